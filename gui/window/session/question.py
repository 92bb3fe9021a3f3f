"""The question before unsaved work would go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(
    window: QWidget, text: str, more: str, buttons: QMessageBox.StandardButton
) -> QMessageBox:
    """Return a box over `window` that asks, with `more` under it; it goes with the answer."""
    box = QMessageBox(window)
    box.setObjectName("sessionQuestion")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setWindowTitle("Descent Lab")
    box.setText(text)
    box.setInformativeText(more)
    box.setStandardButtons(buttons)
    return box
