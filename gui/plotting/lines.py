"""Lines and curves of many points, drawn fast."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass
from engine.training.history import around
from gui.plotting.item import ViewItem, is_vector
from gui.style.theme import LIGHT, Theme

Dashes = tuple[float, ...]
"""Lengths in pixels of pieces and gaps in turn; none of a line without gaps."""

SOLID: Dashes = ()

DASHED: Dashes = (7.0, 4.0)

Line = tuple[Floats, Floats]
"""x and y of the points of a line, shape ``(k,)`` each."""

_APART = 0.8
"""Pixels between lines that together look like one."""

_FINE = 2.0
"""Up to so many pixels a translucent line may be drawn as one of a single pixel."""


def polyline(px: Floats, py: Floats) -> QPainterPath:
    """Return the line through finite places."""
    path: QPainterPath = pg.arrayToQPath(px, py, connect="all", finiteCheck=False)
    return path


def polylines(x: Floats, y: Floats) -> QPainterPath:
    """Return as one path the lines through the points along the last axis of `x` and `y`."""
    connect = np.ones(x.shape, dtype=np.int32)
    connect[..., -1] = 0
    path: QPainterPath = pg.arrayToQPath(
        x.ravel(), y.ravel(), connect=connect.ravel(), finiteCheck=False
    )
    return path


def curve_pen(color: QColor, width: float, dashes: Dashes, stretch: float = 1.0) -> QPen:
    """Return the pen of a curve; dashes are `stretch` times as long as usual."""
    pen = QPen(color, width)
    if dashes:
        pen.setDashPattern([length * stretch / width for length in dashes])
    return pen


def draw_on_ground(
    painter: QPainter,
    path: QPainterPath,
    theme: Theme,
    color: str,
    widths: tuple[float, float],
    *,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.SquareCap,
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.BevelJoin,
) -> None:
    """Draw a sign of lines in a colour of the theme, on a ground of its own to be seen anywhere.

    `widths` are those of the ground and of the lines, in pixels.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, width in zip(("panel", color), widths, strict=True):
        painter.setPen(QPen(theme.color(name), width, Qt.PenStyle.SolidLine, cap, join))
        painter.drawPath(path)


def draw_line(
    painter: QPainter,
    path: QPainterPath,
    color: QColor,
    width: float,
    *,
    dashes: Dashes = SOLID,
    stretch: float = 1.0,
) -> None:
    """Draw a line of any width as several of one pixel, on a circle: ten times as fast.

    Where a translucent colour would add up it is one line of a pixel, stronger in measure; broad
    ones, and those of a vector graphic, are left to the painter.
    """
    if path.isEmpty():  # in a PDF that would be no path at all, which is an error
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    scale = painter.deviceTransform().m11()
    pixels = width * scale
    is_opaque = color.alpha() == 255
    if is_vector(painter) or not (is_opaque or pixels <= _FINE):
        painter.setPen(curve_pen(color, width, dashes, stretch))
        painter.drawPath(path)
        return
    ink = QColor(color)
    ink.setAlphaF(min(1.0, color.alphaF() * pixels))
    pen = curve_pen(ink, 1.0, dashes, stretch * scale)
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

PALE = 0.3
"""Share of its colour that the part beyond the step shown has."""

FARTHEST_PIXEL = 40
"""Lines are pulled in to so many times the size of the view: longer ones take long to draw."""

NO_POINTS: Floats = np.empty(0)

Ink = Callable[[Theme], QColor]
"""Gives the colour that something has in a theme."""


@lru_cache(64)
def theme_color(name: str, opacity: int = 255) -> Ink:
    """Return what gives a colour of the theme, with an opacity of 0 … 255."""
    return partial(Theme.color, name=name, alpha=opacity)


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """Return a colour on a ground, thinned to a share of its strength."""

    def between(high: int, low: int) -> int:
        return round(share * high + (1 - share) * low)

    return QColor(
        between(color.red(), ground.red()),
        between(color.green(), ground.green()),
        between(color.blue(), ground.blue()),
    )


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


@dataclass(frozen=True, slots=True)
class LinePen:
    """How a line is drawn: its colour, and its width and dashes in pixels at the usual size.

    `future` is the colour beyond the step shown; by default a pale one of the same.
    """

    color: Ink
    width: float = CURVE_WIDTH
    dashes: Dashes = SOLID
    future: Ink | None = None

    def colors(self, theme: Theme) -> tuple[QColor, QColor]:
        """Return the colours up to the step shown, and beyond it."""
        color = self.color(theme)
        if self.future is not None:
            return color, self.future(theme)
        return color, mixed(color, theme.color("panel"), PALE)


