"""Placement of labels beside lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from weakref import WeakMethod

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from engine.support.arrays import Floats
from engine.support.records import dataclass
from gui.plotting.item import CachedItem, is_vector
from gui.plotting.lines import Line
from gui.plotting.pinned_runs import run_style
from gui.style.painting import painting
from gui.style.theme import UNIT, figure_font

_POINTS = 9

_HALO = 3.0

_GAP = 2.0

_FROM_END, _APART = 20.0, 18.0
"""Pixels along a line from its end to the first place for a name, and from one to the next."""

_MOST_WRITTEN = 50
"""Names whose images are kept: those of runs are changed now and then."""

_MOST_PLACES, _MOST_LINES = 10, 4
"""Places for a name from each end of a line, and lines of its own beside which it is tried."""

_DENSITY = 4.0
"""Pixels between the points of lines that names keep clear of."""

_MOST_CROSSED = 2.0
"""Lines from end to end of a name that may pass beneath it."""

_NOWHERE = np.empty((0, 2))
"""No points at all."""

_FARTHER = 0.75
"""A place farther inwards is taken if it saves a name from more than so many of these points."""

_OWN = 4.0
"""A point of its own line counts for so many more: a name upon it looks struck out."""


@dataclass(frozen=True, slots=True, eq=False)
class NameTag:
    """A name, in the colour of a style, for one of these lines; `at_end` only for the end of it.

    Lines are in pixels. Without a text, they are those of something else, of which names keep clear
    too.
    """

    text: str
    style: int
    lines: Sequence[Line]
    at_end: bool = False


class LineLabels(CachedItem):
    """Names beside their lines, near the ends, within the view.

    They keep clear of the lines, where they can, and of each other. One without room is left out,
    and so is one beneath which too many lines would pass.

    Parameters
    ----------
    tags
        A method, called when they are drawn; whose it is may go without this item.
    """

    def __init__(self, view_box: pg.ViewBox, tags: Callable[[], Sequence[NameTag]]) -> None:
        super().__init__(view_box)
        self._tags = WeakMethod(tags)
        self._words: WeakMethod[Callable[[], Sequence[QRectF]]] | None = None
        self._written: dict[tuple[str, int, float], QImage] = {}

    def keep_clear_of(self, words: Callable[[], Sequence[QRectF]]) -> None:
        """Let no name stand where a method says that other words do, asked when they are drawn."""
        self._words = WeakMethod(words)
        self.redraw()

    def rooms(self) -> list[tuple[NameTag, QRectF]]:
        """Return the names that are shown, with the pixels that each takes up."""
        metrics = QFontMetricsF(self._font())
        find = self._tags()
        tags = () if find is None else find()
        points = [
            np.concatenate([_NOWHERE, *(_resampled(*line, _DENSITY) for line in tag.lines)])
            for tag in tags
        ]
        obstacles = np.concatenate([_NOWHERE, *points])
        others = None if self._words is None else self._words()
        words = () if others is None else others()
        taken: list[tuple[NameTag, QRectF]] = []
        for tag, own in zip(tags, points, strict=True):
            if not tag.text:
                continue
            size = (metrics.horizontalAdvance(tag.text), metrics.height())
            best, least = None, np.inf
            for order, room in self._candidates(tag, *size):
                cost = _FARTHER * order
                rooms = (*words, *(other for _, other in taken))
                if cost >= least or any(map(room.intersects, rooms)):
                    continue
                crossed = _inside(obstacles, room)
                cost += crossed + _OWN * _inside(own, room)
                if cost < least and crossed * _DENSITY <= _MOST_CROSSED * room.width():
                    best, least = room, cost
            if best is not None:
                taken.append((tag, best))
        return taken

    def draw(self, painter: QPainter, scale: float) -> None:
        """Write the names on a ground of their own, so that what lies there leaves them legible."""
        for tag, room in self.rooms():
            if is_vector(painter):
                self._write(painter, tag, room.topLeft())
            else:
                corner = room.topLeft() - QPointF(_HALO, _HALO) * self._scale
                pixel = (corner * scale).toPoint()  # whole pixels, so that it stays sharp
                painter.drawImage(QPointF(pixel) / scale, self._image_of(tag, room, scale))

    def restyle(self) -> None:
        """Write the names anew."""
        self._written.clear()
        super().restyle()

    def _image_of(self, tag: NameTag, room: QRectF, scale: float) -> QImage:
        """Return a name as an image, with a margin for its ground; to outline one takes long."""
        key = tag.text, tag.style, scale
        if key not in self._written:
            if len(self._written) >= _MOST_WRITTEN:
                self._written.clear()
            margin = _HALO * self._scale
            size = room.marginsAdded(QMarginsF(*[margin] * 4)).size() * scale
            image = QImage(
                math.ceil(size.width()),
                math.ceil(size.height()),
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            image.setDevicePixelRatio(scale)
            image.fill(0)
            with painting(image) as painter:
                self._write(painter, tag, QPointF(margin, margin))
            self._written[key] = image
        return self._written[key]

    def _write(self, painter: QPainter, tag: NameTag, corner: QPointF) -> None:
        """Write a name so that the upper left corner of its room is there."""
        font = self._font()
        baseline = corner + QPointF(0, QFontMetricsF(font).ascent())
        ground = self._theme.color("panel", 215)
        path = QPainterPath()
        path.addText(baseline, font, tag.text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        painter.setPen(QPen(ground, _HALO * self._scale))
        painter.setBrush(ground)
        painter.drawPath(path)
        painter.setPen(run_style(tag.style, self._theme).color)
        painter.drawText(baseline, tag.text)

    def _font(self) -> QFont:
        return figure_font(_POINTS * self._scale)

    def _candidates(
        self, tag: NameTag, width: float, height: float
    ) -> Iterator[tuple[int, QRectF]]:
        """Yield rooms for a name on both sides of its lines, and how far inwards each is.

        Of very many lines, as a wave has them, these are the longest.
        """
        edge = UNIT / 2
        view_width, view_height = self.view_size()
        if width + 2 * edge > view_width or height + 2 * edge > view_height:
            return
        lengths = [_walked(*line)[-1] for line in tag.lines]
        longest: list[int] = sorted(np.argsort(lengths)[-_MOST_LINES:].tolist())
        for line in (tag.lines[at] for at in longest):
            for order, (x, y, across, down) in enumerate(_places(*line, self._scale, tag.at_end)):
                away = (abs(across) * width + abs(down) * height) / 2 + _GAP * self._scale
                for side in (1, -1):
                    left = x + side * across * away - width / 2
                    top = y + side * down * away - height / 2
                    left = min(max(left, edge), view_width - width - edge)
                    top = min(max(top, edge), view_height - height - edge)
                    yield order, QRectF(left, top, width, height)


def _places(x: Floats, y: Floats, scale: float, at_end: bool) -> list[list[float]]:
    """Return places along a line, from its end inwards, or from both in turn.

    Each is x, y and a direction of length 1 across the line, upwards or to the right.
    """
    walked = _walked(x, y)
    inwards = (_FROM_END + _APART * np.arange(_MOST_PLACES)) * scale
    inwards = inwards[inwards <= walked[-1] / (1 if at_end else 2)]
    if not len(inwards):
        inwards = walked[-1:] / 2
    at = walked[-1] - inwards
    if not at_end:
        at = np.stack((inwards, at), axis=1).ravel()
    before, after = (np.clip(at + step, 0, walked[-1]) for step in (-_DENSITY, _DENSITY))
    along_x = np.interp(after, walked, x) - np.interp(before, walked, x)
    along_y = np.interp(after, walked, y) - np.interp(before, walked, y)
    length = np.maximum(np.hypot(along_x, along_y), 1e-9)
    across = np.stack((-along_y, along_x)) / length
    across *= np.where(across[0] - across[1] < 0, -1, 1)
    found: list[list[float]] = np.stack(
        (np.interp(at, walked, x), np.interp(at, walked, y), *across), axis=1
    ).tolist()
    return found


def _resampled(x: Floats, y: Floats, apart: float) -> Floats:
    """Return points on a line, `apart` from each other, shape ``(k, 2)``."""
    walked = _walked(x, y)
    at = np.arange(0.0, walked[-1] + apart, apart)
    return np.stack((np.interp(at, walked, x), np.interp(at, walked, y)), axis=1)


def _walked(x: Floats, y: Floats) -> Floats:
    """Return how far each point of a line is from its beginning, along it."""
    return np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))


def _inside(points: Floats, room: QRectF) -> int:
    x, y = points.T
    across = (x >= room.left()) & (x <= room.right())
    return int(np.count_nonzero(across & (y >= room.top()) & (y <= room.bottom())))


_ROW_GAP = UNIT / 2


@dataclass(frozen=True, slots=True)
class Label:
    """A name that belongs to a column of pixels.

    Attributes
    ----------
    x
        The column.
    width
        Pixels that the name takes.
    has_line
        Whether a line stands there, from the top of the name's row to the foot.
    """

    x: float
    width: float
    has_line: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The row of a name, counted from the top, and where in it the name begins."""

    row: int
    left: float


