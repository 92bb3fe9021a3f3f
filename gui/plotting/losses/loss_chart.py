"""The chart of losses over steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats, Range
from engine.support.records import dataclass
from engine.training.history import around
from gui.plotting.item import ViewItem
from gui.plotting.lines import NO_POINTS, LineItem, LinePen, Now, mixed
from gui.plotting.losses.loss_axes import (
    LossAxisPicker,
    StepAxisPicker,
    loss_places,
    loss_range,
    step_places,
    step_range,
)
from gui.plotting.losses.pinned_losses import PinnedLosses
from gui.plotting.view import PlotView
from gui.style.theme import UNIT, figure_font
from gui.style.themed import apply_theme

DOT = 4.0
"""Radius of the dot, at the usual size."""


class CurrentStepItem(ViewItem):
    """The dot at the step shown, and the line under the pointer."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._dot: tuple[float, float] | None = None
        self._cursor: float | None = None

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

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw line and dot."""
        if self._cursor is not None:
            column = round(self.to_pixel(self._cursor, 0.0).x()) + 0.5
            painter.setPen(QPen(self._theme.color("muted"), 1.0))
            painter.drawLine(QPointF(column, 0), QPointF(column, self.view_size()[1]))
        if self._dot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("panel"), 1.5 * self._scale))
            painter.setBrush(self._theme.color("ink"))
            radius = DOT * self._scale
            painter.drawEllipse(self.to_pixel(*self._dot), radius, radius)


LABEL_POINTS = 9

_CROSS = 3.5

_START_DOT = 3.5

_TEXT = 0.7
"""Share of the ink of a label whose line does not stand out."""


@dataclass(frozen=True, slots=True)
class LineEnd:
    """What stands at the end of a line.

    Attributes
    ----------
    text
        Its label.
    has_diverged
        Whether a cross ends it.
    """

    text: str
    has_diverged: bool = False


class LineEnds(ViewItem):
    """Labels and crosses where lines end at the step shown; dots where all are to begin.

    Of labels that would overlap the one whose line lies uppermost is written.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._lines: tuple[LineItem, ...] = ()
        self._ends: tuple[LineEnd, ...] = ()
        self._order: tuple[int, ...] = ()
        self._strong = 0
        self._font = figure_font(LABEL_POINTS)
        self.hide()

    def set_ends(
        self, lines: Sequence[LineItem], ends: Sequence[LineEnd], order: Sequence[int], strong: int
    ) -> None:
        """Show these ends, one a line; `order` has their places, the uppermost first.

        The first `strong` of them stand out.
        """
        self._lines, self._ends, self._order = tuple(lines), tuple(ends), tuple(order)
        self._strong = strong
        self.setVisible(bool(ends))
        self.update()

    def ends(self) -> tuple[LineEnd, ...]:
        """Return what is shown."""
        return self._ends

    def label_width(self, texts: Sequence[str]) -> float:
        """Return how many pixels labels need beyond the end of the axis."""
        metrics = QFontMetricsF(_strong(self._font))
        return UNIT + max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._font = figure_font(LABEL_POINTS * self._scale)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw crosses or dots, then the labels."""
        places = {place: self._lines[place].end_of_past() for place in self._order}
        ends = {place: self.to_pixel(*end) for place, end in places.items() if end is not None}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_crosses(painter, ends)
        if all(len(self._lines[place].past()[0]) < 2 for place in ends):  # none has a length yet
            self._draw_dots(painter, ends)
        if any(len(line.points()[0]) > 1 for line in self._lines):
            self._draw_labels(painter, ends)

    def _draw_crosses(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        reach = _CROSS * self._scale
        for place, end in ends.items():
            if self._ends[place].has_diverged:
                painter.setPen(QPen(self._lines[place].color(), 1.5 * self._scale))
                for slope in (1, -1):
                    arm = QPointF(reach, slope * reach)
                    painter.drawLine(end - arm, end + arm)

    def _draw_dots(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        radius = _START_DOT * self._scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("ink"))
        for end in ends.values():
            painter.drawEllipse(end, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_labels(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        """Write the labels that find room, from the most important on."""
        metrics = QFontMetricsF(self._font)
        line = metrics.height() - 2
        width, height = self.view_size()
        ink = self._theme.color("ink")
        pale = mixed(ink, self._theme.color("panel"), _TEXT)
        taken: list[QRectF] = []
        for rank, (place, end) in enumerate(ends.items()):
            if not 0 <= end.y() <= height:
                continue
            text = self._ends[place].text
            is_first = bool(self._strong) and rank == 0
            font = _strong(self._font) if is_first else self._font
            advance = QFontMetricsF(font).horizontalAdvance(text)
            left = min(end.x() + UNIT / 2 + self._scale, width - advance)
            top = min(max(end.y() - line / 2, 0.0), height - line)
            room = QRectF(left, top, advance, line)
            if any(room.intersects(other) for other in taken):
                continue
            taken.append(room)
            painter.setFont(font)
            painter.setPen(ink if rank < self._strong else pale)
            painter.drawText(QPointF(left, top + metrics.ascent() - 1), text)


def _strong(font: QFont) -> QFont:
    """Return the font of the label of the line that stands out most."""
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


_AXIS_WIDTH = 7 * UNIT

_UPPERMOST = 2.0
"""Height of the marks; lines lie between 0 and 1."""


class LossChart(PlotView):
    """Losses over steps, a line a series; pale beyond the step shown.

    Both axes can be linear or logarithmic, and the losses can be gaps to the lowest one; that is
    chosen in `loss_axis` and `step_axis`, which their owner places. The axes grow by good pieces,
    so that lines do not jitter. Pinned runs have thin curves of their own, beneath.

    Attributes
    ----------
    lines
        One a series.
    pinned
        The curves of pinned runs.
    current_step
        The dot at the step shown, and the line at the step that is read.
    ends
        What stands where lines end.
    ranges
        The ends of both axes in places, without the room that is left beside and above.

    Signals
    -------
    axes_changed()
        Another axis was chosen, and lines have to be shown anew.
    """

    axes_changed = Signal()

    def __init__(self, *pens: LinePen) -> None:
        super().__init__(zoomable=False)
        self.loss_axis = LossAxisPicker()
        self.step_axis = StepAxisPicker()
        self.pinned = PinnedLosses(self.view_box)
        self.lines: list[LineItem] = []
        self._made: list[LineItem] = []  # those that are not needed now are hidden
        self.ends = LineEnds(self.view_box)
        self.current_step = CurrentStepItem(self.view_box)
        for marks in (self.ends, self.current_step):
            marks.setZValue(_UPPERMOST)
        self.ranges: tuple[Range, Range] = ((0.0, 1.0), (0.0, 1.0))
        self.pointed: QPointF | None = None
        self._steps: Floats = NO_POINTS
        self.axis("left").setWidth(_AXIS_WIDTH)
        self.set_pens(pens)
        for picker in (self.loss_axis, self.step_axis):
            picker.chosen.connect(self._on_axis_chosen)
        self.pointer_moved.connect(self._on_pointer_moved)

    def set_pens(self, pens: Sequence[LinePen]) -> None:
        """Have a line for each of these pens."""
        for pen in pens[len(self._made) :]:
            line = LineItem(self.view_box, pen)
            apply_theme(line, self._theme, self._scale)
            self._made.append(line)
        self.lines = self._made[: len(pens)]
        for line, pen in zip(self.lines, pens, strict=True):
            line.set_pen(pen)
        for place, line in enumerate(self._made):
            line.setVisible(place < len(pens))

    def show_ends(self, ends: Sequence[LineEnd], order: Sequence[int], strong: int) -> None:
        """Label the lines, which lie upon each other in this order, the uppermost first."""
        for rank, place in enumerate(order):
            self.lines[place].setZValue(1 - rank / len(order))
        self.ends.set_ends(self.lines, ends, order, strong)

    def show_axes(
        self, last_step: int, losses: Floats, right: float = 0.0, above: float = 0.0
    ) -> None:
        """Let the axes hold so many steps and all these losses.

        So many pixels are left free at the `right` end and `above`.
        """
        x_range = step_range(last_step, self.step_axis.is_logarithmic)
        y_range = loss_range(losses, self.loss_axis.is_logarithmic)
        self.ranges = (x_range, y_range)
        width, height = self.current_step.view_size()
        self.show_range(_with_room(x_range, width, right), _with_room(y_range, height, above))

    def show_lines(self, steps: Floats, losses: Floats) -> None:
        """Show losses, ``(series, k)``, at ascending steps, ``(k,)``; NaN where none is known."""
        self._steps = steps
        x = step_places(steps, self.step_axis.is_logarithmic)
        for line, y in zip(self.lines, self.places(losses), strict=True):
            line.set_points(x, y)

    def show_now(self, step: int, losses: Floats | None = None) -> None:
        """Let the past end at this step, with these losses, ``(series,)``.

        Without any, each line's past ends at its last point up to there.
        """
        before, after = around(self._steps, step)
        if losses is None:
            for line in self.lines:
                line.set_now(Now(after, after))
            return
        x = float(step_places(np.array([float(step)]), self.step_axis.is_logarithmic)[0])
        for line, y in zip(self.lines, self.places(losses).tolist(), strict=True):
            line.set_now(Now(before, after, (x, y)))

    def show_nothing(self) -> None:
        """Show no series, no ends and no mark."""
        self.ends.set_ends((), (), (), 0)
        self.set_pens(())
        self._steps = NO_POINTS
        self.current_step.set_dot(None)
        self.current_step.set_cursor(None)

    def places(self, losses: Floats) -> Floats:
        """Return where losses lie on the axis."""
        return loss_places(losses, self.loss_axis.is_logarithmic, self.ranges[1])

    def has_room(self, losses: Floats) -> bool:
        """Tell whether the axis of losses holds all of these that are known."""
        low, high = self.ranges[1]
        places = self.places(losses)
        return not ((places <= low) | (places >= high)).any()

    def read(self, steps: Floats) -> int | None:
        """Mark the one of these steps that is nearest to the pointer, and return its place.

        None where the pointer is elsewhere, or there are no steps.
        """
        if self.pointed is None or not len(steps):
            self.current_step.set_cursor(None)
            return None
        pointed, _ = self.current_step.to_data(self.pointed)
        x = step_places(steps, self.step_axis.is_logarithmic)
        row = int(np.abs(x - pointed).argmin())
        self.current_step.set_cursor(float(x[row]))
        return row

    def nearest_line(self, position: QPointF, reach: float) -> int | None:
        """Return the line that is nearest above or below a pixel; None if none is in reach."""
        found, best = None, reach
        for place, line in enumerate(self.lines):
            px, py = line.to_pixels(*line.points())
            if len(px) and px[0] - reach <= position.x() <= px[-1] + reach:
                distance = abs(float(np.interp(position.x(), px, py)) - position.y())
                if distance < best:
                    found, best = place, distance
        return found

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        super().restyle()
        self.axis("left").setWidth(round(_AXIS_WIDTH * self._scale))

    @Slot(int)
    def _on_axis_chosen(self, choice: int) -> None:
        self.axis("bottom").setLogMode(self.step_axis.is_logarithmic)
        self.axis("left").setLogMode(self.loss_axis.is_logarithmic)
        self.axes_changed.emit()

    @Slot(object)
    def _on_pointer_moved(self, position: QPointF | None) -> None:
        self.pointed = position


def _with_room(ends: Range, pixels: float, room: float) -> Range:
    """Return an axis of so many `pixels` made longer, so that `room` of them stay free."""
    low, high = ends
    room = min(room, pixels / 2)
    return low, low + (high - low) * pixels / max(pixels - room, 1.0)
