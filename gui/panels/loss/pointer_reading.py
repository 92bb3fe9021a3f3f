"""What does the loss plot tell of the place under the pointer?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from engine.convergence.optimum import Optimum
from engine.training.snapshot import Snapshot
from gui.panels.loss.event_marks import EventMarks
from gui.panels.loss.future_note import FutureNote
from gui.panels.loss.ghost_curves import GhostCurves
from gui.panels.loss.loss_marks import MomentMarks
from gui.panels.loss.record import LossRecord
from gui.panels.loss.step_numbers import step_numbers
from gui.plotting.curve_item import CurveItem
from gui.plotting.ghosts import ghost_numbers
from gui.plotting.loss_scales import step_places
from gui.plotting.readout import Readout

_REACH = 6.0
"""A pointer so many pixels from a stroke means it."""


class PointerReading:
    """Marks the recorded step that is nearest to the pointer and tells its numbers.

    A kept run whose curve is pointed at is told of in its place. The note beneath the plot gives
    its room to the numbers.
    """

    def __init__(
        self,
        readout: Readout,
        note: FutureNote,
        marks: MomentMarks,
        train: CurveItem,
        ghosts: GhostCurves,
        events: EventMarks,
    ) -> None:
        self._readout, self._note, self._marks = readout, note, marks
        self._train, self._ghosts, self._events = train, ghosts, events
        self._pointer: QPointF | None = None

    def point_at(self, pointer: QPointF | None) -> None:
        """Take note of where the pointer is, in pixels; None where it is elsewhere."""
        self._pointer = pointer

    def show(
        self, snapshot: Snapshot | None, m: int, optimum: Optimum | None, logarithmic: bool
    ) -> None:
        """Bring mark and numbers up to date.

        `m` is the number of training examples; `logarithmic` is how steps are spread.
        """
        pointer = self._pointer
        reads = pointer is not None and snapshot is not None
        self._note.setVisible(self._note.has_run() and not reads)
        if pointer is None or snapshot is None:
            self._marks.set_cursor(None)
            self._readout.set_items(())
            return
        record = LossRecord.of(snapshot)
        pointed, _ = self._marks.to_data(pointer)
        x = step_places(record.step, logarithmic)
        row = int(np.abs(x - pointed).argmin())
        self._marks.set_cursor(float(x[row]))
        ghost = self._ghosts.nearest(pointer, beside=self._train.points())
        if ghost is not None:
            self._readout.set_items(ghost_numbers(ghost))
            return
        items = step_numbers(snapshot, record, row, m, optimum)
        changed = self._events.at(pointer.x(), _REACH)
        if changed:
            items.append((changed, ""))
        self._readout.set_items(items)
