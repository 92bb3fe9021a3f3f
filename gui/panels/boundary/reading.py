"""Of which example are the numbers read, or of which run?"""

from __future__ import annotations

from engine.model.problem import Problem
from engine.training.kept import KeptRun
from gui.panels.boundary.example_numbers import example_numbers
from gui.panels.boundary.points import MarksItem
from gui.plotting.field_item import Model
from gui.plotting.ghosts import ghost_numbers
from gui.plotting.readout import Readout


class Reading:
    """Marks an example and tells its numbers: the one pointed at, or else the one followed.

    A run whose line is pointed at, away from all examples, is told of in its place.
    """

    def __init__(self, readout: Readout, marks: MarksItem) -> None:
        self._readout, self._marks = readout, marks
        self._selected: int | None = None
        self._hovered: int | None = None
        self._ghost: KeptRun | None = None

    @property
    def selected(self) -> int | None:
        """The row of the example that is followed."""
        return self._selected

    def clear(self) -> None:
        """Follow none and point at nothing, as when other data come."""
        self._selected = self._hovered = self._ghost = None

    def select(self, row: int | None) -> None:
        """Follow the example of this row."""
        self._selected = row

    def point_at(self, row: int | None, ghost: KeptRun | None) -> bool:
        """Take note of what lies under the pointer; tell whether it is something else."""
        if (row, ghost) == (self._hovered, self._ghost):
            return False
        self._hovered, self._ghost = row, ghost
        return True

    def forget_ghost(self) -> None:
        """Tell no longer of a run, which may be gone."""
        self._ghost = None

    def neighbour(self, by: int, m: int) -> int:
        """Return the row that is `by` rows from the one followed, among `m`."""
        start = (-1 if by > 0 else m) if self._selected is None else self._selected
        return min(max(start + by, 0), m - 1)

    def show(self, problem: Problem | None, model: Model | None) -> None:
        """Bring mark and numbers up to date."""
        self._marks.set_rows(self._selected, self._hovered)
        row = self._selected if self._hovered is None else self._hovered
        if self._hovered is None and self._ghost is not None:
            self._readout.set_items(ghost_numbers(self._ghost))
        elif problem is None or row is None:
            self._readout.set_items(())
        else:
            self._readout.set_items(example_numbers(problem, model, row))