@dataclass(frozen=True, slots=True)
class Now:
    """Where on a line a run is: behind its first `before` points, before the one at place `after`.

    Attributes
    ----------
    point
        Its own point. In place of one that is not finite, or of none, the last one before stands.
    is_apart, next_is_apart
        Whether no line leads to that, and to the one at place `after`.
    """

    before: int
    after: int
    point: tuple[float, float] | None = None
    is_apart: bool = False
    next_is_apart: bool = False


START = Now(0, 0)
"""All points lie beyond the step shown."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelLine:
    """A line as it is drawn.

    Attributes
    ----------
    px, py
        Its points in pixels, ``(k,)``.
    leads_on
        From which of them a line leads on, ``(k,)``; None where it does from all.
    kept_before
        How many of them stand for the points before each; None where they were made anew.
    """

    px: Floats
    py: Floats
    leads_on: Flags | None = None
    kept_before: NDArray[np.intp] | None = None

    def past(self, before: int, at: QPointF | None, is_apart: bool) -> QPainterPath:
        """Return the line through the first `before` points to this one, unless that is apart."""
        px, py = self.px[:before], self.py[:before]
        if at is not None:
            px, py = np.append(px, at.x()), np.append(py, at.y())
        if self.leads_on is None and not is_apart:
            return polyline(px, py)
        leads_on = np.append(self._leads_on()[:before], False)
        leads_on[before - 1 : before] = not is_apart
        return _broken(px, py, leads_on[: len(px)])

    def future(self, after: int, at: QPointF | None, next_is_apart: bool) -> QPainterPath:
        """Return the line from this point, unless the next is apart, on from place `after`."""
        px, py = self.px[after:], self.py[after:]
        if at is not None:
            px, py = np.concatenate(([at.x()], px)), np.concatenate(([at.y()], py))
        if self.leads_on is None and not next_is_apart:
            return polyline(px, py)
        first = [] if at is None else [not next_is_apart]
        return _broken(px, py, np.concatenate((first, self._leads_on()[after:])))

    def _leads_on(self) -> Flags:
        return np.ones(len(self.px), dtype=bool) if self.leads_on is None else self.leads_on


def _broken(px: Floats, py: Floats, leads_on: Flags) -> QPainterPath:
    connect = leads_on.astype(np.int32)
    path: QPainterPath = pg.arrayToQPath(px, py, connect=connect, finiteCheck=False)
    return path


class LineItem(ViewItem):
    """A line that moves with a run: what lies beyond the step shown is pale.

    It may have breaks; points whose y is not finite are left out, and the line goes on over them.
    Where it runs is worked out once for all the moments at which one looks at the same line:
    pulled in where it leaves the view, and without points that nobody would see.

    Parameters
    ----------
    is_ascending
        Whether points ascend in x, as losses over steps do, and have no breaks.
    """

    def __init__(self, view_box: pg.ViewBox, pen: LinePen, *, is_ascending: bool = True) -> None:
        super().__init__(view_box)
        self._pen = pen
        self._is_ascending = is_ascending
        self._colors = pen.colors(LIGHT)
        self._x, self._y = NO_POINTS, NO_POINTS
        self._is_apart: Flags | None = None
        self._known_before: NDArray[np.intp] | None = None  # where some are left out
        self._now = START
        self._line = PixelLine(NO_POINTS, NO_POINTS)
        self._line_for: object = None

    def set_points(self, x: Floats, y: Floats, is_apart: Flags | None = None) -> None:
        """Show the points ``(x, y)``, ``(k,)`` each; no line leads to those that are apart.

        All of them are in the future until `set_now` tells where the run is.
        """
        known = np.isfinite(y)
        self._known_before = None
        if not known.all():
            self._known_before = np.concatenate(([0], np.cumsum(known)))
            x, y = x[known], y[known]
            is_apart = None if is_apart is None else is_apart[known]
        self._x, self._y, self._is_apart = x, y, is_apart
        self._line_for = None
        self._now = START
        self.update()

    def set_now(self, now: Now) -> None:
        """Tell past and future apart: the places in `now` are those of the points set."""
        before, after, point = now.before, now.after, now.point
        if self._known_before is not None:
            before, after = int(self._known_before[before]), int(self._known_before[after])
        if point is None or not math.isfinite(point[1]):
            point = None
            if before > 0:
                before, after = before - 1, before
                point = float(self._x[before]), float(self._y[before])
        now = Now(before, after, point, now.is_apart, now.next_is_apart)
        if now != self._now:
            self._now = now
            self.update()

    def set_pen(self, pen: LinePen) -> None:
        """Draw the line in another way."""
        if pen != self._pen:
            self._pen = pen
            self._colors = pen.colors(self._theme)
            self.update()

    def past(self) -> tuple[Floats, Floats]:
        """Return the points up to the step shown."""
        before, point = self._now.before, self._now.point
        x, y = self._x[:before], self._y[:before]
        return (x, y) if point is None else (np.append(x, point[0]), np.append(y, point[1]))

    def future(self) -> tuple[Floats, Floats]:
        """Return the points from the step shown on, which are pale."""
        after, point = self._now.after, self._now.point
        x, y = self._x[after:], self._y[after:]
        if point is None:
            return x, y
        return np.concatenate(([point[0]], x)), np.concatenate(([point[1]], y))

    def points(self) -> tuple[Floats, Floats]:
        """Return the points of the line."""
        return self._x, self._y

    def end_of_past(self) -> tuple[float, float] | None:
        """Return the point of the step shown; None if there is none."""
        return self._now.point

    def color(self) -> QColor:
        """Return the colour of the past."""
        return self._colors[0]

    def pen(self) -> LinePen:
        """Return how the line is drawn."""
        return self._pen

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._colors = self._pen.colors(self._theme)
        self._line_for = None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the later part, then the past over it."""
        if not len(self._x):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.in_pixels()
        before, after, at = self._cut(line)
        color, pale = self._colors
        now = self._now
        self.draw(painter, line.future(after, at, now.next_is_apart), pale, (after, len(line.px)))
        if at is not None:
            self.draw(painter, line.past(before, at, now.is_apart), color, (0, before))

    def draw(
        self, painter: QPainter, path: QPainterPath, color: QColor, places: tuple[int, int]
    ) -> None:
        """Draw a part of the line, through the points in pixels from a place to before another."""
        if path.elementCount() > 1:
            pen, scale = self._pen, self._scale
            draw_line(painter, path, color, pen.width * scale, dashes=pen.dashes, stretch=scale)

    def in_pixels(self) -> PixelLine:
        """Return the line as it is drawn, worked out anew where points or view are others."""
        line_for = (self.view_range(), self.view_size())
        if self._line_for != line_for:
            px, py = self.to_pixels(self._x, self._y)
            self._line = self._falling(px, py) if self._is_ascending else self._roaming(px, py)
            self._line_for = line_for
        return self._line

    def _falling(self, px: Floats, py: Floats) -> PixelLine:
        """Return a line that ascends in x: a few points in each column of pixels are enough."""
        height = self.view_size()[1]
        return PixelLine(*thinned(px, np.clip(py, -height, 2 * height)))

    def _roaming(self, px: Floats, py: Floats) -> PixelLine:
        """Return a line to wherever, without points that would be drawn on the one before."""
        far = self._far()
        px, py = np.clip(px, -far, far), np.clip(py, -far, far)
        pixel = np.rint(px) + 1e6 * np.rint(py)
        kept = np.ones(len(px), dtype=bool)
        kept[1:-1] = pixel[1:-1] != pixel[:-2]
        leads_on = None
        if self._is_apart is not None and self._is_apart[1:].any():
            kept |= self._is_apart
            leads_on = ~np.append(self._is_apart[kept][1:], True)
        kept_before = np.concatenate(([0], np.cumsum(kept)))
        return PixelLine(px[kept], py[kept], leads_on, kept_before)

    def _cut(self, line: PixelLine) -> tuple[int, int, QPointF | None]:
        """Return where in the line in pixels the past ends and the future begins, and its place."""
        before, after, point = self._now.before, self._now.after, self._now.point
        if point is None:
            return 0, 0, None
        far, at = self._far(), self.to_pixel(*point)
        at = QPointF(min(max(at.x(), -far), far), min(max(at.y(), -far), far))
        if line.kept_before is not None:
            before, after = int(line.kept_before[before]), int(line.kept_before[after])
        elif len(line.px) < len(self._x):  # the points are others
            before, after = around(line.px, at.x())
        return before, after, at

    def _far(self) -> float:
        return FARTHEST_PIXEL * max(self.view_size())
