"""The plot of steps needed against the learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from engine.comparison.learning_rate_lab import StepsByLearningRate
from engine.comparison.time_trial import Trial, TrialOutcome
from engine.convergence.learning_rate import is_limit
from engine.support.arrays import Floats
from gui.plotting.learning_rate_zones import LearningRateZones
from gui.plotting.legend import Legend, LegendEntry, Readout, Sign, draw_line_sign
from gui.plotting.still_picture import CROSS, Mark, StillPicture, capped, line_symbol
from gui.plotting.view import PlotView
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme
from gui.style.themed import Themed, ThemedWidget
from gui.tools.learning_rate_lab.text import LEFT, MEANINGS, trial_items
from gui.widgets.keyboard import claims
from gui.widgets.labels import tighten

MARKS = {
    TrialOutcome.REACHED: Mark("o", 6.0, is_filled=True),
    TrialOutcome.SLOW: Mark("o", 6.0),
    TrialOutcome.SWINGS: Mark(
        line_symbol([(-0.5, 0.2), (-0.25, -0.35), (0.0, 0.35), (0.25, -0.35), (0.5, 0.2)]), 8.0
    ),
    TrialOutcome.DIVERGED: Mark(CROSS, 6.4),
}
"""What stands for what came of an α."""

_RING = Mark("o", 14.0)

_EXPECTED_WIDTH, _DASHES = 1.2, (6.0, 4.0)

EXPECTED_WIDTH = 24
"""Pixels of a piece of the expected line in a legend."""

_POINTS = 500
"""Points of the line that is expected."""

_EDGE = 110
"""Opacity of the edges of the strip, as of the axes."""

_NONE: Floats = np.empty(0)

_GIVEN_UP = (TrialOutcome.SLOW, TrialOutcome.SWINGS)

_SCALE_END, _STRIP_START, _ROW, _STRIP_END = 0.07, 0.12, 0.18, 0.24
"""Trials that were given up stand in a strip above all others, apart from their scale by a gap:
where this ends, and the strip begins, has its row and ends, as shares of the height of the scale
above the trial that ended last."""


class TrialMarks(StillPicture):
    """A dot for each α that arrived, other signs for the others, and the expected line.

    Both axes are logarithmic: places are exponents of ten.
    """

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._trials: tuple[Trial, ...] = ()
        self._expected = (_NONE, _NONE)
        self._pointed: int | None = None
        self._gap = self.add_region(0, "horizontal")
        self._edges = [self.add_line(1, 0) for _ in range(3)]
        self._expected_curve, self._path = self.add_curve(2), self.add_curve(3)
        self._marks, self._ring = self.add_scatter(4), self.add_scatter(5)

    def set_lab(self, lab: StepsByLearningRate | None) -> None:
        """Show these trials; None shows nothing."""
        self._trials = () if lab is None else lab.trials
        self._pointed = None
        self._expected = (_NONE, _NONE) if lab is None else _expected_line(lab)
        self.update()

    def set_pointed(self, place: int | None) -> None:
        """Ring the trial at this place."""
        if place != self._pointed:
            self._pointed = place
            self._show_ring()

    def pointed(self) -> int | None:
        """Return the place of the trial that is ringed."""
        return self._pointed

    def expected(self) -> tuple[Floats, Floats]:
        """Return the points of the expected line."""
        return self._expected

    def given_up(self) -> list[int]:
        """Return the places of the trials that did not come to an end in time."""
        return [i for i, trial in enumerate(self._trials) if trial.outcome in _GIVEN_UP]

    def levels(self) -> tuple[float, float, float]:
        """Return the lowest height, that of the trial that ended last, and the highest.

        The lowest is a whole decade, and at least one below the second; if none ended they enclose
        all steps that were made. The highest is that of the row of trials that were given up;
        without them it is the second.
        """
        ended = [trial.step for trial in self._trials if trial.outcome not in _GIVEN_UP]
        steps = ended or [1, *(trial.step for trial in self._trials)]
        low = float(math.floor(math.log10(min(steps))))
        most = max(math.log10(max(steps)), low + 1)
        return low, most, most + _ROW * (most - low) if self.given_up() else most

    def scale_end(self) -> float:
        """Return the height at which the scale ends: what is higher is no number of steps."""
        return self._height_at(_SCALE_END)

    def gap(self) -> tuple[float, float] | None:
        """Return the pixel rows where the strip of trials that were given up ends, and the scale.

        None where there is no strip.
        """
        if not self.given_up():
            return None
        upper, lower = (
            round(self.to_pixel(0.0, height).y()) + 0.5
            for height in (self._height_at(_STRIP_START), self.scale_end())
        )
        return upper, lower

    def expected_in_view(self) -> bool:
        """Return whether there is a part of the expected line to be seen."""
        x, y = self._expected
        (left, right), (low, _) = self.view_range()
        inside = (left <= x) & (x <= right) & (low <= y) & (y <= self.scale_end())
        return bool(inside.any())

    def places(self) -> tuple[Floats, Floats]:
        """Return where the trials stand."""
        alphas = np.array([trial.alpha for trial in self._trials])
        steps = np.array([float(trial.step) for trial in self._trials])
        heights = np.log10(steps)
        heights[self.given_up()] = self.levels()[2]
        return np.log10(alphas), heights

    def nearest(self, px: float) -> int | None:
        """Return the place of the trial nearest to a pixel column; None without trials."""
        if not self._trials:
            return None
        return int(np.abs(self.places()[0] - self.to_data(QPointF(px, 0.0)).x()).argmin())

    def arrange(self) -> None:
        """Bring the strip, the expected line and the trials up to date."""
        ink, muted = self._theme.color("ink"), self._theme.color("muted")
        for item in (self._gap, *self._edges):
            item.setVisible(bool(self.given_up()))
        for item in (self._expected_curve, self._path, self._marks, self._ring):
            item.hide()
        if not self._trials:
            return
        upper, lower = self._height_at(_STRIP_START), self.scale_end()
        self._gap.setRegion([lower, upper])
        self._gap.setBrush(self._theme.color(self.paper))
        for edge, end in zip(self._edges, (self._height_at(_STRIP_END), upper, lower), strict=True):
            edge.setValue(end)
            edge.setPen(self.pen(self._theme.color("muted", _EDGE), 1.0))
        x, y = self.places()
        has_arrived = [trial.outcome is TrialOutcome.REACHED for trial in self._trials]
        expected = capped(*self._expected, lower)
        self.show_line(self._expected_curve, *expected, self.pen(muted, _EXPECTED_WIDTH, _DASHES))
        self.show_line(self._path, x, np.where(has_arrived, y, np.nan), self.pen(ink, 1.5))
        marks = [(MARKS[trial.outcome], ink) for trial in self._trials]
        self.show_marks(self._marks, x, y, marks)
        self._show_ring()

    def _show_ring(self) -> None:
        """Ring the trial that is pointed at."""
        self._ring.setVisible(self._pointed is not None)
        if self._pointed is not None:
            ringed = slice(self._pointed, self._pointed + 1)
            x, y = self.places()
            self.show_marks(self._ring, x[ringed], y[ringed], [(_RING, self._theme.color("ink"))])

    def _height_at(self, share: float) -> float:
        """Return the height at a share of that of the scale above the last trial."""
        low, most, _ = self.levels()
        return most + share * (most - low)


def draw_expected(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    """Draw a piece of the line that is expected, for a legend."""
    pen = QPen(theme.color("muted"), _EXPECTED_WIDTH * scale)
    pen.setDashPattern([length / _EXPECTED_WIDTH for length in _DASHES])
    painter.setPen(pen)
    draw_line_sign(painter, centre, EXPECTED_WIDTH / 2 * scale)


def _expected_line(lab: StepsByLearningRate) -> tuple[Floats, Floats]:
    """Return logarithms of α and of the steps expected, closest where the line turns upwards."""
    bounds = lab.bounds
    low, high = lab.trials[0].alpha, lab.trials[-1].alpha
    alphas = np.geomspace(low, high, _POINTS)
    limit = bounds.limits.at_optimum
    if limit is not None and is_limit(limit):
        alphas = np.sort(np.append(alphas, limit * (1 - np.geomspace(1e-6, 0.5, _POINTS))))
    within = alphas[(low <= alphas) & (alphas <= high)]
    steps = [(alpha, bounds.expected_steps(alpha)) for alpha in within.tolist()]
    known = [(math.log10(alpha), math.log10(step)) for alpha, step in steps if step is not None]
    x, y = np.array(known).reshape(-1, 2).T
    return x, y


_REACH, _RISE = 4.0, 2.0
"""Pixels that a stroke goes to either side of the axis, and upwards on its way."""


class AxisBreak(Themed, QGraphicsObject):
    """Two slanting strokes on the left axis with nothing between, where the view has a gap.

    Parameters
    ----------
    axis
        The axis, at whose right edge is its line.
    trials
        Knows where the gap is; see `TrialMarks.gap`.
    """

    def __init__(self, axis: pg.AxisItem, view_box: pg.ViewBox, trials: TrialMarks) -> None:
        super().__init__(axis)
        self._axis, self._view_box, self._trials = axis, view_box, trials
        view_box.sigResized.connect(self._on_view_box_changed)
        view_box.sigRangeChanged.connect(self._on_view_box_changed)

    def boundingRect(self) -> QRectF:
        """Cover the axis and what the strokes take to the right of it."""
        rect = self._axis.rect()
        return QRectF(0, 0, rect.width() + 2 * _REACH * self._scale, rect.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Take the line away within the gap, and draw a stroke at either end of it."""
        gap = self._trials.gap()
        if gap is None:
            return
        upper, lower = (self._on_axis(y) for y in gap)
        reach, rise = _REACH * self._scale, _RISE * self._scale
        hole = QRectF(upper - QPointF(2, 0), lower + QPointF(2, 0))
        painter.fillRect(hole, self._theme.color(self._trials.paper))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("muted"), 1.2 * self._scale))
        for end in (upper, lower):
            painter.drawLine(end + QPointF(-reach, rise), end + QPointF(reach, -rise))

    def _on_axis(self, y: float) -> QPointF:
        """Return the point of the axis's line at this height of the view box."""
        return QPointF(self._view_box.mapToItem(self._axis, QPointF(0.0, y)))

    def _on_view_box_changed(self) -> None:
        self.prepareGeometryChange()
        self.update()


