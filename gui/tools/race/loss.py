"""Losses of all runs of a race, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from engine.comparison.race_leaders import Lead, Measure, Records, ahead, leads, measure_of, records
from engine.comparison.race_snapshot import RaceState
from engine.convergence.optimum import Optimum, gaps
from engine.support.arrays import Floats
from gui.plotting.item import ViewItem
from gui.plotting.legend import Readout
from gui.plotting.lines import polyline
from gui.plotting.loss_axes import (
    GAP_WORD,
    LossAxis,
    LossAxisPicker,
    StepAxisPicker,
    loss_places,
    loss_range,
    step_places,
    step_range,
)
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count, loss_text
from gui.style.painting import saved
from gui.style.theme import LIGHT, UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.tools.race.grid import inks, mixed
from gui.tools.race.text import (
    MEASURE_REASONS,
    MEASURE_TITLES,
    lane_name,
    lead_text,
    standings,
    value_text,
)
from gui.widgets.labels import title_label

LABEL_POINTS = 9

_THIN, _STRONG = 1.0, 2.5

_PALE = 0.3
"""Share of its strength that the part beyond the step shown has."""

_COLUMN = 2.0
"""Pixels within which no more than the first, the lowest, the highest and the last point count."""

_TEXT = 0.7
"""Share of the ink of a text whose lane does not stand out."""

_CROSS = 3.5

_DOT = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All lanes as they are drawn.

    Attributes
    ----------
    x
        Places of the recorded steps, ascending, shape ``(k,)``.
    y
        Places of the losses, shape ``(lanes, k)``; NaN where a lane has no record.
    now
        Which of the places is the step shown.
    gone
        Whether a lane has diverged: a cross ends it.
    texts
        What stands at the end of each.
    """

    x: Floats
    y: Floats
    now: int
    gone: tuple[bool, ...]
    texts: tuple[str, ...]


NO_CURVES = Curves(np.empty(0), np.empty((0, 0)), 0, (), ())


def thinned(px: Floats, py: Floats) -> tuple[Floats, Floats]:
    """Return curves ``(k,)``, ``(lanes, k)`` that look the same with two points in two pixels.

    These are the lowest and the highest of them, in the order in which the curve goes. CurveItem
    thins one curve more finely; here many are drawn in each frame.
    """
    column = (px / _COLUMN).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(px) <= 2 * len(starts):
        return px, py
    ends = np.append(starts[1:], len(px)) - 1
    low = np.fmin.reduceat(py, starts, axis=1)
    high = np.fmax.reduceat(py, starts, axis=1)
    falls = py[:, starts] >= py[:, ends]
    x = np.stack((px[starts], px[ends]), axis=1).ravel()
    y = np.stack((np.where(falls, high, low), np.where(falls, low, high)), axis=2)
    return x, y.reshape(len(py), -1)


