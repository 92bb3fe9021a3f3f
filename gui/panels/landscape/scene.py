"""What lies on the plane, and what on the slice?"""

from __future__ import annotations

import numpy as np

from engine.landscape.landscape import Landscape
from engine.logistic import least_subgradient, proximal_update
from engine.model.event import Event
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.curve import Trail, around
from engine.training.snapshot import Snapshot
from gui.panels.landscape.foot import CURVE, LANDING, LOWEST, OPTIMUM, PATH, TANGENT
from gui.panels.landscape.ghost_trails import GhostTrails
from gui.panels.landscape.level_bar import LevelBar
from gui.panels.landscape.moment_item import Moment, MomentItem
from gui.panels.landscape.outlook import FARTHEST
from gui.panels.landscape.path import Now, TrailItem
from gui.panels.landscape.slice_item import SliceItem
from gui.panels.landscape.surface_item import SurfaceItem
from gui.panels.landscape.target import Target
from gui.plotting.contours import Relief
from gui.plotting.legend import Entry
from gui.plotting.view import PlotView
from gui.style.theme import Theme

_ABOVE = 5


class LandscapeScene:
    """The drawings in the view of a landscape, of which a plane shows some and a slice others."""

    def __init__(self, view: PlotView) -> None:
        box = view.view_box
        self.surface = SurfaceItem(box)
        self.ghosts = GhostTrails(box)
        self.trail = TrailItem(box)
        self.moment = MomentItem(box)
        self.slice = SliceItem(box)
        self.target = Target()
        self.bar = LevelBar()
        view.getPlotItem().layout.addItem(self.bar, 2, 3)
        view.addItem(self.target, ignoreBounds=True)
        drawings = (self.surface, self.ghosts, self.trail, self.moment, self.slice)
        for height, item in enumerate(drawings):
            item.setZValue(height)
        box.childGroup.setZValue(_ABOVE)  # the target's: it lies in data units
        self._axes: tuple[int, ...] = (0, 1)
        self._optimised = False
        self._trail_of: object = None
        self._set_at: list[int] = []
        self._landscape: Landscape | None = None
        self._optimum: Floats | None = None
        self.set_axes((0, 1))

    @property
    def landscape(self) -> Landscape | None:
        """The landscape in view."""
        return self._landscape

    @property
    def axes(self) -> tuple[int, ...]:
        """Places of the parameters on the axes."""
        return self._axes

    def set_axes(self, axes: tuple[int, ...]) -> None:
        """Prepare for another plane or slice; the picture of the old one goes."""
        self._axes = axes
        self._trail_of = None
        is_plane = len(axes) == 2
        for item in (self.surface, self.ghosts, self.trail, self.moment, self.bar):
            item.setVisible(is_plane)
        self.slice.setVisible(not is_plane)
        self._landscape = None
        self.surface.set_relief(None)
        self.slice.set_landscape(None)
        self.bar.set_levels(np.empty(0), 0.0)
        self._mark_lowest()

    def set_optimised(self, optimised: bool) -> None:
        """Take note of whether the others are optimised: a tangent is one of the held slice."""
        self._optimised = optimised
        self._mark_lowest()

    def show_relief(self, relief: Relief) -> None:
        """Show another picture."""
        self._landscape = relief.landscape
        if len(self._axes) == 2:
            self.surface.set_relief(relief)
            landscape = relief.landscape
            self.bar.set_levels(landscape.levels, landscape.lowest.J)
            self.moment.set_height(float(np.median(landscape.J)) - landscape.lowest.J)
            self._mark_lowest()
        else:
            self.slice.set_landscape(relief.landscape)

    def show_snapshot(self, snapshot: Snapshot, theta: Floats) -> None:
        """Show where the run is, and the way that it has come."""
        if self.target.is_dragged():
            return
        alpha, l1 = snapshot.experiment.alpha, snapshot.experiment.l1
        axes = list(self._axes)
        point = np.clip(theta[axes], -FARTHEST, FARTHEST)
        w_new, b_new = proximal_update(theta[:-1], theta[-1], snapshot.dw, snapshot.db, alpha, l1)
        ahead = np.append(w_new, b_new)[axes]
        landing = np.clip(ahead, -FARTHEST, FARTHEST)
        if len(self._axes) == 2:
            self._show_trail(snapshot, point)
            downhill = -np.append(snapshot.dw, snapshot.db)[axes]
            if l1 > 0:
                downhill = (ahead - theta[axes]) / alpha
            self.moment.set_moment(Moment(_place(point), _place(downhill), _place(landing)))
            self.target.put(*_place(point))
            return
        x, J = float(point[0]), snapshot.loss
        slope = np.append(least_subgradient(theta[:-1], snapshot.dw, l1), snapshot.db)[axes]
        tangent = None if self._optimised else (x, J, float(slope[0]))
        self.slice.set_tangent(tangent, None if self._optimised else float(landing[0]))
        self.target.put(x, J)

    def show_ghosts(self, problem: Problem, snapshot: Snapshot) -> None:
        """Show the ways of the other runs over this plane."""
        self.ghosts.show_runs(snapshot.kept, snapshot.experiment, problem.features, self._axes)

    def follow_target(self) -> None:
        """Take away what no longer holds where the dot is dragged to; on a slice, keep it there."""
        self.moment.set_moment(None)
        if len(self._axes) == 1:
            self.slice.set_tangent(None, None)
            height = self.slice.height_at(self.target.pos().x())
            if height is not None:
                self.target.slide_to(height)

    def show_optimum(self, theta: Floats | None) -> None:
        """Mark the optimum of all parameters; None if there is none, or it is not known."""
        self._optimum = theta
        self._mark_lowest()

    def signs(self) -> tuple[Entry, ...]:
        """Return what the legend must explain."""
        if len(self._axes) == 1:
            lowest: tuple[Entry, ...] = (LOWEST,) if self._has_lowest() else ()
            return (CURVE, *lowest) if self._optimised else (CURVE, TANGENT, LANDING, *lowest)
        lowest = (LOWEST,) if self.moment.lowest() is not None else ()
        optimum = (OPTIMUM,) if self.moment.optimum() is not None else ()
        return (PATH, LANDING, *lowest, *optimum)

    def height_at(self, x: float, y: float) -> float | None:
        """Return J there, read off the picture; None beyond it."""
        landscape = self._landscape
        if landscape is None:
            return None
        if len(self._axes) == 1:
            return self.slice.height_at(x)
        return height_between_nodes(landscape, x, y)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for part in (
            self.surface, self.ghosts, self.trail, self.moment, self.slice, self.target, self.bar,
        ):  # fmt: skip
            part.apply_theme(theme, scale)

    def _show_trail(self, snapshot: Snapshot, point: Floats) -> None:
        steps, step = snapshot.curve.trail.step, snapshot.step
        if self._trail_of != (snapshot.curve, snapshot.events):
            self._take_trail(snapshot.curve.trail, snapshot.events)
            self._trail_of = (snapshot.curve, snapshot.events)
        before, after = around(steps, step)
        last = steps[before - 1] if before else -1
        next_ = steps[after] if after < len(steps) else step
        self.trail.set_now(
            Now(
                before, after, _place(point),
                is_set=any(last < at <= step for at in self._set_at),
                next_is_set=any(step < at <= next_ for at in self._set_at),
            )
        )  # fmt: skip

    def _take_trail(self, trail: Trail, events: tuple[Event, ...]) -> None:
        self._set_at = [event.step for event in events if event.setting == "parameters"]
        by_hand = np.zeros(len(trail.step) + 1, dtype=bool)
        by_hand[np.searchsorted(trail.step, self._set_at)] = True
        places = trail.theta[:, list(self._axes)] if len(trail.step) else np.empty((0, 2))
        self.trail.set_trail(np.clip(places, -FARTHEST, FARTHEST), by_hand[:-1])

    def _has_lowest(self) -> bool:
        return self._landscape is not None and self._landscape.lowest.exists

    def _mark_lowest(self) -> None:
        axes = list(self._axes)
        lowest = optimum = None
        if len(axes) == 2:
            if self._landscape is not None and self._landscape.lowest.exists:
                lowest = _place(self._landscape.lowest.theta[axes])
            if self._optimum is not None and max(axes) < len(self._optimum):
                optimum = _place(self._optimum[axes])
        if optimum is not None and self._optimised:
            lowest = None  # it is the same
        self.moment.set_lowest(lowest, optimum)


def height_between_nodes(landscape: Landscape, x: float, y: float) -> float | None:
    """Return J at a place of a plane, bilinear between nodes; None beyond them."""
    xs, ys, J = landscape.xs, landscape.ys, landscape.J
    across = (x - xs[0]) / (xs[-1] - xs[0]) * (len(xs) - 1)
    up = (y - ys[0]) / (ys[-1] - ys[0]) * (len(ys) - 1)
    if not (0 <= across <= len(xs) - 1 and 0 <= up <= len(ys) - 1):
        return None
    column, row = min(int(across), len(xs) - 2), min(int(up), len(ys) - 2)
    right, above = across - column, up - row
    lower = (1 - right) * J[row, column] + right * J[row, column + 1]
    upper = (1 - right) * J[row + 1, column] + right * J[row + 1, column + 1]
    return float((1 - above) * lower + above * upper)


def _place(values: Floats) -> tuple[float, float]:
    x, y = values.tolist()
    return x, y
