"""Lines and curves of many points, drawn fast."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats
from engine.training.history import around
from gui.plotting.item import ViewItem, is_vector
from gui.style.painting import saved
from gui.style.theme import LIGHT, UNIT, figure_font

_DASHES = (7.0, 4.0)
"""Lengths in pixels of a dash and of the gap after it."""

_APART = 0.8
"""Pixels between lines that together look like one."""

_FINE = 2.0
"""Up to so many pixels a translucent line may be drawn as one of a single pixel."""


def polyline(px: Floats, py: Floats) -> QPainterPath:
    """Return the line through finite places."""
    path: QPainterPath = pg.arrayToQPath(px, py, connect="all", finiteCheck=False)
    return path


def curve_pen(color: QColor, width: float, dashed: bool, stretch: float = 1.0) -> QPen:
    """Return the pen of a curve; dashes are `stretch` times as long as usual."""
    pen = QPen(color, width)
    if dashed:
        pen.setDashPattern([length * stretch / width for length in _DASHES])
    return pen


def draw_line(
    painter: QPainter,
    path: QPainterPath,
    color: QColor,
    width: float,
    *,
    dashed: bool = False,
    stretch: float = 1.0,
) -> None:
    """Draw a line of any width as several of one pixel, on a circle: ten times as fast.

    Where a translucent colour would add up it is one line of a pixel, stronger in measure; broad
    ones, and those of a vector graphic, are left to the painter.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    scale = painter.deviceTransform().m11()
    pixels = width * scale
    is_opaque = color.alpha() == 255
    if is_vector(painter) or not (is_opaque or pixels <= _FINE):
        painter.setPen(curve_pen(color, width, dashed, stretch))
        painter.drawPath(path)
        return
    ink = QColor(color)
    ink.setAlphaF(min(1.0, color.alphaF() * pixels))
    pen = curve_pen(ink, 1.0, dashed, stretch * scale)
    pen.setCosmetic(True)
    painter.setPen(pen)
    for dx, dy in _offsets(pixels) if is_opaque else [(0.0, 0.0)]:
        painter.drawPath(path.translated(dx / scale, dy / scale))


@lru_cache(64)
def _offsets(width: float) -> list[tuple[float, float]]:
    """Return by how many pixels to move a line of one pixel so that all make one of `width`."""
    radius = (width - 1) / 2
    if radius <= 0:
        return [(0.0, 0.0)]
    count = max(4, round(2 * math.pi * radius / _APART))
    angles = [2 * math.pi * k / count for k in range(count)]
    around = [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]
    return around if radius < _APART else [*around, (0.0, 0.0)]


CURVE_WIDTH = 2.0

_PALE = 0.3
"""Share of its colour that the part beyond the step shown has."""

_NONE: Floats = np.empty(0)


def thinned(px: Floats, py: Floats) -> tuple[Floats, Floats]:
    """Return a curve, ascending in `px`, that looks the same with no more than 4 points a pixel.

    Within a column of pixels the first, the lowest, the highest and the last point are kept; where
    the first and the last are the outermost, as on a curve that only falls, these two.
    """
    column = px.astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(px) <= 2 * len(starts):
        return px, py
    ends = np.append(starts[1:], len(px)) - 1
    low, high = np.minimum.reduceat(py, starts), np.maximum.reduceat(py, starts)
    middle = (px[starts] + px[ends]) / 2
    x = np.stack((px[starts], middle, middle, px[ends]), axis=1)
    y = np.stack((py[starts], low, high, py[ends]), axis=1)
    turns = (np.minimum(y[:, 0], y[:, 3]) > low) | (np.maximum(y[:, 0], y[:, 3]) < high)
    kept = np.ones(x.shape, dtype=np.bool_)
    kept[:, 1:3] = turns[:, None]
    return (x[kept], y[kept]) if np.count_nonzero(kept) < len(px) else (px, py)


