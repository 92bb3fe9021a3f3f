"""Which examples are selected, and which one is pointed at: the same in every view."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.data.edits import Edit, Removed
from engine.support.arrays import distinct


def rows_after(rows: tuple[int, ...], edit: Edit) -> tuple[int, ...]:
    """Return in which rows the examples of these rows, ascending, are after an edit."""
    if not isinstance(edit, Removed):
        return rows
    before, gone = np.array(rows, dtype=np.intp), distinct(np.asarray(edit.indices))
    left = before[~np.isin(before, gone)]
    return tuple((left - np.searchsorted(gone, left)).tolist())


def neighbour(row: int | None, by: int, m: int) -> int:
    """Return the row of m that is `by` rows from one; from none, the first or the last of all."""
    start = (-1 if by > 0 else m) if row is None else row
    return min(max(start + by, 0), m - 1)


class ExampleSelection(QObject):
    """The selected examples, as rows of the data set.

    Signals
    -------
    changed()
        Other rows are selected.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The selected rows of the data set, ascending."""
        return self._rows

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows alone."""
        chosen = tuple(sorted(set(map(int, rows))))
        if chosen != self._rows:
            self._rows = chosen
            self.changed.emit()

    def toggle(self, rows: Iterable[int]) -> None:
        """Select those of these rows that are not, and no longer those that are."""
        self.select(set(self._rows) ^ set(map(int, rows)))

    def clear(self) -> None:
        """Select none."""
        self.select(())

    def keep_up_with(self, edit: Edit) -> None:
        """Select the same examples as before an edit, wherever their rows are now."""
        self.select(rows_after(self._rows, edit))


class PointedExample(QObject):
    """The example under the pointer, as a row of the data set.

    Signals
    -------
    changed()
        Another one is pointed at, or none.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._row: int | None = None
        self._view: QObject | None = None

    @property
    def row(self) -> int | None:
        """The row of the data set that is pointed at; None: none is."""
        return self._row

    def point_at(self, row: int | None, view: QObject) -> None:
        """Take note of what lies under the pointer in a view.

        None ends what this view has pointed at, and not what another one has since.
        """
        if row is None and view is not self._view:
            return
        self._view = None if row is None else view
        self._put(row)

    def keep_up(self, row: int | None) -> None:
        """Go on in the row in which the example is in other data; None: it is not there."""
        if self._row is not None:
            self._put(row)

    def _put(self, row: int | None) -> None:
        if row != self._row:
            self._row = row
            self.changed.emit()
