"""Switches of the computation graph, and the choice of an example."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.model.problem import Problem
from gui.style.numbers import count
from gui.widgets.buttons import SegmentedControl
from gui.widgets.flow_row import FlowRow
from gui.widgets.labels import elided_label, explain, tighten


class Switches(FlowRow):
    """Form, fold, micro-steps, predict and code, in two lines where one is too short.

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
            "predict",
            "Predict",
            "Hide a number, work it out yourself, and see whether you are right.",
        )
        self.code = _chip("code", "Code", "Show the lines of NumPy that do the same.")
        self.add(self.form, self.fold, self.micro, self.quiz, self.code)
        for chip, toggled in (
            (self.fold, self.fold_toggled),
            (self.micro, self.micro_toggled),
            (self.quiz, self.quiz_toggled),
            (self.code, self.code_toggled),
        ):
            chip.toggled.connect(toggled)
        self.form.chosen.connect(self._on_form_chosen)

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


class ExamplePicker(QWidget):
    """Steps through the examples: ‹ example 17 of 200 · y = 1 ›.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of the example that the user went to.
    """

    example_selected = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Example")
        self._problem: Problem | None = None
        self._row = 0
        self._label = elided_label("muted")
        self._label.setObjectName("exampleLabel")
        row = QHBoxLayout(self)
        tighten(row, 4)
        self._back = _button("‹", "Example before", "Follow the example before this one.")
        self._next = _button("›", "Next example", "Follow the next example.")
        for part in (self._back, self._label, self._next):
            row.addWidget(part)
        self._back.clicked.connect(self._on_back_clicked)
        self._next.clicked.connect(self._on_next_clicked)

    def show_example(self, problem: Problem, row: int) -> None:
        """Tell which example is followed."""
        self._problem, self._row = problem, row
        m = problem.dataset.m
        place = f"example {count(row + 1)} of {count(m)}"
        held_out = " · test" if row in problem.test_rows else ""
        self._label.setText(f"{place} · y = {problem.dataset.y[row]:.0f}{held_out}")
        self._back.setEnabled(row > 0)
        self._next.setEnabled(row < m - 1)

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
