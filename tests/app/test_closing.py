"""The window is closed at any moment: all threads end, nothing is said, nothing goes wrong."""

import gc
import random
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from PySide6.QtWidgets import QGraphicsItem
from pytestqt.qtbot import QtBot
from same_drawing import is_same_drawing
from shiboken6 import isValid

from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.training.run import Run
from engine.training.snapshot import Snapshot
from gui.app import create_window
from gui.window.dialogs.export import ExportDialog
from gui.window.main_window import MainWindow
from gui.workers.background import WorkerThread

MOMENTS = 200
AT_ONCE = 10
"""Moments of one test."""

MEAN_MS = 15
"""What was begun goes on for so long on average: mostly shorter, sometimes much longer."""

OURS = ("engine.", "gui.")


def play(window: MainWindow) -> None:
    window.panels.transport.play_toggled.emit(True)


def seek(window: MainWindow) -> None:
    play(window)
    window.panels.transport.seek_requested.emit(100_000)


def replay(window: MainWindow) -> None:
    window.panels.transport.seek_requested.emit(50_000)
    window.panels.step_requested.emit(-40_000)


def change_data(window: MainWindow) -> None:
    play(window)
    window.panels.controls.setting_changed.emit("data", "moons")
    window.panels.controls.setting_changed.emit("noise", 0.3)


def race(window: MainWindow) -> None:
    window._actions.race.trigger()
    if window._tools._race is not None:
        window._tools._race._runner.play_requested.emit(True)


def alpha_lab(window: MainWindow) -> None:
    play(window)
    window._actions.learning_rate_lab.trigger()


def gradient_check(window: MainWindow) -> None:
    play(window)
    window._actions.gradient_check.trigger()


def lesson(window: MainWindow) -> None:
    window._actions.lesson.trigger()


def nothing(window: MainWindow) -> None:
    """Let the first data, the landscape and the formulas come."""


DOINGS = [play, seek, replay, change_data, race, alpha_lab, gradient_check, lesson, nothing]


def opened(argv: list[str]) -> MainWindow:
    window = create_window(argv)
    assert isinstance(window, MainWindow)
    window.show()
    return window


def ours() -> list[threading.Thread]:
    """Return the threads that Python has started; helpers of the loop stay with the process."""
    return [
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread)
        and not thread.name.startswith("row-helper")
    ]


def parts() -> Counter[str]:
    """Return of which kinds, and how many each, there are things that windows are made of."""
    gc.collect()
    made = (QObject, QGraphicsItem, Run, Snapshot)
    kinds = [kind for kind in map(type, gc.get_objects()) if issubclass(kind, made)]
    return Counter(kind.__qualname__ for kind in kinds if kind.__module__.startswith(OURS))


@pytest.fixture
def load(tmp_path: Path) -> Callable[[MainWindow], None]:
    """Reading a file of many rows."""
    file = tmp_path / "large.csv"
    file.write_text("a,b,label\n" + "1,2,0\n3,4,1\n" * 100_000)

    def load(window: MainWindow) -> None:
        window._commands.experiment_chosen.emit(Experiment(data=str(file)))

    return load


@pytest.mark.parametrize("seed", range(MOMENTS // AT_ONCE))
def test_it_closes_at_any_snapshot_with_all_its_threads(
    qtbot: QtBot, load: Callable[[MainWindow], None], seed: int
) -> None:
    load_kernel("compiled")
    threads, before = {*ours()}, parts()
    draw = random.Random(seed)
    for _ in range(AT_ONCE):
        argv = draw.choice([["two-blobs"], ["xor", "--size", "5000", "--batch", "10"]])
        window = opened(argv)
        if draw.random() < 0.7:
            qtbot.waitUntil(lambda window=window: window.snapshot() is not None)
        doing: Callable[[MainWindow], None] = draw.choice([*DOINGS, load])
        doing(window)
        qtbot.wait(round(draw.expovariate(1 / MEAN_MS)))
        window.close()
        assert not window.isVisible()
        running = [t.objectName() for t in window.findChildren(QThread) if t.isRunning()]
        assert running == []
        window.wait_for_threads()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert {*ours()} <= threads
    del window
    qtbot.waitUntil(lambda: parts() - before == Counter())  # closed windows are freed


@pytest.mark.parametrize("kind", ["film", "code", "history", "report", "figure"])
def test_an_export_is_given_up_or_whole(qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    window = opened(["two-blobs", "--kernel", "numpy"])
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    window.panels.transport.seek_requested.emit(30)
    window._actions.export.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    keys = [dialog.kind.itemData(place).key for place in range(dialog.kind.count())]
    dialog.kind.setCurrentIndex(keys.index(kind))
    folder = tmp_path / "exports"
    folder.mkdir()
    path = folder / f"file{dialog.suffix()}"
    dialog.write_to(path)
    writing = dialog.exporter().prepare(dialog._source, dialog._options(), dialog.suffix())
    if kind == "film":
        qtbot.waitUntil(lambda: dialog._bar.value() > 0)
    window.close()
    found = [*folder.iterdir()]
    if kind == "film" or not found:
        assert found == []
        return
    beside = {folder / f"{path.name}-metadata.json"} if kind == "history" else set()
    assert {*found} == {path, *beside}  # it was written before it could be given up
    again = tmp_path / path.name
    for _ in writing(again):
        pass
    assert is_same_drawing(path.read_bytes(), again.read_bytes())


def test_no_worker_is_destroyed_in_its_thread(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    """There Qt's lock of its signals and Python's lock would be waited for crosswise."""
    window = open_window("two-blobs", "--kernel", "numpy")
    workers = [thread._worker for thread in window.findChildren(WorkerThread)]
    assert len(workers) > 1
    window.close()
    qtbot.wait(50)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert all(isValid(worker) for worker in workers)
