"""Undo and redo: what was changed, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

Deed = Callable[[], None]
"""Asks the worker for something, and waits for nothing."""


class Change(QUndoCommand):
    """One entry of the history: its name, what does it, and what undoes it.

    Two changes of one gesture are one entry: what did the later one, and undoes the earlier one.

    Parameters
    ----------
    gesture
        What is the same for changes that are made without letting go; None stands alone.
    """

    def __init__(self, text: str, redo: Deed, undo: Deed, gesture: object = None) -> None:
        super().__init__(text)
        self._redo, self._undo, self._gesture = redo, undo, gesture

    def id(self) -> int:
        """Return a number for what may be one entry with the next."""
        return -1 if self._gesture is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change into this entry, if it belongs to the same gesture."""
        if not isinstance(other, Change) or other._gesture != self._gesture:
            return False
        self._redo = other._redo
        self.setText(other.text())
        return True

    def redo(self) -> None:
        """Do it, for the first time or again."""
        self._redo()

    def undo(self) -> None:
        """Undo it."""
        self._undo()
