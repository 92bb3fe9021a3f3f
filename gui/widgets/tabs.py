"""Which of a few pages, that take each other's place, is open?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from gui.style import tighten
from gui.theme import LIGHT, UNIT, Theme, figure_font


class Tab(QAbstractButton):
    """A title; that of the open page is strong. Enter opens its page, as Space does."""

    def __init__(self, text: str, widest: str) -> None:
        super().__init__()
        self._theme = LIGHT
        self._widest = widest
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        font = figure_font(11 * scale)
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Have room for the widest text in strong type: nothing moves when another page opens."""
        metrics = QFontMetrics(self.font())
        width = max(map(metrics.horizontalAdvance, (self.text(), self._widest)))
        return QSize(width + 2, metrics.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open its page with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title."""
        painter = QPainter(self)
        font = QFont(self.font())
        if not self.isChecked():
            font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        strong = self.isChecked() or self.underMouse()
        painter.setPen(self._theme.color("ink" if strong else "muted"))
        room = QRect(0, 0, self.width(), self.height())
        painter.drawText(
            room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


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
