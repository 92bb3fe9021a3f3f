"""The edits of examples: the one place that sends them to the run, with undo and redo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from engine.data.dataset import Dataset
from engine.data.edits import Edit, edited, with_edit
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from gui.plotting.selection import ExampleSelection
from gui.window.undo import Change

Edits = tuple[Edit, ...]


class ExampleEditor(QObject):
    """Edits examples: each edit is an entry of the history, and is asked of the run at once.

    Attributes
    ----------
    edits, dataset
        The newest that was asked for: the next edit speaks of these rows, whatever the run has
        done until then.

    Signals
    -------
    edits_asked(object)
        The run is to have these edits, a tuple of `Edit`.
    changed()
        `dataset` is another one.
    """

    edits_asked = Signal(object)
    changed = Signal()

    def __init__(
        self, stack: QUndoStack, selection: ExampleSelection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stack, self._selection = stack, selection
        self.edits: Edits = ()
        self.dataset: Dataset | None = None
        self._gesture = 0

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take over what the run has, once nothing else has been asked of it."""
        self.edits, self.dataset = experiment.edits, problem.dataset
        self.changed.emit()

    def apply(self, edit: Edit, text: str) -> None:
        """Edit the examples; `text` names the entry, such as “Move 3 examples”.

        Edits of one kind are one entry until `end_gesture`.

        Raises
        ------
        InputError
            If the edit is of rows that there are not, or of numbers that are not finite.
        """
        if self.dataset is None:
            return
        before, after = self.edits, with_edit(self.edits, edit)
        self.dataset = edited(self.dataset, (edit,))
        self._selection.keep_up_with(edit)
        self._stack.push(
            Change(
                text,
                partial(self._ask, after),
                partial(self._ask, before),
                (type(edit).__name__, self._gesture),
            )
        )

    @Slot()
    def end_gesture(self) -> None:
        """Let the next edit be an entry of its own."""
        self._gesture += 1

    def _ask(self, edits: Edits) -> None:
        self.edits = edits
        self.edits_asked.emit(edits)
        self.changed.emit()
