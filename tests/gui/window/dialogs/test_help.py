import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from gui.window.actions import Actions
from gui.window.dialogs.help import HelpDialog


@pytest.fixture
def dialog(qtbot):
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_every_key_of_the_run_and_the_window_is_told(qtbot, dialog):
    window = QMainWindow()
    qtbot.addWidget(window)
    text = dialog.findChild(QLabel, "helpText").text()
    told = text.replace("→", "Right").replace("←", "Left").replace(" + ", "+")
    for action in Actions(window).transport():
        for part in action.shortcut().toString().split("+"):
            assert part in told
    for key in ("F1", "F5", "F11", "Ctrl+O, S, E"):
        assert key in told


def test_first_steps_come_with_it(dialog):
    assert "First steps" in dialog.findChild(QLabel, "helpText").text()


def test_close_closes_and_leaves_nothing_behind(qtbot):
    dialog = HelpDialog()
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
