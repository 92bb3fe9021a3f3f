"""How do the final losses of a sweep depend on what was swept?"""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.comparison.result import SweepResult, medians
from engine.model.problem import Problem
from engine.support.arrays import Floats
from gui.export.runs_item import RunCurves
from gui.export.sweep_legend import legend_entries
from gui.plotting.learning_rate_zones import LearningRateZones
from gui.plotting.legend import Legend
from gui.plotting.loss_scales import loss_places, loss_range
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme
from gui.widgets.basics import title_label

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

_NAMES = {"alpha": "α", "batch": "examples per step", "l1": "L1 penalty λ", "l2": "L2 penalty λ"}


class SweepPlot(QWidget):
    """Final losses over the values of a setting: each seed thin, their median strong."""

    def __init__(self) -> None:
        super().__init__()
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
        x, losses = _places(result, problem), result.losses()
        middle, test_middle = medians(losses), medians(result.test_losses())
        low, high = loss_range(_worth_seeing(np.concatenate((losses.ravel(), test_middle))), True)
        room = _ROOM * float(x[-1] - x[0]) or 0.5
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

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        show_panel(self, theme)
        for part in (self.legend, self.view, self.limits, self.runs):
            part.apply_theme(theme, scale)


def _is_logarithmic(result: SweepResult) -> bool:
    """Return whether equal ratios are equal distances: also where differences are out of reach."""
    last = result.sweep.values[-1] or 0
    return result.sweep.is_logarithmic or last > _LARGEST or 0 < last < _SMALLEST


def _places(result: SweepResult, problem: Problem) -> Floats:
    """Return where the values lie on their axis.

    A batch is never more than all examples. Where equal ratios are equal distances, 0 lies one
    mean distance before the others.
    """
    values = [problem.m if value is None else value for value in result.sweep.values]
    places = np.array(values, dtype=np.float64)
    if result.sweep.setting == "batch":
        places = np.minimum(places, problem.m)
    if not _is_logarithmic(result):
        return places
    above = np.log10(places[places > 0])
    mean = float(above[-1] - above[0]) / max(1, len(above) - 1)
    return np.concatenate((np.full(len(places) - len(above), above[0] - mean), above))


def _axis_name(result: SweepResult, problem: Problem) -> str:
    sweep, name = result.sweep, _NAMES[result.sweep.setting]
    is_zero_beside = _is_logarithmic(result) and not sweep.values[0]
    if sweep.values[-1] is None:
        return f"{name} (full: {count(problem.m)})"
    return f"{name} (at the left end: 0)" if is_zero_beside else name


def _worth_seeing(losses: Floats) -> Floats:
    """Return the losses without those so high that the others would lie in one line."""
    known = losses[np.isfinite(losses)]
    return known[known <= _FAR * np.median(known)] if len(known) else known
