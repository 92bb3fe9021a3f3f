"""What breaks inside is told to the user, nothing is lost, and the window goes on."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from everything import show_everything
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shown import shown
from straight_run import go_straight

import main as app
from engine.comparison.learning_rate_lab import LearningRateLab
from engine.kernels.loading import numpy_kernel
from engine.kernels.numpy_kernel import NumpyKernel
from engine.kernels.protocol import KernelRun
from engine.landscape.landscape import LandscapeRenderer
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase
from gui.app import create_window
from gui.tools.gradient_check import window as gradient_check
from gui.window.main_window import MainWindow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window("two-blobs", "--kernel", "numpy", "--alpha", "0.01")
    show_everything(window)
    return window


def told(window: MainWindow) -> str:
    banner = window.panels.status.failure
    return "" if banner.isHidden() else " ".join(x.text() for x in banner.findChildren(QLabel))


def play(qtbot: QtBot, window: MainWindow) -> None:
    step = shown(window).step
    window.panels.transport.play_toggled.emit(True)
    qtbot.waitUntil(lambda: shown(window).step > step + 20)


def pause(qtbot: QtBot, window: MainWindow) -> None:
    window.panels.transport.play_toggled.emit(False)
    qtbot.waitUntil(
        lambda: (
            shown(window).phase is Phase.PAUSED
            and window.snapshot() is window._frames.mailbox.latest
        )
    )


def assert_replays(window: MainWindow) -> None:
    """Check that what is shown is where a run comes to that nothing has broken off."""
    now = shown(window)
    experiment = now.experiment
    for event in reversed(now.events):
        if event.setting != "parameters":
            experiment = experiment.changed(**{event.setting: event.before})
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    go_straight(run, now.events, now.step)
    np.testing.assert_array_equal((*run.w, run.b), (*now.w, now.b))
    assert run.metrics().loss == now.loss


def broken(*_: object, **__: object) -> Any:
    raise RuntimeError("the kernel is broken")


def test_a_kernel_that_raises_in_mid_slice_pauses_the_run_where_it_was(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    descend = NumpyKernel.descend

    def break_off(
        self: NumpyKernel, arrays: Any, theta: Any, grad: Any, run: KernelRun, records: Any
    ) -> None:
        descend(self, arrays, theta, grad, run._replace(steps=1), records)
        broken()

    play(qtbot, window)
    with monkeypatch.context() as fault:
        fault.setattr(NumpyKernel, "descend", break_off)
        qtbot.waitUntil(lambda: "the kernel is broken" in told(window))
        qtbot.waitUntil(lambda: shown(window).phase is Phase.PAUSED)
    assert not window._actions.play.isChecked()
    assert_replays(window)
    play(qtbot, window)
    pause(qtbot, window)
    assert_replays(window)


def test_a_seek_with_a_change_waiting_that_breaks_off_loses_neither_run_nor_window(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(qtbot, window)
    pause(qtbot, window)
    with monkeypatch.context() as fault:
        fault.setattr(NumpyKernel, "descend", broken)
        fault.setattr(NumpyKernel, "evaluate", broken)
        window.panels.step_requested.emit(100_000)
        window.panels.controls.alpha_changed.emit(0.02)
        qtbot.waitUntil(lambda: "the kernel is broken" in told(window))
    play(qtbot, window)
    pause(qtbot, window)
    assert_replays(window)


def test_a_race_that_breaks_off_is_told_and_runs_again(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window._actions.race.trigger()
    dialog = window._tools._race
    assert dialog is not None
    runner = dialog._runner
    qtbot.waitUntil(lambda: dialog._snapshot is not None)
    with monkeypatch.context() as fault:
        fault.setattr(NumpyKernel, "descend_many", broken)
        runner.play_requested.emit(True)
        qtbot.waitUntil(lambda: "the kernel is broken" in dialog._words.text())
        qtbot.waitUntil(lambda: dialog._snapshot.phase is Phase.PAUSED)
    runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: dialog._snapshot.race.step > 20)
    dialog.close()
    play(qtbot, window)


def test_an_alpha_lab_that_breaks_off_is_told_and_works_for_the_next_data(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(LearningRateLab, "pictures", broken)
        window._actions.learning_rate_lab.trigger()
        dialog = window._tools._lab
        assert dialog is not None
        qtbot.waitUntil(lambda: "the kernel is broken" in dialog._words.text())
    dialog.close()
    window._actions.learning_rate_lab.trigger()
    window.panels.controls.setting_changed.emit("size", 40)
    qtbot.waitUntil(lambda: dialog._words.text() != "" and "broken" not in dialog._words.text())
    dialog.close()
    play(qtbot, window)


def test_a_landscape_that_cannot_be_drawn_is_told_while_the_run_goes_on(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(qtbot, window)
    with monkeypatch.context() as fault:
        fault.setattr(LandscapeRenderer, "render", broken)
        window.panels.controls.setting_changed.emit("l2", 0.3)
        qtbot.waitUntil(lambda: "landscape could not be drawn" in told(window))
    step = shown(window).step
    qtbot.waitUntil(lambda: shown(window).step > step)
    window.panels.controls.setting_changed.emit("size", 60)
    qtbot.waitUntil(lambda: window.problem().m == 60)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.panels.landscape.scene.landscape is not None)


def test_a_gradient_check_that_breaks_off_is_told_and_the_next_one_is_made(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(gradient_check, "check_at", broken)
        window._actions.gradient_check.trigger()
        dialog = window._tools._check
        assert dialog is not None
        qtbot.waitUntil(lambda: "the kernel is broken" in dialog._words.text())
    window._actions.step.trigger()
    qtbot.waitUntil(lambda: dialog._swept is not None)
    assert "broken" not in dialog._words.text()


def test_formulas_that_cannot_be_typeset_stand_there_as_plain_text(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    (tmp_path / "ziamath.py").write_text("raise MemoryError('no room for letters')")
    monkeypatch.syspath_prepend(tmp_path)
    window = create_window(["two-blobs", "--kernel", "numpy"])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show()
    show_everything(window)
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    qtbot.waitUntil(window.panels.is_complete)
    qtbot.waitUntil(window.panels.graph.formulas.is_complete)
    assert window.panels.graph.formulas.picture("z") is None
    assert "no room for letters" in caplog.text
    window.panels.graph.view.repaint()
    play(qtbot, window)
    window.close()
    window.wait_for_threads()


def no_memory(*_: object, **__: object) -> Any:
    raise MemoryError


@pytest.mark.parametrize("place", ["load_dataset", "prepare"])
def test_data_that_memory_does_not_hold_leave_the_old_ones_in_use(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    play(qtbot, window)
    before, run_id = window.problem(), shown(window).run_id
    with monkeypatch.context() as fault:
        fault.setattr(f"engine.training.player.player.{place}", no_memory)
        fault.setattr(f"gui.workers.training_worker.{place}", no_memory)
        window.panels.controls.setting_changed.emit("data", "moons")
        qtbot.waitUntil(lambda: "not enough memory" in told(window))
    assert window.problem() is before
    assert shown(window).run_id == run_id
    pause(qtbot, window)
    assert_replays(window)
    play(qtbot, window)
    window.panels.controls.setting_changed.emit("data", "moons")
    qtbot.waitUntil(lambda: window.problem() is not before)


@pytest.mark.parametrize("line", ["--headless --steps 5", "--steps 5 --sweep alpha=0.1,0.2"])
def test_without_a_window_data_that_memory_does_not_hold_are_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("engine.cli.headless.prepare", no_memory)
    assert app.main([*line.split(), "--kernel", "numpy"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.rpartition("\r")[2].startswith(
        "descentlab: error: DATA: more than the memory"
    )
    assert output.err.endswith("\n")
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_is_set_back_stops_nothing(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = iter(range(10**9, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(hours)))
    monkeypatch.setattr(time, "time_ns", lambda: next(hours) * 10**9)
    play(qtbot, window)
    assert shown(window).steps_per_second > 0
    window.panels.transport.speed_changed.emit(100.0)
    play(qtbot, window)
    window.panels.step_requested.emit(-10)
    qtbot.waitUntil(lambda: shown(window).phase is Phase.PAUSED)
    assert_replays(window)
    for action in (window._actions.race, window._actions.gradient_check):
        action.trigger()
    race = window._tools._race
    assert race is not None
    qtbot.waitUntil(lambda: race._snapshot is not None)
    race._runner.play_requested.emit(True)
    qtbot.waitUntil(lambda: race._snapshot.race.step > 5)


def test_nothing_asks_what_time_it_is() -> None:
    wall = re.compile(r"\btime\.time(_ns)?\(|datetime|QDateTime|currentTime\(|strftime")
    files = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py"), ROOT / "main.py"]
    assert len(files) > 100
    assert [path.name for path in files if wall.search(path.read_text(encoding="utf-8"))] == []
