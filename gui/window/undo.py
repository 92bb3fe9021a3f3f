"""Undo and redo: every change of the window is an entry that says how it is done and undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QUndoCommand, QUndoGroup, QUndoStack

from engine.model.experiment import Experiment
from engine.training.snapshot import Snapshot
from gui.style.numbers import count, exact

Deed = Callable[[], bool]
"""Asks the worker for something, and waits for nothing; False: it has become impossible."""

HELD_MS = 40
"""How often it is seen whether the mouse still holds what it drags."""


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
        if not self._redo():
            self.setObsolete(True)

    def undo(self) -> None:
        """Undo it."""
        if not self._undo():
            self.setObsolete(True)


_NAMES = {
    "alpha": "α",
    "batch": "the batch",
    "l1": "the L1 penalty",
    "l2": "the L2 penalty",
    "data": "the data set",
    "columns": "the columns",
    "features": "the features",
    "standardize": "standardising",
    "init": "the start of w and b",
    "seed": "the seed",
    "size": "the number of points",
    "noise": "the noise",
    "test_ratio": "the test share",
}


def setting_text(setting: str, value: object) -> str:
    """Return what a change of a setting is called: ``Change of α to 0.3``."""
    told = f"Change of {_NAMES.get(setting, setting)}"
    if setting == "batch" and value is None:
        return f"{told} to full"
    if setting == "test_ratio" and isinstance(value, float):
        return f"{told} to {exact(float(f'{100 * value:.12g}'))} %"
    if isinstance(value, bool):
        return f"{told}: {'on' if value else 'off'}"
    if isinstance(value, int):
        return f"{told} to {count(value)}"
    return f"{told} to {exact(value)}" if isinstance(value, float) else told


class Changes(QObject):
    """The history of all that was changed, and the way of every change to the worker.

    Nothing here waits: what is undone is asked for like any other change, and what was asked for
    last is known before the run has it.

    Attributes
    ----------
    stack
        The entries.

    Signals
    -------
    setting_asked(str, object)
        A field of Experiment is to have this value.
    parameters_asked(object)
        The parameters (w1, …, wn, b) are to be these.
    seek_asked(object)
        The run is to go to this step.
    reset_asked()
        The run is to begin anew.
    experiment_asked(object)
        A run of this Experiment is to begin.
    state_changed()
        Something else can be undone or redone.
    """

    setting_asked = Signal(str, object)
    parameters_asked = Signal(object)
    seek_asked = Signal(object)
    reset_asked = Signal()
    experiment_asked = Signal(object)
    state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self._floor = 0  # entries below it belong to a run that was put aside
        self._shown: Snapshot | None = None
        self._asked: dict[str, object] = {}
        self._gesture = 0
        self._held = QTimer(self)
        self._held.setInterval(HELD_MS)
        self._held.timeout.connect(self._on_held_timeout)
        self.stack.indexChanged.connect(self.state_changed)

    # What is on screen

    def begin_run(self) -> None:
        """Take note that another run is played: nothing that was asked for is on its way."""
        self._asked.clear()
        self._shown = None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of what is in force now."""
        self._shown = snapshot
        for setting, value in list(self._asked.items()):
            if getattr(snapshot.experiment, setting) == value:
                del self._asked[setting]
