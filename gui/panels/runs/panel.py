"""The panel of runs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import MOST_PINNED, PinnedRun, Snapshot
from gui.panels.runs.model import RunRow, best_row, current_row, hidden_columns, pinned_row
from gui.panels.runs.table import RunsTable
from gui.plotting.view import show_panel
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import PanelHead, explain, muted_label, tighten, title_label

_EMPTY = (
    "Pin a run to keep its boundary and its loss in view, as thin lines with a name, while you try "
    f"another α, another batch or another start. Up to {MOST_PINNED} runs stay beside the current "
    "one, and the run that you replaced last; you can return to each."
)
_HINT = (
    "↩ or a double click returns to a run, a double click on its name renames it, × dismisses it."
)
_PIN = "Keep this run beside the next ones, as a thin line in the plots."
_FULL = f"{MOST_PINNED} runs are pinned already: dismiss one first."


class RunsPanel(ThemedWidget, QWidget):
    """A table of the current run and of pinned and replaced ones.

    Signals
    -------
    pin_requested()
        The current run is to be pinned.
    return_requested(int), dismiss_requested(int)
        The run of this key is to go on in place of the current one, or is no longer wanted.
    rename_requested(int, str)
        The run of this key is to have this name.
    run_chosen(object)
        The key of the run that the plots are to draw thicker; None: all alike.
    """

    pin_requested = Signal()
    return_requested = Signal(int)
    dismiss_requested = Signal(int)
    rename_requested = Signal(int, str)
    run_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("runsPanel")
        self.setAccessibleName("Runs side by side")
        self._problem: Problem | None = None
        self._rows: list[RunRow] = []
        self._rows_for: object = None
        self._pinned: tuple[PinnedRun, ...] | None = None
        self._is_figure = False
        self.table = RunsTable()
        self.hint = muted_label(_EMPTY)
        self.hint.setWordWrap(True)
        self.pin_button = _button("Pin this run", "pinButton")
        self.return_button = _button("Return to chosen run", "returnButton")
        explain(self.pin_button, "Pin this run", _PIN)
        explain(
            self.return_button,
            "Return to the chosen run",
            "Go on with the chosen run from where it was pinned; the current one stays beside it.",
        )
        self.return_button.setEnabled(False)
        self._lay_out()
        self.table.run_chosen.connect(self._on_table_run_chosen)
        self.table.return_requested.connect(self.return_requested)
        self.table.dismiss_requested.connect(self.dismiss_requested)
        self.table.runs.rename_requested.connect(self.rename_requested)
        self.pin_button.clicked.connect(self._on_pin_button_clicked)
        self.return_button.clicked.connect(self._on_return_button_clicked)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of the data of the current run."""
        if self._problem is None or self._problem.features is not problem.features:
            self._rows_for = None
        self._problem = problem

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the current run as it is now, and the others as they were pinned."""
        problem = self._problem
        if problem is None or len(snapshot.w) != problem.n:
            return
        rows_for = (snapshot.pinned, snapshot.experiment)
        if rows_for != self._rows_for:
            self._rows_for = rows_for
            self._rows = [pinned_row(run, problem, snapshot.experiment) for run in snapshot.pinned]
        rows = [current_row(problem, snapshot), *self._rows]
        self.table.show_rows(rows, best_row(rows), hidden_columns(snapshot))
        if snapshot.pinned != self._pinned:
            self._pinned = snapshot.pinned
            self._show_pinned(snapshot)

    def show_threshold(self, threshold: float) -> None:
        """Say that accuracies are at ½ where the loss tells them at another threshold."""
        self.table.runs.name_accuracy("accuracy" if threshold == 0.5 else "accuracy at ½")
        self.table.refit()

    @Slot(object)
    def choose_run(self, key: int | None) -> None:
        """Choose the row of the pinned run of this key; None chooses the current run."""
        self.table.choose(key)

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self._is_figure = True
        self.pin_button.hide()
        self.return_button.hide()
        self.table.show_as_figure()

    def refit(self) -> None:
        """Give head and table their room."""
        self.head.arrange()
        self._arrange()

    def _lay_out(self) -> None:
        right = QWidget()
        buttons = QHBoxLayout(right)
        tighten(buttons)
        buttons.addWidget(self.return_button)
        buttons.addWidget(self.pin_button)
        self.head = PanelHead(title_label("Runs"), right)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.head)
        column.addWidget(self.table)
        column.addWidget(self.hint)
        column.addStretch(1)

    def _show_pinned(self, snapshot: Snapshot) -> None:
        """Say what can be done with this many runs."""
        self.hint.setText(_HINT if snapshot.pinned else _EMPTY)
        is_full = sum(run.is_pinned for run in snapshot.pinned) >= MOST_PINNED
        _enable(self.pin_button, not is_full)
        self.pin_button.setToolTip(_FULL if is_full else _PIN)
        self._arrange()

    def _arrange(self) -> None:
        """Leave the hint out where the table needs the height, and rows that would be cut in two.

        What the hint says is told by the tool tips of the table too.
        """
        width = max(self.width() - 4 * UNIT, 1)
        if self._is_figure:  # which is as large as it needs
            self.hint.hide()
            self.table.setFixedHeight(self.table.sizeHint().height())
            return
        rest = self.height() - self.head.heightForWidth(width) - 2 * UNIT  # margins, a gap
        needed = self.table.sizeHint().height() + UNIT // 2 + self.hint.heightForWidth(width)
        self.hint.setVisible(rest >= needed)
        self.table.setFixedHeight(self.table.height_within(rest))

    @Slot(object)
    def _on_table_run_chosen(self, key: int | None) -> None:
        _enable(self.return_button, key is not None)
        self.run_chosen.emit(key)

    @Slot()
    def _on_pin_button_clicked(self) -> None:
        self.pin_requested.emit()

    @Slot()
    def _on_return_button_clicked(self) -> None:
        key = self.table.chosen()
        if key is not None:
            self.return_requested.emit(key)

    def hideEvent(self, event: QHideEvent) -> None:
        """End the choice: what made a line thick is no longer to be seen."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.table.choose(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit, or bring it back."""
        super().resizeEvent(event)
        self._arrange()


def _enable(button: QPushButton, on: bool) -> None:
    if not on:
        give_back_keys(button)
    button.setEnabled(on)


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", "quiet")
    return button
