"""Editing examples: the one place that asks the run for edits, and the mode for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.data.catalog import EMPTY
from engine.data.dataset import Dataset, split
from engine.data.edits import Added, Edit, Edits, Moved, edited, edits_between, held_out, with_edit
from engine.data.examples_text import examples_from_text, rows_as_text
from engine.errors import InputError
from engine.lesson.single_example import SingleExample, mislabelled, outlier
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection
from gui.style.numbers import count_of_examples
from gui.window.actions import Actions
from gui.window.central import CentralWidget
from gui.window.layout.workspaces import BOUNDARY
from gui.window.undo.changes import Changes
from gui.window.undo.stack import ValueChange


class ExampleEditor(QObject):
    """Edits examples: each edit is an entry of the history, and is asked of the run at once.

    What the run answers is taken over, unless something newer was asked of it meanwhile.

    Signals
    -------
    changed()
        `dataset` is another one.
    refused(object)
        An InputError: an edit that cannot be done.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, changes: Changes, selection: ExampleSelection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._changes, self._selection = changes, selection
        self._edits: Edits = ()
        self._examples: Examples | None = None
        self._problem: Problem | None = None  # the newest that the run has told of
        self._experiment = Experiment()
        self._awaited: Edits | None = None
        self._begun: tuple[Edits, int] | None = None  # edits and m when the gesture began
        self._gesture = 0
        # Edits, the examples that they were asked of last, and those that they led to.
        self._led: tuple[Edits, Examples, Examples] | None = None

    @property
    def edits(self) -> Edits:
        """The edits that were asked for last."""
        return self._edits

    @property
    def dataset(self) -> Dataset | None:
        """The examples as they are after `edits`: the next edit speaks of these rows."""
        return None if self._examples is None else self._examples.dataset

    @property
    def examples(self) -> Examples | None:
        """`dataset`, and which of its examples are held out."""
        return self._examples

    # What the run tells

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take over the data in force, unless something newer was asked for."""
        is_other = self._problem is None or self._problem.unedited is not problem.unedited
        self._problem, self._experiment = problem, experiment
        if self._awaited is not None and not is_other and problem.edits != self._awaited:
            return
        self._awaited = None
        self._take(problem, is_other)

    def begin_run(self) -> None:
        """Take note of a run that begins: what was asked of another one is on its way no more."""
        self._awaited = None

    @Slot()
    def give_up(self) -> None:
        """Wait no more for what was asked: show what is in force."""
        if self._awaited is not None and self._problem is not None:
            self._awaited = None
            self._take(self._problem, False)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of what the run has done: it may have gone on since it did what was asked."""
        problem, awaited = self._problem, self._awaited
        if awaited is None or problem is None or problem.edits != snapshot.experiment.edits:
            return
        done = [event.value for event in snapshot.events if event.setting == "edits"]
        if awaited in (problem.edits, *done[-1:]):
            self.give_up()

    def _take(self, problem: Problem, is_other: bool) -> None:
        self._edits = problem.edits
        now = Examples(problem.dataset, problem.is_test)
        if self._examples is not None and _are_same(self._examples, now):
            return
        self.end_gesture()
        self._examples = now
        rows = () if is_other else self._selection.rows
        self._selection.select(row for row in rows if row < problem.dataset.m)
        self.changed.emit()

    # What the user does

    @Slot(object, str)
    def apply(self, edit: Edit, text: str) -> None:
        """Edit the examples; `text` names the entry, such as “Move of 3 examples”."""
        self.end_gesture()
        if self._examples is not None:
            self._push(edit, text, self._edits, self._examples.dataset.m, None)

    @Slot(object, str)
    def drag(self, edit: Edit, text: str) -> None:
        """Edit the examples by a gesture: `edit` is all that it has come to so far.

        It takes the place of what the gesture has asked for before; all is one entry.
        """
        if self._examples is None:
            return
        if self._begun is None:
            self._begun = self._edits, self._examples.dataset.m
        self._push(edit, text, *self._begun, self._gesture)

    @Slot()
    def end_gesture(self) -> None:
        """Let the next edit be an entry of its own."""
        self._begun = None
        self._gesture += 1

    @Slot()
    def cancel_gesture(self) -> None:
        """Undo what the gesture has done, for good."""
        if self._begun is not None:
            self._changes.stack.take_back()
        self.end_gesture()

    def _push(self, edit: Edit, text: str, before: Edits, m: int, gesture: int | None) -> None:
        if self._changes.is_locked(("edits",)):
            return
        try:
            after = with_edit(before, edit, m)
            if self._led_to(after) is None:
                return
        except InputError as error:
            self.refused.emit(error)
            return
        self._changes.stack.push(
            ValueChange(
                text,
                partial(self._redo, edit, before, after),
                lambda now: self._undo(edit, before, now),
                after,
                None if gesture is None else ("edits", gesture),
            )
        )

    def _redo(self, edit: Edit, before: Edits, after: Edits) -> bool:
        if not self._ask(before, after):
            return False
        self._selection.keep_up_with(edit)
        return True

    def _undo(self, edit: Edit, before: Edits, after: Edits) -> bool:
        if self._changes.is_gone("edits", after) or not self._ask(after, before):
            return False
        self._selection.select(() if isinstance(edit, Added) else edit.indices)
        return True

    def _ask(self, before: Edits, after: Edits) -> bool:
        """Ask the run for other edits than those of `before`; False where they fit no more."""
        try:
            examples = self._led_to(after)
        except InputError:
            return False
        if examples is None:
            return False
        self._edits, self._examples, self._awaited = after, examples, after
        self._changes.ask("edits", before, after)
        self.changed.emit()
        return True

    def _led_to(self, edits: Edits) -> Examples | None:
        """Return the examples after these edits; None before there are any.

        Raises
        ------
        InputError
            If an edit names an example that is not there.
        """
        now, problem = self._examples, self._problem
        if now is None or problem is None:
            return None
        if self._led is not None and self._led[0] is edits and self._led[1] is now:
            return self._led[2]
        more = edits_between(self._edits, edits, now.dataset.m)
        if more is not None:
            examples = Examples(edited(now.dataset, more), held_out(now.is_test, more))
            self._led = edits, now, examples
            return examples
        dataset, experiment = problem.unedited, self._experiment
        is_test = np.zeros(dataset.m, dtype=np.bool_)
        is_test[split(dataset.m, experiment.test_ratio, experiment.seed)[1]] = True
        return Examples(edited(dataset, edits), held_out(is_test, edits))


