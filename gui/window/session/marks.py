"""The marks of a session: steps that the user marked, with a note each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from engine.session.session import Mark
from engine.training.milestones import Milestone, MilestoneKind
from engine.training.snapshot import Snapshot
from gui.style.numbers import count
from gui.window.actions import Actions
from gui.window.undo.changes import Changes
from gui.window.undo.stack import Change

if TYPE_CHECKING:
    from gui.window.dialogs.marks import MarksDialog


class Marks(QObject):
    """Keeps the marks, at most one a step; each change of them is an entry of the history.

    A mark belongs to the session and not to one run: where a run is shorter, the timeline shows
    it when the run has come so far. Runs of the lesson have none: they are of no session.

    Signals
    -------
    changed()
        `marks` are other ones.
    seek_requested(int)
        The user wants to go to the step of a mark.
    """

    changed = Signal()
    seek_requested = Signal(object)

    def __init__(self, window: QWidget, actions: Actions, changes: Changes) -> None:
        super().__init__(window)
        self._window, self._changes = window, changes
        self._marks: tuple[Mark, ...] = ()
        self._step: int | None = None  # before there is a run
        self._is_aside = False
        self._dialog: MarksDialog | None = None
        self._actions = (actions.mark, actions.marks)
        self._shared = [actions.undo, actions.redo]
        actions.mark.triggered.connect(self._on_mark_triggered)
        actions.marks.triggered.connect(self._on_marks_triggered)
        changes.stack.put_aside.connect(self._on_stack_put_aside)
        self._offer()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks, ascending by step."""
        return self._marks

    def milestones(self) -> tuple[Milestone, ...]:
        """Return the marks as the timeline shows them: none while the run is put aside."""
        marks = () if self._is_aside else self._marks
        return tuple(
            Milestone(mark.step, MilestoneKind.MARK, f"step {mark.step:,}: {mark.note or 'marked'}")
            for mark in marks
        )

    def notes(self) -> tuple[tuple[int, str], ...]:
        """Return the step of each mark of the run that is shown, and what was noted there."""
        return () if self._is_aside else tuple((mark.step, mark.note) for mark in self._marks)

    def note_at(self, step: int) -> str:
        """Return the note of the mark at a step; empty where there is none."""
        return next((mark.note for mark in self._marks if mark.step == step), "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of where the run is: there a mark would be set."""
        is_first, self._step = self._step is None, snapshot.step
        if is_first:
            self._offer()

    def replace(self, marks: tuple[Mark, ...]) -> None:
        """Show the marks of another session: there is nothing to undo."""
        self._set(tuple(sorted(marks, key=lambda mark: mark.step)))

    def mark(self, step: int, note: str) -> None:
        """Mark a step with this note, in place of the one that it has."""
        note = " ".join(note.split())
        had = [mark for mark in self._marks if mark.step == step]
        if had != [Mark(step, note)]:
            others = [mark for mark in self._marks if mark.step != step]
            name = "Change of the note" if had else "Mark"
            self._push(f"{name} at step {count(step)}", (*others, Mark(step, note)))

    def remove(self, step: int) -> None:
        """Take the mark at a step away."""
        left = tuple(mark for mark in self._marks if mark.step != step)
        if left != self._marks:
            self._push(f"Removal of the mark at step {count(step)}", left)

    def _push(self, text: str, after: tuple[Mark, ...]) -> None:
        after = tuple(sorted(after, key=lambda mark: mark.step))
        entry = Change(text, partial(self._set, after), partial(self._set, self._marks))
        self._changes.stack.push(entry)

    def _set(self, marks: tuple[Mark, ...]) -> bool:
        if marks != self._marks:
            self._marks = marks
            self.changed.emit()
        return True

    def _offer(self) -> None:
        for action in self._actions:
            action.setEnabled(self._step is not None and not self._is_aside)

    @Slot(bool)
    def _on_stack_put_aside(self, is_aside: bool) -> None:
        """Leave the marks alone while the lesson plays runs of its own."""
        if is_aside != self._is_aside:
            self._is_aside = is_aside
            self._offer()
            if self._dialog is not None:
                self._dialog.close()
            self.changed.emit()

    @Slot()
    def _on_mark_triggered(self) -> None:
        self._open(self._step)

    @Slot()
    def _on_marks_triggered(self) -> None:
        self._open(None)

    def _open(self, step: int | None) -> None:
        """Open the list; with a step, ready to write the note of that."""
        from gui.window.dialogs.marks import MarksDialog

        if self._dialog is None:
            self._dialog = MarksDialog(self._window)
            self._dialog.addActions(self._shared)
            self._dialog.mark_wanted.connect(self.mark)
            self._dialog.removal_wanted.connect(self.remove)
            self._dialog.seek_wanted.connect(self.seek_requested)
            self.changed.connect(self._on_self_changed)
        self._dialog.show_marks(self._marks)
        here = self._step or 0
        self._dialog.begin(here if step is None else step, self.note_at(here))
        self._dialog.open()

    @Slot()
    def _on_self_changed(self) -> None:
        if self._dialog is not None:
            self._dialog.show_marks(self._marks)
