from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.window.paint_turns import PaintTurns


class Painted(QObject):
    """Notes the names of widgets when they are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def attend_to(self, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.names.append(watched.objectName())
        return False


@pytest.fixture
def painted() -> Painted:
    return Painted()


@pytest.fixture
def make_window(
    qtbot: QtBot, on_screen: Callable[..., QWidget], painted: Painted
) -> Callable[[str], QWidget]:
    """Make a window with a panel that has a ground of its own, and a label inside of each.

    It has been painted for the first time, which is noted no more.
    """

    def make(name: str) -> QWidget:
        window = QWidget(objectName=name)
        panel = QWidget(objectName=f"{name} panel")
        panel.setAutoFillBackground(True)
        QVBoxLayout(panel).addWidget(QLabel("inside", objectName=f"{name} inner label"))
        column = QVBoxLayout(window)
        column.addWidget(panel)
        column.addWidget(QLabel("below", objectName=f"{name} label"))
        on_screen(window, 200, 100)
        painted.attend_to(window, *window.findChildren(QWidget))
        qtbot.waitUntil(lambda: f"{name} label" in painted.names)
        painted.names.clear()
        return window

    return make


@pytest.fixture
def turns(qapp: QApplication) -> PaintTurns:
    return PaintTurns(qapp)


def is_free(window: QWidget) -> bool:
    return window.updatesEnabled()


def test_all_of_a_window_is_painted_once_whatever_is_updated_in_it(
    qtbot: QtBot, make_window: Callable[[str], QWidget], turns: PaintTurns, painted: Painted
) -> None:
    window = make_window("window")
    turns.hold([window])
    for widget in (window, *window.findChildren(QWidget)):
        widget.update()
    qtbot.waitUntil(lambda: is_free(window))
    QApplication.processEvents()
    assert sorted(painted.names) == [
        "window", "window inner label", "window label", "window panel",
    ]  # fmt: skip


def test_nothing_is_painted_before_all_has_its_place(
    qtbot: QtBot, make_window: Callable[[str], QWidget], turns: PaintTurns, painted: Painted
) -> None:
    window = make_window("window")
    turns.layout_due.connect(lambda: painted.names.append("all find their places"))
    turns.hold([window])
    window.repaint()
    qtbot.waitUntil(lambda: is_free(window))
    assert painted.names[0] == "all find their places"
    assert painted.names.count("window") == 1


def test_each_window_is_painted_in_a_turn_of_its_own(
    qtbot: QtBot, make_window: Callable[[str], QWidget], turns: PaintTurns, painted: Painted
) -> None:
    windows = [make_window("first"), make_window("second")]
    turn = QTimer(interval=0)
    turn.timeout.connect(lambda: painted.names.append("turn"))
    turn.start()
    turns.hold(windows)
    qtbot.waitUntil(lambda: all(map(is_free, windows)))
    turn.stop()
    names = painted.names
    assert "turn" in names[names.index("first") : names.index("second")]


def test_a_window_that_is_held_again_is_painted_after_it_has_its_place_anew(
    qtbot: QtBot, make_window: Callable[[str], QWidget], turns: PaintTurns, painted: Painted
) -> None:
    window = make_window("window")
    begun: list[int] = []

    def begin() -> None:
        begun.append(painted.names.count("window"))
        if len(begun) == 1:
            turns.hold([window])

    turns.layout_due.connect(begin)
    turns.hold([window])
    qtbot.waitUntil(lambda: is_free(window))
    assert begun == [0, 0]
    assert painted.names.count("window") == 1


def test_windows_that_are_hidden_or_gone_are_left_out(
    qtbot: QtBot, make_window: Callable[[str], QWidget], turns: PaintTurns
) -> None:
    hidden, gone, seen = make_window("hidden"), QWidget(), make_window("seen")
    hidden.hide()
    gone.show()
    turns.hold([hidden, gone, seen])
    assert is_free(hidden)
    gone.deleteLater()
    del gone
    qtbot.waitUntil(lambda: is_free(seen))
