"""Which way do the examples pull, within the directions that are open to the parameters?"""

from __future__ import annotations

import math

import numpy as np

from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags, Floats
from engine.support.pieces import Pieces


class DirectedRows:
    """Rows in the coordinates of some directions, each of length 1 if wished.

    The corners of a polytope, for `engine.convergence.separability.nearest_point`.

    Parameters
    ----------
    rows
        The examples.
    directions
        Orthonormal columns, shape ``(n + 1, k)``.
    to_unit
        Whether rows are brought to length 1.
    """

    def __init__(self, rows: SignedRows, directions: Floats, *, to_unit: bool = True) -> None:
        self._rows = rows
        self._directions = directions
        self._to_unit = to_unit
        self._lengths = np.ones(rows.m)
        self.first: int | None = None

    def measure(self, left_out: Flags) -> Pieces[None]:
        """Prepare all rows but those that are left out; `first` is one of them, if there is any."""
        for place, R in self._rows.blocks():
            if self._to_unit:
                self._lengths[place] = np.linalg.norm(self._directions.T @ R, axis=0)
            yield
        self._lengths[left_out | (self._lengths == 0)] = math.inf
        used = np.flatnonzero(np.isfinite(self._lengths))
        self.first = int(used[0]) if len(used) else None

    def row(self, index: int) -> Floats:
        """Return one row, shape ``(k,)``."""
        return np.asarray(self._directions.T @ self._rows.row(index) / self._lengths[index])

    def lowest(self, point: Floats) -> Pieces[int]:
        """Work out the number of the row r with the least ``r·point``."""
        theta = self.in_rows(point)
        least, number = math.inf, -1
        for place, R in self._rows.blocks():
            values = theta @ R
            values /= self._lengths[place]
            values[np.isinf(self._lengths[place])] = math.inf
            at = int(np.argmin(values))
            if values[at] < least:
                least, number = float(values[at]), place.start + at
            yield
        return number

    def in_rows(self, point: Floats) -> Floats:
        """Return a point as parameters on the scale of the rows, shape ``(n + 1,)``."""
        return np.asarray(self._directions @ point)
