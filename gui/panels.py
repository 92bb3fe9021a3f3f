"""Which views does the window hold, and where does each stand?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from engine.dataset import Dataset
from engine.experiment import Experiment
from engine.problem import Problem
from engine.snapshot import Snapshot
from gui.actions import Actions
from gui.boundary_plot import BoundaryPlot
from gui.controls_panel import ControlsPanel
from gui.graph.graph_panel import GraphPanel
from gui.lesson.lesson_panel import LessonPanel
from gui.loss_plot import LossPlot
from gui.status import Status
from gui.transport_panel import TransportPanel


class Panels(QWidget):
    """All views: controls at the left, plots over the graph, the transport row at the foot.

    What one view is told, all are told: which data, which moment, which example is followed.
    """

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.controls = ControlsPanel()
        self.boundary = BoundaryPlot()
        self.loss = LossPlot()
        self.graph = GraphPanel()
        self.lesson = LessonPanel(self.graph.formulas)
        self.transport = TransportPanel(actions)
        self.status = Status()
        self._showing_data = (self.controls, self.boundary, self.loss, self.graph)
        self._showing_moments = (*self._showing_data, self.transport, self.status)
        self.themed = (*self._showing_data, self.transport, self.lesson, self.status)
        self.plots = _splitter("plotSplitter", Qt.Orientation.Horizontal)
        self.halves = _splitter("graphSplitter", Qt.Orientation.Vertical)
        self._dataset: Dataset | None = None
        self._row: int | None = 0
        self._lay_out()
        self.boundary.example_selected.connect(self.follow_example)
        self.graph.example_selected.connect(self.follow_example)
        actions.graph.toggled.connect(self.graph.setVisible)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the data of a run that begins, or that were edited."""
        same = self._dataset is problem.dataset
        self._dataset = problem.dataset
        for view in self._showing_data:
            view.show_problem(problem, experiment)
        self.follow_example(self._row if same else 0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a run at one moment."""
        for view in self._showing_moments:
            view.show_snapshot(snapshot)

    @Slot(int)
    def follow_example(self, row: int | None) -> None:
        """Mark the example in this row of the data in every view."""
        self._row = row
        self.boundary.select_example(row)
        self.graph.select_example(row)

    def _lay_out(self) -> None:
        self.plots.addWidget(self.boundary)
        self.plots.addWidget(self.loss)
        self.plots.setSizes([600, 416])
        self.halves.addWidget(self.plots)
        self.halves.addWidget(self.graph)
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


def _splitter(name: str, orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(name)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    return splitter
