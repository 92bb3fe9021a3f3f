import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow

from gui.plotting.selection import ExampleSelection, PointedExample
from gui.window import tool_windows
from gui.window.actions import Actions
from gui.window.tool_windows import ToolWindows
from gui.workers.kernel_loader import KernelLoader

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)

SCREEN = QRect(0, 0, 1280, 720)


@pytest.fixture
def desk(qtbot, monkeypatch):
    """A main window that fills a small screen, with its tools."""
    monkeypatch.setattr(tool_windows, "available_area", lambda place: SCREEN)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setGeometry(4, 20, 1270, 690)
    window.show()
    actions = Actions(window)
    tools = ToolWindows(
        window, actions, KernelLoader("numpy"), ExampleSelection(), PointedExample()
    )
    yield window, actions, tools
    tools.stop()
    tools.wait()


TOOLS = ("gradient_check", "race", "learning_rate_lab", "threshold", "table")


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_opens_within_a_small_screen_and_again_where_it_was(desk, name):
    _, actions, tools = desk
    getattr(actions, name).trigger()
    (tool,) = tools._built()
    assert SCREEN.contains(tool.frameGeometry())
    tool.move(40, 50)
    place = tool.pos()
    tool.hide()
    getattr(actions, name).trigger()
    assert tool.pos() == place


def test_the_threshold_opens_at_the_right_end_beside_the_plane(desk):
    window, actions, tools = desk
    actions.threshold.trigger()
    (tool,) = tools._built()
    assert tool.frameGeometry().right() == SCREEN.right()
    assert tool.x() > window.x() + 0.65 * window.width()  # the plane is free


def test_with_the_lesson_open_the_threshold_opens_at_the_left_end(desk):
    _, actions, tools = desk
    actions.lesson.setChecked(True)
    actions.threshold.trigger()
    (tool,) = tools._built()
    assert tool.x() == SCREEN.left()


@pytest.mark.parametrize("place", [(-300, -40), (1200, 700)])
def test_a_tool_that_was_moved_off_the_screen_comes_back(desk, place):
    _, actions, tools = desk
    actions.threshold.trigger()
    (tool,) = tools._built()
    tool.move(*place)
    tool.hide()
    actions.threshold.trigger()
    assert SCREEN.contains(tool.frameGeometry())
