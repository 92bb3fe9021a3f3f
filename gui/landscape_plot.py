"""Which way does descent take over the landscape of J?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.dataset import Floats
from engine.experiment import Experiment
from engine.landscape import Landscape, Query
from engine.landscape_range import Range
from engine.problem import Problem
from engine.snapshot import Phase, Snapshot
from gui.landscape.foot import LandscapeFoot
from gui.landscape.header import LandscapeHeader
from gui.landscape.inquiry import Inquiry
from gui.landscape.relief import Relief
from gui.landscape.scene import LandscapeScene
from gui.number_format import count, rounded
from gui.plot_view import PlotView, lay_out_plot, show_panel
from gui.theme import LIGHT, UNIT, Theme

_AXIS_WIDTH = 7 * UNIT
_ROOM = 0.06
_AT_REST = (Phase.PAUSED, Phase.DIVERGED)
_HINT = (
    "The more ink, the larger J. While paused, drag the dot to start from another place. Wheel and "
    "dragging zoom and move; a double click shows the whole path."
)


class LandscapePlot(QWidget):
    """J over two parameters as filled contours, or along one, with the path of the run.

    The window passes each question on to a worker and each answer back: `picture_wanted` and
    `show_picture`.

    Signals
    -------
    picture_wanted(object, bool)
        A Query, and whether a coarse picture is wanted before the fine one.
    parameters_dragged(object)
        The dot was dragged and released while paused: the tuple (w1, …, wn, b).
    """

    picture_wanted = Signal(object, bool)
    parameters_dragged = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("landscapePlot")
        self.setAccessibleName("Loss landscape")
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._ranges: tuple[Range, ...] | None = None
        self._is_automatic = True
        self._theta = np.zeros(0)

        self.header = LandscapeHeader()
        self._foot = LandscapeFoot()
        self.view = PlotView(zoomable=True)
        self.view.setAccessibleName("Loss landscape")
        self.view.setToolTip(_HINT)
        self.view.axis("left").setWidth(_AXIS_WIDTH)
        self.setFocusProxy(self.view)
        self.scene = LandscapeScene(self.view)
        self.inquiry = Inquiry(self)
        head = QVBoxLayout()
        head.addWidget(self.header)
        lay_out_plot(self, head, self.view, self._foot)

        self.header.changed.connect(self._on_header_changed)
        self.inquiry.asked.connect(self.picture_wanted)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.double_clicked.connect(self.show_all)
        self.view.view_box.sigRangeChangedManually.connect(self._on_view_box_range_changed_manually)
        self.scene.target.sigPositionChanged.connect(self._on_target_position_changed)
        self.scene.target.sigPositionChangeFinished.connect(
            self._on_target_position_change_finished
        )
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Home), self, self.show_all)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.apply_theme(LIGHT)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of other data; a new picture is asked for with the next snapshot."""
        before, self._problem = self._problem, problem
        if before is None or not _same_map(before, problem):
            self._snapshot = None
            self.header.show_parameters(problem.features.titles)
            self._begin_anew()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is, and ask for another picture if one is due."""
        if self._problem is None or len(snapshot.w) != self._problem.n:
            return
        before, self._snapshot = self._snapshot, snapshot
        self._theta = np.append(snapshot.w, snapshot.b)
        same_way = before is not None and before.curve is snapshot.curve
        same_way = same_way and before is not None and before.step == snapshot.step
        self.scene.show_snapshot(snapshot, self._theta, same_way)
        self.scene.target.set_movable(snapshot.phase in _AT_REST)
        self._inquire()

    @Slot(object)
    def show_picture(self, relief: Relief) -> None:
        """Show an answer to `picture_wanted`, unless it has become stale."""
        landscape = relief.landscape
        if not self.inquiry.receive(landscape):
            return
        self.scene.show_relief(relief)
        if self._is_automatic:
            self._ranges = landscape.ranges
        self._show_ranges(landscape)
        sampled = f"{count(landscape.rows)} of {count(landscape.m)} examples"
        self.header.set_remark(sampled if landscape.rows < landscape.m else "")
        self._foot.set_signs(*self.scene.signs())
        self._describe(landscape)

    def set_optimum(self, theta: Floats | None) -> None:
        """Mark where all parameters ``(w1, …, wn, b)`` are at their best; None marks nothing."""
        self.scene.show_optimum(theta)
        self._foot.set_signs(*self.scene.signs())

    def show_all(self) -> None:
        """Bring the whole path into view, and keep it there."""
        self._is_automatic = True
        self._ranges = None
        self._inquire()

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self.header.show_as_figure()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        show_panel(self, theme)
        self.view.axis("left").setWidth(round(_AXIS_WIDTH * scale))
        for part in (self.header, self._foot, self.view, self.scene):
            part.apply_theme(theme, scale)

    def foot(self) -> str:
        """Return the text beneath the plot."""
        return self._foot.text()

    def _begin_anew(self) -> None:
        """Turn to other axes, or other parameters."""
        axes, names = self.header.axes(), self.header.axis_names()
        self._is_automatic = True
        self._ranges = None
        self.scene.set_way(axes, self.header.is_optimised())
        self.view.axis("bottom").set_name(names[0])
        self.view.axis("left").set_name(names[1] if len(names) == 2 else "J")
        self.view.view_box.setMouseEnabled(True, len(names) == 2)
        self._foot.set_signs(*self.scene.signs())

    def _inquire(self) -> None:
        """Say what is to be seen now."""
        problem, snapshot = self._problem, self._snapshot
        if problem is None or snapshot is None:
            return
        axes = self.header.axes()
        experiment = snapshot.experiment
        self.inquiry.want(
            Query(
                problem=problem,
                l1=experiment.l1,
                l2=experiment.l2,
                theta=self._theta,
                axes=axes,
                optimised=self.header.is_optimised(),
                ranges=self._ranges,
                cover=self._cover(snapshot, axes) if self._is_automatic else None,
            )
        )

    def _cover(self, snapshot: Snapshot, axes: tuple[int, ...]) -> tuple[Range, ...]:
        """Return the range of each axis that the path takes up."""
        places = np.vstack((snapshot.curve.trail.theta.reshape(-1, len(self._theta)), self._theta))
        low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return tuple((low[axis], high[axis]) for axis in axes)

    def _show_ranges(self, landscape: Landscape) -> None:
        x_range = landscape.ranges[0]
        if len(landscape.ranges) == 2:
            y_range = landscape.ranges[1]
        else:
            seen = landscape.J[(landscape.xs >= x_range[0]) & (landscape.xs <= x_range[1])]
            low, high = float(seen.min()), float(seen.max())
            room = _ROOM * (high - low) or 1.0
            y_range = (low - room, high + room)
        if self._is_automatic or len(landscape.ranges) == 1:
            self.view.show_range(x_range, y_range)

    def _describe(self, landscape: Landscape) -> None:
        names = " and ".join(self.header.axis_names())
        lowest = f"lowest {rounded(landscape.lowest.J)}" if landscape.lowest.exists else "no lowest"
        self.view.setAccessibleDescription(f"J over {names}; {lowest} place.")

    def _read(self, x: float, y: float) -> None:
        """Tell the place and J there."""
        J = self.scene.height_at(x, y)
        names = self.header.axis_names()
        items = [(name, rounded(at)) for name, at in zip(names, (x, y), strict=False)]
        self._foot.set_numbers([*items, ("J", "–" if J is None else rounded(J))])

    @Slot()
    def _on_header_changed(self) -> None:
        self._begin_anew()
        if self._snapshot is not None:
            self.scene.show_snapshot(self._snapshot, self._theta, same_way=False)
        self._inquire()

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        if position is None:
            self._foot.set_numbers(())
        else:
            self._read(*self.scene.moment.to_data(position))

    def _on_view_box_range_changed_manually(self) -> None:
        (x_low, x_high), (y_low, y_high) = self.view.view_box.viewRange()
        ranges = ((float(x_low), float(x_high)), (float(y_low), float(y_high)))
        self._is_automatic = False
        self._ranges = ranges[: len(self.header.axes())]
        self._inquire()

    def _on_target_position_changed(self) -> None:
        place = self.scene.target.pos()
        self._read(place.x(), place.y())

    def _on_target_position_change_finished(self) -> None:
        place, snapshot = self.scene.target.pos(), self._snapshot
        if snapshot is None:
            return
        if snapshot.phase not in _AT_REST:
            self.scene.show_snapshot(snapshot, self._theta, same_way=True)
            return
        theta = self._theta.copy()
        for axis, at in zip(self.header.axes(), (place.x(), place.y()), strict=False):
            theta[axis] = at
        self.parameters_dragged.emit(tuple(theta.tolist()))


def _same_map(one: Problem, other: Problem) -> bool:
    """Tell whether parameters mean the same in both."""
    return (
        one.features.names == other.features.names
        and np.array_equal(one.features.mean, other.features.mean)
        and np.array_equal(one.features.deviation, other.features.deviation)
    )
