"""Examples as markers, or as an image where there are many."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.model.problem import Problem
from engine.support.arrays import Flags, Floats, Rows
from engine.support.records import dataclass
from gui.plotting.item import is_vector
from gui.plotting.lines import draw_on_ground, polylines
from gui.style.painting import painting
from gui.style.theme import Theme

LEGEND_RADIUS = 4.5
"""Radius in pixels of a marker among few, at the usual size."""

_SMALL = 3.0

_RING = 5 / 3
"""Radius of a ring around a circle of radius 1."""

_CORNER = 0.55
"""Length of an arm of a corner, as a share of half the side of the frame."""

_FEW = 4
"""Up to so many marks are drawn one by one; of more, one is made, and stamped."""

_SQUARE = 0.9
"""Half the side of a square that weighs as much as a circle of radius 1."""


def marker_radius(count: int) -> float:
    """Return a radius in pixels at which `count` markers can be told apart."""
    if count <= 400:
        return LEGEND_RADIUS
    return 3.5 if count <= 1500 else 2.5


def contribution_size(pull: Floats) -> Floats:
    """Return how many times the usual radius an example has that pulls by ``|a - y|`` = `pull`.

    The area grows evenly from 0.3 to 2 times the usual one, so that a ring still goes around.
    """
    size: Floats = np.sqrt(0.3 + 1.7 * pull)
    return size


class MarkerBrush:
    """Draws examples: class 0 as circles, class 1 as squares; held-out ones hollow.

    A thin outline in the panel's colour sets them off the field and each other.

    Parameters
    ----------
    radius
        Of a circle, in pixels.
    scale
        How many times the usual size everything is.
    """

    def __init__(self, theme: Theme, radius: float, scale: float) -> None:
        self.radius = radius
        colors = (theme.color("class0"), theme.color("class1"))
        outline = QPen(theme.color("panel"), (1.0 if radius > _SMALL * scale else 0.5) * scale)
        hollow = 1.5 if radius > _SMALL * scale else 1.0
        self._styles = {
            False: [(outline, QBrush(color)) for color in colors],
            True: [(QPen(color, hollow * scale), QBrush(theme.color("panel"))) for color in colors],
        }

    def draw(self, painter: QPainter, x: float, y: float, label: int, held_out: bool) -> None:
        """Draw the marker of one example around ``(x, y)``."""
        pen, brush = self._styles[held_out][label]
        painter.setPen(pen)
        painter.setBrush(brush)
        radius = self.radius - (pen.widthF() / 2 if held_out else 0)
        if label == 0:
            painter.drawEllipse(QPointF(x, y), radius, radius)
        else:
            half = radius * _SQUARE
            painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))


def stamp(brush: MarkerBrush, label: int, held_out: bool, scale: float) -> QPixmap:
    """Return one example as a square image around it, to be drawn many times.

    `scale` is how many pixels of the device make one of the view.
    """
    half = math.ceil(brush.radius) + 2
    image = _transparent(half, scale)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush.draw(painter, half, half, label, held_out)
    return image


def _transparent(half: int, scale: float) -> QPixmap:
    """Return a square picture with nothing on it, of `half` pixels of the view to each side."""
    side = math.ceil(2 * half * scale)
    image = QPixmap(side, side)
    image.setDevicePixelRatio(side / (2 * half))
    image.fill(Qt.GlobalColor.transparent)
    return image


def draw_rings(
    painter: QPainter, px: Floats, py: Floats, radius: float, theme: Theme, scale: float
) -> None:
    """Ring the markers of `radius` at these places in ink: the model is wrong about them."""

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
        painter.drawEllipse(QPointF(x, y), radius * _RING, radius * _RING)

    _draw_each(painter, px, py, radius * _RING + scale, draw)


def draw_selected(
    painter: QPainter, px: Floats, py: Floats, radius: float, theme: Theme, scale: float
) -> None:
    """Put the corners of a frame around the markers of `radius` at these places: selected ones."""
    away = radius * _RING + 4.5 * scale

    def draw(painter: QPainter, x: float, y: float) -> None:
        _draw_corners(painter, x, y, away, theme, scale)

    _draw_each(painter, px, py, away + 4 * scale, draw)


def _draw_each(
    painter: QPainter,
    px: Floats,
    py: Floats,
    reach: float,
    draw: Callable[[QPainter, float, float], None],
) -> None:
    """Draw a mark, which reaches so many pixels, at each place; of several, copies of one image."""
    places = zip(px.tolist(), py.tolist(), strict=True)
    if is_vector(painter) or len(px) <= _FEW:
        for x, y in places:
            draw(painter, x, y)
        return
    half = math.ceil(reach)
    mark = _transparent(half, painter.deviceTransform().m11())
    with painting(mark) as one:
        one.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(one, half, half)
    for x, y in places:
        painter.drawPixmap(QPointF(x - half, y - half), mark)


def _draw_corners(
    painter: QPainter, x: float, y: float, away: float, theme: Theme, scale: float
) -> None:
    """Draw the corners of a square around ``(x, y)``, whose sides are so many pixels away."""
    path = QPainterPath()
    arm = _CORNER * away
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner_x, corner_y = x + across * away, y + down * away
        path.moveTo(corner_x - across * arm, corner_y)
        path.lineTo(corner_x, corner_y)
        path.lineTo(corner_x, corner_y - down * arm)
    widths = 4.0 * scale, 2.0 * scale
    draw_on_ground(painter, path, theme, "accent", widths, join=Qt.PenJoinStyle.MiterJoin)


def crosshair_reach(radius: float, scale: float) -> float:
    """Return how far from its middle the mark of the followed example reaches."""
    return radius * _RING + 9.5 * scale


def draw_crosshair(
    painter: QPainter, x: float, y: float, radius: float, theme: Theme, scale: float
) -> None:
    """Mark the example that is followed: four strokes pointing at it; a ring means wrong."""
    outer = crosshair_reach(radius, scale)
    inner = outer - 8 * scale
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(x + dx * inner, y + dy * inner)
        path.lineTo(x + dx * outer, y + dy * outer)
    draw_on_ground(painter, path, theme, "ink", (4 * scale, 1.75 * scale))


PROBE_RADIUS = 5.0
"""Half the height of a probe's mark in pixels, at the usual size."""


