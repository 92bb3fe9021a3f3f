"""The legend of the decision boundary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from engine.data.dataset import Dataset
from engine.model.experiment import Event
from engine.model.problem import Problem
from engine.support.numbers import subscript, written
from gui.panels.boundary.contributions import plane_features
from gui.panels.boundary.overlays import OptimumLine, PinnedBoundaries
from gui.panels.boundary.points import MOST_MARKERS
from gui.plotting.decision_boundary import BoundaryLine, Model, boundary_pen
from gui.plotting.examples import (
    LEGEND_RADIUS,
    Examples,
    MarkerBrush,
    contribution_size,
    draw_arrows,
    draw_rings,
    draw_selected,
    too_large,
)
from gui.plotting.legend import Legend, LegendEntry, draw_line_sign
from gui.style.numbers import count, threshold_text
from gui.style.theme import UNIT, Theme

_PULLS_TIP = (
    "Pull of each example on the parameters in the next step.\n\n"
    "Size: |dz| = |a − y|, how wrong the model is about the example.\n\n"
    "Arrow: the pull of the example on the weights of x₁ and x₂. It is minus its "
    "contribution (x₁·dz, x₂·dz)/m to (dw₁, dw₂), because w := w − α·dw. The step is α times the "
    "sum of all pulls. An example of class 1 pulls outwards, along the line from x₁ = x₂ = 0 "
    "through it (with standardised features, from their mean); one of class 0 pulls back.\n\n"
    "All arrows share one scale, in the units of the axes. It doubles or halves when the longest "
    "arrow has become too short or too long."
)

_LONGEST_NAME = 24

_DOT = 10
"""Pixels in width of the sign of a class."""


class BoundaryLegend(Legend):
    """The signs of the examples and the lines of the boundary plot; its tip says more of them.

    Parameters
    ----------
    line, optimum, pinned
        The lines, which know whether they are in view.
    """

    def __init__(self, line: BoundaryLine, optimum: OptimumLine, pinned: PinnedBoundaries) -> None:
        super().__init__()
        self._line, self._optimum, self._pinned = line, optimum, pinned
        self._undrawn: list[LegendEntry] = []

    def show_undrawn(self, dataset: Dataset) -> None:
        """Take note on which axes some examples are too far away to be drawn."""
        self._undrawn = [
            LegendEntry(f"{name}: beyond 10¹⁰⁰ not drawn") for name in too_large(dataset)
        ]

    def show_signs(
        self,
        examples: Examples,
        model: Model | None,
        threshold: float,
        events: Sequence[Event],
        *,
        dense: bool,
        selected: bool,
        pulls: list[LegendEntry] | None,
    ) -> None:
        """Explain what is drawn.

        Parameters
        ----------
        threshold
            Of the line a = threshold.
        events
            Those of the current run, from which a replaced one differs.
        dense
            Whether the examples are too dense for shapes and rings.
        selected
            Whether frames are explained.
        pulls
            What `contribution_entries` says, where each example is drawn by its pull.
        """
        entries = _of_examples(examples, dense, selected)
        entries.append(self._of_line(examples.dataset, model, threshold))
        if dense:
            entries.append(
                LegendEntry(f"shapes and rings: zoom in to {count(MOST_MARKERS)} examples")
            )
        entries += [*self._optimum.entries(), *self._pinned.entries(), *self._undrawn]
        self.set_entries(entries + (pulls or []))
        tips = (self._optimum.remark(), self._pinned.remark(events))
        self.setToolTip("\n\n".join(filter(None, tips)) if pulls is None else _PULLS_TIP)

    def _of_line(self, dataset: Dataset, model: Model | None, threshold: float) -> LegendEntry:
        """Return the line a = threshold, and that it is out of view where it was moved there.

        That of t = ½ comes and goes with the run alone: the legend stays as it is.
        """
        has_line = model is not None and bool(np.any(model.w))
        is_seen = threshold == 0.5 or not has_line or bool(self._line.lines())
        text = f"a = {threshold_text(threshold)}{'' if is_seen else ' is out of view'}"
        if not dataset.has_x2:
            text = f"a over x₁, and {text}"
        return LegendEntry(text, _draw_line, width=3 * UNIT)


def _of_examples(examples: Examples, dense: bool, selected: bool) -> list[LegendEntry]:
    entries = [
        LegendEntry(_class_title(examples.dataset, 0), _circle, _DOT),
        LegendEntry(_class_title(examples.dataset, 1), _square, _DOT),
    ]
    if not dense:
        if examples.is_test.any():
            entries.append(LegendEntry("test", _pair_of_held_out, width=3 * UNIT))
        entries.append(LegendEntry("misclassified", _ring))
    if selected:
        entries.append(LegendEntry("selected", _frame))
    return entries


def contribution_entries(problem: Problem, batch: int | None, dense: bool) -> list[LegendEntry]:
    """Return what the legend adds where each example is drawn by its pull.

    `batch` is how many examples a step uses, None for all of them.
    """
    if dense:
        return [LegendEntry(f"pulls: zoom in to {count(MOST_MARKERS)} examples")]
    entries = [LegendEntry("size: |a − y|", _small_and_large, width=3 * UNIT)]
    plane = plane_features(problem.features)
    if plane is None:
        names = (name for name in ("x1", "x2") if name not in problem.features.names)
        missing = " and ".join(map(written, names))
        entries.append(LegendEntry(f"no arrows: {missing} not among the features"))
    else:
        weights = ", ".join(f"w{subscript(j + 1)}" for j in plane)
        entries.append(
            LegendEntry(f"pull on ({weights}): −(x₁·dz, x₂·dz)/m", _arrow, width=3 * UNIT)
        )
    if batch is not None:
        entries.append(LegendEntry("faint: not in this step"))
    return entries


def _class_title(dataset: Dataset, label: int) -> str:
    """Return ``y = 0``, with the name of the class where it has one of its own."""
    name = dataset.class_names[label]
    if name == str(label):
        return f"y = {label}"
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1]}…"
    return f"y = {label}, {name}"


def _circle(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    brush.draw(painter, centre.x(), centre.y(), 0, held_out=False)


def _square(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    brush.draw(painter, centre.x(), centre.y(), 1, held_out=False)


def _ring(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    x, y = np.array([centre.x()]), np.array([centre.y()])
    draw_rings(painter, x, y, 0.8 * LEGEND_RADIUS * scale, theme, scale)


def _frame(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    x, y = np.array([centre.x()]), np.array([centre.y()])
    draw_selected(painter, x, y, 0.2 * LEGEND_RADIUS * scale, theme, scale)


def _pair_of_held_out(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    for label, offset in ((0, -6 * scale), (1, 6 * scale)):
        brush.draw(painter, centre.x() + offset, centre.y(), label, held_out=True)


def _draw_line(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(boundary_pen(theme, scale))
    draw_line_sign(painter, centre, 1.5 * UNIT * scale)


def _small_and_large(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("muted"))
    radii = (LEGEND_RADIUS * scale * contribution_size(np.array([0.0, 1.0]))).tolist()
    for radius, offset in zip(radii, (-6 * scale, 5 * scale), strict=True):
        painter.drawEllipse(centre + QPointF(offset, 0), radius, radius)


def _arrow(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    reach = 1.5 * UNIT * scale
    x, y = np.array([centre.x() - reach]), np.array([centre.y()])
    draw_arrows(painter, x, y, np.array([[2 * reach], [0.0]]), theme, scale)
