"""The panel of the decision boundary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.convergence.optimum import Convergence
from engine.data.edits import Point
from engine.model.experiment import Event, Experiment
from engine.model.problem import Problem
from engine.support.numbers import written
from engine.training.snapshot import Snapshot
from gui.panels.boundary.contributions import ContributionsItem
from gui.panels.boundary.edit_bar import EditBar
from gui.panels.boundary.hand import ExampleHand
from gui.panels.boundary.legend import BoundaryLegend, contribution_entries
from gui.panels.boundary.overlays import OptimumLine, PinnedBoundaries
from gui.panels.boundary.pointer import ClickPreviewItem
from gui.panels.boundary.points import (
    LiftedItem,
    MarksItem,
    NoticeItem,
    PointsItem,
    RingsItem,
    SelectionItem,
)
from gui.panels.boundary.readout import BoundaryReadout
from gui.panels.boundary.threshold_bar import ThresholdBar
from gui.plotting.decision_boundary import BoundaryLine, FieldItem, Model, SigmoidCurve
from gui.plotting.examples import Cloud, Examples, limits, with_margin
from gui.plotting.legend import Readout
from gui.plotting.pinned_runs import pinned_shown, same_map
from gui.plotting.selection import ExampleSelection, PointedExample, neighbour
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import TurnTitle
from gui.widgets.keyboard import add_key

_HINT = "Point at an example or a place to read it; click to follow it"

_EDIT_HINT = "Click to add an example; drag one to move it; Shift and drag to spray"

_ABOVE_POINTS = 3


class BoundaryPlot(ThemedWidget, QWidget):
    """The examples over the field of a, with the line a = t and, dashed, where that will end.

    Pinned and replaced runs have thin lines of their own, with their names.

    Examples are told apart by colour and shape, held-out ones are hollow, misclassified ones are
    ringed. More than `MOST_MARKERS` examples in view are dots; zooming in brings shapes and rings
    back. A click where there is no example puts a probe there. Wheel and dragging zoom and move, a
    double click or Home shows all, Page Up and Page Down follow the example before and after. While
    examples are edited, the left button and some keys belong to `hand`, and the range stays where
    it is.

    Attributes
    ----------
    hand
        What edits examples; its signals say what is to be done.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of an example that was clicked or reached by key, to follow it.
    threshold_chosen(float)
        The a above which class 1 is predicted, from the bar of colours.
    point_probed(object)
        The `Point` that was clicked where there is no example: z, a and class there are to be
        followed; None when the probe was clicked, and is gone.
    """

    example_selected = Signal(int)
    threshold_chosen = Signal(float)
    point_probed = Signal(object)

    def __init__(
        self, selection: ExampleSelection | None = None, pointed: PointedExample | None = None
    ) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("boundaryPlot")
        self.setAccessibleName("Decision boundary")
        self._problem: Problem | None = None
        self._examples: Examples | None = None
        self._experiment = Experiment()
        self._selection = ExampleSelection(self) if selection is None else selection
        self._pointed = PointedExample(self) if pointed is None else pointed
        self._model: Model | None = None
        self._accuracy = ""
        self._contributions_wanted = False
        self._probe_before: Point | None = None  # the last click
        self._pointer: QPointF | None = None  # in the pixels of the view box
        self._events: tuple[Event, ...] = ()  # of the run
        self._is_stale = False  # rings, legend and readout are of other examples
        self._threshold = 0.5

        self.title = TurnTitle("Decision boundary")
        self._colour_bar = ThresholdBar()
        self._readout = Readout(_HINT)
        self.view = PlotView(zoomable=True)
        self.view.setAccessibleName("Decision boundary")
        box = self.view.view_box
        self.field = FieldItem(box)
        self.pinned = PinnedBoundaries(box)
        self.optimum_line = OptimumLine(box)
        self.line = BoundaryLine(box)
        self._legend = BoundaryLegend(self.line, self.optimum_line, self.pinned)
        self.curve = SigmoidCurve(box)
        self.points = PointsItem(box)
        self.rings = RingsItem(box, self.points)
        self.contributions = ContributionsItem(box, self.points)
        self.marks = MarksItem(box, self.points)
        self.lifted = LiftedItem(box, self.points)
        self.selected = SelectionItem(box, self.points)
        self.click_preview = ClickPreviewItem(box)
        self.notice = NoticeItem(box)
        self.hand = ExampleHand(self.view, self.points, self.click_preview, self._selection)
        self._bar = EditBar(self.hand.brush)
        self._bar.show_class(self.hand.label)
        self._bar.hide()
        self._reading = BoundaryReadout(self._readout, self.marks)
        # Rings lie beneath the points, so that a crowd of them does not hide the classes.
        for height, item in (
            (1, self.rings), (1, self.selected), (2, self.points), (2, self.contributions),
            (2, self.lifted), (3, self.pinned.names), (4, self.marks), (5, self.click_preview),
        ):  # fmt: skip
            item.setZValue(height)

        title = QHBoxLayout()
        title.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop)
        title.addStretch(1)
        title.addWidget(self._colour_bar, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(title)
        head.addWidget(self._legend)
        head.addWidget(self._bar)
        lay_out_plot(self, head, self.view, self._readout)

        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.view.double_clicked.connect(self._on_view_double_clicked)
        box.sigRangeChanged.connect(self._on_view_box_range_changed)
        self.hand.previewed.connect(self._on_hand_previewed)
        self.hand.clicked.connect(self._select_here)
        self.hand.ended.connect(self._on_hand_ended)
        self.hand.cancelled.connect(self._fit_limits)
        self.hand.keys.class_chosen.connect(self.choose_class)
        self._colour_bar.threshold_chosen.connect(self._on_colour_bar_threshold_chosen)
        self._bar.class_chosen.connect(self.choose_class)
        self._bar.holding_out_changed.connect(self._on_bar_holding_out_changed)
        self._bar.brush_changed.connect(self._on_bar_brush_changed)
        self._selection.changed.connect(self._on_selection_changed)
        self._pointed.changed.connect(self._on_pointed_changed)
        for key, slot in (
            (Qt.Key.Key_PageDown, self._on_page_down_pressed),
            (Qt.Key.Key_PageUp, self._on_page_up_pressed),
            (Qt.Key.Key_Home, self.show_all),
        ):
            add_key(self, key, slot)

    def show_problem(
        self, problem: Problem, experiment: Experiment, examples: Examples | None = None
    ) -> None:
        """Show the examples of `problem`, or those that are asked for instead.

        The model stays until the next snapshot where its parameters still mean the same, as when
        examples are added in mid-run; otherwise there is none yet.
        """
        stays = self._problem is not None and experiment.is_edit_of(self._experiment)
        self._problem, self._experiment = problem, experiment
        if not stays:
            self._reading.clear()
            self.pinned.show_runs(())
        if self._model is not None and not same_map(self._model.features, problem.features):
            self._model = None
        self.field.set_model(self._model)
        self._show_optimum(None, problem)
        self._show_line()
        self.contributions.set_problem(problem)
        names = problem.dataset.axis_names
        for side, name in zip(("bottom", "left"), names, strict=True):
            self.view.axis(side).set_name(written(name))
        self.hand.seed = experiment.seed
        self.hand.is_flat = not problem.dataset.has_x2
        self._bar.show_names(problem.dataset.class_names)
        self.show_examples(examples or Examples.of(problem))
        self._show_curve()
        if not stays:
            self.show_all()
            self._refresh()

    def show_examples(self, examples: Examples) -> None:
        """Show these examples, which the run will have as soon as it gets there."""
        if examples is self._examples:
            return
        self._examples = examples
        if self.hand.is_ahead():  # which draws them itself, once all is told of them
            self._is_stale = True
            return
        self.points.set_cloud(Cloud.of(examples))
        self.rings.redraw()  # the same ones may lie elsewhere
        self.hand.examples_changed()
        if not self.hand.is_gesturing():
            self._fit_limits()
        self._point_anew()
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the model says at this moment."""
        problem, model = self._problem, self._model
        if problem is None or len(snapshot.w) != problem.n:
            return
        self.contributions.set_snapshot(snapshot)
        self._show_optimum(snapshot.convergence, problem)
        self._events = snapshot.events
        if self.pinned.show_runs(pinned_shown(snapshot.pinned, snapshot.experiment)):
            self._reading.forget_pinned()
            self._point_anew()
            self._refresh_readout()
        right = f"{snapshot.accuracy:.1%} of the training examples are right at a = ½. "
        self._accuracy = "" if math.isnan(snapshot.accuracy) else right
        if model is not None and model.b == snapshot.b and np.array_equal(model.w, snapshot.w):
            self._refresh_signs()
            self._describe()
            return
        self._model = Model(problem.features, snapshot.w, snapshot.b)
        self.field.set_model(self._model)
        self._show_line()
        self._show_curve()
        self._refresh()

    def hide_numbers(self, hidden: frozenset[str]) -> None:
        """Write question marks for these numbers of the example that is followed."""
        self._reading.hidden = hidden
        self._refresh()

    def show_threshold(self, threshold: float) -> None:
        """Draw the line a = `threshold`, and ring what is on its wrong side."""
        self._threshold = self._reading.threshold = threshold
        self._colour_bar.show_threshold(threshold)
        self._show_line()
        self.optimum_line.show_threshold(threshold)
        self.pinned.show_threshold(threshold)
        self._refresh()

    def threshold(self) -> float:
        """Return the a above which class 1 is predicted."""
        return self._threshold

    def select_example(self, row: int | None) -> None:
        """Mark the example of this row as the one that is followed; None marks none."""
        self._reading.select(row)
        self._refresh_readout()

    def show_probe(self, point: Point | None) -> None:
        """Follow a place in place of an example; None follows the example again."""
        self._reading.put_probe(point)
        self._refresh_readout()

    def probe(self) -> Point | None:
        """Return the place that is followed in place of an example."""
        return self._reading.probe

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
        """Draw the line of the pinned run of this key thicker; None draws all alike."""
        self.pinned.choose(key)

    def set_editing(self, on: bool) -> None:
        """Let mouse and keys edit examples, or follow them and move the view."""
        self._bar.setVisible(on)
        self.hand.set_on(on)
        self._readout.set_hint(_EDIT_HINT if on else _HINT)
        self._refresh_signs()
        self._show_notice()
        self._describe()

    @Slot(int)
    def choose_class(self, label: int) -> None:
        """Let a click add examples of this class."""
        self.hand.label = label
        self._bar.show_class(label)
        self.hand.point_anew()
        self._describe()

    def show_all(self) -> None:
        """Bring all examples into view."""
        if self._examples is not None and not self.hand.is_gesturing():
            x_range, y_range = (with_margin(column) for column in self._examples.dataset.X.T)
            self.view.show_range(x_range, y_range)

    def show_places(self, places: Sequence[Point]) -> None:
        """Bring all examples into view if one of these places is not."""
        ranges = self.view.view_box.viewRange()
        if any(
            not low <= x <= high
            for place in places
            for x, (low, high) in zip(place, ranges, strict=True)
        ):
            self.show_all()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.hand.scale = self._scale

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self._readout.hide()
        self._colour_bar.show_as_figure()

    def readout(self) -> str:
        """Return the text beneath the plot."""
        return self._readout.text()

    def legend(self) -> list[str]:
        """Return the texts of the legend."""
        return self._legend.texts()

    def _show_optimum(self, convergence: Convergence | None, problem: Problem) -> None:
        """Draw where descent leads; the line of just before stays while the hand moves examples.

        With each place of the hand there is another one, known a few milliseconds later: the line
        would flicker. Of one class alone no margin is drawn: there is no other to keep away from.
        """
        if convergence is not None and not 0 < problem.y.sum() < problem.m:
            convergence = replace(convergence, margin=None)
        if convergence is not None or not self.hand.is_gesturing():
            self.optimum_line.show_convergence(convergence, problem.features)

    def _show_curve(self) -> None:
        """Draw σ over x1 where there is no x2: examples stand at 0 and 1 there."""
        has_x2 = self._problem is None or self._problem.dataset.has_x2
        self.curve.set_model(None if has_x2 else self._model)

    def _show_line(self) -> None:
        """Draw where a is the threshold: where z is its logit."""
        model = self._model
        self.line.set_model(None if model is None else model.moved_to(self._threshold))

    def _refresh(self) -> None:
        """Bring rings, legend and readout up to date with model and range."""
        examples = self._examples
        if examples is None:
            return
        self._is_stale = False
        is_dense = self.points.marked_rows() is None
        self._refresh_signs()
        for line in (self.pinned, self.optimum_line, self.line, self.curve):
            line.setZValue(_ABOVE_POINTS if is_dense else 0)
        self.rings.show_wrong(examples.dataset, self._model, self._threshold)
        self.selected.set_rows(np.array(self._selection.rows, dtype=np.intp))
        self._refresh_readout()

    def _refresh_stale(self) -> None:
        if self._is_stale:
            self._refresh()

    def _refresh_signs(self) -> None:
        """Choose how examples are drawn, and say it in the legend."""
        if self._problem is None or self._examples is None:
            return
        dense = self.points.marked_rows() is None
        pulls = None
        if self._contributions_wanted:
            pulls = contribution_entries(self._problem, self.contributions.batch(), dense)
        self._legend.show_signs(
            self._examples, self._model, self._threshold, self._events, dense=dense, pulls=pulls,
            # In edit mode always, so that nothing moves.
            selected=self.hand.is_on() or bool(self._selection.rows),
        )  # fmt: skip
        by_pull = self._contributions_wanted and self.contributions.is_ready() and not dense
        self.contributions.setVisible(by_pull)
        for item in (self.points, self.lifted):
            item.setVisible(not by_pull)

    @Slot()
    def _fit_limits(self) -> None:
        """Let the view go as far as the examples ask for, and say what is beyond all views."""
        if self._examples is not None:
            self._legend.show_undrawn(self._examples.dataset)
            self.view.set_limits(limits(self._examples.dataset.X))
            self._show_notice()

    def _show_notice(self) -> None:
        is_empty = self._examples is not None and not self._examples.dataset.m
        self.notice.show_beginning(is_empty, self.hand.is_on())

    def _refresh_readout(self) -> None:
        self._reading.show(self._examples, self._model)
        self._describe()

    def _select_neighbour(self, by: int) -> None:
        if self._examples is not None and self._examples.dataset.m:
            self._select_here(neighbour(self._reading.selected, by, self._examples.dataset.m))

    def _select_here(self, row: int) -> None:
        self._reading.put_probe(None)
        self.select_example(row)
        self.example_selected.emit(row)

    def _probe_here(self, point: Point | None) -> None:
        if point is not None and self._problem is not None and not self._problem.dataset.has_x2:
            point = point[0], 0.0
        self.show_probe(point)
        self.point_probed.emit(point)

    def _describe(self) -> None:
        if self._examples is None:
            return
        dataset = self._examples.dataset
        ringed = f"{count(len(self.rings.rows()))} of those in view are misclassified. "
        ringed = "" if self.points.marked_rows() is None else ringed
        followed = self._readout.text() if self._reading.follows() else ""
        to_test = " to test" if self.hand.holds_out else ""
        editing = f"Edit mode, class {self.hand.label}{to_test}. " if self.hand.is_on() else ""
        rows = self._selection.rows
        chosen = f"{count(len(rows))} selected. " if rows else ""
        self.view.setAccessibleDescription(
            f"{editing}{chosen}{count(dataset.m)} examples of {dataset.title}. "
            f"{self._accuracy}{ringed}{followed}"
        )

    @Slot(object)
    def _on_hand_previewed(self, cloud: Cloud) -> None:
        """Draw the examples where the hand has brought them, whatever the run has done."""
        self._is_stale |= len(cloud.x1) != self.points.count()
        self.points.set_cloud(cloud)
        self._refresh_stale()
        self.lifted.update()
        self.contributions.redraw()
        self.rings.redraw()
        self.selected.redraw()
        self.marks.update()

    @Slot()
    def _on_hand_ended(self) -> None:
        self._refresh_stale()
        self._fit_limits()

    @Slot(bool)
    def _on_bar_holding_out_changed(self, on: bool) -> None:
        self.hand.holds_out = on
        self.hand.point_anew()
        self._describe()

    @Slot(int, int)
    def _on_bar_brush_changed(self, radius: int, density: int) -> None:
        self.hand.brush.radius, self.hand.brush.density = float(radius), density
        self.hand.point_anew()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.selected.set_rows(np.array(self._selection.rows, dtype=np.intp))
        self._refresh_signs()
        self._describe()

    @Slot()
    def _on_pointed_changed(self) -> None:
        if self._reading.point_at(self._pointed.row, self.pinned, None):
            self._refresh_readout()

    @Slot(float)
    def _on_colour_bar_threshold_chosen(self, threshold: float) -> None:
        self.show_threshold(threshold)
        self.threshold_chosen.emit(threshold)

    def _point_anew(self) -> bool:
        """Take note of what lies under the pointer; tell whether it is something else."""
        if self.hand.is_gesturing():  # what is held is told until it is let go
            return False
        position = self.hand.pointer() if self.hand.is_on() else self._pointer
        self._pointed.point_at(None if position is None else self.points.nearest(position), self)
        return self._reading.point_at(self._pointed.row, self.pinned, position)

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._pointer = position
        if self._point_anew():
            self._refresh_readout()

    def _on_view_clicked(self, position: QPointF) -> None:
        self._probe_before = self._reading.probe
        row = self.points.nearest(position)
        away = math.inf if row is None else self.points.distance(row, position)
        if self.marks.is_on_probe(position, away):
            self._probe_here(None)
        elif row is not None:
            self._select_here(row)
        elif self._problem is not None:
            self._probe_here(self.marks.to_round_data(position))

    @Slot()
    def _on_view_double_clicked(self) -> None:
        """Show all; the first of the two clicks was none."""
        if self._reading.probe != self._probe_before:
            self._probe_here(self._probe_before)
        self.show_all()

    def _on_view_box_range_changed(self) -> None:
        self._point_anew()
        self._refresh()

    def _on_page_down_pressed(self) -> None:
        self._select_neighbour(1)

    def _on_page_up_pressed(self) -> None:
        self._select_neighbour(-1)
