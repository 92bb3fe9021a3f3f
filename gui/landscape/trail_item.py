"""Which way has the run come over the plane?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from gui.strokes import draw_line
from gui.theme import LIGHT, Theme
from gui.view_item import ViewItem

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


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """Where on a path a run is: behind its first `before` places, before the one at place `after`.

    Attributes
    ----------
    place
        Its own place, ``(2,)``.
    is_set, next_is_set
        Whether that, and the one at place `after`, were set by hand.
    """

    before: int
    after: int
    place: Floats
    is_set: bool = False
    next_is_set: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """Places in pixels, shape ``(k,)`` each; to which no line leads, and which have a dot."""

    px: Floats
    py: Floats
    by_hand: Flags
    dotted: Flags

    def past(self, before: int, x: float, y: float, is_set: bool) -> _Path:
        """Return the first `before` places, and after them this one."""
        return _Path(
            np.append(self.px[:before], x),
            np.append(self.py[:before], y),
            np.append(self.by_hand[:before], is_set),
            np.append(self.dotted[:before], False),
        )

    def future(self, after: int, x: float, y: float, next_is_set: bool) -> _Path:
        """Return this place, and those from place `after` on."""
        by_hand = self.by_hand[after:].copy()
        by_hand[:1] = next_is_set
        return _Path(
            np.concatenate(([x], self.px[after:])),
            np.concatenate(([y], self.py[after:])),
            np.concatenate(([False], by_hand)),
            np.concatenate(([False], self.dotted[after:])),
        )


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
        self._theme = LIGHT
        self._scale = 1.0

    def set_trail(self, places: Floats, by_hand: Flags) -> None:
        """Take note of a path through `places`, shape ``(k, 2)``; `set_now` has it shown.

        No line leads to those that were set `by_hand`, ``(k,)``.
        """
        self._places, self._by_hand = places, by_hand
        self._now = self._path = None
        self.update()

    def set_now(self, now: Now) -> None:
        """Tell past and future apart."""
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

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

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
        px, py = self._pulled_in(now.place[None])
        before, after = self._kept_before[now.before], self._kept_before[now.after]
        future = self._path.future(after, px[0], py[0], now.next_is_set)
        past = self._path.past(before, px[0], py[0], now.is_set)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path, opacity in ((future, 70), (past, 255)):
            if len(path.px) > 1:
                self._draw(painter, path, opacity)
        start = self.to_pixel(*self._places[0].tolist())
        draw_start(painter, start, self._theme, self._scale)

    def _draw(self, painter: QPainter, path: _Path, opacity: int) -> None:
        """Draw the line, and a dot where a step ended, as long as steps can be told apart."""
        ink = self._theme.color("ink", opacity)
        by_hand = path.by_hand[1:]
        connect = np.append(~by_hand, False).astype(np.int32) if by_hand.any() else "all"
        line = pg.arrayToQPath(path.px, path.py, connect=connect, finiteCheck=False)
        draw_line(painter, line, ink, _WIDTH * self._scale)
        painter.setPen(QPen(ink, 0))
        painter.setBrush(ink)
        radius = _DOT * self._scale
        x, y = path.px[path.dotted].tolist(), path.py[path.dotted].tolist()
        for centre in map(QPointF, x, y):
            painter.drawEllipse(centre, radius, radius)

    def _in_pixels(self) -> _Path:
        """Return the path without places that would be drawn on the one before."""
        px, py = self._pulled_in(self._places)
        pixel = np.rint(px) + 1e6 * np.rint(py)
        kept = np.ones(len(px), dtype=bool)
        kept[1:-1] = (pixel[1:-1] != pixel[:-2]) | self._by_hand[1:-1]
        self._kept_before = np.concatenate(([0], np.cumsum(kept)))
        px, py = px[kept], py[kept]
        apart = np.hypot(np.diff(px), np.diff(py)) >= _APART * self._scale
        return _Path(px, py, self._by_hand[kept], np.append(apart, False) & np.append(True, apart))

    def _pulled_in(self, places: Floats) -> tuple[Floats, Floats]:
        """Return places in pixels, not far outside: lines of millions of pixels take long."""
        px, py = self.to_pixels(places[:, 0], places[:, 1])
        far = 40 * max(self.view_size())
        return np.clip(px, -far, far), np.clip(py, -far, far)
