"""What do the signs on the plane of the examples mean?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from engine.problem import Problem
from gui.field_item import boundary_pen
from gui.legend import Entry
from gui.markers import LEGEND_RADIUS, MarkerBrush, draw_rings
from gui.number_format import count
from gui.points_item import MOST_MARKERS
from gui.theme import UNIT, Theme

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