HINT = "Point at the plot for numbers; a click takes that α"

_EXPECTED = (
    "Dashed: log 0.01 / (2 log max |1 − αλ|) steps, with λmin and λmax at the optimum for λ. It "
    "takes so long if all of the gap shrinks as slowly as the slowest part; most is often quicker."
)

_HEAD, _FOOT = 0.24, 0.2
"""Room for names at the top and at the foot, as shares of the height between 1 step and the top."""

_BESIDE = 0.02
"""Room beside the first and the last α, as a share of the width between them."""

_FEW_DECADES = 2.3

_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _LearningRateView(PlotView):
    """A plot in which the arrow keys go from α to α, and Enter takes one.

    Signals
    -------
    moved(int)
        How many places to the right.
    taken()
        Enter was pressed.
    """

    moved = Signal(int)
    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, or take what is ringed."""
        if event.key() in _KEYS:
            self.moved.emit(_KEYS[Qt.Key(event.key())])
        elif event.key() in _TAKE:
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep these keys from being shortcuts of the window."""
        return claims(event, (*_KEYS, *_TAKE)) or bool(super().event(event))


class LearningRatePlot(ThemedWidget, QWidget):
    """Steps against α, both in equal ratios, with limits, legend and readout.

    Signals
    -------
    alpha_chosen(float)
        An α was clicked, or taken by keyboard.
    """

    alpha_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._lab: StepsByLearningRate | None = None
        self.view = _LearningRateView(zoomable=False)
        self.view.setAccessibleName("Steps against α")
        self.view.paper = "window"
        self.view.setObjectName("alphaLabPlot")
        for side, name in (("bottom", "α"), ("left", "steps")):
            axis = self.view.axis(side)
            axis.setLogMode(True)
            axis.set_name(name)
        self.zones = LearningRateZones(self.view)
        self.zones.explain(MEANINGS)
        self.trials = TrialMarks(self.view)
        self._break = AxisBreak(self.view.axis("left"), self.view.view_box, self.trials)
        self.legend = Legend()
        self.legend.setToolTip(_EXPECTED)
        self.readout = Readout()
        self.view.show_range((-2.0, 2.0), (-_FOOT, 1.0 + _HEAD))
        column = QVBoxLayout(self)
        tighten(column, UNIT // 2)
        column.addWidget(self.view, 1)
        for part in (self.legend, self.readout):
            column.addWidget(part)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.view.moved.connect(self._on_view_moved)
        self.view.taken.connect(self._on_view_taken)

    def show_lab(self, lab: StepsByLearningRate | None) -> None:
        """Show this picture; None shows empty axes."""
        pointed = self._pointed()
        self._lab = lab
        self.zones.set_limits(None if lab is None else lab.bounds.limits)
        self.trials.set_lab(lab)
        self._break.update()
        self.readout.set_hint("" if lab is None else HINT)
        if lab is not None:
            self._fit(lab)
            if pointed is not None:
                self._point_at(pointed.alpha)
        self.legend.set_entries(
            () if lab is None else _entries(lab, self.trials.expected_in_view())
        )
        self._read()

    def show_alpha(self, alpha: float) -> None:
        """Mark the α in force."""
        self.zones.set_alpha(alpha)

    def show_as_figure(self) -> None:
        """Have the background of a figure, and leave away what only a pointer needs."""
        for picture in (self.zones, self.trials):
            picture.paper, picture.is_for_file = "panel", True
        self.view.paper = "panel"
        self.readout.hide()

    def themed_parts(self) -> Iterable[Themed]:
        """Return the pictures in the plot."""
        return self.zones, self.trials

    def _fit(self, lab: StepsByLearningRate) -> None:
        """Bring all trials into view, and number the steps from 1 on."""
        left, right = (math.log10(lab.trials[end].alpha) for end in (0, -1))
        beside = _BESIDE * (right - left)
        low, most, top = self.trials.levels()
        room = top - low
        self.view.show_range(
            (left - beside, right + beside), (low - _FOOT * room, top + _HEAD * room)
        )
        digits = (1, 2, 5) if most - low < _FEW_DECADES else (1,)
        ticks = [
            (math.log10(step), count(step))
            for step in (d * 10**k for k in range(math.floor(most) + 1) for d in digits)
            if low <= math.log10(step) <= most
        ]
        if top > most:
            ticks.append((top, f"> {count(lab.bounds.limit)}"))
        self.view.axis("left").setTicks([ticks])

    def _pointed(self) -> Trial | None:
        place = self.trials.pointed()
        return None if place is None or self._lab is None else self._lab.trials[place]

    def _point_at(self, alpha: float) -> None:
        if self._lab is not None:
            found = [trial.alpha for trial in self._lab.trials].index(alpha)
            self.trials.set_pointed(found)

    def _read(self) -> None:
        """Tell what came of the trial that is ringed."""
        trial = self._pointed()
        items = [] if trial is None or self._lab is None else trial_items(trial, self._lab.bounds)
        self.readout.set_items(items)

    def _take(self) -> None:
        trial = self._pointed()
        if trial is not None:
            self.alpha_chosen.emit(trial.alpha)

    @Slot(object)
    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        place = None if position is None else self.trials.nearest(position.x())
        self.trials.set_pointed(place)
        self._read()

    @Slot(object)
    def _on_view_clicked(self, position: QPointF) -> None:
        self._on_view_pointer_moved(position)
        self._take()

    @Slot(int)
    def _on_view_moved(self, places: int) -> None:
        if self._lab is None:
            return
        before, alpha = self.trials.pointed(), self.zones.alpha()
        if before is None and alpha is not None:
            alphas = [abs(math.log(trial.alpha / alpha)) for trial in self._lab.trials]
            before, places = alphas.index(min(alphas)), 0
        last = len(self._lab.trials) - 1
        self.trials.set_pointed(min(max((before or 0) + places, 0), last))
        self._read()

    @Slot()
    def _on_view_taken(self) -> None:
        self._take()


def _entries(lab: StepsByLearningRate, is_line_expected: bool) -> list[LegendEntry]:
    """Return the signs that occur, with their meanings."""
    names = {
        TrialOutcome.REACHED: "1 % reached",
        TrialOutcome.SLOW: f"given up: J {LEFT[TrialOutcome.SLOW]}",
        TrialOutcome.SWINGS: f"given up: J {LEFT[TrialOutcome.SWINGS]}",
        TrialOutcome.DIVERGED: "diverged there",
    }
    found = {trial.outcome for trial in lab.trials}
    entries = [LegendEntry(name, _SIGNS[end], UNIT) for end, name in names.items() if end in found]
    if is_line_expected:
        entries.append(LegendEntry("expected near the optimum", draw_expected, EXPECTED_WIDTH))
    return entries


def _sign(mark: Mark) -> Sign:
    def draw(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
        mark.draw(painter, centre, theme.color("ink"), scale)

    return draw


_SIGNS = {outcome: _sign(mark) for outcome, mark in MARKS.items()}