def draw_probe(painter: QPainter, x: float, y: float, theme: Theme, scale: float) -> None:
    """Mark a probe, a place without a label: a diagonal cross, which no class has."""
    reach = PROBE_RADIUS * scale
    path = QPainterPath()
    for dy in (-reach, reach):
        path.moveTo(x - reach, y - dy)
        path.lineTo(x + reach, y + dy)
    widths = 5.5 * scale, 2.5 * scale
    draw_on_ground(painter, path, theme, "probe", widths, cap=Qt.PenCapStyle.RoundCap)


def draw_hover(
    painter: QPainter, x: float, y: float, radius: float, theme: Theme, scale: float
) -> None:
    """Mark the example under the pointer."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    around = radius * _RING + 2.5 * scale
    for pen in (QPen(theme.color("panel"), 3 * scale), QPen(theme.color("muted"), 1.25 * scale)):
        painter.setPen(pen)
        painter.drawEllipse(QPointF(x, y), around, around)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """A data set, and which of its examples are held out to test, shape ``(m,)``."""

    dataset: Dataset
    is_test: Flags

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the examples of `problem`."""
        is_test = np.zeros(problem.dataset.m, dtype=np.bool_)
        is_test[problem.test_rows] = True
        return cls(problem.dataset, is_test)


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The examples as the plot needs them: one contiguous array a column, shape ``(m,)``."""

    x1: Floats
    x2: Floats
    is_class1: Flags
    held_out: Flags

    @classmethod
    def of(cls, examples: Examples) -> Self:
        """Return `examples` in columns."""
        dataset = examples.dataset
        x1, x2 = np.ascontiguousarray(dataset.X.T)
        return cls(x1, x2, dataset.y == 1, examples.is_test)

    def moved(self, rows: Rows, along: float, up: float) -> Self:
        """Return them with those of these rows moved so far along x1 and x2."""
        x1, x2 = self.x1.copy(), self.x2.copy()
        x1[rows] += along
        x2[rows] += up
        return replace(self, x1=x1, x2=x2)

    def with_added(self, x1: Floats, x2: Floats, label: int, *, held_out: bool) -> Self:
        """Return them with examples of this class added at these places, ``(k,)``."""
        return replace(
            self,
            x1=np.concatenate((self.x1, x1)),
            x2=np.concatenate((self.x2, x2)),
            is_class1=np.concatenate((self.is_class1, np.full(len(x1), label == 1))),
            held_out=np.concatenate((self.held_out, np.full(len(x1), held_out))),
        )


Pixels = NDArray[np.uint32]
"""Pixels of an image."""

_OPACITY = 0.55
"""Of one dot; more on the same pixel add up."""

_MOST = 0.9
"""Opacity of any number of dots: the field shines through."""


def dot_size(count: int) -> int:
    """Return the side in pixels of one of `count` dots."""
    if count <= 20_000:
        return 3
    return 2 if count <= 100_000 else 1


def dots_image(
    px: Floats, py: Floats, is_class1: Flags, width: int, height: int, side: int,
    theme: Theme,
) -> QImage:  # fmt: skip
    """Return an image on which each example is a dot of ``side × side`` pixels.

    Examples are counted pixel by pixel and not painted one by one. A pixel takes the colours of the
    two classes in proportion to their numbers there.

    Parameters
    ----------
    px, py
        Places in pixels of the image, shape ``(k,)``; those beyond it are left out.
    is_class1
        Which of them are of class 1, shape ``(k,)``.
    """
    inside = (px >= 0) & (px < width) & (py >= 0) & (py < height)
    if not inside.all():
        px, py, is_class1 = px[inside], py[inside], is_class1[inside]
    margin = side // 2  # dots at the edge reach beyond it
    broad, size = width + 2 * margin, (width + 2 * margin) * (height + 2 * margin)
    pixel = (py.astype(np.intp) + margin) * broad + px.astype(np.intp) + margin
    pixel += size * is_class1
    counts = np.zeros((2, size), np.float32)
    reach = range(-((side - 1) // 2), side // 2 + 1)
    for shift in (broad * down + right for down in reach for right in reach):
        np.add.at(counts.ravel(), pixel + shift, np.float32(1))
    of_both = counts[0] + counts[1]
    covered = np.flatnonzero(of_both)
    total = of_both[covered]
    alpha = 1 - np.power(np.float32(1 - _OPACITY), total)
    alpha *= _MOST
    share = counts[1, covered] / total
    pixels = np.zeros((height + 2 * margin, broad), np.uint32)
    pixels.ravel()[covered] = premultiplied(alpha, *_between(theme.class0, theme.class1, share))
    return argb_image(pixels).copy(margin, margin, width, height)


def _between(low: str, high: str, share: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yield red, green and blue of colours between two."""
    a, b = QColor(low), QColor(high)
    yield a.red() + share * (b.red() - a.red())
    yield a.green() + share * (b.green() - a.green())
    yield a.blue() + share * (b.blue() - a.blue())


