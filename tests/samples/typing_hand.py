"""A hand that types."""

from PySide6.QtCore import Qt


def write(qtbot, field, text, key=Qt.Key.Key_Return):
    """Write a text in place of that in a field, and press a key."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)
