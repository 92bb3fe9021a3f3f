"""The panel of the decision boundary."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import logistic
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Rows
from engine.training.snapshot import PinnedRun, Snapshot
from gui.panels.boundary.contributions import ContributionsItem
from gui.panels.boundary.legend import (
    CONTRIBUTIONS_TIP,
    ColourBar,
    contribution_entries,
    legend_entries,
    undrawn_entries,
)
from gui.panels.boundary.overlays import OptimumLine, PinnedBoundaries
from gui.panels.boundary.points import MarksItem, PointsItem, RingsItem
from gui.plotting.decision_boundary import BoundaryLine, FieldItem, Model, SigmoidCurve
from gui.plotting.examples import Cloud, limits, with_margin
from gui.plotting.legend import Legend, LegendEntry, Readout
from gui.plotting.pinned_runs import pinned_numbers, pinned_shown, same_map
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count, rounded
from gui.style.themed import ThemedWidget
from gui.widgets.labels import title_label


def misclassified(problem: Problem, model: Model, rows: Rows) -> Rows:
    """Return those of `rows` whose class is not the one on their side of the boundary.

    An example on the boundary counts as class 0, as it does in the accuracy.
    """
    dataset = problem.dataset
    z = model.features.z(dataset.X[rows], model.w, model.b)
    wrong: Rows = rows[(z > 0) != (dataset.y[rows] == 1)]
    return wrong


def example_numbers(problem: Problem, model: Model | None, row: int) -> tuple[tuple[str, str], ...]:
    """Return name and text of the example's number, label, z, a, L and dz; from 1, as people count.

    Without a model, number and label alone.
    """
    y = float(problem.dataset.y[row])
    kind = "test example" if row in problem.test_rows else "example"
    known = (f"{kind} {count(row + 1)}, y = {y:.0f}", "")
    if model is None:
        return (known,)
    z = model.features.z(problem.dataset.X[row : row + 1], model.w, model.b)[0]
    with np.errstate(invalid="ignore"):  # z itself may be beyond what a float holds
        a = logistic.sigmoid(z)
        loss = logistic.loss(z, y)
        # a - y, without the cancellation where a is nearly 1.
        dz = a if y == 0 else -logistic.sigmoid(-z)
    numbers = (("z", z), ("a", a), ("L", loss), ("dz", dz))
    return (known, *((name, rounded(float(number))) for name, number in numbers))


class BoundaryReadout:
    """Marks an example and tells its numbers: the one pointed at, or else the one followed.

    A run whose line is pointed at, away from all examples, is told of in its place.
    """

    def __init__(self, readout: Readout, marks: MarksItem) -> None:
        self._readout, self._marks = readout, marks
        self._selected: int | None = None
        self._hovered: int | None = None
        self._pinned_run: PinnedRun | None = None

    @property
    def selected(self) -> int | None:
        """The row of the example that is followed."""
        return self._selected

    def clear(self) -> None:
        """Follow none and point at nothing, as when other data come."""
        self._selected = self._hovered = self._pinned_run = None

    def select(self, row: int | None) -> None:
        """Follow the example of this row."""
        self._selected = row

    def point_at(self, row: int | None, pinned_run: PinnedRun | None) -> bool:
        """Take note of what lies under the pointer; tell whether it is something else."""
        if (row, pinned_run) == (self._hovered, self._pinned_run):
            return False
        self._hovered, self._pinned_run = row, pinned_run
        return True

    def forget_pinned(self) -> None:
        """Tell no longer of a run, which may be gone."""
        self._pinned_run = None

    def neighbour(self, by: int, m: int) -> int:
        """Return the row that is `by` rows from the one followed, among `m`."""
        start = (-1 if by > 0 else m) if self._selected is None else self._selected
        return min(max(start + by, 0), m - 1)

    def show(self, problem: Problem | None, model: Model | None) -> None:
        """Bring mark and numbers up to date."""
        self._marks.set_rows(self._selected, self._hovered)
        row = self._selected if self._hovered is None else self._hovered
        if self._hovered is None and self._pinned_run is not None:
            self._readout.set_items(pinned_numbers(self._pinned_run))
        elif problem is None or row is None:
            self._readout.set_items(())
        else:
            self._readout.set_items(example_numbers(problem, model, row))


_HINT = "Point at an example to read it; click to follow it"

_ABOVE_POINTS = 3


class BoundaryPlot(ThemedWidget, QWidget):
    """The examples over the field of a, with the line a = ½ and, dashed, where that will end.

    Runs that were put aside have thin lines of their own, with their names.

    Examples are told apart by colour and shape, held-out ones are hollow, misclassified ones are
    ringed. More than `MOST_MARKERS` examples in view are dots; zooming in brings shapes and rings
    back. Wheel and dragging zoom and move, a double click or Home shows all, Page Up and Page
    Down select the example before and after.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of an example that was clicked or reached by key.
    """

    example_selected = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("boundaryPlot")
        self.setAccessibleName("Decision boundary")
        self._problem: Problem | None = None
        self._model: Model | None = None
        self._undrawn: list[LegendEntry] = []
        self._accuracy = ""
        self._contributions_wanted = False

        self._colour_bar = ColourBar()
        self._legend = Legend()
        self._readout = Readout(_HINT)
        self.view = PlotView(zoomable=True)
        self.view.setAccessibleName("Decision boundary")
        box = self.view.view_box
        self.field = FieldItem(box)
        self.pinned = PinnedBoundaries(box)
        self.optimum_line = OptimumLine(box)
        self.line = BoundaryLine(box)
        self.curve = SigmoidCurve(box)
        self.points = PointsItem(box)
        self.rings = RingsItem(box, self.points)
        self.contributions = ContributionsItem(box, self.points)
        self.marks = MarksItem(box, self.points)
        self._reading = BoundaryReadout(self._readout, self.marks)
        # Rings lie beneath the points, so that a crowd of them does not hide the classes.
        for height, item in (
            (1, self.rings), (2, self.points), (2, self.contributions), (3, self.pinned.names),
            (4, self.marks),
        ):  # fmt: skip
            item.setZValue(height)

        title = QHBoxLayout()
        title.addWidget(title_label("Decision boundary"), 1, Qt.AlignmentFlag.AlignTop)
        title.addWidget(self._colour_bar, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(title)
        head.addWidget(self._legend)
        lay_out_plot(self, head, self.view, self._readout)

        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.view.double_clicked.connect(self.show_all)
        box.sigRangeChanged.connect(self._on_view_box_range_changed)
        for key, slot in (
            (Qt.Key.Key_PageDown, self._on_page_down_pressed),
            (Qt.Key.Key_PageUp, self._on_page_up_pressed),
            (Qt.Key.Key_Home, self.show_all),
        ):
            shortcut = QShortcut(QKeySequence(key), self, slot)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the examples of `problem`.

        The model stays until the next snapshot where its parameters still mean the same, as when
        examples are added in mid-run; otherwise there is none yet.
        """
        self._problem, self._undrawn = problem, undrawn_entries(problem)
        self._reading.clear()
        if self._model is not None and not same_map(self._model.features, problem.features):
            self._model = None
        self.field.set_model(self._model)
        self.optimum_line.show_convergence(None, problem.features)
        self.pinned.show_runs(())
        self.line.set_model(self._model)
        self._show_curve()
        self.rings.set_rows(np.empty(0, dtype=np.intp))  # they name rows that may be gone
        self.points.set_cloud(Cloud.of(problem))
        self.contributions.set_problem(problem)
        names = problem.dataset.axis_names
        for side, name in zip(("bottom", "left"), names, strict=True):
            self.view.axis(side).set_name(name)
        self.view.view_box.setLimits(**limits(problem.dataset.X))
        self.show_all()
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the model says at this moment."""
        problem, model = self._problem, self._model
        if problem is None or len(snapshot.w) != problem.n:
            return
        self.contributions.set_snapshot(snapshot)
        self.optimum_line.show_convergence(snapshot.convergence, problem.features)
        if self.pinned.show_runs(pinned_shown(snapshot.pinned, snapshot.experiment)):
            self._reading.forget_pinned()
        if model is not None and model.b == snapshot.b and np.array_equal(model.w, snapshot.w):
            self._refresh_signs()
            return
        self._model = Model(problem.features, snapshot.w, snapshot.b)
        self._accuracy = f"{snapshot.accuracy:.1%} of the training examples are right. "
        self.field.set_model(self._model)
        self.line.set_model(self._model)
        self._show_curve()
        self._refresh()

    def select_example(self, row: int | None) -> None:
        """Mark the example of this row as the one that is followed; None marks none."""
        self._reading.select(row)
        self._refresh_readout()

    def set_contributions_visible(self, visible: bool) -> None:
        """Draw each example by its pull on the parameters, or all at one size."""
        self._contributions_wanted = visible
        self._refresh_signs()

    def set_optimum_visible(self, visible: bool) -> None:
        """Show the boundary that descent leads to, dashed, or leave it out; see `OptimumLine`."""
        self.optimum_line.set_wanted(visible)
        self._refresh_signs()

    @Slot(object)
    def choose_run(self, key: int | None) -> None:
        """Draw the line of the kept run of this key thicker; None draws all alike."""
        self.pinned.choose(key)

    def show_all(self) -> None:
        """Bring all examples into view."""
        if self._problem is not None:
            x_range, y_range = (with_margin(column) for column in self._problem.dataset.X.T)
            self.view.show_range(x_range, y_range)

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self._readout.hide()

    def readout(self) -> str:
        """Return the text beneath the plot."""
        return self._readout.text()

    def legend(self) -> list[str]:
        """Return the texts of the legend."""
        return self._legend.texts()

    def _show_curve(self) -> None:
        """Draw σ over x1 where there is no x2: examples stand at 0 and 1 there."""
        has_x2 = self._problem is None or self._problem.dataset.has_x2
        self.curve.set_model(None if has_x2 else self._model)

    def _refresh(self) -> None:
        """Bring rings, legend and readout up to date with model and range."""
        if self._problem is None:
            return
        rows = self.points.marked_rows()
        self._refresh_signs()
        for line in (self.pinned, self.optimum_line, self.line, self.curve):
            line.setZValue(_ABOVE_POINTS if rows is None else 0)
        if self._model is not None and rows is not None:
            self.rings.set_rows(misclassified(self._problem, self._model, rows))
        else:
            self.rings.set_rows(np.empty(0, dtype=np.intp))
        self._refresh_readout()

    def _refresh_signs(self) -> None:
        """Choose how examples are drawn, and say it in the legend."""
        if self._problem is None:
            return
        dense = self.points.marked_rows() is None
        entries = (
            legend_entries(self._problem, dense)
            + self.optimum_line.entries()
            + self.pinned.entries()
        )
        entries += self._undrawn
        if self._contributions_wanted:
            entries += contribution_entries(self._problem, self.contributions.batch(), dense)
        self._legend.set_entries(entries)
        self._legend.setToolTip(
            CONTRIBUTIONS_TIP if self._contributions_wanted else self.optimum_line.remark()
        )
        by_pull = self._contributions_wanted and self.contributions.is_ready() and not dense
        self.contributions.setVisible(by_pull)
        self.points.setVisible(not by_pull)

    def _refresh_readout(self) -> None:
        self._reading.show(self._problem, self._model)
        self._describe()

    def _select_neighbour(self, by: int) -> None:
        if self._problem is not None:
            self._select_here(self._reading.neighbour(by, self._problem.dataset.m))

    def _select_here(self, row: int) -> None:
        self.select_example(row)
        self.example_selected.emit(row)

    def _describe(self) -> None:
        if self._problem is None:
            return
        ringed = "" if self.points.marked_rows() is None else f"{count(len(self.rings.rows()))} "
        ringed = ringed and f"{ringed}of those in view are misclassified. "
        followed = "" if self._reading.selected is None else self._readout.text()
        self.view.setAccessibleDescription(
            f"{count(self._problem.dataset.m)} examples of {self._problem.dataset.title}. "
            f"{self._accuracy}{ringed}{followed}"
        )

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        hovered = None if position is None else self.points.nearest(position)
        pinned_run = None if position is None else self.pinned.nearest(position)
        if self._reading.point_at(hovered, pinned_run):
            self._refresh_readout()

    def _on_view_clicked(self, position: QPointF) -> None:
        row = self.points.nearest(position)
        if row is not None:
            self._select_here(row)

    def _on_view_box_range_changed(self) -> None:
        self._refresh()

    def _on_page_down_pressed(self) -> None:
        self._select_neighbour(1)

    def _on_page_up_pressed(self) -> None:
        self._select_neighbour(-1)
