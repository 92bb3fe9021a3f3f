"""What a view of code marks."""

from PySide6.QtWidgets import QPlainTextEdit

from gui.style.theme import LIGHT


def marked(view):
    """Return the lines that have a background of their own, whole or what is chosen of them."""
    return [
        mark.cursor.selectedText() or mark.cursor.block().text()
        for mark in view.findChild(QPlainTextEdit).extraSelections()
        if mark.format.background().color() == LIGHT.color("caution")
    ]
