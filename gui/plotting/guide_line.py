"""How does a line show what a curve should come to?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats
from gui.plotting.item import ViewItem
from gui.style.painting import saved
from gui.style.theme import LIGHT, UNIT, Theme, figure_font

_DASHES = (6.0, 4.0)
_DOTS = (1.5, 3.0)
"""Lengths in pixels of a piece and of the gap after it."""

_WIDTH = 1.2
_POINTS = 9
_NONE: Floats = np.empty(0)


class GuideLine(ViewItem):
    """A thin broken line, with a few words where they are wished for, as in a figure.

    Dashed, with its words at its right end; or dotted, with its words at its left end. They stand
    beneath it, where a curve that comes down to it leaves room, or where none is left, above.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._x, self._y = _NONE, _NONE
        self._dotted = False
        self._text = ""
        self._with_words = False
        self._theme = LIGHT
        self._scale = 1.0

    def set_line(self, x: Floats, y: Floats, *, dotted: bool = False, text: str = "") -> None:
        """Show the line through these points, ascending in x; none without points."""
        same = np.array_equal(x, self._x) and np.array_equal(y, self._y)
        if not same or (dotted, text) != (self._dotted, self._text):
            self._x, self._y, self._dotted, self._text = x, y, dotted, text
            self.update()

    def clear(self) -> None:
        """Show no line."""
        self.set_line(_NONE, _NONE)

    def show_words(self) -> None:
        """Write the words beside the line."""
        self._with_words = True
        self.update()

    def line(self) -> tuple[Floats, Floats]:
        """Return the points of the line."""
        return self._x, self._y

    def is_dotted(self) -> bool:
        """Tell whether it is drawn in dots, and not in dashes."""
        return self._dotted

    def text(self) -> str:
        """Return the words that belong to the line."""
        return self._text

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the line, then the words."""
        if len(self._x) < 2:
            return
        px, py = self.to_pixels(self._x, self._y)
        width, height = self.view_size()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("muted"), _WIDTH * self._scale)
        pattern = _DOTS if self._dotted else _DASHES
        pen.setDashPattern([length / _WIDTH for length in pattern])
        painter.setPen(pen)
        with saved(painter):
            painter.setClipRect(self.boundingRect())
            # Far outside of the view a line has coordinates that no painter takes.
            path = pg.arrayToQPath(px, np.clip(py, -height, 2 * height), finiteCheck=False)
            painter.drawPath(path)
        inside = np.flatnonzero((px >= 0) & (px <= width) & (py >= 0) & (py <= height))
        if self._with_words and self._text and len(inside):
            end = inside[0] if self._dotted else inside[-1]
            self._write(painter, float(px[end]), float(py[end]))

    def _write(self, painter: QPainter, x: float, y: float) -> None:
        """Write the words, on a ground of their own, so that curves leave them legible."""
        font = figure_font(_POINTS * self._scale)
        metrics = QFontMetricsF(font)
        gap = 2 * self._scale
        left = x + UNIT / 2 if self._dotted else x - metrics.horizontalAdvance(self._text)
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
