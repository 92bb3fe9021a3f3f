"""The plots of a figure, side by side and one above the other, shown a run moment by moment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.cli.picture import CURVES, Arrangement, Part, Picture
from engine.landscape.landscape import Landscape, LandscapeRenderer, LandscapeRequest, Quality
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.panels.boundary.panel import BoundaryPlot
from gui.panels.graph.panel import GraphPanel
from gui.panels.landscape.panel import LandscapePlot
from gui.panels.loss.panel import LossPlot
from gui.panels.runs.panel import RunsPanel
from gui.panels.sigmoid.panel import SigmoidPlot
from gui.plotting.contours import trace
from gui.plotting.losses.loss_axes import LossAxis
from gui.style.theme import THEMES
from gui.style.themed import apply_theme
from gui.tools.threshold.curves import CALIBRATION, PRECISION_RECALL, ROC, CurvesPlot
from gui.widgets.formulas import FormulaCache
from gui.widgets.labels import tighten

Plot = BoundaryPlot | LossPlot | LandscapePlot | SigmoidPlot | GraphPanel | RunsPanel | CurvesPlot

_CURVES = dict(zip(CURVES, (ROC, PRECISION_RECALL, CALIBRATION), strict=True))

_SHARE = 100
"""Parts of the room that a share of 1 is, in Qt's whole numbers."""

LOSS_AXES = {"lin": LossAxis.LINEAR, "log": LossAxis.LOGARITHMIC, "gap": LossAxis.GAP}
"""By their names on the command line."""


@dataclass(frozen=True, slots=True, eq=False)
class AtHand:
    """What a window has ready, and need not wait for.

    Attributes
    ----------
    formulas
        Typeset formulas.
    landscape
        The landscape on screen; None where there is none.
    """

    formulas: FormulaCache
    landscape: Landscape | None = None

    def answer(self, request: LandscapeRequest) -> Landscape | None:
        """Return the landscape on screen, if it is the one that is asked for."""
        shown = self.landscape
        if shown is None or not shown.fine:
            return None
        of = shown.request
        same = (of.problem, of.axes, of.l1, of.l2, of.optimised) == (
            request.problem, request.axes, request.l1, request.l2, request.optimised,
        )  # fmt: skip
        held = [place for place in range(len(request.theta)) if place not in request.axes]
        is_held = of.optimised or np.array_equal(of.theta[held], request.theta[held])
        return shown if same and is_held else None


class Plots:
    """The plots that a picture names, as they are seen there.

    Parameters
    ----------
    at_hand
        What a window has ready.
    is_quick
        Whether nothing is waited for long: of very many examples a landscape is drawn from some.

    Attributes
    ----------
    widget
        Holds them all.
    """

    def __init__(
        self, picture: Picture, at_hand: AtHand | None = None, *, is_quick: bool = False
    ) -> None:
        self._picture, self._at_hand = picture, at_hand
        self._care = Quality.QUICK if is_quick else Quality.FINE
        needs_own = at_hand is None and "graph" in picture.plots.names()
        self._own = FormulaCache() if needs_own else None
        self._formulas = self._own if at_hand is None else at_hand.formulas
        self._renderer = LandscapeRenderer()
        self._problem: Problem | None = None
        self._plots = {name: self._make(name) for name in picture.plots.names()}
        self.widget = self._arranged(picture.plots)

    def show(self, problem: Problem, experiment: Experiment, snapshot: Snapshot) -> None:
        """Show a run at one moment; `experiment` is that of its start."""
        picture, row = self._picture, self._picture.example - 1
        for plot in self._plots.values():
            if problem is not self._problem:
                plot.show_problem(problem, experiment)
                if isinstance(plot, BoundaryPlot | SigmoidPlot | GraphPanel):
                    plot.select_example(row if 0 <= row < problem.dataset.m else None)
                if isinstance(plot, LandscapePlot):
                    axes = tuple(axis - 1 for axis in picture.axes)
                    plot.header.choose(axes, optimised=picture.others == "optimal")
            plot.show_snapshot(snapshot)
        self._problem = problem

    def finish(self) -> None:
        """Wait for all formulas, so that what is drawn next is complete."""
        if self._formulas is not None and not self._formulas.is_complete():
            self._formulas.finish()

    def close(self) -> None:
        """End what typesets formulas for these plots alone."""
        if self._own is not None:
            self._own.stop()
            self._own.wait()

    def _make(self, name: str) -> Plot:
        plot = self._plot(name)
        if not isinstance(plot, LandscapePlot | GraphPanel):
            plot.show_threshold(self._picture.threshold)
        apply_theme(plot, THEMES[self._picture.theme])
        plot.show_as_figure()
        return plot

    def _plot(self, name: str) -> Plot:
        picture = self._picture
        if name == "boundary":
            return BoundaryPlot()
        if name == "loss":
            loss = LossPlot()
            loss.loss_axis.choose(LOSS_AXES[picture.loss])
            loss.step_axis.choose(int(picture.steps == "log"))
            return loss
        if name == "landscape":
            landscape = LandscapePlot()
            landscape.picture_wanted.connect(self._answering(landscape))
            return landscape
        if name == "sigmoid":
            return SigmoidPlot()
        if name == "runs":
            return RunsPanel()
        if name in _CURVES:
            return CurvesPlot(_CURVES[name])
        return GraphPanel(formulas=self._formulas)

    def _answering(self, plot: LandscapePlot) -> Callable[[LandscapeRequest, Quality], None]:
        """Return what draws the picture that a landscape asks for, here and now."""

        def answer(request: LandscapeRequest, quality: Quality) -> None:
            shown = None if self._at_hand is None else self._at_hand.answer(request)
            for landscape in (shown,) if shown else self._renderer.render(request, self._care):
                if landscape is not None:
                    # An SVG may be shown by what knows no clipping: nothing lies beyond the axes.
                    plot.show_picture(trace(landscape.cropped()))

        return answer

    def _arranged(self, part: Part) -> QWidget:
        if not isinstance(part, Arrangement):
            return self._plots[part]
        box = QWidget()
        layout = QHBoxLayout(box) if part.across else QVBoxLayout(box)
        tighten(layout, 0)
        for inner, share in part.parts:
            layout.addWidget(self._arranged(inner), max(1, round(_SHARE * share)))
        return box
