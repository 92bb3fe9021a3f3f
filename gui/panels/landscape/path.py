"""The path of a run over the landscape."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plotting.lines import LineItem, LinePen, PixelLine, draw_line, theme_color
from gui.style.theme import Theme

_WIDTH = 1.5
_PEN = LinePen(theme_color("ink"), _WIDTH, future=theme_color("ink", 70))
_START = 3.5
_DOT = 1.75
_APART = 7.0
"""Pixels between the places of two steps from which each has a dot of its own."""

_SQUARE = 8.0
"""Side in pixels of the squares in which a path may crowd."""

_SAMPLES = 16
"""Places on each piece of a path at which it is looked where that lies."""

_FEW = 8
"""A path of fewer places crowds nowhere."""

_AIRY = 0.35
"""Share of the ground that a path may cover before it is drawn thinner and paler."""

_THINNING = 2.0
"""The power of the share covered with which a path gets paler."""

_THINNEST = 0.6
"""What is left of the width of a path, however much it crowds."""


def draw_start(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark where a run started: a small hollow square."""
    half = _START * scale
    painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
    painter.setBrush(theme.color("panel"))
    painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))


class ParameterPathItem(LineItem):
    """The path of the run: the past strong, what was taken back pale, the start a small square.

    A dot tells where a step ended, as long as steps can be told apart. A path that crosses itself
    again and again, as one that oscillates, is drawn the thinner and paler the more it crowds: the
    surface beneath stays in sight.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, _PEN, is_ascending=False)
        self._dotted = np.empty(0, dtype=np.intp)
        self._room = 1.0
        self._seen: PixelLine | None = None

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the path, then its start."""
        x, y = self.points()
        if not len(x) or self.end_of_past() is None:
            return
        self._look_at(self.in_pixels())
        super().paint(painter, option, widget)
        draw_start(painter, self.to_pixel(float(x[0]), float(y[0])), self._theme, self._scale)

    def draw(
        self, painter: QPainter, path: QPainterPath, color: QColor, places: tuple[int, int]
    ) -> None:
        """Draw a part of the path, and its dots."""
        ink = QColor(color)
        ink.setAlphaF(color.alphaF() * self._room)
        width = max(self._room, _THINNEST) * self._scale
        draw_line(painter, path, ink, _WIDTH * width)
        line = self.in_pixels()
        here = self._dotted[(self._dotted >= places[0]) & (self._dotted < places[1])]
        if len(here):
            painter.setPen(QPen(ink, 0))
            painter.setBrush(ink)
            for x, y in zip(line.px[here].tolist(), line.py[here].tolist(), strict=True):
                painter.drawEllipse(QPointF(x, y), _DOT * width, _DOT * width)

    def _look_at(self, line: PixelLine) -> None:
        """Find the steps that can be told apart, and how strong the path may be drawn."""
        if line is self._seen:
            return
        self._seen = line
        apart = np.hypot(np.diff(line.px), np.diff(line.py)) >= _APART * self._scale
        self._dotted = np.flatnonzero(np.append(apart, False) & np.append(True, apart))
        cover = coverage(line, _WIDTH * self._scale, *self.view_size())
        self._room = min(1.0, (_AIRY / max(cover, _AIRY)) ** _THINNING)


def coverage(line: PixelLine, pen: float, width: float, height: float) -> float:
    """Return which share of the ground a line of a pen's width covers, 0 … 1, where it lies.

    The view of so many pixels is divided into squares, in which lengths are added up. A straight
    line covers about a fifth; a few squares in which it swings to and fro count as a few.
    """
    if len(line.px) < _FEW:
        return 0.0
    dx, dy = np.diff(line.px), np.diff(line.py)
    lengths = np.hypot(dx, dy)
    if line.leads_on is not None:
        lengths = lengths * line.leads_on[:-1]
    shares = (np.arange(_SAMPLES) + 0.5)[:, None] / _SAMPLES
    columns = ((line.px[:-1] + shares * dx) // _SQUARE).astype(np.intp)
    rows = ((line.py[:-1] + shares * dy) // _SQUARE).astype(np.intp)
    across, down = int(width // _SQUARE) + 1, int(height // _SQUARE) + 1
    inside = (columns >= 0) & (columns < across) & (rows >= 0) & (rows < down)
    weights = np.broadcast_to(lengths / _SAMPLES, inside.shape)[inside]
    squares = np.bincount((rows * across + columns)[inside], weights)
    covered = np.minimum(pen * squares[squares > 0] / _SQUARE**2, 1.0)
    return float(covered.mean()) if len(covered) else 0.0
