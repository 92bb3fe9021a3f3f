"""Where is the boundary that descent leads to?"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from engine.convergence.goal import Goal
from engine.model.features import FeatureMap
from engine.support.arrays import Floats
from gui.plotting.boundary_line import BoundaryLine
from gui.plotting.field_item import Model
from gui.plotting.legend import Entry
from gui.style.theme import UNIT, Theme

_WIDTH = 1.4
_DASHES = (6.0, 4.0)
"""Lengths in pixels of a dash and of the gap after it."""


class GoalLine(BoundaryLine):
    """The boundary of the optimum, or the one that the boundary of growing weights turns towards.

    It is dashed and thinner than the boundary itself, beneath which it disappears in the end.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._goal: Goal | None = None
        self._features: FeatureMap | None = None
        self._is_wanted = True

    def show_goal(self, goal: Goal | None, features: FeatureMap) -> None:
        """Show where descent leads, with parameters of these features; None shows nothing."""
        if goal is not self._goal or features is not self._features:
            self._goal, self._features = goal, features
            self._update_model()

    def set_wanted(self, wanted: bool) -> None:
        """Show it where there is one, or not at all."""
        self._is_wanted = wanted
        self._update_model()

    def remark(self) -> str:
        """Return what is to be said about it; empty where there is nothing to say."""
        return self._goal.remark if self._goal is not None and self._is_wanted else ""

    def entries(self) -> list[Entry]:
        """Return what the legend says of it."""
        if self._goal is None or not self._is_wanted:
            return []
        if self._goal.optimum is not None:
            return [Entry("optimum", _sign, width=3 * UNIT)]
        if self._goal.margin is not None:
            return [Entry("limit: widest margin", _sign, width=3 * UNIT)]
        return []

    def _update_model(self) -> None:
        parameters = self._parameters()
        if parameters is None or self._features is None or not self._is_wanted:
            self.set_model(None)
        else:
            self.set_model(Model(self._features, *parameters))

    def _parameters(self) -> tuple[Floats, float] | None:
        goal = self._goal
        if goal is None:
            return None
        if goal.optimum is not None:
            return goal.optimum.w, goal.optimum.b
        return None if goal.margin is None else (goal.margin.w, goal.margin.b)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._pen = _goal_pen(theme, scale)
        self.update()


def _goal_pen(theme: Theme, scale: float) -> QPen:
    pen = QPen(theme.color("ink"), _WIDTH * scale)
    pen.setDashPattern([length / _WIDTH for length in _DASHES])
    return pen


def _sign(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(_goal_pen(theme, scale))
    reach = QPointF(1.5 * UNIT * scale, 0)
    painter.drawLine(centre - reach, centre + reach)
