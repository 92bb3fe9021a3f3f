"""The central widget: all panels and where each stands."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.data.edits import Point, edits_between
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.panels.boundary.panel import BoundaryPlot
from gui.panels.controls.panel import ControlsPanel
from gui.panels.graph.panel import GraphPanel
from gui.panels.landscape.panel import LandscapePlot
from gui.panels.lesson.panel import LessonPanel
from gui.panels.loss.panel import LossPlot
from gui.panels.runs.panel import RunsPanel
from gui.panels.sigmoid.panel import SigmoidPlot
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection, PointedExample, rows_after
from gui.style.stylesheet import LESSON_WIDTH
from gui.style.theme import Theme
from gui.style.themed import ThemedWidget
from gui.transport.panel import TransportPanel
from gui.widgets.notice_bar import NoticeBar
from gui.window.actions import Actions
from gui.window.layout.lower_half import LowerHalf
from gui.window.layout.stage import Stage
from gui.window.layout.workspaces import BOUNDARY, CONTROLS, GRAPH, LANDSCAPE, LOSS, LOWER, SIGMOID
from gui.window.status_bar import Status
from gui.window.workspace_controller import WorkspaceController

_BOUNDARY_TIP = (
    "Click an example, or any other place, to follow it. Wheel: zoom, drag: move, double click: "
    "show all. Keys: Page Up, Page Down, Home, Esc"
)
_LOSS_TIP = "The loss J after each step. Point at the curve to read its numbers."
_LANDSCAPE_TIP = (
    "The loss J for other values of the parameters. Arrow: which way is downhill, not how far the "
    "step goes. While paused, drag the dot to go there; wheel and drag zoom and move. Key: Home"
)
_GRAPH_TIP = "Every number of one step. Click a node to be told what it means. Keys: arrows"


class CentralWidget(ThemedWidget, QWidget):
    """All views: panels on the stage, the lesson beside it, the transport row at the foot.

    What one view is told, all are told: which data, which moment, which example is followed.

    Attributes
    ----------
    selection
        The selected examples, the same in every view.
    pointed
        The example under the pointer, marked in every view.

    Signals
    -------
    step_requested(int)
        The run is to make a step, or to take steps back (negative). A press of Step inside of a
        step, in the graph's micro-steps, asks for one only at the update.
    example_followed(object)
        The row of the example that is marked now, or None.
    threshold_chosen(float)
        Class 1 is to be predicted above this a.
    threshold_changed(float)
        Class 1 is predicted above this a now.
    probe_changed()
        Another place is followed in place of an example, or none.
    first_painted()
        The window has been seen for the first time; the graph, which was not shown then, follows.
    """

    first_painted = Signal()
    step_requested = Signal(int)
    example_followed = Signal(object)
    threshold_chosen = Signal(float)
    threshold_changed = Signal(float)
    probe_changed = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.selection = ExampleSelection(self)
        self.pointed = PointedExample(self)
        self.controls = ControlsPanel(actions.edit)
        self.boundary = BoundaryPlot(self.selection, self.pointed)
        self.sigmoid = SigmoidPlot(self.pointed)
        self.loss = LossPlot()
        self.landscape = LandscapePlot()
        self.graph = GraphPanel(self.pointed)
        self.runs = RunsPanel()
        self.lower_half = LowerHalf(self.graph, self.runs)
        self.lesson = LessonPanel(self.graph.formulas)
        self.transport = TransportPanel(actions, actions)
        self.transport.setObjectName("transportPanel")
        self.status = Status()
        self.recovery, self.note = NoticeBar("recoveryBar"), NoticeBar("noteBar")
        self.stage = Stage(
            {
                CONTROLS: self.controls,
                BOUNDARY: self.boundary,
                SIGMOID: self.sigmoid,
                LOSS: self.loss,
                LANDSCAPE: self.landscape,
                LOWER: self.lower_half,
            }
        )
        self.workspaces = WorkspaceController(
            self.stage,
            self.controls,
            self.lower_half,
            self.graph.switches,
            actions,
            {
                BOUNDARY: self.boundary.title,
                SIGMOID: self.sigmoid.title,
                LOSS: self.loss.title,
            },
        )
        self._problem: Problem | None = None
        self._experiment = Experiment()
        self._snapshot: Snapshot | None = None
        # Views that are hidden, and were not told of data that were edited meanwhile.
        self._behind: set[SigmoidPlot | LossPlot | LandscapePlot | LowerHalf] = set()
        self._is_painted = False
        self._after_paint = QTimer(self)
        self._after_paint.setSingleShot(True)
        self._after_paint.timeout.connect(self._on_after_paint_timeout)
        self._row: int | None = 0
        self._awaited_row: int | None = None  # of an example that the run does not have yet
        self._probe: Point | None = None
        self._threshold = 0.5
        self.boundary.view.setStatusTip(_BOUNDARY_TIP)
        self.loss.view.setStatusTip(_LOSS_TIP)
        self.landscape.view.setStatusTip(_LANDSCAPE_TIP)
        self.graph.view.setStatusTip(_GRAPH_TIP)
        self._lay_out()
        for view_of_examples in (self.boundary, self.sigmoid):
            view_of_examples.example_selected.connect(self.follow_example)
        self.graph.example_selected.connect(self.follow_example)
        self.boundary.threshold_chosen.connect(self.threshold_chosen)
        self.boundary.point_probed.connect(self.follow_point)
        self.graph.point_probed.connect(self.follow_point)
        for view_of_numbers in (self.boundary, self.sigmoid):
            self.graph.numbers_hidden.connect(view_of_numbers.hide_numbers)
        self.graph.step_requested.connect(self.step_requested)
        self.graph.micro_mode_changed.connect(self.transport.set_micro_mode)
        self.transport.step_requested.connect(self._on_transport_step_requested)
        actions.loss_axis_chosen.connect(self.loss.choose_loss_axis)
        self.loss.loss_axis_changed.connect(actions.show_loss_axis)
        actions.contributions.toggled.connect(self.boundary.set_contributions_visible)
        for plot in (self.boundary, self.loss):
            actions.optimum.toggled.connect(plot.set_optimum_visible)
        actions.probe.triggered.connect(self._on_probe_triggered)
        actions.reduced_motion.toggled.connect(self._on_reduced_motion_toggled)
        for view in (self.boundary, self.loss, self.landscape):
            self.runs.run_chosen.connect(view.choose_run)
        self.loss.step_axis_changed.connect(self.transport.set_logarithmic)
        self.graph.micro_mode_changed.connect(self._on_graph_micro_mode_changed)
        actions.presentation.toggled.connect(self.workspaces.set_presentation)
        self.workspaces.arranged.connect(self._show_again)

    def show_problem(
        self, problem: Problem, experiment: Experiment, examples: Examples | None = None
    ) -> None:
        """Show the data of a run that begins.

        `examples` are those asked for last, where the data of the run are not that far yet.
        """
        before = self._take(problem, experiment)
        has_axes = before is not None and _axes(before) == _axes(problem)
        row, probe = self._row, self._probe if has_axes else None
        self.boundary.show_problem(problem, experiment, examples)
        for view in (self.controls, self.sigmoid, self.loss, self.landscape, self.lower_half):
            view.show_problem(problem, experiment)
        self._behind.clear()
        self._follow(row, probe)

    def show_edits(
        self, problem: Problem, experiment: Experiment, examples: Examples | None = None
    ) -> None:
        """Show data that were edited in mid-run, sixty times a second while a hand drags one.

        What nobody sees is told of them when it comes back. Where no example came or went, what
        tells only how many there are, and which one is followed, stays as it is.
        """
        if self._problem is None or not experiment.is_edit_of(self._experiment):
            self.show_problem(problem, experiment, examples)
            return
        row_before, m, test = self._row, self._problem.dataset.m, len(self._problem.test_rows)
        is_same_many = (m, test) == (problem.dataset.m, len(problem.test_rows))
        self._take(problem, experiment)
        if self._awaited_row is not None and self._awaited_row < problem.dataset.m:
            self._row = self._awaited_row
        self.boundary.show_problem(problem, experiment, examples)
        for view in (self.sigmoid, self.loss, self.landscape, self.lower_half):
            if self._is_due(view):
                view.show_problem(problem, experiment)
            else:
                self._behind.add(view)
        if not is_same_many:
            self.controls.show_problem(problem, experiment)
        if not is_same_many or self._row != row_before:
            self._follow(self._row, self._probe)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        self._snapshot = snapshot
        for view in (
            self.controls, self.boundary, self.sigmoid, self.loss, self.landscape,
            self.lower_half, self.transport, self.status,
        ):  # fmt: skip
            if self._is_due(view):
                view.show_snapshot(snapshot)

    def is_complete(self) -> bool:
        """Return whether all views show the run; the graph follows the first paint."""
        return self._is_painted and not self._after_paint.isActive()

    def example(self) -> int | None:
        """Return the row of the example that is followed."""
        return self._row

    def probe(self) -> Point | None:
        """Return the place that is followed in place of an example; None where there is none."""
        return self._probe

    @Slot(int)
    def follow_example(self, row: int | None) -> None:
        """Mark the example in this row of the data in every view."""
        m = 0 if self._problem is None else self._problem.dataset.m
        row = None if row is None or not m else min(row, m - 1)
        self._row, self._awaited_row = row, None
        self.follow_point(None)
        for view in (self.boundary, self.sigmoid, self.graph):
            view.select_example(row)
        self.example_followed.emit(row)

    def follow_edited(self, row: int) -> None:
        """Follow the example in this row as soon as the run has it: an edit may have added it."""
        if self._problem is not None and row < self._problem.dataset.m:
            self.follow_example(row)
        else:
            self._awaited_row = row

    @Slot(float)
    def set_threshold(self, threshold: float) -> None:
        """Predict class 1 where a is above this, in every view."""
        self._threshold = threshold
        for view in (self.boundary, self.sigmoid, self.loss, self.runs):
            view.show_threshold(threshold)
        self.threshold_changed.emit(threshold)

    def threshold(self) -> float:
        """Return the a above which class 1 is predicted."""
        return self._threshold

    @Slot(object)
    def follow_point(self, point: Point | None) -> None:
        """Follow a place without a label, a probe, in every view; None follows the example."""
        if point != self._probe:
            self._probe = point
            for view in (self.boundary, self.sigmoid, self.graph):
                view.show_probe(point)
            self.probe_changed.emit()

    def leave_probe(self) -> bool:
        """Take the probe away; return whether there was one."""
        there_was = self._probe is not None
        self.follow_point(None)
        return there_was

    def theme(self) -> Theme:
        """Return the theme that all is drawn in."""
        return self._theme

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.stage.set_scale(self._scale)

    def refit(self) -> None:
        """Arrange the panels anew."""
        self.workspaces.refit()

    def _take(self, problem: Problem, experiment: Experiment) -> Problem | None:
        """Take note of other data, and return those before; followed is the same example."""
        before = self._problem
        self.pointed.keep_up(_row_after(self.pointed.row, before, problem, None))
        self._row = _row_after(self._row, before, problem, self._row)
        self._problem, self._experiment, self._snapshot = problem, experiment, None
        return before

    def _follow(self, row: int | None, probe: Point | None) -> None:
        """Follow the example in this row, the first one where it is None, or else a probe."""
        self.follow_example(0 if row is None else row)
        self.follow_point(probe)

    @Slot()
    def _on_probe_triggered(self) -> None:
        self.workspaces.show({GRAPH})
        self.graph.type_probe()

    @Slot(bool)
    def _on_reduced_motion_toggled(self, on: bool) -> None:
        self.graph.set_reduced_motion(on or None)  # None does as the desktop does

    @Slot(bool)
    def _on_graph_micro_mode_changed(self, on: bool) -> None:
        if on:
            self.workspaces.show({GRAPH})

    def _is_due(self, view: QWidget) -> bool:
        """Tell whether a view is to be told of a moment: a hidden one is not.

        The graph takes longer to lay out than all others, so it waits for the first paint, and then
        for a turn of its own.
        """
        return view.isVisibleTo(self.window()) and (
            self.is_complete() or view is not self.lower_half
        )

    @Slot()
    def _on_after_paint_timeout(self) -> None:
        self.first_painted.emit()
        self._show_again()

    @Slot()
    def _show_again(self) -> None:
        """Bring a view that comes back up to date: while hidden it is told nothing."""
        self.graph.view.present(self.workspaces.is_graph_presented())
        late = {view for view in self._behind if self._is_due(view)}
        if late and self._problem is not None:
            self._behind -= late
            for view in late:
                view.show_problem(self._problem, self._experiment)
            self._follow(self._row, self._probe)
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    @Slot(int)
    def _on_transport_step_requested(self, steps: int) -> None:
        is_inside = self.graph.isVisibleTo(self) and self.graph.switches.micro.isChecked()
        if abs(steps) != 1 or not is_inside:
            self.step_requested.emit(steps)
        elif steps > 0:
            self.graph.micro_forward()
        else:
            self.graph.micro_back()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.lesson)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.recovery)
        column.addWidget(self.note)
        column.addLayout(middle, 1)
        column.addWidget(self.transport)

    def least_size(self) -> QSize:
        """Return the size of a window in which all that is seen has its place, at normal size."""
        lesson = QSize(0 if self.lesson.isHidden() else LESSON_WIDTH, 0)
        return self.workspaces.least_size() + lesson

    def minimumSizeHint(self) -> QSize:
        """Have room for all at normal size: in a smaller window, larger type becomes smaller."""
        return (super().minimumSizeHint() / self._scale).boundedTo(self.least_size())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the graph as soon as the rest of the window has been seen."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self._after_paint.start(0)


def _row_after(
    row: int | None, before: Problem | None, after: Problem, gone: int | None
) -> int | None:
    """Return the row of an example in edited data, or `gone`; None in other data."""
    if before is None or before.unedited is not after.unedited:
        return None
    for edit in edits_between(before.edits, after.edits, before.dataset.m) or ():
        if row is not None:
            row = next(iter(rows_after((row,), edit)), gone)
    return row


def _axes(problem: Problem) -> tuple[str, tuple[str, str]]:
    """Return what makes a place of the plane mean the same: the data set and its columns."""
    return problem.dataset.name, problem.dataset.axis_names
