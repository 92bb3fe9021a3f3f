"""What do the signs on the plane of the examples mean?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from engine.model.problem import Problem
from gui.panels.boundary.contributions import plane_features
from gui.panels.boundary.points import MOST_MARKERS
from gui.plotting.arrows import draw_arrows
from gui.plotting.boundary_line import boundary_pen
from gui.plotting.extent import too_large
from gui.plotting.legend import Entry
from gui.plotting.markers import LEGEND_RADIUS, MarkerBrush, draw_rings, pull_size
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme

PULLS_TIP = (
    "Pull of each example on the parameters in the next step.\n\n"
    "Size: |dz| = |a − y|, how wrong the model is about the example.\n\n"
    "Arrow: the push that the example gives to the weights of x1 and x2. It is minus its "
    "contribution (x1·dz, x2·dz)/m to (dw1, dw2), because w := w − α·dw. The step is α times the "
    "sum of all pushes. An example of class 1 pushes outwards, along the line from x1 = x2 = 0 "
    "through it (with standardised features, from their mean); one of class 0 pushes back.\n\n"
    "All arrows share one scale, in the units of the axes. It doubles or halves when the longest "
    "arrow has become too short or too long."
)

_LONGEST_NAME = 24


def legend_entries(problem: Problem, dense: bool) -> list[Entry]:
    """Return the legend of these examples.

    Where the examples are too dense for shapes and rings, a remark says when they come back.
    """
    entries = [
        Entry(_class_title(problem, 0), _circle),
        Entry(_class_title(problem, 1), _square),
    ]
    if not dense:
        if len(problem.test_rows):
            entries.append(Entry("test", _pair_of_held_out, width=3 * UNIT))
        entries.append(Entry("misclassified", _ring))
    entries.append(Entry("a = ½", _line, width=3 * UNIT))
    if dense:
        entries.append(Entry(f"shapes and rings: zoom in to {count(MOST_MARKERS)} examples"))
    return entries


def undrawn_entries(problem: Problem) -> list[Entry]:
    """Return on which axes some examples are too far away to be drawn."""
    return [Entry(f"{name}: beyond 10¹⁰⁰ not drawn") for name in too_large(problem.dataset)]


def pulls_entries(problem: Problem, batch: int | None, dense: bool) -> list[Entry]:
    """Return what the legend adds where each example is drawn by its pull.

    `batch` is how many examples a step uses, None for all of them.
    """
    if dense:
        return [Entry(f"pulls: zoom in to {count(MOST_MARKERS)} examples")]
    entries = [Entry("size: |a − y|", _small_and_large, width=3 * UNIT)]
    plane = plane_features(problem.features)
    if plane is None:
        missing = " and ".join(name for name in ("x1", "x2") if name not in problem.features.names)
        entries.append(Entry(f"no arrows: {missing} not among the features"))
    else:
        weights = ", ".join(f"w{j + 1}" for j in plane)
        entries.append(Entry(f"push on ({weights}): −(x1·dz, x2·dz)/m", _arrow, width=3 * UNIT))
    if batch is not None:
        entries.append(Entry("faint: not in this step"))
    return entries


def _class_title(problem: Problem, label: int) -> str:
    """Return ``y = 0``, with the name of the class where it has one of its own."""
    name = problem.dataset.class_names[label]
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


def _pair_of_held_out(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    for label, offset in ((0, -6 * scale), (1, 6 * scale)):
        brush.draw(painter, centre.x() + offset, centre.y(), label, held_out=True)


def _line(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(boundary_pen(theme, scale))
    reach = QPointF(1.5 * UNIT * scale, 0)
    painter.drawLine(centre - reach, centre + reach)


def _small_and_large(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("muted"))
    radii = (LEGEND_RADIUS * scale * pull_size(np.array([0.0, 1.0]))).tolist()
    for radius, offset in zip(radii, (-6 * scale, 5 * scale), strict=True):
        painter.drawEllipse(centre + QPointF(offset, 0), radius, radius)


def _arrow(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    reach = 1.5 * UNIT * scale
    x, y = np.array([centre.x() - reach]), np.array([centre.y()])
    draw_arrows(painter, x, y, np.array([[2 * reach], [0.0]]), theme, scale)
