"""Can runs be compared in the window, as a user does it?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider
from small_window import go, is_at, open_small_window

from engine.kernels.loading import numpy_kernel
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase


@pytest.fixture
def window(qtbot):
    window = open_small_window(qtbot)
    yield window
    window.close()


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window, key, modifier)


def pin(qtbot, window):
    before = len(window.snapshot().pinned)
    press(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == before + 1)
    return window.snapshot().pinned[-1]


def change_alpha(qtbot, window, alpha):
    window.panels.controls.alpha_changed.emit(alpha)
    qtbot.waitUntil(lambda: window.snapshot().experiment.alpha == alpha)


def straight(window, step):
    experiment = window.snapshot().experiment
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    run.advance(step)
    return run


def test_a_pinned_run_stays_in_the_legends_and_in_the_table(qtbot, window):
    go(qtbot, window, 40)
    kept = pin(qtbot, window)
    assert (kept.name, kept.step) == ("A", 40)
    go(qtbot, window, 90)
    assert "A" in window.panels.boundary.legend()
    press(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.panels.runs.isVisible()
    assert not window.panels.graph.isVisible()


def test_a_click_returns_to_a_run_to_the_last_bit(qtbot, window):
    go(qtbot, window, 40)
    there = window.snapshot()
    kept = pin(qtbot, window)
    change_alpha(qtbot, window, 3.0)
    go(qtbot, window, 90)
    window.panels.runs.return_requested.emit(kept.key)
    qtbot.waitUntil(lambda: is_at(window, 40))
    now = window.snapshot()
    assert (now.w.tobytes(), now.b) == (there.w.tobytes(), there.b)
    assert window.findChild(QSlider, "alphaSlider").isEnabled()
    assert [run.step for run in now.pinned] == [40, 90]
    go(qtbot, window, 120)
    assert window.snapshot().w.tobytes() == straight(window, 120).w.tobytes()


def test_a_change_in_the_past_leaves_a_pinned_run_until_it_is_dismissed(qtbot, window):
    go(qtbot, window, 100)
    end = window.snapshot()
    go(qtbot, window, 30)
    change_alpha(qtbot, window, 2.0)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == 1)
    (old,) = window.snapshot().pinned
    assert (old.left_at, old.step) == (30, 100)
    np.testing.assert_array_equal(old.w, end.w)
    assert old.name in window.panels.boundary.legend()
    window.panels.loss.dismiss_requested.emit(old.key)
    qtbot.waitUntil(lambda: window.snapshot().pinned == ())
    assert old.name not in window.panels.boundary.legend()


def test_what_was_left_is_dismissed_at_once_and_what_was_pinned_stays(qtbot, window):
    go(qtbot, window, 60)
    pin(qtbot, window)
    for alpha in (2.0, 3.0):
        go(qtbot, window, 80)
        go(qtbot, window, 30)
        change_alpha(qtbot, window, alpha)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == 3)
    window._actions.dismiss_left.trigger()
    qtbot.waitUntil(lambda: [run.name for run in window.snapshot().pinned] == ["A"])


def test_graph_and_runs_share_the_lower_half(window):
    graph, runs = window._actions.graph, window._actions.runs
    panels = window.panels
    for action, graph_on, runs_on in (
        (runs, False, True),
        (graph, True, False),
        (graph, False, False),
        (runs, False, True),
        (runs, False, False),
    ):
        action.trigger()
        assert (panels.graph.isVisible(), panels.runs.isVisible()) == (graph_on, runs_on)
        assert (graph.isChecked(), runs.isChecked()) == (graph_on, runs_on)


def test_a_loop_is_played_from_the_keyboard(qtbot, window):
    go(qtbot, window, 60)
    go(qtbot, window, 20)
    press(window, Qt.Key.Key_BracketLeft)
    go(qtbot, window, 30)
    press(window, Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: window.snapshot().loop == (20, 30))
    press(window, Qt.Key.Key_Space)
    seen = set()

    def has_been_round():
        if window.snapshot().phase is Phase.RUNNING:
            seen.add(window.snapshot().step)
        return {21, 29} <= seen and len(seen) > 5

    qtbot.waitUntil(has_been_round)
    assert seen <= set(range(20, 31))
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)
    window.findChild(QAction, "loopAction").trigger()
    qtbot.waitUntil(lambda: window.snapshot().loop is None)


def test_a_run_of_a_race_is_taken_over_at_its_step_and_the_run_before_is_kept(qtbot, window):
    go(qtbot, window, 25)
    window._actions.race.trigger()
    chosen = window.snapshot().experiment.changed(alpha=1.5)
    window._tools.run_chosen.emit(chosen, 77)
    qtbot.waitUntil(lambda: is_at(window, 77))
    now = window.snapshot()
    assert now.experiment.alpha == 1.5
    assert now.w.tobytes() == straight(window, 77).w.tobytes()
    assert [(run.step, run.is_pinned) for run in now.pinned] == [(25, False)]


def test_the_window_closes_while_a_race_is_on(qtbot, window):
    window._actions.race.trigger()
    next(a for a in window.findChildren(QAction) if a.objectName() == "racePlay").trigger()
    qtbot.wait(100)
    window.close()
    assert not window._thread.isRunning()
