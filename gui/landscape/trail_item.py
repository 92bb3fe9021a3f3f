"""Which way has the run come over the plane?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from gui.theme import LIGHT, Theme
from gui.view_item import ViewItem

_WIDTH = 1.5
_START = 3.5
_DOT = 1.75
_APART = 7.0
"""Pixels between the places of two steps from which each has a dot of its own."""

_NOWHERE = np.empty((0, 2))


def draw_start(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark where a run started: a small hollow square."""
    half = _START * scale
    painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
    painter.setBrush(theme.color("panel"))
    painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))


class TrailItem(ViewItem):
    """The path of the run: the past strong, what was taken back pale, the start a small square."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._places: Floats = _NOWHERE
        self._by_hand = np.empty(0, dtype=bool)
        self._now = 0
        self._theme = LIGHT
        self._scale = 1.0

    def set_trail(self, places: Floats, by_hand: NDArray[np.bool_], now: int) -> None:
        """Show a path through `places`, shape ``(k, 2)``; the one at place `now` ends the past.

        No line leads to those that were set `by_hand`, ``(k,)``.
        """
        self._places, self._by_hand, self._now = places, by_hand, now
        self.update()

    def past(self) -> Floats:
        """Return the places up to the step shown."""
        return self._places[: self._now + 1]

    def future(self) -> Floats:
        """Return the places from the step shown on, which are pale."""
        return self._places[self._now :]

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
        if not len(self._places):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = self._now
        for part, opacity in ((slice(now, None), 70), (slice(None, now + 1), 255)):
            px, py, by_hand = self._near(self._places[part], self._by_hand[part])
            if len(px) < 2:
                continue
            painter.setPen(QPen(self._theme.color("ink", opacity), _WIDTH * self._scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)  # the dots of the part before have one
            connect = np.append(~by_hand[1:], False).astype(np.int32)
            painter.drawPath(pg.arrayToQPath(px, py, connect=connect, finiteCheck=False))
            self._draw_steps(painter, px, py, opacity)
        x, y = self.to_pixels(self._places[:1, 0], self._places[:1, 1])
        draw_start(painter, QPointF(float(x[0]), float(y[0])), self._theme, self._scale)

    def _near(
        self, places: Floats, by_hand: NDArray[np.bool_]
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return the path in pixels, without places that would be drawn on the one before.

        What lies far outside is pulled in: lines of millions of pixels take long to draw.
        """
        px, py = self.to_pixels(places[:, 0], places[:, 1])
        far = 40 * max(self.view_size())
        np.clip(px, -far, far, out=px)
        np.clip(py, -far, far, out=py)
        pixel = np.rint(2 * px) + 1e6 * np.rint(2 * py)
        kept = np.ones(len(px), dtype=bool)
        kept[1:-1] = (pixel[1:-1] != pixel[:-2]) | by_hand[1:-1]
        return px[kept], py[kept], by_hand[kept]

    def _draw_steps(self, painter: QPainter, px: Floats, py: Floats, opacity: int) -> None:
        """Put a dot where a step ended, as long as steps can be told apart."""
        apart = np.hypot(np.diff(px), np.diff(py)) >= _APART * self._scale
        dots = np.append(apart, False) & np.append(True, apart)
        painter.setPen(QPen(self._theme.color("ink", opacity), 0))
        painter.setBrush(self._theme.color("ink", opacity))
        radius = _DOT * self._scale
        for x, y in zip(px[dots].tolist(), py[dots].tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), radius, radius)