class CurvesItem(ViewItem):
    """The loss of every lane, thin, in one ramp of ink; leader and pointed-at lanes stand out.

    Texts stand at the ends of the curves, those of the lanes that stand out first, and others as
    far as there is room.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves = NO_CURVES
        self._strong: tuple[int, ...] = ()
        self._inks: list[QColor] = []
        self._text_inks = (mixed(LIGHT, _TEXT), LIGHT.color("ink"))
        self._cursor: float | None = None
        self._font = figure_font(LABEL_POINTS)

    def set_curves(self, curves: Curves, strong: Sequence[int]) -> None:
        """Show these curves, those of `strong` above the others, the first one uppermost."""
        if len(curves.y) != len(self._inks):
            self._inks = inks(len(curves.y), self._theme)
        self._curves, self._strong = curves, tuple(strong)
        self.update()

    def set_cursor(self, place: float | None) -> None:
        """Draw a line at this place of the axis of steps."""
        if place != self._cursor:
            self._cursor = place
            self.update()

    def curves(self) -> Curves:
        """Return the curves shown."""
        return self._curves

    def strong(self) -> tuple[int, ...]:
        """Return the lanes that stand out."""
        return self._strong

    def colors(self) -> list[QColor]:
        """Return the ink of each lane."""
        return self._inks

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._inks = inks(len(self._curves.y), self._theme)
        self._text_inks = (mixed(self._theme, _TEXT), self._theme.color("ink"))
        self._font = figure_font(LABEL_POINTS * self._scale)
        self.update()

    def label_width(self, texts: Sequence[str]) -> float:
        """Return how many pixels the texts need beyond the end of the axis."""
        metrics = QFontMetricsF(self._font)
        return UNIT + max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def nearest(self, position: QPointF, reach: float) -> int | None:
        """Return the lane whose curve is nearest to a pixel, None if none is within `reach`."""
        found, best = None, reach
        for lane, y in enumerate(self._curves.y):
            known = np.isfinite(y)
            px, py = self.to_pixels(self._curves.x[known], y[known])
            if len(px) and px[0] - reach <= position.x() <= px[-1] + reach:
                distance = abs(float(np.interp(position.x(), px, py)) - position.y())
                if distance < best:
                    found, best = lane, distance
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curves from pale to dark, then those that stand out, then the texts."""
        curves = self._curves
        if not len(curves.x):
            return
        width, height = self.view_size()
        with saved(painter):
            painter.setClipRect(QRectF(0, 0, width, height))
            if self._cursor is not None:
                column = round(self.to_pixel(self._cursor, 0.0).x()) + 0.5
                painter.setPen(QPen(self._theme.color("muted"), 1.0))
                painter.drawLine(QPointF(column, 0), QPointF(column, height))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            px, py = self.to_pixels(curves.x, curves.y)
            py = np.clip(py, -height, 2 * height)  # far outside no painter takes coordinates
            past = slice(0, curves.now + 1)
            self._stroke(painter, px[curves.now :], py[:, curves.now :], _PALE)
            self._stroke(painter, px[past], py[:, past], 1.0)
            ends = self._ends(px[past], py[:, past])
            self._draw_crosses(painter, ends)
            if curves.now == 0:  # no line has a length yet: dots say where they begin
                self._draw_dots(painter, ends)
        self._draw_texts(painter, ends)

    def _order(self) -> list[int]:
        """Return the lanes from the lowest to the uppermost."""
        others = [lane for lane in range(len(self._curves.y)) if lane not in self._strong]
        return [*others, *reversed(self._strong)]

    def _stroke(self, painter: QPainter, px: Floats, py: Floats, opacity: float) -> None:
        if len(px) < 2:
            return
        px, py = thinned(px, py)
        known = np.isfinite(py)
        colors = self.colors()
        for lane in self._order():
            width = _STRONG if lane in self._strong and opacity == 1 else _THIN
            color = QColor(colors[lane])
            color.setAlphaF(opacity)
            painter.setPen(QPen(color, width * self._scale))
            x, y = px, py[lane]
            if not known[lane].all():
                x, y = x[known[lane]], y[known[lane]]
            if len(x) > 1:
                painter.drawPath(polyline(x, y))

    def _ends(self, px: Floats, py: Floats) -> dict[int, QPointF]:
        """Return the pixels at which curves end, uppermost first."""
        ends = {}
        for lane in reversed(self._order()):
            known = np.flatnonzero(np.isfinite(py[lane]))
            if len(known):
                ends[lane] = QPointF(float(px[known[-1]]), float(py[lane, known[-1]]))
        return ends

    def _draw_crosses(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        colors, reach = self.colors(), _CROSS * self._scale
        for lane, end in ends.items():
            if self._curves.gone[lane]:
                painter.setPen(QPen(colors[lane], 1.5 * self._scale))
                for slope in (1, -1):
                    arm = QPointF(reach, slope * reach)
                    painter.drawLine(end - arm, end + arm)

    def _draw_dots(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        radius = _DOT * self._scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("ink"))
        for end in ends.values():
            painter.drawEllipse(end, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_texts(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        """Write the texts that find room, from the most important on."""
        metrics = QFontMetricsF(self._font)
        line = metrics.height() - 2
        width, height = self.view_size()
        taken: list[QRectF] = []
        if len(self._curves.x) < 2:
            return  # all stand at one point
        for lane, end in ends.items():
            if not 0 <= end.y() <= height:
                continue
            text = self._curves.texts[lane]
            advance = metrics.horizontalAdvance(text)
            left = min(end.x() + UNIT / 2 + self._scale, width - advance)
            top = min(max(end.y() - line / 2, 0.0), height - line)
            room = QRectF(left, top, advance, line)
            if any(room.intersects(other) for other in taken):
                continue
            taken.append(room)
            font = QFont(self._font)
            if self._strong and lane == self._strong[0]:
                font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            strong = lane in self._strong
            painter.setPen(self._text_inks[strong])
            painter.drawText(QPointF(left, top + metrics.ascent() - 1), text)


Span = tuple[float, float, int | None]
"""Places of beginning and end, and the lane that led; None where several were level."""

_ROOM = 4.0

_LIGHTNESS = 0.55
"""Ink above this share of white carries dark text, below it light text."""


class LeadStrip(ViewItem):
    """A band at the top of the plot, in the leader's ink and with its value where there is room."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._spans: tuple[Span, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._font = figure_font(LABEL_POINTS)

    def set_leads(self, leads: Sequence[Lead], texts: Sequence[str], logarithmic: bool) -> None:
        """Show these leads; `texts` has one for each lane. `logarithmic`: how steps are spread."""
        spans = _spans_of(leads, logarithmic)
        if (spans, tuple(texts)) != (self._spans, self._texts):
            self._spans, self._texts = spans, tuple(texts)
            self.update()

    def spans(self) -> tuple[Span, ...]:
        """Return the leads shown."""
        return self._spans

    def height(self) -> float:
        """Return how many pixels of the plot it takes at the top."""
        return QFontMetricsF(self._font).height() + 2

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._font = figure_font(LABEL_POINTS * self._scale)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the band, then the texts."""
        if not self._spans:
            return
        ends = np.array([(first, last) for first, last, _ in self._spans])
        left, _ = self.to_pixels(ends[:, 0], ends[:, 0])
        right, _ = self.to_pixels(ends[:, 1], ends[:, 1])
        colors = inks(len(self._texts), self._theme)
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        height = self.height()
        drawn_to = -1.0
        for x, end, (_, _, lane) in zip(left.tolist(), right.tolist(), self._spans, strict=True):
            if end - x < 1 and round(x) <= drawn_to:
                continue  # many leads within one pixel
            start = max(round(x), drawn_to)
            drawn_to = max(round(end), start + 1)
            band = QRectF(start, 0, drawn_to - start, height)
            ground = self._theme.color("hairline") if lane is None else colors[lane]
            painter.fillRect(band, ground)
            text = "level" if lane is None else self._texts[lane]
            advance = metrics.horizontalAdvance(text)
            if advance + 2 * _ROOM <= band.width():
                is_pale = ground.lightnessF() > _LIGHTNESS
                dark, light = sorted(
                    (self._theme.color("ink"), self._theme.color("panel")),
                    key=lambda color: color.lightnessF(),
                )
                painter.setPen(dark if is_pale else light)
                baseline = (height + metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(band.left() + _ROOM, baseline), text)
            drawn_to += 1.0 if drawn_to - start > UNIT / 2 else 0.0  # a gap between broad ones


def _spans_of(leads: Sequence[Lead], logarithmic: bool) -> tuple[Span, ...]:
    """Return where leads lie on the axis; each lasts until the next one begins."""
    if not leads:
        return ()
    firsts = [float(lead.first) for lead in leads]
    ends = [*firsts[1:], float(leads[-1].last)]
    firsts[0] = 0.0
    left = step_places(np.array(firsts), logarithmic).tolist()
    right = step_places(np.array(ends), logarithmic).tolist()
    return tuple(zip(left, right, (lead.run for lead in leads), strict=True))


class RaceLossReadout:
    """Marks the recorded step that is nearest to the pointer and tells how lanes stood there."""

    def __init__(self, readout: Readout, curves: CurvesItem) -> None:
        self._readout, self._curves = readout, curves
        self._pointer: QPointF | None = None

    def point_at(self, pointer: QPointF | None) -> None:
        """Take note of where the pointer is, in pixels; None where it is elsewhere."""
        self._pointer = pointer

    def show(
        self,
        race: RaceState,
        setting: str,
        known: Records,
        leads: Sequence[Lead],
        marked: Sequence[int | None],
        logarithmic: bool,
        unit: str = "",
    ) -> None:
        """Bring mark and numbers up to date.

        The lanes, which differ in `setting`, have these records and leads. The leader is told of
        and then those that are `marked`; `logarithmic` is how steps are spread, `unit` what the
        records hold where that must be said.
        """
        if self._pointer is None or not leads:
            self._curves.set_cursor(None)
            self._readout.set_items(())
            return
        pointed, _ = self._curves.to_data(self._pointer)
        places = step_places(known.step, logarithmic)
        row = int(np.abs(places - pointed).argmin())
        self._curves.set_cursor(float(places[row]))
        items = lane_numbers(race, setting, known, leads, marked, row)
        step = ("step", count(int(known.step[row])))
        self._readout.set_items([step, (unit, ""), *items] if unit else [step, *items])


def lane_numbers(
    race: RaceState,
    setting: str,
    known: Records,
    leads: Sequence[Lead],
    marked: Sequence[int | None],
    row: int,
) -> list[tuple[str, str]]:
    """Return names and texts of who led at a recorded step, and of the lanes marked."""
    step, items = known.step[row], []
    leader = next((lead.run for lead in reversed(leads) if lead.first <= step), None)
    for lane in dict.fromkeys((leader, *marked)):
        if lane is not None and np.isfinite(known.score[lane, row]):
            name = lane_name(setting, race.runs[lane].experiment)
            figure = loss_text(float(known.score[lane, row]))
            items.append((f"leader {name}" if lane == leader else name, figure))
    return items


_AXIS_WIDTH = 7 * UNIT

_REACH = 12.0

_ENOUGH = 2.0
"""On a linear axis losses are cut off at so many times that of the start."""


class RaceLossView(ThemedWidget, QWidget):
    """All lanes' losses over steps, with the leaders in a band above them.

    Signals
    -------
    lane_hovered(object)
        The lane whose curve is pointed at, or None.
    lane_selected(object)
        The lane whose curve was clicked.
    """

    lane_hovered = Signal(object)
    lane_selected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("raceLoss")
        self._race: RaceState | None = None
        self._setting = "alpha"
        self._measure = Measure.COST
        self._records: Records | None = None
        self._drawn: Records | None = None  # as the axis shows them
        self._leads: tuple[Lead, ...] = ()
        self._stride = 1
        self._optimum: Optimum | None = None
        self._selected: int | None = None
        self._hovered: int | None = None

        self._title = title_label(MEASURE_TITLES[Measure.COST])
        self.loss_axis = LossAxisPicker()
        self.step_axis = StepAxisPicker()
        self._readout = Readout()
        self._standings = Readout()
        self._standings.setAccessibleName("Who led when")
        self.view = PlotView(zoomable=False)
        self.view.setAccessibleName("Losses of the runs over steps")
        self.curves = CurvesItem(self.view.view_box)
        self._reading = RaceLossReadout(self._readout, self.curves)
        self.strip = LeadStrip(self.view.view_box)
        self.view.axis("bottom").set_name("step")
        self._lay_out()
        self.loss_axis.chosen.connect(self._on_axis_chosen)
        self.step_axis.chosen.connect(self._on_axis_chosen)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.loss_axis.choose(LossAxis.LOGARITHMIC)
        self.loss_axis.offer_gap(False)

    def show_nothing(self) -> None:
        """Show empty axes: the race that was shown is no more, nor is a lane of it meant."""
        self._race = self._records = self._drawn = None
        self._leads = ()
        self._selected = self._hovered = None
        self.curves.set_curves(NO_CURVES, ())
        self.curves.set_cursor(None)
        self.strip.set_leads((), (), False)
        for line in (self._readout, self._standings):
            line.set_items(())
            line.set_hint("")
        self._standings.setToolTip("")
        self.view.setAccessibleDescription("")

    def show_race(self, race: RaceState, setting: str) -> None:
        """Show the losses of these lanes, which differ in `setting`."""
        self._race, self._setting = race, setting
        self._measure = measure_of(race.runs)
        self._records = records(race.runs, self._measure)
        self._leads = leads(self._records)
        apart = np.diff(self._records.step)
        self._stride = int(np.median(apart)) if len(apart) else 1
        self._draw()

    def show_optimum(self, optimum: Optimum | None) -> None:
        """Offer the gap to the lowest J there is, which is the same for all lanes, where known."""
        if optimum is self._optimum:
            return
        self._optimum = optimum
        self.loss_axis.offer_gap(optimum is not None)
        self._draw()

    def show_marked(self, selected: int | None, hovered: int | None) -> None:
        """Let these lanes stand out beside the leader."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self._draw()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.view.axis("left").setWidth(round(_AXIS_WIDTH * self._scale))

    def refit(self) -> None:
        """Leave room for the words beside the curves."""
        self._draw()

    def readout(self) -> str:
        """Return the line beneath the plot."""
        return self._readout.text()

    def standings(self) -> str:
        """Return the line that tells who led when."""
        return self._standings.text()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(self._title, 1)
        head.addWidget(self.loss_axis)
        head.addWidget(self.step_axis)
        foot = QWidget()
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._readout)
        lines.addWidget(self._standings)
        lay_out_plot(self, head, self.view, foot)

    def _draw(self) -> None:
        """Bring axes, curves, band and words up to date."""
        race, known = self._race, self._records
        if race is None or known is None:
            return
        log_step = self.step_axis.is_logarithmic
        log_loss = self.loss_axis.is_logarithmic
        texts = tuple(value_text(self._setting, lane.experiment) for lane in race.runs)
        score = np.where(np.isfinite(known.score), known.score, np.nan)
        if self.loss_axis.is_gap and self._optimum is not None:
            score = gaps(score, self._optimum)
        self._drawn = replace(known, score=score)
        y_range = self._loss_range(score, log_loss)
        x_range = step_range(race.last_step, log_step)
        width, height = self.curves.view_size()  # texts at the right and the band cover no curve
        self.view.show_range(
            _with_room(x_range, width, self.curves.label_width(texts)),
            _with_room(y_range, height, self.strip.height() + UNIT),
        )
        curves = Curves(
            step_places(known.step, log_step),
            loss_places(score, log_loss, y_range),
            int(np.searchsorted(known.step, race.step, side="right")) - 1,
            tuple(lane.has_diverged for lane in race.runs),
            texts,
        )
        leaders = ahead(race.runs)
        marked = (self._hovered, self._selected, leaders[0] if leaders else None)
        self.curves.set_curves(curves, [lane for lane in dict.fromkeys(marked) if lane is not None])
        self.strip.set_leads(self._leads, texts, log_step)
        self._tell(race)

    def _loss_range(self, score: Floats, logarithmic: bool) -> tuple[float, float]:
        """Return the ends of the axis; a linear one leaves out what swings far above the start."""
        if not logarithmic:
            score = np.minimum(score, _ENOUGH * score[0, 0])
        return loss_range(score, logarithmic)

    def _tell(self, race: RaceState) -> None:
        """Say in words what is drawn, at the pointer or at the step shown."""
        self._title.setText(MEASURE_TITLES[self._measure])
        self._title.setToolTip(MEASURE_REASONS[self._measure])
        now = lead_text(race, self._setting, self._measure)
        self._readout.set_hint(now)
        past = standings(self._leads, race, self._setting, self._stride)
        self._standings.set_hint(*past)
        self._standings.setToolTip(past[0])
        self.view.setAccessibleDescription(f"{now}. {past[0]}")
        self._read()

    def _read(self) -> None:
        """Tell what is under the pointer."""
        if self._race is None or self._drawn is None:
            return
        self._reading.show(
            self._race, self._setting, self._drawn, self._leads,
            (self._hovered, self._selected), self.step_axis.is_logarithmic,
            GAP_WORD if self.loss_axis.is_gap else "",
        )  # fmt: skip

    @Slot(int)
    def _on_axis_chosen(self, place: int) -> None:
        self.view.axis("bottom").setLogMode(self.step_axis.is_logarithmic)
        self.view.axis("left").setLogMode(self.loss_axis.is_logarithmic)
        self._draw()

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._reading.point_at(position)
        lane = None if position is None else self.curves.nearest(position, _REACH)
        if lane != self._hovered:
            self.lane_hovered.emit(lane)
        self._read()

    def _on_view_clicked(self, position: QPointF) -> None:
        lane = self.curves.nearest(position, _REACH)
        if lane is not None:
            self.lane_selected.emit(lane)


def _with_room(ends: tuple[float, float], pixels: float, room: float) -> tuple[float, float]:
    """Return an axis of so many `pixels` made longer, so that `room` of them stay free."""
    low, high = ends
    room = min(room, pixels / 2)
    return low, low + (high - low) * pixels / max(pixels - room, 1.0)