Channel = NDArray[np.float32] | Floats | float
"""A colour's red, green or blue from 0 to 255, or its opacity from 0 to 1."""


def premultiplied(alpha: Channel, red: Channel, green: Channel, blue: Channel) -> Pixels:
    """Return pixels of Qt's ``ARGB32_Premultiplied``, shape as that of `alpha`."""
    pixels: Pixels = np.rint(np.multiply(alpha, 255)).astype(np.uint32) << np.uint32(24)
    for shift, channel in ((16, red), (8, green), (0, blue)):
        pixels |= np.multiply(channel, alpha).astype(np.uint32) << shift
    return pixels


def argb_image(pixels: Pixels) -> QImage:
    """Return an image of these pixels, shape ``(height, width)``; it lives as long as they do."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


LARGEST = 1e100
"""Numbers up to this are drawn: products of two of them, and of their steps, stay in 64 bits."""

NARROWEST = 1e-100
"""No range is narrower; what is nearer to each other than that falls on one place."""

_MARGIN = 0.08

_FARTHEST = 20

_NEAREST = 1e-4

_RESOLVED = 2.0**-44
"""No range is narrower than this share of its ends: on a screen floats would lie apart."""


EMPTY = (-3.0, 3.0)
"""The range of an axis without any example."""


def with_margin(column: Floats) -> tuple[float, float]:
    """Return a range that holds all values and some room; around a single one, 0 as well.

    Where some are beyond `LARGEST` it ends there, and these are out of view. Without any it is
    `EMPTY`.
    """
    if not len(column):
        return EMPTY
    low, high = _ends(column)
    if max(-low, high) > LARGEST:
        return -LARGEST, LARGEST
    room = 1.2 * max(1.0, abs(low)) if low == high else _MARGIN * (high - low)
    narrowest = max(NARROWEST, _RESOLVED * max(-low, high))
    room = max(room, (narrowest - (high - low)) / 2)
    return low - room, high + room


def too_large(dataset: Dataset) -> tuple[str, ...]:
    """Return the names of those axes on which some examples lie beyond `LARGEST`."""
    ends = zip(dataset.axis_names, map(_ends, dataset.X.T), strict=True)
    return tuple(name for name, (low, high) in ends if max(-low, high) > LARGEST)


def check_drawable(dataset: Dataset, name: str = "figure") -> None:
    """Raise InputError that starts with `name` if some of the examples cannot be drawn."""
    names = too_large(dataset)
    if names:
        raise InputError(
            f"{name}: {dataset.name} holds numbers beyond {LARGEST:.0e} ({', '.join(names)}), "
            f"numbers from -{LARGEST:.0e} to {LARGEST:.0e} accepted for a figure"
        )


def limits(X: Floats) -> dict[str, float]:
    """Return how far a view box may go from these examples, ``(m, 2)``, by pyqtgraph's names.

    Wheel and drag stay near them, and above what 64-bit floats resolve.
    """
    found: dict[str, float] = {}
    for axis, column in zip("xy", X.T, strict=True):
        low, high = with_margin(column)
        span = high - low
        found |= {
            f"{axis}Min": low - _FARTHEST * span,
            f"{axis}Max": high + _FARTHEST * span,
            f"min{axis.upper()}Range": max(_NEAREST * span, _RESOLVED * max(-low, high)),
        }
    return found


def _ends(column: Floats) -> tuple[float, float]:
    return (float(column.min()), float(column.max())) if len(column) else EMPTY


_HEAD = 5.0
"""Length of a head in pixels; half its width is 0.4 of that."""

_SHORTEST = 2.0
"""Shorter arrows, in pixels, are not drawn: no direction can be seen in them."""


def draw_arrows(
    painter: QPainter, px: Floats, py: Floats, arrows: Floats, theme: Theme, scale: float
) -> None:
    """Draw `arrows` from these places, in pixels and of shape ``(2, k)``, in thin ink."""
    lengths = np.hypot(*arrows)
    seen = np.flatnonzero(np.isfinite(lengths) & (lengths >= _SHORTEST * scale))
    if not len(seen):
        return
    arrows, lengths = arrows[:, seen], lengths[seen]
    start = np.stack((px[seen], py[seen]))
    tip = start + arrows
    back = np.minimum(_HEAD * scale / lengths, 0.5) * arrows
    aside = 0.4 * np.stack((-back[1], back[0]))
    begins = np.concatenate((start, tip, tip), axis=1)
    ends = np.concatenate((tip, tip - back + aside, tip - back - aside), axis=1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("ink"), scale))
    # Separate lines of width 1: joined ones and filled heads take three times as long.
    painter.drawPath(polylines(*np.stack((begins, ends), axis=-1)))
