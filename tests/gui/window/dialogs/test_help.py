import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from gui.window.actions import Actions, fill_menu_bar
from gui.window.dialogs.help import HelpDialog, ShortcutsDialog, shortcuts
from gui.window.undo.changes import Changes
from gui.window.undo.menu import UndoMenu


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    fill_menu_bar(window.menuBar(), Actions(window))
    return window


def text_of(dialog, name):
    return dialog.findChild(QLabel, name).text()


def test_every_command_with_a_key_is_told(qtbot, window):
    dialog = ShortcutsDialog(window.menuBar())
    qtbot.addWidget(dialog)
    text = text_of(dialog, "shortcutsText").replace("&#x27;", "'")
    with_keys = [one for one in window.findChildren(QAction) if not one.shortcut().isEmpty()]
    assert len(with_keys) > 20
    for action in with_keys:
        assert f"<b>{action.shortcut().toString()}" in text
        hint, key = action.statusTip().split(" Key: ")
        assert hint in text
        assert f"Key: {key}" not in text


def test_a_command_that_is_added_to_a_menu_is_told_too(window):
    menu = window.menuBar().addMenu("&Extra").addMenu("&More")
    action = menu.addAction("Do &this…")
    action.setShortcut("Ctrl+Shift+F9")
    action.setStatusTip("It is done.")
    assert shortcuts(window.menuBar())[-1] == (
        "Extra",
        [("Ctrl+Shift+F9", "Do this: It is done.")],
    )


def test_first_steps_come_with_the_keys_of_controls(qtbot):
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    text = text_of(dialog, "helpText")
    assert "First steps" in text
    assert "Page Up" in text


def test_close_closes_and_leaves_nothing_behind(qtbot):
    dialog = HelpDialog()
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)


def test_undo_is_told_without_the_change_that_it_would_undo_now(window):
    actions, changes = Actions(window), Changes(window)
    UndoMenu(window, actions, changes)
    menu = window.menuBar().addMenu("&Extra")
    menu.addActions([actions.undo, actions.redo])
    changes.change_threshold(0.7)
    assert "threshold" in actions.undo.text()
    ((_, undo), (_, redo)) = shortcuts(window.menuBar())[-1][1]
    assert undo.startswith("Undo: ") and redo.startswith("Redo: ")
