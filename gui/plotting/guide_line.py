"""A thin broken line with a few words, as in a figure."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats
from gui.plotting.lines import NO_POINTS, LineItem, LinePen, Now, curve_pen, theme_color
from gui.style.painting import saved
from gui.style.theme import UNIT, figure_font

_GUIDE_DASHES = (6.0, 4.0)

_DOTS = (1.5, 3.0)
"""Lengths in pixels of a piece and of the gap after it."""

_WIDTH = 1.2

_POINTS = 9


class GuideLine(LineItem):
    """A thin broken line, with a few words where they are wished for, as in a figure.

    Dashed, with its words at its right end; or dotted, with its words at its left end. They stand
    beneath it, where a curve that comes down to it leaves room, or where none is left, above.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, LinePen(theme_color("muted"), _WIDTH, _GUIDE_DASHES))
        self._text = ""
        self._with_words = False

    def set_line(self, x: Floats, y: Floats, *, dotted: bool = False, text: str = "") -> None:
        """Show the line through these points, ascending in x; none without points."""
        same = all(map(np.array_equal, (x, y), self.points()))
        if same and (dotted, text) == (self.is_dotted(), self._text):
            return
        self._text = text
        self.set_pen(LinePen(theme_color("muted"), _WIDTH, _DOTS if dotted else _GUIDE_DASHES))
        self.set_points(x, y)
        self.set_now(Now(len(x), len(x)))

    def clear(self) -> None:
        """Show no line."""
        self.set_line(NO_POINTS, NO_POINTS)

    def show_words(self) -> None:
        """Write the words beside the line."""
        self._with_words = True
        self.update()

    def is_dotted(self) -> bool:
        """Tell whether it is drawn in dots, and not in dashes."""
        return self.pen().dashes == _DOTS

    def text(self) -> str:
        """Return the words that belong to the line."""
        return self._text

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the line, then the words."""
        super().paint(painter, option, widget)
        if not self._with_words or not self._text:
            return
        px, py = self.to_pixels(*self.points())
        width, height = self.view_size()
        inside = np.flatnonzero((px >= 0) & (px <= width) & (py >= 0) & (py <= height))
        if len(inside):
            end = inside[0] if self.is_dotted() else inside[-1]
            self._write(painter, float(px[end]), float(py[end]))

    def draw(
        self, painter: QPainter, path: QPainterPath, color: QColor, places: tuple[int, int]
    ) -> None:
        """Draw the line by a pen of its width: it has few points, and dots that must be crisp."""
        pen, scale = self._pen, self._scale
        painter.setPen(curve_pen(color, pen.width * scale, pen.dashes, scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        with saved(painter):
            painter.setClipRect(self.boundingRect())
            painter.drawPath(path)

    def _write(self, painter: QPainter, x: float, y: float) -> None:
        """Write the words, on a ground of their own, so that curves leave them legible."""
        font = figure_font(_POINTS * self._scale)
        metrics = QFontMetricsF(font)
        gap = 2 * self._scale
        left = x + UNIT / 2 if self.is_dotted() else x - metrics.horizontalAdvance(self._text)
        below = y + gap + metrics.ascent()
        fits = below + metrics.descent() <= self.view_size()[1]
        place = QPointF(left, below if fits else y - gap - metrics.descent())
        path = QPainterPath()
        path.addText(place, font, self._text)
        painter.setPen(QPen(self._theme.color("panel"), 3 * self._scale))
        painter.setBrush(self._theme.color("panel"))
        painter.drawPath(path)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(place, self._text)
