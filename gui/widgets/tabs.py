"""Which of a few pages, that take each other's place, is open?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.style.theme import UNIT, Theme
from gui.widgets.basics import tighten
from gui.widgets.plain_button import PlainButton


class Tab(PlainButton):
    """A title; that of the open page is strong."""

    def __init__(self, text: str, widest: str) -> None:
        super().__init__(text, 11, QFont.Weight.DemiBold)
        self._widest = widest
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        """Have room for the widest text in strong type: nothing moves when another page opens."""
        metrics = QFontMetrics(self.font())
        width = max(map(metrics.horizontalAdvance, (self.text(), self._widest)))
        return QSize(width + 2, metrics.height())

    def draw(self, painter: QPainter) -> None:
        """Draw the title."""
        font = QFont(self.font())
        if not self.isChecked():
            font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self.color())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), left, self.text())


class Tabs(QWidget):
    """Titles in a line, of which one is always that of the page in which they stand.

    Each page has such a line of its own, with its own title strong.

    Signals
    -------
    chosen(int)
        The place, from 0, of another page that is to be opened.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], widest: Sequence[str], place: int) -> None:
        super().__init__()
        self._place = place
        self._tabs = [Tab(*texts) for texts in zip(titles, widest, strict=True)]
        row = QHBoxLayout(self)
        tighten(row, 2 * UNIT)
        for tab in self._tabs:
            tab.setAccessibleName(tab.text())
            tab.setCursor(Qt.CursorShape.PointingHandCursor)
            tab.clicked.connect(self._on_tab_clicked)
            row.addWidget(tab)
        self._tabs[place].setChecked(True)
        self._tabs[place].setCursor(Qt.CursorShape.ArrowCursor)

    def tab(self, place: int) -> Tab:
        """Return the title of a page."""
        return self._tabs[place]

    def set_text(self, place: int, text: str) -> None:
        """Give a page another title."""
        if text != self._tabs[place].text():
            self._tabs[place].setText(text)
            self._tabs[place].setAccessibleName(text)
            self._tabs[place].updateGeometry()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for tab in self._tabs:
            tab.apply_theme(theme, scale)

    @Slot()
    def _on_tab_clicked(self) -> None:
        for place, tab in enumerate(self._tabs):
            is_other = tab.isChecked() and place != self._place
            tab.setChecked(place == self._place)
            if is_other:
                self.chosen.emit(place)
