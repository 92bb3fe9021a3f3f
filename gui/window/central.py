"""The central widget: all panels and where each stands."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import MOST_BESIDE, Snapshot
from gui.panels.boundary.panel import BoundaryPlot
from gui.panels.controls.panel import ControlsPanel
from gui.panels.graph.panel import GraphPanel
from gui.panels.landscape.panel import LandscapePlot
from gui.panels.lesson.panel import LessonPanel
from gui.panels.loss.panel import LossPlot
from gui.panels.runs.panel import RunsPanel
from gui.style.stylesheet import LEAST_SIZE_WITH_LESSON
from gui.style.themed import ThemedWidget
from gui.transport.panel import TransportPanel
from gui.widgets.buttons import Tabs
from gui.widgets.keyboard import give_back_keys
from gui.window.actions import Actions
from gui.window.status_bar import Status

GRAPH, RUNS = "graph", "runs"

_PAGES = (GRAPH, RUNS)

_TITLES = ("Computation graph", "Runs")

_WIDEST = ("Computation graph", f"Runs {MOST_BESIDE}")


class LowerHalf(ThemedWidget, QStackedWidget):
    """The graph and the table of runs, one at a time; their titles stand in the head of both.

    A page that is hidden is not shown every moment of the run, and catches up when it is opened.
    When it goes it gives the keyboard back to the window.

    Signals
    -------
    page_changed(str)
        ``graph`` or ``runs`` was opened.
    """

    page_changed = Signal(str)

    def __init__(self, graph: GraphPanel, runs: RunsPanel) -> None:
        super().__init__()
        self.setObjectName("lowerHalf")
        self._graph, self._runs = graph, runs
        self._snapshot: Snapshot | None = None
        self.tabs = tuple(Tabs(_TITLES, _WIDEST, place) for place in range(len(_PAGES)))
        pages: tuple[GraphPanel | RunsPanel, ...] = (graph, runs)
        for page, tabs in zip(pages, self.tabs, strict=True):
            self.addWidget(page)
            page.head.set_title(tabs)
            tabs.chosen.connect(self._on_tabs_chosen)
        self.currentChanged.connect(self._on_self_current_changed)

    def page(self) -> str:
        """Return which page is open: ``graph`` or ``runs``."""
        return _PAGES[self.currentIndex()]

    @Slot()
    def show_graph(self) -> None:
        """Open the computation graph."""
        self.setCurrentWidget(self._graph)

    @Slot()
    def show_runs(self) -> None:
        """Open the table of runs."""
        self.setCurrentWidget(self._runs)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited."""
        self._snapshot = None
        self._graph.show_problem(problem, experiment)
        self._runs.show_problem(problem, experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        self._snapshot = snapshot
        kept = len(snapshot.pinned)
        for tabs in self.tabs:
            tabs.set_text(1, f"{_TITLES[1]} {kept}" if kept else _TITLES[1])
        (self._graph if self.page() == GRAPH else self._runs).show_snapshot(snapshot)

    @Slot(int)
    def _on_tabs_chosen(self, place: int) -> None:
        pressed = self.tabs[self.currentIndex()].tab(place)
        has_keys = self.window().focusWidget() is pressed
        self.setCurrentIndex(place)
        if has_keys:
            self.tabs[place].tab(place).setFocus()  # the keyboard stays where it was

    @Slot(int)
    def _on_self_current_changed(self, place: int) -> None:
        give_back_keys(self)  # the stack has given it to the page that comes
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)
        self.page_changed.emit(_PAGES[place])

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the keyboard, unless the whole window goes."""
        if self.window().isVisible() and not event.spontaneous():
            give_back_keys(self)
        super().hideEvent(event)


class CentralWidget(ThemedWidget, QWidget):
    """All views: controls at the left, plots over graph or runs, the transport row at the foot.

    What one view is told, all are told: which data, which moment, which example is followed.

    Signals
    -------
    step_requested(int)
        The run is to make a step, or to take steps back (negative). A press of Step inside of a
        step, in the graph's micro-steps, asks for one only at the update.
    example_followed(object)
        The row of the example that is marked now, or None.
    first_painted()
        The window has been seen for the first time; the graph, which was not shown then, follows.
    """

    first_painted = Signal()
    step_requested = Signal(int)
    example_followed = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.controls = ControlsPanel()
        self.boundary = BoundaryPlot()
        self.loss = LossPlot()
        self.landscape = LandscapePlot()
        self.graph = GraphPanel()
        self.runs = RunsPanel()
        self.lower_half = LowerHalf(self.graph, self.runs)
        self.lesson = LessonPanel(self.graph.formulas)
        self.transport = TransportPanel(actions, actions)
        self.status = Status()
        self.plots = _splitter("plotSplitter", Qt.Orientation.Horizontal)
        self.losses = _splitter("lossSplitter", Qt.Orientation.Vertical)
        self.halves = _splitter("graphSplitter", Qt.Orientation.Vertical)
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._is_painted = False
        self._after_paint = QTimer(self)
        self._after_paint.setSingleShot(True)
        self._after_paint.timeout.connect(self._on_after_paint_timeout)
        self._row: int | None = 0
        self._lay_out()
        self.boundary.example_selected.connect(self.follow_example)
        self.graph.example_selected.connect(self.follow_example)
        self.graph.step_requested.connect(self.step_requested)
        self.graph.micro_mode_changed.connect(self.transport.set_micro_mode)
        self.transport.step_requested.connect(self._on_transport_step_requested)
        actions.loss_axis_chosen.connect(self.loss.choose_loss_axis)
        self.loss.loss_axis_changed.connect(actions.show_loss_axis)
        actions.pulls.toggled.connect(self.boundary.set_pulls_visible)
        for plot in (self.boundary, self.loss):
            actions.optimum.toggled.connect(plot.set_optimum_visible)
        actions.reduced_motion.toggled.connect(self._on_reduced_motion_toggled)
        self._hid_graph = False
        self._pages = {self.graph: actions.graph, self.runs: actions.runs}
        actions.graph.toggled.connect(self._on_graph_toggled)
        actions.runs.toggled.connect(self._on_runs_toggled)
        self.lower_half.page_changed.connect(self._on_lower_half_page_changed)
        for view in (self.boundary, self.loss, self.landscape):
            self.runs.run_chosen.connect(view.choose_run)
        self.loss.step_axis_changed.connect(self.transport.set_logarithmic)
        actions.landscape.toggled.connect(self._on_landscape_toggled)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited."""
        same = self._problem is not None and self._problem.dataset is problem.dataset
        self._problem, self._snapshot = problem, None
        for view in (self.controls, self.boundary, self.loss, self.landscape, self.lower_half):
            view.show_problem(problem, experiment)
        self.follow_example(self._row if same else 0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        self._snapshot = snapshot
        for view in (
            self.controls, self.boundary, self.loss, self.landscape, self.lower_half,
            self.transport, self.status,
        ):  # fmt: skip
            if self._is_due(view):
                view.show_snapshot(snapshot)

    def is_complete(self) -> bool:
        """Return whether all views show the run; the graph follows the first paint."""
        return self._is_painted and not self._after_paint.isActive()

    def example(self) -> int | None:
        """Return the row of the example that is followed."""
        return self._row

    @Slot(int)
    def follow_example(self, row: int | None) -> None:
        """Mark the example in this row of the data in every view."""
        if row is not None and self._problem is not None:
            row = min(row, self._problem.dataset.m - 1)
        self._row = row
        for view in (self.boundary, self.graph):
            view.select_example(row)
        self.example_followed.emit(row)

    @Slot(bool)
    def _on_reduced_motion_toggled(self, on: bool) -> None:
        self.graph.set_reduced_motion(on or None)  # None does as the desktop does

    @Slot(bool)
    def _on_graph_toggled(self, on: bool) -> None:
        self._show_page(self.graph, on)

    @Slot(bool)
    def _on_runs_toggled(self, on: bool) -> None:
        if on:
            self._hid_graph = self._is_open(self.graph)
        if on or not self._hid_graph:
            self._show_page(self.runs, on)
        else:  # the table stood in its place
            self._show_page(self.graph, True)

    def _show_page(self, page: GraphPanel | RunsPanel, on: bool) -> None:
        """Open a page of the lower half, or close the lower half where that page is open."""
        if on:
            self.lower_half.setCurrentWidget(page)
        if on or self.lower_half.currentWidget() is page:
            self.lower_half.setVisible(on)
        self._check_pages()
        self._show_again()

    @Slot(str)
    def _on_lower_half_page_changed(self, name: str) -> None:
        self._check_pages()

    def _check_pages(self) -> None:
        for page, action in self._pages.items():
            with QSignalBlocker(action):
                action.setChecked(self._is_open(page))

    def _is_open(self, page: QWidget) -> bool:
        return self.lower_half.isVisibleTo(self) and self.lower_half.currentWidget() is page

    @Slot(bool)
    def _on_landscape_toggled(self, on: bool) -> None:
        self.landscape.setVisible(on)
        self._show_again()

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
        self.plots.addWidget(self.boundary)
        self.losses.addWidget(self.loss)
        self.losses.addWidget(self.landscape)
        self.losses.setSizes([232, 178])
        self.plots.addWidget(self.losses)
        self.plots.setSizes([600, 416])
        self.halves.addWidget(self.plots)
        self.halves.addWidget(self.lower_half)
        self.halves.setSizes([400, 270])
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.controls)
        middle.addWidget(self.halves, 1)
        middle.addWidget(self.lesson)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.transport)

    def minimumSizeHint(self) -> QSize:
        """Have room for all at normal size: in a smaller window, larger type becomes smaller."""
        return (super().minimumSizeHint() / self._scale).boundedTo(LEAST_SIZE_WITH_LESSON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the graph as soon as the rest of the window has been seen."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self._after_paint.start(0)


def _splitter(name: str, orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(name)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    return splitter
