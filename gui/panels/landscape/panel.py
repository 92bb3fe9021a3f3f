"""The panel of the loss landscape."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.landscape.landscape import Landscape, LandscapeRequest, Quality
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats, Range
from engine.training.snapshot import Phase, Snapshot
from gui.panels.landscape.header import LandscapeFooter, LandscapeHeader
from gui.panels.landscape.requests import (
    FARTHEST,
    RenderScheduler,
    cover,
    view_ranges,
)
from gui.panels.landscape.scene import LandscapeScene
from gui.plotting.contours import ContourPaths
from gui.plotting.pinned_runs import same_map
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import exact, rounded
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.keyboard import add_key

_FARTHEST = exact(FARTHEST)

_BEYOND = f"The parameters are beyond what can be drawn: the dot stands at ±{_FARTHEST}."

_BRIEFLY = "The parameters are beyond what can be drawn."

_LIMIT = "too far"

_FLAT = (
    "With the others optimal, J can come as close to 0 as you want everywhere here: they separate "
    "the classes without these."
)

_FLAT_BRIEFLY = "J can come as close to 0 as you want everywhere here."

_NOTHING_LEFT = "J = 0"


class LandscapeText:
    """Fills the foot; where there is no room for it, what stands beside the title."""

    def __init__(
        self, header: LandscapeHeader, foot: LandscapeFooter, scene: LandscapeScene
    ) -> None:
        self._header, self._foot, self._scene = header, foot, scene
        self._is_beyond = False
        self._is_flat = False
        self._reason = ""

    def read(self, x: float, y: float) -> None:
        """Tell a place and J there."""
        J = self._scene.height_at(x, y)
        names = self._header.axis_names()
        items = [(name, rounded(at)) for name, at in zip(names, (x, y), strict=False)]
        height = "–" if J is None else rounded(J)
        self._foot.set_numbers([*items, ("J", height)])
        self._header.show_reading("" if self._foot.isVisible() else f"J {height}")

    def unread(self) -> None:
        """Tell of no place."""
        self._foot.set_numbers(())
        self._header.show_reading("")

    def tell_limit(self, theta: Floats) -> None:
        """Say whether the point is too far away to be drawn where it is."""
        is_beyond = bool(np.any(np.abs(theta[list(self._header.axes())]) > FARTHEST))
        if is_beyond != self._is_beyond:
            self._is_beyond = is_beyond
            self._remark()

    def tell_flat(self, landscape: Landscape) -> None:
        """Say why there is nothing to be seen, where J can be brought to 0 everywhere."""
        is_flat = not landscape.J.any()
        if is_flat != self._is_flat:
            self._is_flat = is_flat
            self._remark()

    def tell_reason(self, reason: str) -> None:
        """Say why there is no J at all; empty where there is one."""
        self._reason = reason
        self._remark()

    def _remark(self) -> None:
        if self._reason:
            self._foot.set_remark(f"{self._reason}.")
            self._header.show_limit("no J", self._reason)
        elif self._is_beyond:
            self._foot.set_remark(_BEYOND, _BRIEFLY)
            self._header.show_limit(_LIMIT, _BEYOND)
        elif self._is_flat:
            self._foot.set_remark(_FLAT, _FLAT_BRIEFLY)
            self._header.show_limit(_NOTHING_LEFT, _FLAT)
        else:
            self._foot.set_remark("")
            self._header.show_limit("", "")

    def explain_signs(self) -> None:
        """Say what the signs mean that are drawn now."""
        self._foot.set_signs(*self._scene.signs())

    def description(self, landscape: Landscape) -> str:
        """Return what is said of a picture to those who do not see it."""
        names = " and ".join(self._header.axis_names())
        lowest = f"lowest {rounded(landscape.lowest.J)}" if landscape.lowest.exists else "no lowest"
        return f"J over {names}; {lowest} place."


_AXIS_WIDTH = 7 * UNIT

_LOW = 32 * UNIT
"""A panel that is lower does without what can be read elsewhere."""

_AT_REST = (Phase.PAUSED, Phase.DIVERGED)


class LandscapePlot(ThemedWidget, QWidget):
    """J over two parameters as filled contours, or along one, with the path of the run.

    The window passes each question on to a worker and each answer back: `picture_wanted` and
    `show_picture`.

    Signals
    -------
    picture_wanted(object, object)
        A LandscapeRequest, and the Quality with which it is to be drawn.
    parameters_dragged(object)
        The dot was dragged and released while paused: the tuple (w1, …, wn, b).
    """

    picture_wanted = Signal(object, object)
    parameters_dragged = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("landscapePlot")
        self.setAccessibleName("Loss landscape")
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._ranges: tuple[Range, ...] | None = None
        self._is_automatic = True
        self._is_fixed = False
        self._is_figure = False
        self._theta = np.zeros(0)
        self._pointer: QPointF | None = None  # in the pixels of the view box

        self.header = LandscapeHeader()
        self._foot = LandscapeFooter()
        self.view = PlotView(zoomable=True)
        self.view.setAccessibleName("Loss landscape")
        self.view.axis("left").setWidth(_AXIS_WIDTH)
        self.scene = LandscapeScene(self.view)
        self._text = LandscapeText(self.header, self._foot, self.scene)
        self.scheduler = RenderScheduler(self)
        self._shown_now = QTimer(self)  # of no time: due when it has been painted
        self._shown_now.setSingleShot(True)
        self._shown_now.timeout.connect(self._want_picture)
        head = QVBoxLayout()
        head.addWidget(self.header)
        lay_out_plot(self, head, self.view, self._foot)

        self.header.changed.connect(self._on_header_changed)
        self.scheduler.asked.connect(self.picture_wanted)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.double_clicked.connect(self.show_all)
        self.view.view_box.sigRangeChangedManually.connect(self._on_view_box_range_changed_manually)
        self.scene.target.sigPositionChanged.connect(self._on_target_position_changed)
        self.scene.target.sigPositionChangeFinished.connect(
            self._on_target_position_change_finished
        )
        add_key(self, Qt.Key.Key_Home, self.show_all)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of other data; a new picture is asked for with the next snapshot."""
        before, self._problem = self._problem, problem
        self.scene.target.let_go()
        self.scene.show_optimum(None)
        if before is None or not same_map(before.features, problem.features):
            self._snapshot = None
            self.header.show_parameters(problem.features.titles)
            self._begin_anew()
        elif problem.reason and not before.reason:
            self._begin_anew()  # what was drawn holds no longer
        self._text.tell_reason(problem.reason)

    def set_fixed(self, fixed: bool) -> None:
        """Let nobody drag the dot, or whoever wants to while the run is at rest."""
        self._is_fixed = fixed
        if self._snapshot is not None:
            self.scene.target.set_movable(self._snapshot.phase in _AT_REST and not fixed)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is, and ask for another picture if one is due."""
        if self._problem is None or len(snapshot.w) != self._problem.n:
            return
        before, self._snapshot = self._snapshot, snapshot
        self._theta = np.append(snapshot.w, snapshot.b)
        if before is None or before.convergence is not snapshot.convergence:
            best = None if snapshot.convergence is None else snapshot.convergence.optimum
            self.set_optimum(None if best is None else np.append(best.w, best.b))
        self._text.tell_limit(self._theta)
        self.scene.target.set_movable(snapshot.phase in _AT_REST and not self._is_fixed)
        self.scene.show_snapshot(self._problem, snapshot, self._theta)
        self.scene.show_pinned(self._problem, snapshot)
        self._want_picture()

    @Slot(object)
    def choose_run(self, key: int | None) -> None:
        """Draw the path of the pinned run of this key thicker; None draws all alike."""
        self.scene.pinned.choose(key)

    @Slot(object)
    def show_picture(self, picture: ContourPaths) -> None:
        """Show an answer to `picture_wanted`, unless it has become stale."""
        landscape = picture.landscape
        is_asked = self._is_figure or self.scheduler.receive(landscape)
        if not is_asked or self._problem is None or self._problem.reason:
            return
        self.scene.show_picture(picture)
        if self._is_automatic:
            self._ranges = landscape.ranges
        if self._is_automatic or len(landscape.ranges) == 1:
            self.view.show_range(*view_ranges(landscape))
        self.header.show_sample(landscape.rows, landscape.m)
        self._text.tell_flat(landscape)
        self._text.explain_signs()
        self.view.setAccessibleDescription(self._text.description(landscape))
        self._read()

    @Slot(object)
    def give_up(self, error: Exception) -> None:
        """Take note that what was asked for cannot be drawn."""
        self.scheduler.give_up()

    def set_optimum(self, theta: Floats | None) -> None:
        """Mark where all parameters ``(w1, …, wn, b)`` are at their best; None marks nothing."""
        self.scene.show_optimum(theta)
        self._text.explain_signs()

    def show_all(self) -> None:
        """Bring the whole path into view, and keep it there."""
        self._is_automatic = True
        self._ranges = None
        self._text.unread()  # until it moves, the pointer is at a place that was another one
        self._want_picture()

    def show_as_figure(self) -> None:
        """Leave out what only a window needs, and ask for a fine picture of each moment.

        Whoever hears `picture_wanted` then answers at once.
        """
        self._is_figure = True
        self.header.show_as_figure()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.view.axis("left").setWidth(round(_AXIS_WIDTH * self._scale))
        self._arrange()

    def foot(self) -> str:
        """Return the text beneath the plot."""
        return self._foot.text()

    def _begin_anew(self) -> None:
        """Turn to other axes, or other parameters."""
        axes = self.header.axes()
        self.scheduler.forget()  # hidden it asks for nothing else, and would take an old answer
        self.scene.target.let_go()
        self._is_automatic = True
        self._ranges = None
        self._text.unread()
        self.scene.set_axes(axes)
        self.view.view_box.setMouseEnabled(True, len(axes) == 2)
        self._arrange()

    def _arrange(self) -> None:
        """Name the axes and explain the signs, where there is room for it."""
        is_low = self.height() < _LOW * self._scale and not self._is_figure
        x, y = (*self.header.axis_names(), "J")[:2]
        self.view.axis("bottom").set_name("" if is_low else x)
        self.view.axis("left").set_name("" if is_low else y)
        self._foot.setVisible(not is_low)
        self._text.explain_signs()

    @Slot()
    def _want_picture(self) -> None:
        """Ask for the picture in view, once the plot is painted: both would take turns."""
        problem, snapshot = self._problem, self._snapshot
        is_seen = self._is_figure or (self.isVisible() and not self._shown_now.isActive())
        if problem is None or snapshot is None or problem.reason or not is_seen:
            return
        axes, experiment = self.header.axes(), snapshot.experiment
        others = self.scene.pinned.covered()
        covered = cover(snapshot.history.path, self._theta, axes, others)
        request = LandscapeRequest(
            problem=problem,
            l1=experiment.l1,
            l2=experiment.l2,
            theta=self._theta,
            axes=axes,
            optimised=self.header.is_optimised(),
            ranges=self._ranges,
            cover=covered if self._is_automatic else None,
        )
        if self._is_figure:
            self.picture_wanted.emit(request, Quality.FINE)
        else:
            self.scheduler.want(request)

    @Slot()
    def _on_header_changed(self) -> None:
        if self.header.axes() != self.scene.axes:
            self._begin_anew()
        self.scene.set_optimised(self.header.is_optimised())
        if self._snapshot is not None and self._problem is not None:
            self.scene.show_snapshot(self._problem, self._snapshot, self._theta)
            self.scene.show_pinned(self._problem, self._snapshot)
            self._text.tell_limit(self._theta)
        self._want_picture()

    def _read(self) -> None:
        """Tell what lies under the pointer, unless that drags the dot."""
        if self.scene.target.is_dragged():
            return
        if self._pointer is None:
            self._text.unread()
        else:
            self._text.read(*self.scene.next_step.to_data(self._pointer))

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._pointer = position
        self._read()

    def _on_view_box_range_changed_manually(self) -> None:
        (x_low, x_high), (y_low, y_high) = self.view.view_box.viewRange()
        ranges = ((float(x_low), float(x_high)), (float(y_low), float(y_high)))
        self._is_automatic = False
        self._ranges = ranges[: len(self.header.axes())]
        self._read()
        self._want_picture()

    def _on_target_position_changed(self) -> None:
        """Tell what is under the dot that is dragged."""
        place = self.scene.target.pos()
        self.scene.follow_target()
        self._text.read(place.x(), place.y())

    def _on_target_position_change_finished(self) -> None:
        place = self.scene.target.pos()
        if self._snapshot is None:
            return
        theta = self._theta.copy()
        for axis, at in zip(self.header.axes(), (place.x(), place.y()), strict=False):
            theta[axis] = at
        self.parameters_dragged.emit(tuple(theta.tolist()))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the dot go that is dragged: where the button is released tells nobody."""
        super().hideEvent(event)
        if self.scene.target.is_dragged():
            self.scene.target.let_go()
            if self._problem is not None and self._snapshot is not None:
                self.scene.show_snapshot(self._problem, self._snapshot, self._theta)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out, or bring back, what takes up height."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what was not wanted while the panel was hidden."""
        super().showEvent(event)
        self._shown_now.start(0)
