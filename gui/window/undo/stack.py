"""The entries of the history of changes, each of which says how it is done and undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.model.optimizers import NAMES
from engine.model.setting_names import SETTING_NAMES
from gui.style.numbers import count, exact, per_cent

Deed = Callable[[], bool]
"""Asks the worker for something, and waits for nothing; False: it has become impossible."""


def setting_text(setting: str, value: object) -> str:
    """Return what a change of a setting is called: ``Change of α to 0.3``."""
    told = f"Change of {SETTING_NAMES.get(setting, setting)}"
    if setting == "batch" and value is None:
        return f"{told} to full"
    if setting == "optimizer":
        return f"{told} to {NAMES.get(str(value), value)}"
    if setting == "schedule":
        return f"{told} to {value}"
    if setting == "test_ratio" and isinstance(value, float):
        return f"{told} to {exact(per_cent(value))} %"
    if isinstance(value, bool):
        return f"{told}: {'on' if value else 'off'}"
    if isinstance(value, int):
        return f"{told} to {count(value)}"
    return f"{told} to {exact(value)}" if isinstance(value, float) else told


class Change(QUndoCommand):
    """One entry of the history: its name, what does it, and what undoes it.

    Changes of one gesture are one entry: what did the last one, and undoes the first one. An entry
    that has become impossible is obsolete, and goes.

    Parameters
    ----------
    gesture
        What is the same for changes that are made without letting go; None stands alone.
    """

    def __init__(self, text: str, redo: Deed, undo: Deed, gesture: object = None) -> None:
        super().__init__()
        self._name(text)
        self._redo, self._undo, self._gesture = redo, undo, gesture

    def _name(self, text: str) -> None:
        """Take a name: ``Move of 3 examples`` in the list, ``Undo move of 3 examples`` in menus."""
        self.setText(f"{text}\n{text[:1].lower()}{text[1:]}")

    def id(self) -> int:
        """Return a number for what may be one entry with the next."""
        return -1 if self._gesture is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change into this entry, if it belongs to the same gesture."""
        if not isinstance(other, Change) or other._gesture != self._gesture:
            return False
        self._redo = other._redo
        self._name(other.text())
        return True

    def redo(self) -> None:
        """Do it, for the first time or again."""
        if not self.isObsolete() and not self._redo():
            self.setObsolete(True)

    def undo(self) -> None:
        """Undo it."""
        if not self.isObsolete() and not self._undo():
            self.setObsolete(True)


class ValueChange(Change):
    """A change of a value: what undoes it is told to what the whole gesture has led.

    Parameters
    ----------
    after
        What it leads to.
    """

    def __init__(
        self,
        text: str,
        redo: Deed,
        undo: Callable[[Any], bool],
        after: object,
        gesture: object = None,
    ) -> None:
        super().__init__(text, redo, partial(undo, after), gesture)
        self._undo_from, self._after = undo, after

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change into this entry, if it belongs to the same gesture."""
        if not super().mergeWith(other):
            return False
        if isinstance(other, ValueChange):
            self._after = other._after
            self._undo = partial(self._undo_from, self._after)
        return True


class ChangeStack(QUndoStack):
    """The entries, of which those below a floor belong to a run that was put aside.

    Signals
    -------
    put_aside(bool)
        The entries so far were put aside, as for the lesson, or they are back.
    """

    put_aside = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoStack")
        self._floor = 0

    def can_undo(self) -> bool:
        """Tell whether there is anything to undo."""
        return self.index() > self._floor

    def newest(self) -> QUndoCommand | None:
        """Return the entry that would be undone next; None where there is none."""
        return self.command(self.index() - 1) if self.can_undo() else None

    def undo_one(self) -> None:
        """Undo the last entry; those that have become impossible go, and the one before is next."""
        while self.can_undo():
            entries = self.count()
            self.undo()
            if self.count() == entries:
                return

    def redo_one(self) -> None:
        """Do again what was undone last; those that have become impossible go."""
        while self.canRedo():
            entries = self.count()
            self.redo()
            if self.count() == entries:
                return

    def take_back(self) -> None:
        """Undo the last entry for good: it was a gesture that was given up."""
        entry = self.newest()
        if entry is not None:
            self.undo()
            self.drop(entry)

    def drop(self, entry: QUndoCommand) -> None:
        """Take away the entry that was done last, or undone last, without doing anything."""
        is_done = entry is self.newest()
        entry.setObsolete(True)
        if is_done:
            self.undo()
        else:
            self.redo()

    @Slot()
    def begin_aside(self) -> None:
        """Let what comes be a history of its own: the run is put aside."""
        self._drop_undone()
        self._set_floor(self.index())

    @Slot()
    def forget_aside(self) -> None:
        """Forget what was done since `begin_aside`: another run has begun there."""
        self._drop_undone()
        while (entry := self.newest()) is not None:
            self.drop(entry)

    @Slot()
    def end_aside(self) -> None:
        """Go on with the history of the run that was put aside, which comes back."""
        self.forget_aside()
        self._set_floor(0)

    def forget_all(self) -> None:
        """Begin an empty history."""
        self._floor = 0
        self.clear()
        self.put_aside.emit(False)

    def _set_floor(self, floor: int) -> None:
        self._floor = floor
        self.put_aside.emit(floor > 0)

    def _drop_undone(self) -> None:
        while self.canRedo():
            self.drop(self.command(self.index()))
