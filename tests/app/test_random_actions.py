"""Whatever a user does, in whatever order: nothing breaks, and what was done can be replayed."""

import random
import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QMenu, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot
from straight_run import go_straight

from engine.experiment import Experiment
from engine.kernels import load_kernel
from engine.problem import load_dataset, prepare
from engine.run import Run
from engine.snapshot import Phase
from gui.app import create_window
from gui.main_window import MainWindow

ACTIONS = 2000

KEYS = [
    (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
]
SLIDERS = ["alphaSlider", "speedSlider", "l1Slider", "l2Slider", "timelineSlider"]
LEFT_ALONE = {"&Open CSV…", "&Save history as CSV…", "&Export figure…", "&Quit", "&Full screen"}
"""Actions that ask for a file, end the program, or belong to the window manager."""


class Starts(QObject):
    """Notes how each run began."""

    def __init__(self) -> None:
        super().__init__()
        self.experiments: dict[int, Experiment] = {}

    @Slot(int, object, object)
    def on_run_started(self, run_id: int, problem: object, experiment: Experiment) -> None:
        self.experiments[run_id] = experiment


class User:
    """Does one thing after another, drawn from a seed."""

    def __init__(self, window: MainWindow, qtbot: QtBot, seed: int) -> None:
        self._window = window
        self._qtbot = qtbot
        self._random = random.Random(seed)
        self._doings: list[tuple[int, Callable[[], None]]] = [
            (8, self._press_key),
            (6, self._move_slider),
            (2, self._choose_data),
            (2, self._choose_batch),
            (3, self._press_button),
            (1, self._check),
            (2, self._use_menu),
            (2, self._click_plot),
            (1, self._dismiss_dialogs),
        ]

    def act(self) -> None:
        weights, doings = zip(*self._doings, strict=True)
        self._random.choices(doings, weights)[0]()

    def _press_key(self) -> None:
        key, modifier = self._random.choice(KEYS)
        target = self._window.focusWidget() or self._window
        self._qtbot.keyClick(target, key, modifier)

    def _move_slider(self) -> None:
        slider = self._window.findChild(QSlider, self._random.choice(SLIDERS))
        slider.setValue(self._random.randint(slider.minimum(), slider.maximum()))

    def _choose(self, name: str, indices: Callable[[QComboBox], list[int]]) -> None:
        combo = self._window.findChild(QComboBox, name)
        combo.setCurrentIndex(self._random.choice(indices(combo)))
        combo.activated.emit(combo.currentIndex())

    def _choose_data(self) -> None:
        self._choose(
            "datasetCombo",
            lambda combo: [
                index
                for index in range(combo.count())
                if isinstance(combo.itemData(index), str) and combo.itemData(index)
                and "CSV" not in combo.itemText(index)
            ],
        )  # fmt: skip

    def _choose_batch(self) -> None:
        self._choose("batchCombo", lambda combo: list(range(combo.count())))

    def _press_button(self) -> None:
        buttons = [b for b in self._window.findChildren(QPushButton) if b.isVisible()]
        self._random.choice(buttons).click()

    def _check(self) -> None:
        self._random.choice(self._window.findChildren(QCheckBox)).click()

    def _use_menu(self) -> None:
        actions = [
            action
            for menu in self._window.menuBar().findChildren(QMenu)
            for action in menu.actions()
            if action.isEnabled()
            and not action.isSeparator()
            and action.menu() is None
            and action.text() not in LEFT_ALONE
        ]
        self._random.choice(actions).trigger()

    def _click_plot(self) -> None:
        plot = self._window.panels.boundary.view.viewport()
        place = QPoint(self._random.randrange(plot.width()), self._random.randrange(plot.height()))
        self._qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)

    def _dismiss_dialogs(self) -> None:
        for child in self._window.findChildren(QWidget):
            if child.isWindow() and child.isVisible():
                child.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_two_thousand_random_actions_break_nothing_and_replay_exactly(
    qtbot: QtBot, seed: int
) -> None:
    load_kernel("compiled")
    threads = threading.active_count()
    window = create_window(["two-blobs", "--size", "60"])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    starts = Starts()
    window._worker.run_started.connect(starts.on_run_started)
    window.show()
    # From here on each run is made by one kernel.
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    qtbot.waitUntil(lambda: window.snapshot().kernel == "compiled")
    user = User(window, qtbot, seed)
    for _ in range(ACTIONS // 2):
        user.act()
        qtbot.wait(1)
    failures = [label.text() for label in window.panels.status.failure.findChildren(QLabel)]
    assert window.panels.status.failure.isHidden(), failures

    window.panels.transport.play_toggled.emit(False)
    qtbot.waitUntil(
        lambda: window.snapshot().phase in (Phase.PAUSED, Phase.DIVERGED)
        and window.snapshot() is window._mailbox.latest,
        timeout=120_000,
    )  # fmt: skip
    qtbot.wait(50)
    shown = window.snapshot()
    experiment = starts.experiments[shown.run_id]
    run = Run(experiment, prepare(load_dataset(experiment), experiment), load_kernel().kernel)
    go_straight(run, shown.events, shown.step)
    assert run.step == shown.step
    np.testing.assert_array_equal(run.w, shown.w)
    assert (run.b, run.experiment) == (shown.b, shown.experiment)
    assert run.metrics().loss == shown.loss

    window.close()
    assert window._thread.isFinished()
    qtbot.waitUntil(lambda: threading.active_count() <= threads)
