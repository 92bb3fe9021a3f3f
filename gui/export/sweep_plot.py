"""The plot of final losses over the values of a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.comparison.sweep import Sweep, SweepResult, medians
from engine.model.experiment import NAMED
from engine.model.optimizers import NAMES, WORDS
from engine.model.problem import Problem
from engine.support.arrays import Floats, median
from gui.plotting.learning_rate_zones import LearningRateZones
from gui.plotting.legend import Legend, LegendEntry, draw_line_sign
from gui.plotting.lines import DASHED, curve_pen
from gui.plotting.losses.loss_axes import loss_places, loss_range
from gui.plotting.still_picture import CROSS, Mark, StillPicture, capped
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme
from gui.style.themed import Themed, ThemedWidget
from gui.widgets.labels import title_label

DIVERGED = Mark(CROSS, 8.0)
"""The mark of a value whose runs diverged."""

_THIN, _STRONG = 1.0, 2.0

_DASHES = (7.0, 4.0)

_DOT = Mark("o", 3.2, 0.0, is_filled=True)

_LARGE_DOT = Mark("o", 6.0, 0.0, is_filled=True)

_FAINTEST = 0.12

_PALE = 0.4
"""Opacities: of the lines of very many seeds, and of a mark where only some diverged."""

_NONE: Floats = np.empty(0)


class RunCurves(StillPicture):
    """A thin line for each seed, a strong one through the medians, crosses for divergence.

    A line has gaps where its run diverged; that of the medians where half of the runs did.
    """

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._x = self._medians = self._test_medians = _NONE
        self._runs: Floats = np.empty((0, 0))
        self._diverged: tuple[float, ...] = ()
        self._top = 0.0
        self._seeds: list[pg.PlotCurveItem] = []
        self._dots = self.add_scatter(1)
        self._test_curve, self._curve = self.add_curve(2), self.add_curve(3)
        self._large_dots, self._crosses = self.add_scatter(4), self.add_scatter(4)

    def set_data(
        self,
        x: Floats,
        runs: Floats,
        medians: Floats,
        test_medians: Floats,
        diverged: Sequence[float],
        top: float,
    ) -> None:
        """Show places of losses on the axes; what is infinite is not drawn.

        Parameters
        ----------
        x
            Places of the values, shape ``(k,)``, ascending.
        runs
            One row a seed, shape ``(seeds, k)``.
        medians, test_medians
            Of the losses, and of the test losses, shape ``(k,)``.
        diverged
            Share of the runs of each value that diverged, 0 … 1.
        top
            Where lines end, below a strip for the crosses.
        """
        self._x, self._runs, self._top = x, runs if len(runs) > 1 else runs[:0], top
        self._medians, self._test_medians = medians, test_medians
        self._diverged = tuple(diverged)
        for curve in self._seeds[len(self._runs) :]:
            curve.hide()
        self._seeds += [self.add_curve(0) for _ in self._runs[len(self._seeds) :]]
        self.update()

    def crosses(self) -> list[tuple[float, float]]:
        """Return where runs diverged: place on the axis of values, and share of the runs."""
        pairs = zip(self._x.tolist(), self._diverged, strict=True)
        return [(x, share) for x, share in pairs if share > 0]

    def arrange(self) -> None:
        """Bring all lines, dots and crosses up to date."""
        ink, muted = self._theme.color("ink"), self._theme.color("muted")
        faint = QColor(muted)
        faint.setAlphaF(max(_FAINTEST, min(0.5, 5 / max(1, len(self._runs)))))
        for curve, run in zip(self._seeds, self._runs, strict=False):
            self._show_line(curve, run, faint, _THIN)
        self._show_line(self._test_curve, self._test_medians, muted, _STRONG, _DASHES)
        self._show_line(self._curve, self._medians, ink, _STRONG)
        self._show_dots(self._dots, self._runs.ravel(), _DOT, faint)
        self._show_dots(self._large_dots, self._medians, _LARGE_DOT, ink)
        found = self.crosses()
        middle = (self._top + self.view_range()[1][1]) / 2
        marks = [(DIVERGED, cross_color(self._theme, share)) for _, share in found]
        x = np.array([x for x, _ in found])
        self.show_marks(self._crosses, x, np.full(len(x), middle), marks)

    def _show_line(
        self,
        curve: pg.PlotCurveItem,
        places: Floats,
        color: QColor,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        x, y = capped(self._x, places, self._top)
        self.show_line(curve, x, y, self.pen(color, width, dashes))

    def _show_dots(
        self, dots: pg.ScatterPlotItem, places: Floats, mark: Mark, color: QColor
    ) -> None:
        x = np.resize(self._x, len(places))
        inside = np.isfinite(places) & (places <= self._top)
        self.show_marks(dots, x[inside], places[inside], [(mark, color)] * int(inside.sum()))


def cross_color(theme: Theme, share: float) -> QColor:
    """Return the colour of a cross where this share of the runs diverged."""
    color = theme.color("ink")
    color.setAlphaF(1.0 if share == 1 else _PALE)
    return color


def legend_entries(result: SweepResult) -> list[LegendEntry]:
    """Return what the signs of the plot mean."""
    entries = [LegendEntry("J after the last step", _strong, width=3 * UNIT)]
    if result.seeds > 1:
        entries = [
            LegendEntry(f"median J of {count(result.seeds)} seeds", _strong, width=3 * UNIT),
            LegendEntry("J of each seed", _thin, width=3 * UNIT),
        ]
    if result.has_test_set:
        text = "median test loss" if result.seeds > 1 else "test loss"
        entries.append(LegendEntry(text, _dashed, width=4 * UNIT))
    shares = {diverged / result.seeds for diverged in result.diverged()} - {0.0}
    if shares:
        entries.append(LegendEntry("diverged", _cross))
    if shares - {1.0}:
        entries.append(LegendEntry("some seeds diverged", _pale_cross))
    return entries


def _strong(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(QPen(theme.color("ink"), 2.0 * scale))
    draw_line_sign(painter, centre, 1.5 * UNIT * scale)


def _thin(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(QPen(theme.color("muted", 128), scale))
    draw_line_sign(painter, centre, 1.5 * UNIT * scale)


def _dashed(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(curve_pen(theme.color("muted"), 2.0 * scale, DASHED))
    draw_line_sign(painter, centre, 2 * UNIT * scale)


def _cross(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    DIVERGED.draw(painter, centre, cross_color(theme, 1.0), scale)


def _pale_cross(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    DIVERGED.draw(painter, centre, cross_color(theme, 0.5), scale)


_AXIS_WIDTH = 8 * UNIT

_ROOM = 0.03
"""Share of the axis of values that is left free beyond the ends."""

_STRIP = 0.07
"""Share of the height that is left free above the losses, for the marks of divergence."""

_HEAD = 3 * UNIT
"""The same in pixels, at the usual size: names of limits begin below it."""

_FAR = 1e4
"""Losses so many times the median are out of sight: their runs are about to diverge."""

_SMALLEST, _LARGEST = 1e-9, 1e9
"""Below and beyond these the last value is too small or large for an axis in equal differences."""

_NAMES = {
    "alpha": "α", "batch": "examples per step", "l1": "L1 penalty λ", "l2": "L2 penalty λ", **WORDS,
}  # fmt: skip


class SweepPlot(ThemedWidget, QWidget):
    """Final losses over the values of a setting: each seed thin, their median strong."""

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self._title = title_label("")
        self.legend = Legend()
        self.view = PlotView(zoomable=False)
        self.view.axis("left").setWidth(_AXIS_WIDTH)
        self.view.axis("left").setLogMode(True)
        self.view.axis("left").set_name("final loss")
        self.limits = LearningRateZones(self.view, head=_HEAD)
        self.runs = RunCurves(self.view)
        for picture in (self.limits, self.runs):
            picture.paper, picture.is_for_file = "panel", True
        head = QVBoxLayout()
        head.setSpacing(UNIT // 2)
        head.addWidget(self._title)
        head.addWidget(self.legend)
        lay_out_plot(self, head, self.view, QWidget())

    def show_result(self, result: SweepResult, problem: Problem) -> None:
        """Show all runs of a sweep; `problem` is that of the first seed."""
        self._title.setText(f"Final loss against {_NAMES[result.sweep.setting]}")
        self.legend.set_entries(legend_entries(result))
        self.view.axis("bottom").setLogMode(_is_logarithmic(result))
        self.view.axis("bottom").set_name(_axis_name(result, problem))
        self.view.axis("bottom").setTicks(_named_ticks(result.sweep))
        x, losses = _places(result, problem), result.losses()
        middle, test_middle = medians(losses), medians(result.test_losses())
        low, high = loss_range(_worth_seeing(np.concatenate((losses.ravel(), test_middle))), True)
        room = _ROOM * float(x[-1] - x[0]) or 0.5
        if result.sweep.setting in NAMED:  # the first name and the last are as wide as the others
            room = 0.5
        top = high + _STRIP * (high - low)
        self.view.show_range((float(x[0]) - room, float(x[-1]) + room), (low, top))
        self.runs.set_data(
            x,
            loss_places(losses, True, (low, high)),
            loss_places(middle, True, (low, high)),
            loss_places(test_middle, True, (low, high)),
            [diverged / result.seeds for diverged in result.diverged()],
            high,
        )
        self.limits.is_logarithmic = _is_logarithmic(result)
        self.limits.set_limits(result.limits)

    def themed_parts(self) -> Iterable[Themed]:
        """Return the pictures in the plot."""
        return self.limits, self.runs


def _is_logarithmic(result: SweepResult) -> bool:
    """Return whether equal ratios are equal distances: also where differences are out of reach."""
    last = result.sweep.values[-1] or 0
    if isinstance(last, str):
        return False
    return result.sweep.is_logarithmic or last > _LARGEST or 0 < last < _SMALLEST


def _places(result: SweepResult, problem: Problem) -> Floats:
    """Return where the values lie on their axis.

    Names stand side by side. A batch is never more than all examples. Where equal ratios are equal
    distances, 0 lies one mean distance before the others.
    """
    if result.sweep.setting in NAMED:
        return np.arange(len(result.sweep.values), dtype=np.float64)
    values = [problem.m if value is None else value for value in result.sweep.values]
    places = np.array(values, dtype=np.float64)
    if result.sweep.setting == "batch":
        places = np.minimum(places, problem.m)
    if not _is_logarithmic(result):
        return places
    above = np.log10(places[places > 0])
    mean = float(above[-1] - above[0]) / max(1, len(above) - 1)
    return np.concatenate((np.full(len(places) - len(above), above[0] - mean), above))


def _named_ticks(sweep: Sweep) -> list[list[tuple[float, str]]] | None:
    """Return the ticks of values that are names; None lets the axis choose them."""
    if sweep.setting not in NAMED:
        return None
    names = [str(value) for value in sweep.values]
    return [[(float(place), NAMES.get(name, name)) for place, name in enumerate(names)]]


def _axis_name(result: SweepResult, problem: Problem) -> str:
    sweep, name = result.sweep, _NAMES[result.sweep.setting]
    is_zero_beside = _is_logarithmic(result) and not sweep.values[0]
    if sweep.values[-1] is None:
        return f"{name} (full: {count(problem.m)})"
    return f"{name} (at the left end: 0)" if is_zero_beside else name


def _worth_seeing(losses: Floats) -> Floats:
    """Return the losses without those so high that the others would lie in one line."""
    known = losses[np.isfinite(losses)]
    return known[known <= _FAR * median(known)] if len(known) else known
