"""Which example is followed, and how does one get to the next?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.model.problem import Problem
from gui.style.numbers import count
from gui.widgets.basics import elided_label, explain, tighten


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
