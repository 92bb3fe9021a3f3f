"""After thousands of millions of steps, more than 31 bits count, the window works as at first."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QSlider
from pytestqt.qtbot import QtBot
from shown import shown

from engine.training.snapshot import Phase
from gui.transport.timeline import Timeline
from gui.window.main_window import MainWindow


@pytest.fixture(params=[10**9, 3 * 10**9, 2**40])
def first(request: pytest.FixtureRequest) -> int:
    step: int = request.param
    return step


@pytest.fixture
def window(qtbot: QtBot, open_window: Callable[..., MainWindow], first: int) -> MainWindow:
    """A window whose run stands far on, as if it had been played for hours."""
    window = open_window("one-example", "--kernel", "numpy", "--alpha", "1e-6")
    player = window._worker._player
    assert player is not None
    player.run.step = first  # nothing is going on in the worker's thread
    player.run._branch()
    window._actions.step.trigger()
    qtbot.waitUntil(lambda: at(window, first + 1))
    return window


def at(window: MainWindow, step: int) -> bool:
    return shown(window).step == step and shown(window).phase is Phase.PAUSED


def play(qtbot: QtBot, window: MainWindow, steps: int) -> None:
    step = shown(window).step
    window.panels.transport.play_toggled.emit(True)
    qtbot.waitUntil(lambda: shown(window).step > step + steps)
    window.panels.transport.play_toggled.emit(False)
    qtbot.waitUntil(lambda: shown(window).phase is Phase.PAUSED)
    qtbot.waitUntil(lambda: window.snapshot() is window._frames.mailbox.latest)


def test_it_steps_plays_and_goes_back(qtbot: QtBot, window: MainWindow, first: int) -> None:
    label = window.findChild(QLabel, "stepLabel")
    assert isinstance(label, QLabel)
    assert label.text() == f"step {first + 1:,}"
    play(qtbot, window, 60)
    last = shown(window).last_step
    window._actions.step_back.trigger()
    qtbot.waitUntil(lambda: at(window, last - 1))
    assert label.text() == f"step {last - 1:,} of {last:,}"
    window.panels.transport.seek_requested.emit(first + 3)
    qtbot.waitUntil(lambda: at(window, first + 3))
    assert shown(window).last_step == last


def test_the_timeline_holds_it(qtbot: QtBot, window: MainWindow, first: int) -> None:
    play(qtbot, window, 60)
    timeline = window.findChild(QSlider, "timelineSlider")
    assert isinstance(timeline, Timeline)
    assert (timeline.step(), timeline.last_step()) == (shown(window).step, shown(window).last_step)
    assert 0 < timeline.maximum() < 2**31
    assert timeline.value() == timeline.maximum()
    back = shown(window).last_step - 20
    timeline.seek_to(back)
    qtbot.waitUntil(lambda: at(window, back))
    timeline.set_logarithmic(True)
    assert timeline.scale().step(timeline.scale().x(back)) <= shown(window).last_step
    window.panels.transport.loop_changed.emit((first + 2, first + 30))
    qtbot.waitUntil(lambda: shown(window).loop == (first + 2, first + 30))
    window.panels.transport.play_toggled.emit(True)
    qtbot.waitUntil(lambda: first + 2 <= shown(window).step <= first + 30)


def test_settings_change_and_parameters_are_set_there(
    qtbot: QtBot, window: MainWindow, first: int
) -> None:
    window.panels.controls.alpha_changed.emit(0.5)
    window.panels.controls.parameters_edited.emit((0.25, -0.5, 0.0))
    qtbot.waitUntil(lambda: len(shown(window).events) == 2)
    assert [event.step for event in shown(window).events] == [first + 1, first + 1]
    play(qtbot, window, 50)
    window.panels.transport.reset_requested.emit()
    qtbot.waitUntil(lambda: at(window, 0))
