"""How does a list to choose from keep out of the way?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyleOptionComboBox, QWidget

ARROW_WIDTH = 32
"""Pixels beside the text: margins and the arrow."""


class QuietCombo(QComboBox):
    """A list that takes the focus with Tab only, lets the wheel pass, and may be narrow.

    After a choice with the mouse, Space and the arrow keys still play and step.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    def showPopup(self) -> None:
        """Open the list wide enough for its longest line."""
        view = self.view()
        view.setMinimumWidth(
            view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width()
        )
        super().showPopup()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten with an ellipsis what is too long for the line."""
        super().initStyleOption(option)
        room = self.width() - ARROW_WIDTH
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies around, unless the list has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
