"""What marks stand on the plane of the loss curves?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from engine.event import Event
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import ViewItem

_TICK = 6.0
_DOT = 4.0

LOW = 90.0
"""A plot lower than so many pixels, at the usual size, has no room for words."""

_SIGNS = {"alpha": "α", "l1": "L1", "l2": "L2", "test_ratio": "test", "parameters": "w, b"}


def event_text(event: Event) -> str:
    """Return what was changed: ``α 0.5``."""
    sign = _SIGNS.get(event.setting, event.setting)
    if event.setting == "parameters":
        return f"{sign} set"
    if event.value is None:
        return f"{sign} {'full' if event.setting == 'batch' else 'default'}"
    return f"{sign} {event.value:g}" if isinstance(event.value, float) else f"{sign} {event.value}"


class EventMarks(ViewItem):
    """Short strokes at the upper edge where a setting was changed, named where there is room.

    No name stands over a curve or the dot on it, nor any in a low plot.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._marks: tuple[tuple[float, str], ...] = ()
        self._curves: tuple[tuple[Floats, Floats], ...] = ()
        self._theme = LIGHT
        self._scale = 1.0

    def set_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Show these marks: place on the axis of steps, ascending, and text."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def keep_clear_of(self, *curves: tuple[Floats, Floats]) -> None:
        """Write nothing over these curves: x, ascending, and y of their points."""
        self._curves = curves

    def marks(self) -> tuple[tuple[float, str], ...]:
        """Return the marks shown."""
        return self._marks

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def at(self, px: float, reach: float) -> str:
        """Return the texts of the marks around a pixel column, the last one first."""
        near = [text for x, text in self._in_pixels() if abs(x - px) <= reach]
        return ", ".join(reversed(near))

    def _in_pixels(self) -> list[tuple[float, str]]:
        places = np.array([place for place, _ in self._marks], dtype=np.float64)
        px, _ = self.to_pixels(places, places)
        return list(zip(px.tolist(), (text for _, text in self._marks), strict=True))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw strokes and texts; of texts that would overlap, the later one."""
        if not self._marks:
            return
        font = figure_font(9 * self._scale)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QPen(self._theme.color("muted"), 1.0))
        tick = _TICK * self._scale
        free_until, height = self.view_size()
        is_low = height < LOW * self._scale
        curves = [] if is_low else [self.to_pixels(*curve) for curve in self._curves]
        for x, text in reversed(self._in_pixels()):
            column = round(x) + 0.5
            painter.drawLine(QPointF(column, 0), QPointF(column, tick))
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, UNIT), self.view_size()[0] - width)
            box = QRectF(left, tick, width + 1, metrics.height())
            aside = _DOT * self._scale
            ground = box.adjusted(-aside, -aside, aside, aside)
            is_free = left + width <= free_until and not any(_meet(ground, *c) for c in curves)
            if is_free and not is_low:
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)
                free_until = left - UNIT


def _meet(box: QRectF, x: Floats, y: Floats) -> bool:
    """Tell whether the curve through these points, ascending in x, passes through a box."""
    if not len(x) or x[0] > box.right() or x[-1] < box.left():
        return False
    ends = np.clip((box.left(), box.right()), x[0], x[-1])
    first, end = np.searchsorted(x, ends[0], "left"), np.searchsorted(x, ends[1], "right")
    heights = np.concatenate((np.interp(ends[:1], x, y), y[first:end], np.interp(ends[1:], x, y)))
    above = np.maximum(heights[:-1], heights[1:]) < box.top()
    below = np.minimum(heights[:-1], heights[1:]) > box.bottom()
    return not bool((above | below).all())


class MomentMarks(ViewItem):
    """The dot at the step shown, and the line under the pointer."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._dot: tuple[float, float] | None = None
        self._cursor: float | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_dot(self, dot: tuple[float, float] | None) -> None:
        """Put the dot at this place."""
        if dot != self._dot:
            self._dot = dot
            self.update()

    def set_cursor(self, cursor: float | None) -> None:
        """Put the line at this place of the axis of steps."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def dot(self) -> tuple[float, float] | None:
        """Return the place of the dot."""
        return self._dot

    def cursor_place(self) -> float | None:
        """Return the place of the line."""
        return self._cursor

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw line and dot."""
        if self._cursor is not None:
            px, _ = self._pixel(self._cursor, 0.0)
            column = round(px) + 0.5
            painter.setPen(QPen(self._theme.color("muted"), 1.0))
            painter.drawLine(QPointF(column, 0), QPointF(column, self.view_size()[1]))
        if self._dot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("panel"), 1.5 * self._scale))
            painter.setBrush(self._theme.color("ink"))
            radius = _DOT * self._scale
            painter.drawEllipse(QPointF(*self._pixel(*self._dot)), radius, radius)

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        px, py = self.to_pixels(np.array([x]), np.array([y]))
        return float(px[0]), float(py[0])