def arranged(labels: Sequence[Label], width: float) -> list[Place]:
    """Return places for names to the right or the left of their columns, in few rows.

    Names do not run into each other, nor lines through names, unless the view, `width` pixels
    wide, is too narrow for that.
    """
    for rows in range(1, len(labels) + 1):
        found = _search(labels, (), width, rows)
        if found is not None:
            return list(found)
    return [Place(row, _lefts(label, width)[0]) for row, label in enumerate(labels)]


def _search(
    labels: Sequence[Label], placed: tuple[Place, ...], width: float, rows: int
) -> tuple[Place, ...] | None:
    """Return places for all names, those of the first few being settled; None if there are none."""
    if len(placed) == len(labels):
        return placed
    label = labels[len(placed)]
    for row in range(rows):
        for left in _lefts(label, width):
            place = Place(row, left)
            if all(_agree(label, place, *other) for other in zip(labels, placed, strict=False)):
                found = _search(labels, (*placed, place), width, rows)
                if found is not None:
                    return found
    return None


def _lefts(label: Label, width: float) -> list[float]:
    """Return where a name may begin: right of its column, and left of it, if it is in view then."""
    sides = (label.x + _ROW_GAP, label.x - _ROW_GAP - label.width)
    within = [left for left in sides if left >= 0 and left + label.width <= width]
    return within or [max(min(sides[0], width - label.width), 0.0)]


def _agree(label: Label, place: Place, other: Label, its_place: Place) -> bool:
    """Return whether two names, each with its line, leave each other alone."""
    return not (
        _is_struck(label, place, other, its_place) or _is_struck(other, its_place, label, place)
    )


def _is_struck(label: Label, place: Place, other: Label, its_place: Place) -> bool:
    """Return whether a name runs into another one, or the other one's line runs through it."""
    left, right = place.left - _ROW_GAP, place.left + label.width + _ROW_GAP
    if other.has_line and its_place.row <= place.row and left < other.x < right:
        return True
    is_beside = left < its_place.left + other.width and its_place.left < right
    return place.row == its_place.row and is_beside
