"""The panel of the sigmoid: every example at its z, and its dz as a length."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import logistic
from engine.data.edits import Point
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.panels.sigmoid.drawn_examples import DrawnExamples, Ranges, drawable
from gui.panels.sigmoid.items import (
    MOST_MARKERS,
    ROOM,
    STRIP,
    CurveItem,
    DensityItem,
    ExamplesItem,
    Scene,
)
from gui.panels.sigmoid.marks import MarksItem
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.legend import Readout
from gui.plotting.readings import ExampleNumbers, example_numbers, numbers_of, place_numbers, z_at
from gui.plotting.selection import PointedExample, neighbour
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.numbers import count
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import SegmentedControl, TurnTitle
from gui.widgets.keyboard import add_key
from gui.widgets.labels import PanelHead

_HINTS = {
    False: (
        "Line from a to the label y: its length is |dz|. Below: how densely z lies, by class",
        "Line from a to the label: its length is |dz|",
        "Each line is as long as |dz|",
    ),
    True: (
        "The loss of each example against its z. Its slope there is dz = a − y",
        "Loss against z; its slope is dz",
    ),
}

_TIP = (
    "Every example stands on the curve at its own z = w·x + b. The thin line leads from a to its "
    "label y, 0 or 1, and is as long as |dz| = |a − y|. Where the curve is flat, its slope "
    "a(1 − a) is almost 0, yet dz never exceeds 1. Below: how densely z lies, class by class."
)

_LOSS_TIP = (
    "The loss of an example against its z: −log a for y = 1, −log(1 − a) for y = 0. "
    "Its slope at the example is dz = a − y."
)

_STATUS_TIPS = {
    False: "Every example on the curve a = σ(z), with a line to its label as long as dz.",
    True: "The loss L of every example against its z: the farther on the wrong side, the larger.",
}

_KEYS = "Click one to follow it. Keys: Page Up, Page Down"

_LOSS_TICKS = (0.5, 1.0, 2.0, 5.0)


class SigmoidPlot(ThemedWidget, QWidget):
    """The curve a = σ(z) with every example on it, or the loss against z.

    A line leads from each example to its label; it is as long as dz. The example that is followed
    tells z, a and dz in the plot, with the tangent of the curve. Densities of z, class by class,
    stand below. The ranges hold the bulk of the examples and change rarely; what lies beyond stands
    at the rim.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of an example that was clicked or reached by key, to follow it.
    """

    example_selected = Signal(int)

    def __init__(self, pointed: PointedExample | None = None) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("sigmoidPlot")
        self.setAccessibleName("Sigmoid")
        self._problem: Problem | None = None
        self._examples: Examples | None = None
        self._drawn: DrawnExamples | None = None
        self._model: Model | None = None
        self._pointed = PointedExample(self) if pointed is None else pointed
        self._scene: Scene | None = None
        self._ranges = Ranges()
        self._threshold = 0.5
        self._ticked: tuple[float, bool] | None = None
        self._followed: int | None = 0
        self._probe: Point | None = None
        self._hidden: frozenset[str] = frozenset()

        self.title = TurnTitle("Sigmoid")
        self.mode = SegmentedControl(
            "curve", ("a", "loss"), ("a against z, the sigmoid", "the loss against z")
        )
        self.mode.setObjectName("sigmoidMode")
        self._readout = Readout()
        self.view = PlotView(zoomable=False)
        self.view.axis("bottom").set_name("z")
        box = self.view.view_box
        self.densities = DensityItem(box)
        self.curve = CurveItem(box)
        self.examples = ExamplesItem(box)
        self.marks = MarksItem(box, self.examples)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(PanelHead(self.title, self.mode))
        lay_out_plot(self, head, self.view, self._readout)
        self._explain()
        self._show_ranges()

        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.mode.chosen.connect(self._on_mode_chosen)
        self._pointed.changed.connect(self._on_pointed_changed)
        for key, slot in (
            (Qt.Key.Key_PageDown, self._on_page_down_pressed),
            (Qt.Key.Key_PageUp, self._on_page_up_pressed),
        ):
            add_key(self, key, slot)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the examples of `problem`, from the next snapshot on."""
        self._problem, self._model = problem, None
        self._examples = Examples(problem.dataset, problem.is_test)
        self._drawn = DrawnExamples.of(problem)
        self._ranges = Ranges()
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the examples stand at this moment."""
        problem, model = self._problem, self._model
        if problem is None or len(snapshot.w) != problem.n:
            return
        if model is not None and model.b == snapshot.b and np.array_equal(model.w, snapshot.w):
            return
        self._model = Model(problem.features, snapshot.w, snapshot.b)
        self._refresh()

    def select_example(self, row: int | None) -> None:
        """Follow the example of this row; None follows none."""
        self._followed = row
        self._refresh_marks()

    def show_probe(self, point: Point | None) -> None:
        """Mark the z of a place without a label, in place of the example; None marks none."""
        self._probe = point
        self._refresh_marks()

    def hide_numbers(self, hidden: frozenset[str]) -> None:
        """Write question marks for these numbers of the example that is followed."""
        self._hidden = hidden
        self._refresh_marks()

    def show_threshold(self, threshold: float) -> None:
        """Draw the line a = `threshold`."""
        self._threshold = threshold
        self._show_ranges()
        self._refresh_marks()

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self.mode.hide()
        self._readout.hide()

    def readout(self) -> str:
        """Return the text beneath the plot."""
        return self._readout.text()

    def ranges(self) -> Ranges:
        """Return the ranges that are in view."""
        return self._ranges

    def example(self, row: int | None) -> ExampleNumbers | None:
        """Return the numbers of the example in this row; None without example or model."""
        problem, model = self._problem, self._model
        if problem is None or model is None or row is None or not 0 <= row < problem.dataset.m:
            return None
        one = numbers_of(problem.dataset, model, row)
        return ExampleNumbers(one.y, _drawable(one.z))

    @property
    def _has_loss(self) -> bool:
        return self.mode.choice() == 1

    def _refresh(self) -> None:
        """Bring all up to date with data and model."""
        drawn = self._drawn
        if drawn is None:
            return
        z = None if self._model is None else drawn.z(self._model.w, self._model.b)
        if z is not None:
            self._ranges = self._ranges.fitting(z, drawn.is_class1, has_loss=self._has_loss)
        self._scene = Scene(drawn, z, self._ranges, self._has_loss)
        self._show_ranges()
        for item in (self.densities, self.examples):
            item.show_scene(self._scene)
        self._refresh_marks()

    def _show_ranges(self) -> None:
        reach, top = self._ranges.reach, self._ranges.top if self._has_loss else 1.0
        self.view.show_range((-reach, reach), (-STRIP * top, (1 + ROOM) * top))
        self.curve.show_curve(self._ranges, self._threshold, has_loss=self._has_loss)
        if self._ticked == (top, self._has_loss):
            return
        self._ticked = (top, self._has_loss)
        ticks = [(0.0, "0"), (0.5, "½"), (1.0, "1")]
        if self._has_loss:
            each = next(
                (each for each in _LOSS_TICKS if top / each <= 6), 10.0 ** len(f"{top:.0f}")
            )
            ticks = [(k * each, f"{k * each:g}") for k in range(int(top / each + 1e-9) + 1)]
        self.view.axis("left").setTicks([ticks])
        self.view.axis("left").set_name("L" if self._has_loss else "a")

    def _refresh_marks(self) -> None:
        """Bring the marks and the readout up to date."""
        examples, model, probe = self._examples, self._model, self._probe
        pointed = self.example(self._pointed.row)
        followed = self.example(self._followed) if probe is None else None
        z = None if probe is None or model is None else _drawable(z_at(model, probe))
        self.marks.show_marks(self._scene, followed, pointed, z, self._hidden)
        row = None if followed is None else self._followed
        row = row if pointed is None else self._pointed.row
        if examples is None or model is None:
            self._readout.set_items(())
        elif row is not None:
            hidden = self._hidden if row == self._followed else ()
            told = partial(example_numbers, examples, model, row, with_slope=True, hidden=hidden)
            self._readout.set_items(told(), partial(told, in_short=True))
        elif probe is not None:
            told = partial(
                place_numbers, examples.dataset, model, probe, self._threshold,
                is_probe=True, hidden=self._hidden,
            )  # fmt: skip
            self._readout.set_items(told(), partial(told, in_short=True))
        else:
            self._readout.set_items(())
        self._describe()

    def _describe(self) -> None:
        if self._problem is None or self._drawn is None:
            return
        kind = "The loss" if self._has_loss else "The sigmoid"
        m = count(self._problem.dataset.m)
        z = None if self._scene is None else self._scene.z
        mean = ""
        if z is not None and 0 < len(z) <= MOST_MARKERS:
            lengths = logistic.sigmoid(np.where(self._drawn.is_class1, -z, z))
            mean = f"The mean length of dz is {np.mean(lengths):.2f}. "
        is_followed = self._followed is not None or self._probe is not None
        followed = self._readout.text() if is_followed else ""
        self.view.setAccessibleDescription(
            f"{kind} with {m} examples, z from {-self._ranges.reach:g} to "
            f"{self._ranges.reach:g}. {mean}{followed}"
        )

    def _explain(self) -> None:
        """Say what the curve shows that is chosen."""
        has_loss = self._has_loss
        # Over the plot a tip would hide what is pointed at.
        self.title.setToolTip(_LOSS_TIP if has_loss else _TIP)
        self.view.setAccessibleName(
            "Loss of each example against its z"
            if has_loss
            else "Sigmoid: a of each example against its z"
        )
        self.view.setStatusTip(f"{_STATUS_TIPS[has_loss]} {_KEYS}")
        self._readout.set_hint(*_HINTS[has_loss])

    def _select_neighbour(self, by: int) -> None:
        if self._problem is None or not self._problem.dataset.m:
            return
        self._select_here(neighbour(self._followed, by, self._problem.dataset.m))

    def _select_here(self, row: int) -> None:
        self.select_example(row)
        self.example_selected.emit(row)

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        row = None if position is None else self.examples.nearest(position)
        self._pointed.point_at(row, self)

    def _on_view_clicked(self, position: QPointF) -> None:
        row = self.examples.nearest(position)
        if row is not None:
            self._select_here(row)

    @Slot()
    def _on_pointed_changed(self) -> None:
        self._refresh_marks()

    @Slot(int)
    def _on_mode_chosen(self, place: int) -> None:
        self._explain()
        self._refresh()

    def _on_page_down_pressed(self) -> None:
        self._select_neighbour(1)

    def _on_page_up_pressed(self) -> None:
        self._select_neighbour(-1)


def _drawable(z: float) -> float:
    return float(drawable(np.array([z]))[0])
