"""Markers on the loss curves where settings were changed."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import takewhile
from operator import is_
from typing import cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.data.edits import Edits, edits_text
from engine.model.experiment import Event
from engine.model.optimizers import NAMES, WORDS
from engine.support.arrays import Floats, distinct
from gui.plotting.item import ViewItem
from gui.plotting.losses.loss_axes import step_places
from gui.plotting.losses.loss_chart import DOT
from gui.plotting.losses.pinned_losses import LOW
from gui.style.numbers import exact, per_cent
from gui.style.theme import UNIT, figure_font

_TICK = 6.0

_MOST_TOLD = 3
"""Of more changes around one place, as a slider that is dragged makes them, only their number."""

_SIGNS = {
    **WORDS, "momentum": "μ", "alpha": "α", "l1": "L1", "l2": "L2", "test_ratio": "test",
    "parameters": "w, b",
}  # fmt: skip


def event_text(event: Event) -> str:
    """Return what was changed: ``α 0.5``."""
    sign = _SIGNS.get(event.setting, event.setting)
    if event.setting == "parameters":
        return f"{sign} set"
    if event.setting == "edits":
        return edits_text(cast("Edits", event.before), cast("Edits", event.value), event.fewest)
    if event.value is None:
        return f"{sign} {'full' if event.setting == 'batch' else 'default'}"
    if event.setting == "optimizer":
        return NAMES[cast("str", event.value)]
    if event.setting == "test_ratio" and isinstance(event.value, float):
        return f"{sign} {exact(per_cent(event.value))} %"
    return f"{sign} {event.value:g}" if isinstance(event.value, float) else f"{sign} {event.value}"


class SettingChangeMarkers(ViewItem):
    """Short strokes at the upper edge where a setting was changed, named where there is room.

    No name stands over a curve or the dot on it, nor any in a low plot. Names of a few changes at
    one place stand one above the other. There may be thousands: a column of pixels has one stroke.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._events: tuple[Event, ...] = ()
        self._texts: list[str] = []
        self._alike: list[int] = []  # since which row all are changes of one setting
        self._is_logarithmic = False
        self._steps = self._places = np.empty(0)
        self._curves: tuple[tuple[Floats, Floats], ...] = ()

    def set_events(self, events: tuple[Event, ...], logarithmic: bool) -> None:
        """Show these changes, ascending by step, on an axis of this kind."""
        if events == self._events and logarithmic == self._is_logarithmic:
            return
        if events != self._events:
            self._steps = np.array([event.step for event in events], dtype=np.float64)
            same = sum(takewhile(bool, map(is_, events, self._events)))
            self._texts[same:] = map(event_text, events[same:])
            del self._alike[same:]
            for place in range(same, len(events)):
                is_like = place > 0 and events[place].setting == events[place - 1].setting
                self._alike.append(self._alike[-1] if is_like else place)
        self._events, self._is_logarithmic = events, logarithmic
        self._places = step_places(self._steps, logarithmic)
        self.update()

    def keep_clear_of(self, *curves: tuple[Floats, Floats]) -> None:
        """Write nothing over these curves: x, ascending, and y of their points."""
        self._curves = curves

    def marks(self) -> tuple[tuple[float, str], ...]:
        """Return place on the axis of steps and text of each change."""
        return tuple(zip(self._places.tolist(), self._texts, strict=True))

    def at(self, px: float, reach: float) -> str:
        """Return the texts of the changes around a pixel column, the last one first."""
        near = np.flatnonzero(np.abs(self._in_pixels() - px) <= reach)
        if len(near) > _MOST_TOLD:
            return f"{self._texts[near[-1]]} and {len(near) - 1:,} more changes"
        return ", ".join(self._texts[index] for index in reversed(near))

    def _in_pixels(self) -> Floats:
        return self.to_pixels(self._places, self._places)[0]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw strokes and texts."""
        if not len(self._events):
            return
        muted = self._theme.color("muted")
        columns = np.rint(self._in_pixels())
        first, end = np.searchsorted(columns, (0, self.view_size()[0] + 1))
        strokes = distinct(columns[first:end])
        # Those in columns side by side are one: a hand that drags for a minute leaves thousands.
        for side_by_side in np.split(strokes, np.flatnonzero(np.diff(strokes) > 1) + 1):
            if len(side_by_side):
                left, width = float(side_by_side[0]), len(side_by_side)
                painter.fillRect(QRectF(left, 0, width, _TICK * self._scale + 0.5), muted)
        if self.view_size()[1] >= LOW * self._scale:
            painter.setPen(muted)
            self._draw_texts(painter, columns.tolist(), int(first), int(end))

    def _draw_texts(self, painter: QPainter, columns: list[float], first: int, end: int) -> None:
        """Write what was changed from row `first` to before row `end`, the last one first.

        A few that are close together stand one above the other. Of more there is the last one, as
        of a slider that is dragged, or their number, if they are changes of several things. What is
        wider than the plot is cut short: the tool tip tells all of it.
        """
        size = 9 * self._scale
        font = figure_font(size)
        painter.setFont(font)
        width = self.view_size()[0]
        rows = _Rows(width, _TICK * self._scale, QFontMetricsF(font).height(), DOT * self._scale)
        for curve in self._curves:
            rows.keep_clear_of(*self.to_pixels(*curve))

        def told(place: int) -> str:
            return _cut(self._texts[place], size, width - UNIT)

        def box(column: float, text: str) -> tuple[float, float]:
            wide = _width(text, size)
            left = min(max(column - wide / 2, UNIT), width - wide)
            return left, left + wide

        place = end - 1
        while place >= first:
            near = [place]
            left, _ = box(columns[place], told(place))
            before = place - 1
            while before >= first and len(near) <= _MOST_TOLD:
                start, stop = box(columns[before], told(before))
                if stop + UNIT <= left:
                    break
                near.append(before)
                left = min(left, start)
                before -= 1
            if len(near) > _MOST_TOLD:
                text = self._many(columns, first, place, told(place), size)
                left, right = box(columns[place], text)
                is_written = rows.write(painter, text, left, right, most=1)
                aside = (left if is_written else columns[place]) - UNIT
                place = min(bisect_left(columns, aside), place) - 1
                continue
            for index in near:
                text = told(index)
                rows.write(painter, text, *box(columns[index], text), most=len(near))
            place = before

    def _many(self, columns: list[float], first: int, last: int, told: str, size: float) -> str:
        """Return what is written of many changes up to row `last`, of which alone is `told`."""
        start = columns[last] - _width(told, size) / 2 - UNIT
        since = max(bisect_left(columns, start), first)
        return told if self._alike[last] <= since else f"{last + 1 - since:,} changes"


class _Rows:
    """Rows for texts from the upper edge down, in which none stands over a curve or another text.

    Texts are written from right to left.
    """

    def __init__(self, width: float, top: float, height: float, aside: float) -> None:
        self._width, self._top, self._height, self._aside = width, top, height, aside
        self._curves: list[tuple[Floats, Floats]] = []
        self._grounds: list[_Ground] = []
        self._free_until: list[float] = []

    def keep_clear_of(self, x: Floats, y: Floats) -> None:
        """Write nothing over this curve, given in pixels."""
        self._curves.append((x, y))

    def write(self, painter: QPainter, text: str, left: float, right: float, *, most: int) -> bool:
        """Write a text in the first of up to `most` rows that has room; tell whether one has."""
        for row in range(most):
            if row == len(self._grounds):
                self._add_row(self._top + row * self._height)
            ground, aside = self._grounds[row], self._aside
            if right <= self._free_until[row] and ground.is_free(left - aside, right + aside):
                top = self._top + row * self._height
                box = QRectF(left, top, right - left + 1, self._height)
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)
                self._free_until[row] = left - UNIT
                return True
        return False

    def _add_row(self, top: float) -> None:
        bottom = top + self._height
        ground = _Ground(int(self._width) + 1, top - self._aside, bottom + self._aside)
        for curve in self._curves:
            ground.cover(*curve)
        self._grounds.append(ground)
        self._free_until.append(self._width)


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
def _cut(text: str, size: float, room: float) -> str:
    metrics = QFontMetricsF(figure_font(size))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=4096)
def _width(text: str, size: float) -> float:
    return QFontMetricsF(figure_font(size)).horizontalAdvance(text)
