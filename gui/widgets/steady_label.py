"""How can a text change with every frame, and the window keep its layout?"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget

from gui.style.theme import alike


class SteadyLabel(QLabel):
    """A line of text of a fixed size, which is another one only where the text needs it.

    Its font must be a `figure_font`.

    Any other label has the whole window laid out anew with each text, even with one of the same
    width.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = 0
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; cheap if it is shown already."""
        before = self.text()
        if text != before:
            super().setText(text)
            if alike(text) != alike(before):
                self._fit()

    def set_room(self, width: int) -> None:
        """Take up at least so many pixels."""
        self._room = width
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to another font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        # Not the label's own hint, which is never below the size that is fixed now.
        width = ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text()))
        text = QSize(width, self.fontMetrics().height())
        size = text.grownBy(self.contentsMargins()).expandedTo(QSize(self._room, 0))
        if size != self.maximumSize():
            self.setFixedSize(size)