def _are_same(one: Examples, other: Examples) -> bool:
    """Tell whether both are drawn alike."""
    pairs = (
        (one.dataset.X, other.dataset.X),
        (one.dataset.y, other.dataset.y),
        (one.is_test, other.is_test),
    )
    names = (one.dataset.name, one.dataset.axis_names) == (
        other.dataset.name,
        other.dataset.axis_names,
    )
    return names and all(np.array_equal(left, right) for left, right in pairs)


class EditMode(QObject):
    """The mode in which examples are edited on the plot, edits by numbers, lessons of one example.

    Signals
    -------
    said(str)
        What was done and what is to be seen, for the status line.
    """

    said = Signal(str)

    def __init__(self, panels: CentralWidget, actions: Actions, editor: ExampleEditor) -> None:
        super().__init__(panels)
        self._panels, self._action, self._editor = panels, actions.edit, editor
        hand = panels.boundary.hand
        hand.edited.connect(editor.apply)
        hand.dragged.connect(editor.drag)
        hand.ended.connect(editor.end_gesture)
        hand.cancelled.connect(editor.cancel_gesture)
        hand.told.connect(panels.status.explain)
        hand.keys.copy_wanted.connect(self._on_keys_copy_wanted)
        hand.keys.paste_wanted.connect(self._on_keys_paste_wanted)
        hand.left.connect(self._on_hand_left)
        actions.edit.toggled.connect(self._on_edit_toggled)
        actions.outlier.triggered.connect(self._on_outlier_triggered)
        actions.mislabelled.triggered.connect(self._on_mislabelled_triggered)

    def begin_run(self, experiment: Experiment) -> None:
        """Begin the mode where there is nothing to be seen but an empty plane."""
        if experiment.data == EMPTY and not experiment.edits:
            self._action.setChecked(True)

    @Slot(object, str)
    def apply(self, edit: Edit, text: str) -> None:
        """Edit the examples by numbers that were typed or pasted, and keep them in view."""
        self._editor.apply(edit, text)
        if isinstance(edit, Added | Moved):
            self._panels.boundary.show_places(edit.points)

    @Slot(bool)
    def _on_edit_toggled(self, on: bool) -> None:
        if on:
            self._panels.workspaces.show({BOUNDARY})
        self._panels.boundary.set_editing(on)
        if not on:
            self._panels.selection.clear()

    @Slot()
    def _on_keys_copy_wanted(self) -> None:
        examples, rows = self._editor.examples, self._panels.selection.rows
        if examples is not None:
            QGuiApplication.clipboard().setText(rows_as_text(examples.dataset, rows))
            told = count_of_examples(len(rows)).capitalize()
            self.said.emit(f"{told} copied, with all digits. A spreadsheet can paste them.")

    @Slot()
    def _on_keys_paste_wanted(self) -> None:
        examples = self._editor.examples
        if examples is None:
            return
        try:
            points, labels = examples_from_text(
                QGuiApplication.clipboard().text(), examples.dataset
            )
        except InputError as error:
            self.said.emit(str(error))
            return
        m = examples.dataset.m
        edit = Added(points, labels, self._panels.boundary.hand.holds_out)
        self.apply(edit, f"Paste of {count_of_examples(len(labels))}")
        self._panels.selection.select(range(m, m + len(labels)))

    @Slot()
    def _on_hand_left(self) -> None:
        self._action.setChecked(False)

    @Slot()
    def _on_outlier_triggered(self) -> None:
        self._show(lambda examples: outlier(examples.dataset))

    @Slot()
    def _on_mislabelled_triggered(self) -> None:
        self._show(lambda examples: mislabelled(examples.dataset, examples.is_test))

    def _show(self, lesson: Callable[[Examples], SingleExample]) -> None:
        """Do what a lesson of one example wants, and bring that example into view."""
        examples = self._editor.examples
        if examples is None:
            return
        try:
            made = lesson(examples)
        except InputError as error:
            self.said.emit(str(error))
            return
        self._editor.apply(made.edit, made.name)
        self._panels.workspaces.show({BOUNDARY})
        self._panels.boundary.show_all()
        self._panels.selection.select((made.row,))
        self._panels.follow_edited(made.row)
        self.said.emit(made.sentence)
