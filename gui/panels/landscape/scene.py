"""The scene of the landscape: draggable point, pinned paths, all items."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from engine.graph.updates import full_step
from engine.landscape.landscape import Landscape
from engine.logistic import least_subgradient, proximal_update
from engine.model.experiment import Event, Experiment
from engine.model.features import FeatureMap
from engine.model.problem import Problem
from engine.support.arrays import Floats, median
from engine.training.history import ParameterPath, around
from engine.training.snapshot import PinnedRun, Snapshot
from gui.panels.landscape.header import CURVE, DOWNHILL, LANDING, LOWEST, OPTIMUM, PATH, TANGENT
from gui.panels.landscape.items import NextStep, NextStepItem, SliceItem, SurfaceItem
from gui.panels.landscape.path import ParameterPathItem
from gui.panels.landscape.requests import FARTHEST
from gui.panels.landscape.scale_bar import ScaleBar
from gui.plotting.contours import ContourPaths
from gui.plotting.item import GuardedPaint
from gui.plotting.legend import LegendEntry
from gui.plotting.lines import FARTHEST_PIXEL, Line, Now
from gui.plotting.pinned_runs import PinnedRunItem, shares_surface
from gui.plotting.view import PlotView
from gui.style.themed import Themed

_SIZE = 10.0

_HINT = "Drag it to start from another place."


class DraggablePoint(GuardedPaint, Themed, pg.TargetItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The dot at the current point, which can be dragged while the run is paused.

    Signals are those of TargetItem: sigPositionChanged while dragged, sigPositionChangeFinished
    when released.
    """

    def __init__(self) -> None:
        super().__init__(size=_SIZE, symbol="o", movable=False)

    def is_dragged(self) -> bool:
        """Tell whether it is being dragged now."""
        return bool(self.moving)

    def let_go(self) -> None:
        """Hold it no longer, without a signal: where it is dragged means nothing any more."""
        self.moving: bool = False

    def put(self, x: float, y: float) -> None:
        """Move it, without a signal, unless it is being dragged."""
        if not self.moving and (self.pos().x(), self.pos().y()) != (x, y):
            blocked = self.blockSignals(True)
            self.setPos(x, y)
            self.blockSignals(blocked)

    def set_movable(self, movable: bool) -> None:
        """Let it be dragged, or not; it is let go where it can be dragged no longer."""
        if movable != bool(self.movable):
            self.movable: bool = movable
            if not movable:  # pyqtgraph would not hear of the end of the drag
                self.let_go()
                self.setMouseHover(False)
            shape = Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.setToolTip(_HINT if movable else "")

    def slide_to(self, y: float) -> None:
        """Bring it to this height, without a signal, even while it is dragged."""
        blocked = self.blockSignals(True)
        self.setPos(self.pos().x(), y)
        self.blockSignals(blocked)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.scale = _SIZE * self._scale
        self.setSymbol("o")
        self.setPen(self._theme.color("panel"), width=1.5 * self._scale)
        self.setBrush(self._theme.color("ink"))
        self.setHoverPen(self._theme.color("accent"), width=2 * self._scale)
        self.setHoverBrush(self._theme.color("panel"))

    def paint(self, painter: QPainter, *arguments: object) -> None:
        """Draw the dot, smoothly, with a rim as wide on any device."""
        pen = QPen(self.currentPen)
        ratio = painter.deviceTransform().m11() / self.sceneTransform().m11()
        pen.setWidthF(pen.widthF() * ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(self.currentBrush)
        painter.drawPath(self.shape())


_DOT = 5.0


def way_of(run: PinnedRun) -> ParameterPath:
    """Return where a run has been, with where it was pinned or replaced.

    Of a replaced run it is the part from there on; what lies before belongs to the run
    that was changed.
    """
    step, theta = run.history.path.step, run.history.path.theta
    end = np.append(run.w, run.b)[np.newaxis]
    if not len(step):
        return ParameterPath(np.array([float(run.step)]), end)
    known = step < run.step
    if run.left_at is not None and not run.is_pinned:
        # The last recorded place before ties the line to the path that it left.
        first = max(int(np.searchsorted(step, run.left_at, side="right")) - 1, 0)
        known[:first] = False
    return ParameterPath(
        np.append(step[known], float(run.step)), np.concatenate((theta[known], end))
    )


class PinnedPaths(PinnedRunItem):
    """The paths of other runs over the same surface; a dot ends each."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, dot=_DOT)
        self._ways: list[tuple[PinnedRun, ParameterPath]] = []
        self._axes: tuple[int, ...] = (0, 1)
        self._shown_for: object = None

    def show_runs(
        self,
        runs: tuple[PinnedRun, ...],
        experiment: Experiment,
        features: FeatureMap,
        axes: tuple[int, ...],
    ) -> None:
        """Show the paths over the plane of two parameters, of those runs that have the same J."""
        shown_for = (runs, experiment, features, axes)
        if shown_for == self._shown_for:
            return
        self._shown_for = shown_for
        self._axes = axes
        self._ways = [
            (run, way_of(run)) for run in runs if shares_surface(run, experiment, features)
        ]
        self.redraw()

    def ways(self) -> list[tuple[PinnedRun, ParameterPath]]:
        """Return the runs shown, with where they have been."""
        return self._ways

    def covered(self) -> list[ParameterPath]:
        """Return the paths that must come into view; one that diverged leads too far away."""
        return [way for run, way in self._ways if run.diverged_at is None]

    def drawn(self) -> list[tuple[PinnedRun, list[Line]]]:
        """Return the runs with their paths in pixels; none over a single parameter."""
        return [(run, [self._in_pixels(way)]) for run, way in self._ways if len(self._axes) == 2]

    def _in_pixels(self, way: ParameterPath) -> Line:
        far = FARTHEST_PIXEL * max(self.view_size())
        places = np.clip(way.theta[:, list(self._axes)], -FARTHEST, FARTHEST)
        x, y = self.to_pixels(*places.T)
        return np.clip(x, -far, far), np.clip(y, -far, far)


_ABOVE = 5


class LandscapeScene:
    """The drawings in the view of a landscape, of which a plane shows some and a slice others."""

    def __init__(self, view: PlotView) -> None:
        box = view.view_box
        self.surface = SurfaceItem(box)
        self.pinned = PinnedPaths(box)
        self.path = ParameterPathItem(box)
        self.next_step = NextStepItem(box)
        self.slice = SliceItem(box)
        self.target = DraggablePoint()
        self.bar = ScaleBar()
        view.add_beside(self.bar)
        box.addItem(self.target, ignoreBounds=True)
        drawings = (self.surface, self.pinned, self.path, self.next_step, self.slice)
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
        for item in (self.surface, self.pinned, self.path, self.next_step, self.bar):
            item.setVisible(is_plane)
        self.slice.setVisible(not is_plane)
        self._landscape = None
        self.surface.set_picture(None)
        self.slice.set_landscape(None)
        self.bar.set_levels(np.empty(0), 0.0)
        self._mark_lowest()

    def set_optimised(self, optimised: bool) -> None:
        """Take note of whether the others are optimised: a tangent is one of the held slice."""
        self._optimised = optimised
        self._mark_lowest()

    def show_picture(self, picture: ContourPaths) -> None:
        """Show another picture."""
        self._landscape = picture.landscape
        if len(self._axes) == 2:
            self.surface.set_picture(picture)
            landscape = picture.landscape
            self.bar.set_levels(landscape.levels, landscape.lowest.J)
            self.next_step.set_height(median(landscape.J) - landscape.lowest.J)
            self._mark_lowest()
        else:
            self.slice.set_landscape(picture.landscape)

    def show_snapshot(self, problem: Problem, snapshot: Snapshot, theta: Floats) -> None:
        """Show where the run is, and the way that it has come."""
        if self.target.is_dragged():
            return
        alpha, l1 = snapshot.experiment.alpha, snapshot.experiment.l1
        axes = list(self._axes)
        point = np.clip(theta[axes], -FARTHEST, FARTHEST)
        gradient = np.append(snapshot.dw, snapshot.db)
        ahead = full_step(problem, snapshot, theta, gradient)[axes]
        landing = np.clip(np.where(np.isnan(ahead), point, ahead), -FARTHEST, FARTHEST)
        if len(self._axes) == 2:
            self._show_trail(snapshot, point)
            downhill = -gradient[axes]
            if l1 > 0:
                w, b = proximal_update(theta[:-1], theta[-1], snapshot.dw, snapshot.db, alpha, l1)
                downhill = (np.append(w, b)[axes] - theta[axes]) / alpha
            self.next_step.set_step(NextStep(_place(point), _place(downhill), _place(landing)))
            self.target.put(*_place(point))
            return
        x, J = float(point[0]), snapshot.loss
        slope = np.append(least_subgradient(theta[:-1], snapshot.dw, l1), snapshot.db)[axes]
        tangent = None if self._optimised else (x, J, float(slope[0]))
        self.slice.set_tangent(tangent, None if self._optimised else float(landing[0]))
        self.target.put(x, J)

    def show_pinned(self, problem: Problem, snapshot: Snapshot) -> None:
        """Show the ways of the other runs over this plane."""
        self.pinned.show_runs(snapshot.pinned, snapshot.experiment, problem.features, self._axes)

    def follow_target(self) -> None:
        """Take away what no longer holds where the dot is dragged to; on a slice, keep it there."""
        self.next_step.set_step(None)
        if len(self._axes) == 1:
            self.slice.set_tangent(None, None)
            height = self.slice.height_at(self.target.pos().x())
            if height is not None:
                self.target.slide_to(height)

    def show_optimum(self, theta: Floats | None) -> None:
        """Mark the optimum of all parameters; None if there is none, or it is not known."""
        self._optimum = theta
        self._mark_lowest()

    def signs(self) -> tuple[LegendEntry, ...]:
        """Return what the legend must explain."""
        if len(self._axes) == 1:
            lowest: tuple[LegendEntry, ...] = (LOWEST,) if self._has_lowest() else ()
            return (CURVE, *lowest) if self._optimised else (CURVE, TANGENT, LANDING, *lowest)
        lowest = (LOWEST,) if self.next_step.lowest() is not None else ()
        optimum = (OPTIMUM,) if self.next_step.optimum() is not None else ()
        return (PATH, DOWNHILL, LANDING, *lowest, *optimum)

    def height_at(self, x: float, y: float) -> float | None:
        """Return J there, read off the picture; None beyond it."""
        landscape = self._landscape
        if landscape is None:
            return None
        if len(self._axes) == 1:
            return self.slice.height_at(x)
        return height_between_nodes(landscape, x, y)

    def _show_trail(self, snapshot: Snapshot, point: Floats) -> None:
        steps, step = snapshot.history.path.step, snapshot.step
        if self._trail_of != (snapshot.history, snapshot.events):
            self._take_path(snapshot.history.path, snapshot.events)
            self._trail_of = (snapshot.history, snapshot.events)
        before, after = around(steps, step)
        last = steps[before - 1] if before else -1
        next_ = steps[after] if after < len(steps) else step
        self.path.set_now(
            Now(
                before, after, _place(point),
                is_apart=any(last < at <= step for at in self._set_at),
                next_is_apart=any(step < at <= next_ for at in self._set_at),
            )
        )  # fmt: skip

    def _take_path(self, path: ParameterPath, events: tuple[Event, ...]) -> None:
        self._set_at = [event.step for event in events if event.setting == "parameters"]
        by_hand = np.zeros(len(path.step) + 1, dtype=bool)
        by_hand[np.searchsorted(path.step, self._set_at)] = True
        places = path.theta[:, list(self._axes)] if len(path.step) else np.empty((0, 2))
        x, y = np.clip(places, -FARTHEST, FARTHEST).T
        self.path.set_points(x, y, by_hand[:-1])

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
        self.next_step.set_lowest(lowest, optimum)


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
