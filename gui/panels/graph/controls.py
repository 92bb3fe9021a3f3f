"""Switches of the computation graph, and the choice of an example."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.data.edits import Point
from engine.data.examples_text import point_from_text
from engine.graph.step_graph import StepGraph
from engine.model.problem import Problem
from gui.style.numbers import count, exact
from gui.widgets.buttons import SegmentedControl
from gui.widgets.fields import TextField
from gui.widgets.flow_row import FlowRow
from gui.widgets.labels import elided_label, explain, steady_label, tighten

_ALONE, _AS_STEP = "this example alone, not the step", "as Step makes it"
"""What is said of the new parameters in the graph."""

_HOW_TO_STEP = "Step takes the mean over its m examples: choose “mean over m” to see that update."

_NO_UPDATE = "no label: no update"

_NO_FORM = "A probe has no label, and so no derivatives: neither alone nor in the mean"


class Switches(FlowRow):
    """Form, fold, micro-steps, quiz and code, in two lines where one is too short.

    Behind the form stands what the update in the graph is of.

    Signals
    -------
    mean_toggled(bool), fold_toggled(bool), micro_toggled(bool), quiz_toggled(bool),
    code_toggled(bool)
        The user, or `set_…`, has changed this switch.
    """

    mean_toggled = Signal(bool)
    fold_toggled = Signal(bool)
    micro_toggled = Signal(bool)
    quiz_toggled = Signal(bool)
    code_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphSwitches")
        self.form = SegmentedControl(
            "",
            ("this example", "mean over m"),
            (
                "dw, db and the update follow this example alone",
                "dw, db and the update are those of the run's step: means over its m examples",
            ),
        )
        self.fold = _chip(
            "fold", "Fold", "Draw all features as one vector x, and all weights as one vector w."
        )
        self.micro = _chip(
            "micro-steps",
            "Micro-steps",
            "Step walks inside of a step, from z to the update.",
        )
        self.quiz = _chip(
            "quiz",
            "Quiz",
            "Hide a number, work it out yourself, and see whether you are right.",
        )
        self.code = _chip("code", "Code", "Show the lines of NumPy that do the same.")
        self.update_label = steady_label("body")
        self.update_label.setObjectName("updateLabel")
        chips = FlowRow(self.fold, self.micro, self.quiz, self.code)  # of which none stands alone
        self.add(self.form, self.update_label, chips)
        for chip, toggled in (
            (self.fold, self.fold_toggled),
            (self.micro, self.micro_toggled),
            (self.quiz, self.quiz_toggled),
            (self.code, self.code_toggled),
        ):
            chip.toggled.connect(toggled)
        self.form.chosen.connect(self._on_form_chosen)

    def show_form(self, shown: StepGraph, step: int) -> None:
        """Say what the update is of; without a label there is none, and no form to choose.

        It is the update from `step` to the one after.
        """
        is_labelled = shown.trace.graph.labelled
        label = self.update_label
        of_step = f"step {count(step)} → {count(step + 1)}, {_AS_STEP}"
        label.set_widest(max(of_step, _ALONE, key=len) if shown.m > 1 else "")
        text = _ALONE if shown.is_alone else of_step
        label.setText(text if is_labelled else _NO_UPDATE)
        label.setToolTip(_HOW_TO_STEP if shown.is_alone else "")
        self.form.refuse("" if is_labelled else _NO_FORM)

    @property
    def mean(self) -> bool:
        """Whether dw and db are means over m examples."""
        return self.form.choice() == 1

    def _on_form_chosen(self, place: int) -> None:
        self.mean_toggled.emit(place == 1)


def _chip(text: str, name: str, hint: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setObjectName(f"{name.lower()}Switch")
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(chip, name, hint)
    return chip


class ProbeField(TextField):
    """A place of the plane, x1 and x2, or nothing."""

    def __init__(self) -> None:
        super().__init__("Probe: a place without a label", None, 12, None)
        self.setObjectName("probeField")
        self._has_x2: bool | None = None
        self.show_axes(True)

    def show_axes(self, has_x2: bool) -> None:
        """Take a pair of numbers, or one where there is x1 alone."""
        if has_x2 == self._has_x2:
            return
        self._has_x2 = has_x2
        self.setPlaceholderText("probe x₁, x₂" if has_x2 else "probe x₁")
        such = "0.5, -1.25" if has_x2 else "0.5"
        self.set_hint(
            f"Type a place, such as {such}: the graph follows it, without a label. "
            "Empty follows the example again."
        )

    def read(self, text: str) -> Point | None:
        """Return the place that a text writes; None if it is empty."""
        return point_from_text(text, bool(self._has_x2)) if text.strip() else None

    def write(self, value: Point | None, *, fully: bool) -> str:
        """Return a place as text."""
        if value is None:
            return ""
        return ", ".join(map(exact, value if self._has_x2 else value[:1]))


class ExamplePicker(QWidget):
    """Steps through the examples: ‹ example 17 of 200 · y = 1 ›; beside it a field for a probe.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of the example that the user went to.
    point_entered(object)
        The `Point` that was typed; None for an empty field.
    """

    example_selected = Signal(int)
    point_entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Example")
        self._problem: Problem | None = None
        self._row = 0
        self._label = elided_label("muted")
        self._label.setObjectName("exampleLabel")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        tighten(row, 4)
        self._back = _button("‹", "Example before", "Follow the example before this one.")
        self._next = _button("›", "Next example", "Follow the next example.")
        self._field = ProbeField()
        for part in (self._back, self._label, self._next, self._field):
            row.addWidget(part)
        self._field.entered.connect(self.point_entered)
        self._back.clicked.connect(self._on_back_clicked)
        self._next.clicked.connect(self._on_next_clicked)

    def show_example(self, problem: Problem, row: int) -> bool:
        """Tell which example is followed; return whether that takes up another width now."""
        self._problem, self._row = problem, row
        self._field.show_axes(problem.dataset.has_x2)
        m = problem.dataset.m
        place = f"example {count(row + 1)} of {count(m)}"
        held_out = " · test" if row in problem.test_rows else ""
        label = f" · y = {problem.dataset.y[row]:.0f}" if m else ""
        self._label.setText(f"{place}{label}{held_out}" if m else "no examples")
        widest = f"example {count(m)} of {count(m)} · y = 0"
        self._back.setEnabled(row > 0)
        self._next.setEnabled(row < m - 1)
        return self._label.set_widest(f"{widest} · test" if len(problem.test_rows) else widest)

    def show_probe(self, point: Point | None) -> None:
        """Tell that a place is followed in place of the example, or no longer."""
        self._field.show_value(point)
        if point is not None:
            self._label.setText("probe · no label")

    def type_probe(self) -> None:
        """Bring the keyboard to the field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def text(self) -> str:
        """Return what is told of the example."""
        return self._label.text()

    @Slot()
    def _on_back_clicked(self) -> None:
        self._go(self._row - 1)

    @Slot()
    def _on_next_clicked(self) -> None:
        self._go(self._row + 1)

    def _go(self, row: int) -> None:
        if self._problem is not None and 0 <= row < self._problem.dataset.m:
            self.show_example(self._problem, row)
            self.example_selected.emit(row)


def _button(text: str, name: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "icon")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRepeat(True)
    explain(button, name, hint)
    return button