class CurveItem(ViewItem):
    """A curve whose later part is pale, as after a step back.

    Where it runs is worked out once for all the moments at which one looks at the same curve.

    Parameters
    ----------
    color
        Name of a colour of the theme.
    """

    def __init__(self, view_box: pg.ViewBox, color: str, dashed: bool) -> None:
        super().__init__(view_box)
        self._color_name = color
        self._dashed = dashed
        self._color = self._pale = LIGHT.color(color)
        self._width = CURVE_WIDTH
        self._x, self._y = _NONE, _NONE
        self._known_before = np.zeros(1, dtype=np.intp)
        self._now: tuple[int, int, tuple[float, float] | None] = (0, 0, None)
        self._line: tuple[Floats, Floats] = (_NONE, _NONE)
        self._line_for: object = None

    def set_curve(self, x: Floats, y: Floats) -> None:
        """Show the points ``(x, y)``, ascending in x, but those that are not finite.

        All of them are in the future until `set_now` tells where the run is.
        """
        known = np.isfinite(y)
        self._known_before = np.concatenate(([0], np.cumsum(known)))
        self._x, self._y = x[known], y[known]
        self._line_for = None
        self.set_now(0, 0, None)
        self.update()

    def set_now(self, before: int, after: int, point: tuple[float, float] | None) -> None:
        """Let the past be the first `before` points of the curve, and end in `point`.

        There the future begins, which goes on with the point at place `after`. In place of a point
        that is not finite, or of none, the last one before stands.
        """
        before, after = int(self._known_before[before]), int(self._known_before[after])
        if point is None or not math.isfinite(point[1]):
            point = None
            if before > 0:
                before, after = before - 1, before
                point = float(self._x[before]), float(self._y[before])
        now = before, after, point
        if now != self._now:
            self._now = now
            self.update()

    def past(self) -> tuple[Floats, Floats]:
        """Return the points up to the step shown."""
        before, _, point = self._now
        return _ended(self._x[:before], self._y[:before], point)

    def future(self) -> tuple[Floats, Floats]:
        """Return the points from the step shown on, which are pale."""
        _, after, point = self._now
        return _begun(self._x[after:], self._y[after:], point)

    def points(self) -> tuple[Floats, Floats]:
        """Return the points of the curve."""
        return self._x, self._y

    def end_of_past(self) -> tuple[float, float] | None:
        """Return the point of the step shown; None if there is none."""
        return self._now[2]

    def color(self) -> QColor:
        """Return the colour of the past."""
        return self._color

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._color = self._theme.color(self._color_name)
        self._pale = _mixed(self._color, self._theme.color("panel"))
        self._width = CURVE_WIDTH * self._scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the later part, then the past over it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        past, future = self._in_pixels()
        for (px, py), color in ((future, self._pale), (past, self._color)):
            if len(px) > 1:
                path = polyline(px, py)
                stretch = self._width / CURVE_WIDTH
                draw_line(painter, path, color, self._width, dashed=self._dashed, stretch=stretch)

    def _in_pixels(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Return past and future as they are drawn."""
        if not len(self._x):
            return (_NONE, _NONE), (_NONE, _NONE)
        line_for = (self.view_range(), self.view_size())
        if self._line_for != line_for:
            self._line, self._line_for = thinned(*self.to_pixels(self._x, self._y)), line_for
        px, py = self._line
        before, after, point = self._now
        if point is None:
            return (px[:0], py[:0]), (px, py)
        now = self.to_pixel(*point)
        if len(px) < len(self._x):  # the points are others
            before, after = around(px, now.x())
        at = (now.x(), now.y())
        return _ended(px[:before], py[:before], at), _begun(px[after:], py[after:], at)


def _ended(x: Floats, y: Floats, point: tuple[float, float] | None) -> tuple[Floats, Floats]:
    return (x, y) if point is None else (np.append(x, point[0]), np.append(y, point[1]))


def _begun(x: Floats, y: Floats, point: tuple[float, float] | None) -> tuple[Floats, Floats]:
    if point is None:
        return x, y
    return np.concatenate(([point[0]], x)), np.concatenate(([point[1]], y))


def _mixed(color: QColor, ground: QColor) -> QColor:
    def between(high: int, low: int) -> int:
        return round(_PALE * high + (1 - _PALE) * low)

    return QColor(
        between(color.red(), ground.red()),
        between(color.green(), ground.green()),
        between(color.blue(), ground.blue()),
    )


_GUIDE_DASHES = (6.0, 4.0)

_DOTS = (1.5, 3.0)
"""Lengths in pixels of a piece and of the gap after it."""

_WIDTH = 1.2

_POINTS = 9


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
        pattern = _DOTS if self._dotted else _GUIDE_DASHES
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
