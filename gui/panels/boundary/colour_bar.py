"""Which colour of the field stands for which a?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plotting.field_item import field_colors
from gui.style.painting import painting
from gui.style.theme import LIGHT, UNIT, Theme, figure_font

_BAR = QSize(15 * UNIT, UNIT)
_SHORTEST = 6 * UNIT
"""Length of the bar where a narrow panel leaves no more."""
_TICKS = ((0.0, "0"), (0.5, "½"), (1.0, "1"))


class ColourBar(QWidget):
    """A strip of the field's colours from a = 0 to a = 1, with its name to the left."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._size = _BAR
        self._shortest = _SHORTEST
        self.setFont(figure_font(9))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colours of the field")
        self.setAccessibleDescription(
            "From class 0 at a = 0 through the background at a = ½ to class 1 at a = 1"
        )

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        self.setFont(figure_font(9 * scale))
        self._size = _BAR * scale
        self._shortest = round(_SHORTEST * scale)
        self.updateGeometry()
        self.update()

    def _bar(self) -> QRectF:
        half = self.fontMetrics().horizontalAdvance("1") / 2
        length = min(self._size.width(), self.width() - self._margin())
        return QRectF(self.width() - half - length - 1, 2, length, self._size.height())

    def _margin(self) -> int:
        """Return the width of what stands beside the bar."""
        return self.fontMetrics().horizontalAdvance("a  1") + 2

    def sizeHint(self) -> QSize:
        """Room for the bar with its numbers beneath and its name beside it."""
        height = self._size.height() + self.fontMetrics().height()
        return QSize(self._size.width() + self._margin(), height)

    def minimumSizeHint(self) -> QSize:
        """Room for a shorter bar."""
        return QSize(self._shortest + self._margin(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        with painting(self) as painter:
            bar = self._bar()
            colors = field_colors(self._theme)
            image = QImage(colors.data, 256, 1, 1024, QImage.Format.Format_RGB32)
            painter.drawImage(bar, image)
            painter.setPen(self._theme.color("hairline"))
            painter.drawRect(bar)
            painter.setPen(self._theme.color("muted"))
            metrics = self.fontMetrics()
            below = bar.bottom() + metrics.ascent() + 1
            for a, text in _TICKS:
                x = bar.left() + a * bar.width() - metrics.horizontalAdvance(text) / 2
                painter.drawText(QPointF(x, below), text)
            name = QRectF(0, bar.top() - 4, bar.left() - UNIT / 2, bar.height() + 8)
            painter.drawText(name, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "a")
