"""Markers on the loss curves where settings were changed."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.data.edits import Edits, edits_text
from engine.model.experiment import Event
from engine.support.arrays import Floats
from gui.plotting.item import ViewItem
from gui.plotting.loss_axes import step_places
from gui.plotting.loss_chart import DOT
from gui.plotting.pinned_losses import LOW
from gui.style.theme import UNIT, figure_font

_TICK = 6.0

_MOST_TOLD = 3
"""Of more changes around one place, as a slider that is dragged makes them, only their number."""

_SIGNS = {"alpha": "α", "l1": "L1", "l2": "L2", "test_ratio": "test", "parameters": "w, b"}


def event_text(event: Event) -> str:
    """Return what was changed: ``α 0.5``."""
    sign = _SIGNS.get(event.setting, event.setting)
    if event.setting == "parameters":
        return f"{sign} set"
    if event.setting == "edits":
        return edits_text(cast("Edits", event.before), cast("Edits", event.value))
    if event.value is None:
        return f"{sign} {'full' if event.setting == 'batch' else 'default'}"
    return f"{sign} {event.value:g}" if isinstance(event.value, float) else f"{sign} {event.value}"


class SettingChangeMarkers(ViewItem):
    """Short strokes at the upper edge where a setting was changed, named where there is room.

    No name stands over a curve or the dot on it, nor any in a low plot. There may be thousands: a
    column of pixels has one stroke.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._events: tuple[Event, ...] = ()
        self._is_logarithmic = False
        self._steps = self._places = np.empty(0)
        self._curves: tuple[tuple[Floats, Floats], ...] = ()

    def set_events(self, events: tuple[Event, ...], logarithmic: bool) -> None:
        """Show these changes, ascending by step, on an axis of this kind."""
        if events == self._events and logarithmic == self._is_logarithmic:
            return
        if events != self._events:
            self._steps = np.array([event.step for event in events], dtype=np.float64)
        self._events, self._is_logarithmic = events, logarithmic
        self._places = step_places(self._steps, logarithmic)
        self.update()

    def keep_clear_of(self, *curves: tuple[Floats, Floats]) -> None:
        """Write nothing over these curves: x, ascending, and y of their points."""
        self._curves = curves

    def marks(self) -> tuple[tuple[float, str], ...]:
        """Return place on the axis of steps and text of each change."""
        return tuple(zip(self._places.tolist(), map(event_text, self._events), strict=True))

    def at(self, px: float, reach: float) -> str:
        """Return the texts of the changes around a pixel column, the last one first."""
        near = np.flatnonzero(np.abs(self._in_pixels() - px) <= reach)
        if len(near) > _MOST_TOLD:
            return f"{event_text(self._events[near[-1]])} and {len(near) - 1:,} more changes"
        return ", ".join(event_text(self._events[index]) for index in reversed(near))

    def _in_pixels(self) -> Floats:
        return self.to_pixels(self._places, self._places)[0]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw strokes and texts; of texts that would overlap, the later one."""
        if not len(self._events):
            return
        painter.setPen(QPen(self._theme.color("muted"), 1.0))
        tick = _TICK * self._scale
        columns = np.rint(self._in_pixels())
        last = np.flatnonzero(np.append(columns[1:] > columns[:-1], True))
        last = last[(columns[last] >= 0) & (columns[last] < self.view_size()[0] + 1)]
        for column in columns[last].tolist():
            painter.drawLine(QPointF(column + 0.5, 0), QPointF(column + 0.5, tick))
        if self.view_size()[1] >= LOW * self._scale:
            self._draw_texts(painter, last, columns[last])

    def _draw_texts(self, painter: QPainter, indices: NDArray[np.intp], columns: Floats) -> None:
        size = 9 * self._scale
        font = figure_font(size)
        painter.setFont(font)
        height = QFontMetricsF(font).height()
        aside = DOT * self._scale
        top = _TICK * self._scale
        end, _ = self.view_size()
        ground = _Ground(int(end) + 1, top - aside, top + height + aside)
        for curve in self._curves:
            ground.cover(*self.to_pixels(*curve))
        free_until = end
        place = len(indices) - 1
        while place >= 0:
            text = event_text(self._events[indices[place]])
            width = _width(text, size)
            left = min(max(columns[place] - width / 2, UNIT), end - width)
            if left + width <= free_until and ground.is_free(left - aside, left + width + aside):
                box = QRectF(left, top, width + 1, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)
                free_until = left - UNIT
                place = int(np.searchsorted(columns, free_until)) - 1
            else:
                place -= 1


class _Ground:
    """A band of pixels, as long as the plot, of which columns are covered by curves."""

    def __init__(self, length: int, top: float, bottom: float) -> None:
        self._top, self._bottom = top, bottom
        self._edges = np.arange(length + 1, dtype=np.float64)
        self._is_covered = np.zeros(length, dtype=bool)

    def cover(self, x: Floats, y: Floats) -> None:
        """Take in a curve through points that ascend in x; it begins and ends where they do."""
        length = len(self._is_covered)
        if not len(x) or x[-1] < 0 or x[0] > length:
            return
        at_edges = np.interp(self._edges, x, y, left=np.nan, right=np.nan)
        lowest = np.fmin(at_edges[:-1], at_edges[1:])
        highest = np.fmax(at_edges[:-1], at_edges[1:])
        inside = (x >= 0) & (x < length)
        columns, heights = x[inside].astype(np.intp), y[inside]
        np.fmin.at(lowest, columns, heights)
        np.fmax.at(highest, columns, heights)
        self._is_covered |= (lowest <= self._bottom) & (highest >= self._top)

    def is_free(self, left: float, right: float) -> bool:
        """Tell whether no curve passes through the band between two columns."""
        return not self._is_covered[max(int(left), 0) : int(right) + 1].any()


@lru_cache(maxsize=4096)
def _width(text: str, size: float) -> float:
    return QFontMetricsF(figure_font(size)).horizontalAdvance(text)
