"""What does the lesson's method say of one example, now?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.experiment import Experiment
from engine.graph_moment import MomentGraph, moment_graph
from engine.problem import Problem
from engine.snapshot import Snapshot
from gui.graph.example_picker import ExamplePicker
from gui.graph.formula_cache import FormulaCache
from gui.graph.graph_view import GraphView
from gui.plot_view import show_panel
from gui.segments import Segments
from gui.style import explain, muted_label, tighten, title_label
from gui.theme import LIGHT, UNIT, Theme


class GraphPanel(QWidget):
    """The computation graph of the chosen example, with its switches.

    Signals
    -------
    example_selected(int)
        The row, in the data set, of the example that the user went to.
    step_requested(int)
        The walk inside of a step needs the run one step further (+1) or back (-1).
    micro_mode_changed(bool)
        Whether Step walks inside of a step.
    """

    example_selected = Signal(int)
    step_requested = Signal(int)
    micro_mode_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphPanel")
        self.setAccessibleName("Computation graph")
        self._theme = LIGHT
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._shown: MomentGraph | None = None
        self._row = 0
        self.formulas = FormulaCache(self)
        self.view = GraphView(self.formulas)
        self._picker = ExamplePicker()
        self._form = Segments(
            "",
            ("this example", "mean over m"),
            ("the update follows this example alone", "the update is that of the run's step"),
        )
        self._fold = _chip("fold", "Fold", "Draw features and weights as vectors.")
        self._caption = muted_label()
        head = QHBoxLayout()
        tighten(head)
        head.addWidget(title_label("Computation graph"))
        head.addSpacing(UNIT)
        head.addWidget(self._picker)
        head.addStretch()
        head.addWidget(self._form)
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self._caption)
        self._picker.example_selected.connect(self._on_picker_example_selected)
        self._form.chosen.connect(self._on_form_chosen)
        self._fold.toggled.connect(self._on_fold_toggled)
        self.apply_theme(LIGHT)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Follow the first example of a run that begins."""
        self._problem = problem
        self._snapshot = None
        self.select_example(0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers at this moment."""
        self._snapshot = snapshot
        self._refresh()

    def select_example(self, row: int | None) -> None:
        """Follow the example of this row; None follows the first."""
        if self._problem is None:
            return
        self._row = min(row or 0, self._problem.dataset.m - 1)
        self._picker.show_example(self._problem, self._row)
        self._refresh()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme = theme
        show_panel(self, theme)
        self.view.apply_theme(theme, scale)
        self._form.apply_theme(theme, scale)

    def _refresh(self) -> None:
        problem, snapshot = self._problem, self._snapshot
        if problem is None or snapshot is None or len(snapshot.w) != problem.n:
            return
        folded = True if self._fold.isChecked() else None
        self._shown = moment_graph(
            problem, snapshot, self._row, mean=self._form.choice() == 1, folded=folded
        )
        self.view.show_trace(self._shown.trace)

    @Slot(int)
    def _on_picker_example_selected(self, row: int) -> None:
        self.select_example(row)
        self.example_selected.emit(row)

    @Slot(int)
    def _on_form_chosen(self, place: int) -> None:
        self._refresh()

    @Slot(bool)
    def _on_fold_toggled(self, on: bool) -> None:
        self._refresh()


def _chip(text: str, name: str, hint: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(chip, name, hint)
    return chip
