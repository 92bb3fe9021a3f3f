"""The path of a run over the landscape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats
from gui.plotting.item import ViewItem
from gui.plotting.lines import draw_line, polyline
from gui.style.theme import Theme

_WIDTH = 1.5
_START = 3.5
_DOT = 1.75
_APART = 7.0
"""Pixels between the places of two steps from which each has a dot of its own."""

_NOWHERE = np.empty((0, 2))

Flags = NDArray[np.bool_]


def draw_start(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark where a run started: a small hollow square."""
    half = _START * scale
    painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
    painter.setBrush(theme.color("panel"))
    painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))


@dataclass(frozen=True, slots=True)
class Now:
    """Where on a path a run is: behind its first `before` places, before the one at place `after`.

    Attributes
    ----------
    place
        Its own place.
    is_set, next_is_set
        Whether that, and the one at place `after`, were set by hand.
    """

    before: int
    after: int
    place: tuple[float, float]
    is_set: bool = False
    next_is_set: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """Places in pixels, ``(k,)``; from which a line leads on, and the indices of those with a dot.

    `leads_on` is None where all do.
    """

    px: Floats
    py: Floats
    leads_on: Flags | None
    dotted: NDArray[np.intp]

    def past(self, before: int, at: QPointF, is_set: bool) -> QPainterPath:
        """Return the line through the first `before` places to this one, unless that was set."""
        px, py = np.append(self.px[:before], at.x()), np.append(self.py[:before], at.y())
        if self.leads_on is None and not is_set:
            return polyline(px, py)
        leads_on = np.append(self._leads_on()[:before], False)
        leads_on[before - 1 : before] = not is_set
        return _line(px, py, leads_on)

    def future(self, after: int, at: QPointF, next_is_set: bool) -> QPainterPath:
        """Return the line from this place, unless the next was set, on from place `after`."""
        px = np.concatenate(([at.x()], self.px[after:]))
        py = np.concatenate(([at.y()], self.py[after:]))
        if self.leads_on is None and not next_is_set:
            return polyline(px, py)
        return _line(px, py, np.concatenate(([not next_is_set], self._leads_on()[after:])))

    def dots(self, first: int, end: int) -> list[QPointF]:
        """Return the dots of the places from `first` to before `end`."""
        here = self.dotted[(self.dotted >= first) & (self.dotted < end)]
        return list(map(QPointF, self.px[here].tolist(), self.py[here].tolist()))

    def _leads_on(self) -> Flags:
        return np.ones(len(self.px), dtype=bool) if self.leads_on is None else self.leads_on


def _line(px: Floats, py: Floats, leads_on: Flags) -> QPainterPath:
    connect = leads_on.astype(np.int32)
    path: QPainterPath = pg.arrayToQPath(px, py, connect=connect, finiteCheck=False)
    return path


class TrailItem(ViewItem):
    """The path of the run: the past strong, what was taken back pale, the start a small square.

    Where it runs is worked out once for all the moments at which one looks at the same path.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._places: Floats = _NOWHERE
        self._by_hand = np.empty(0, dtype=bool)
        self._now: Now | None = None
        self._path: _Path | None = None
        self._path_for: object = None
        self._kept_before = np.zeros(1, dtype=np.intp)

    def set_trail(self, places: Floats, by_hand: Flags) -> None:
        """Take note of a path through `places`, shape ``(k, 2)``; `set_now` has it shown.

        No line leads to those that were set `by_hand`, ``(k,)``.
        """
        self._places, self._by_hand = places, by_hand
        self._now = self._path = None
        self.update()

    def set_now(self, now: Now) -> None:
        """Tell past and future apart."""
        if now != self._now:
            self._now = now
            self.update()

    def past(self) -> Floats:
        """Return the places up to the step shown."""
        now = self._now
        return _NOWHERE if now is None else np.vstack((self._places[: now.before], now.place))

    def future(self) -> Floats:
        """Return the places from the step shown on, which are pale."""
        now = self._now
        return _NOWHERE if now is None else np.vstack((now.place, self._places[now.after :]))

    def breaks(self) -> int:
        """Return how often the path goes on from elsewhere."""
        return int(np.count_nonzero(self._by_hand[1:]))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the later part, then the past over it, then the start."""
        now = self._now
        if now is None or not len(self._places):
            return
        path_for = (self.view_range(), self.view_size(), self._scale)
        if self._path is None or self._path_for != path_for:
            self._path, self._path_for = self._in_pixels(), path_for
        path, far = self._path, self._far()
        at = self.to_pixel(*now.place)
        at = QPointF(min(max(at.x(), -far), far), min(max(at.y(), -far), far))
        before, after = int(self._kept_before[now.before]), int(self._kept_before[now.after])
        future, later = path.future(after, at, now.next_is_set), path.dots(after, len(path.px))
        past, earlier = path.past(before, at, now.is_set), path.dots(0, before)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, future, later, 70)
        self._draw(painter, past, earlier, 255)
        start = self.to_pixel(*self._places[0].tolist())
        draw_start(painter, start, self._theme, self._scale)

    def _draw(
        self, painter: QPainter, line: QPainterPath, dots: list[QPointF], opacity: int
    ) -> None:
        """Draw the line, and a dot where a step ended, as long as steps can be told apart."""
        ink = self._theme.color("ink", opacity)
        draw_line(painter, line, ink, _WIDTH * self._scale)
        if dots:
            painter.setPen(QPen(ink, 0))
            painter.setBrush(ink)
            radius = _DOT * self._scale
            for centre in dots:
                painter.drawEllipse(centre, radius, radius)

    def _in_pixels(self) -> _Path:
        """Return the path without places that would be drawn on the one before."""
        px, py = self._pulled_in(self._places)
        pixel = np.rint(px) + 1e6 * np.rint(py)
        kept = np.ones(len(px), dtype=bool)
        kept[1:-1] = (pixel[1:-1] != pixel[:-2]) | self._by_hand[1:-1]
        self._kept_before = np.concatenate(([0], np.cumsum(kept)))
        px, py, by_hand = px[kept], py[kept], self._by_hand[kept]
        apart = np.hypot(np.diff(px), np.diff(py)) >= _APART * self._scale
        dotted = np.flatnonzero(np.append(apart, False) & np.append(True, apart))
        leads_on = ~np.append(by_hand[1:], True) if by_hand[1:].any() else None
        return _Path(px, py, leads_on, dotted)

    def _pulled_in(self, places: Floats) -> tuple[Floats, Floats]:
        """Return places in pixels, not far outside: lines of millions of pixels take long."""
        px, py = self.to_pixels(places[:, 0], places[:, 1])
        far = self._far()
        return np.clip(px, -far, far), np.clip(py, -far, far)

    def _far(self) -> float:
        return 40 * max(self.view_size())
