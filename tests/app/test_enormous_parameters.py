"""Parameters too large to be squared: whatever is open is shown, and nothing breaks."""

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.widgets.buttons import SegmentButton
from gui.window.main_window import MainWindow

SETTINGS = {
    "plain": [],
    "penalties": ["--l1", "0.5", "--l2", "7"],
    "batch": ["--batch", "10", "--l2", "0.1"],
    "seven features": ["--features", "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)", "--standardize"],
}


def opened(qtbot: QtBot, arguments: list[str]) -> MainWindow:
    window = create_window(["two-blobs", "--test-ratio", "0.2", *arguments])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.show()
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    return window


@pytest.fixture(params=["1e100", "1e154", "1e200", "1e307"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SETTINGS)
def window(qtbot: QtBot, request: pytest.FixtureRequest, size: str) -> Iterator[MainWindow]:
    arguments = SETTINGS[request.param]
    n = 7 if request.param == "seven features" else 2
    start = ",".join([size, f"-{size}"][j % 2] for j in range(n + 1))
    window = opened(qtbot, [*arguments, f"--init={start}"])
    yield window
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_all_that_can_be_opened_shows_them(
    qtbot: QtBot, window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    actions = window._actions
    with caplog.at_level(logging.WARNING):
        for action in (
            actions.contributions,
            actions.optimum,
            actions.race,
            actions.learning_rate_lab,
        ):
            action.trigger()
        actions.gradient_check.trigger()
        for button in window.findChildren(SegmentButton):
            button.click()
            qtbot.wait(2)
        for button in window.panels.graph.findChildren(QPushButton):
            button.click()
            qtbot.wait(2)
        for _ in range(3):
            actions.step.trigger()
        actions.pin.trigger()
        window.panels.transport.play_toggled.emit(True)
        qtbot.wait(100)
        window.panels.transport.play_toggled.emit(False)
        window.panels.transport.seek_requested.emit(0)
        qtbot.waitUntil(lambda: (shown := window.snapshot()) is not None and shown.step == 0)
        qtbot.wait(300)  # landscape, lab and check are worked out beside it
    assert not [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("z", [690, 705, 709, 712, 1e6])
def test_a_prediction_so_sure_that_it_bends_nothing_is_shown(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, z: float
) -> None:
    # a(1 - a) is next to nothing or 0, and 2/λmax next to the largest number or beyond it.
    window = create_window(["one-example", f"--init={z},0,0"])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.show()
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    for workspace in window._actions.workspaces.actions():
        workspace.trigger()
        window._actions.step.trigger()
        qtbot.wait(20)
    qtbot.waitUntil(lambda: (shown := window.snapshot()) is not None and shown.step == 5)
    assert not [record.getMessage() for record in caplog.records]
    window.close()
