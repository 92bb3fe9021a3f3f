"""Which parameters are still open, once some rows must lie on the boundary?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.convergence.separability import rational as exact
from engine.convergence.separability.rational import Fractions
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats


class OpenSpace:
    """The parameters θ = (w, b) with ``r·θ = 0`` for some rows r, exactly.

    Attributes
    ----------
    vectors
        Vectors, exact and on the scale of the features, that span them.
    basis
        Orthonormal columns that span them on the scale of the rows, shape ``(n + 1, k)``.
    """

    def __init__(self, rows: SignedRows, tied: Sequence[Fractions]) -> None:
        self.vectors: list[Fractions] = []
        columns = []
        for vector in exact.null_space(tied, rows.width):
            on_scale = rows.from_unscaled(vector)
            largest = max(map(abs, on_scale))
            self.vectors.append([value / largest for value in vector])
            columns.append([float(value / largest) for value in on_scale])
        self._shape = (rows.width, len(columns))
        self.basis, self._triangle = np.linalg.qr(np.reshape(columns, self._shape[::-1]).T)

    def __len__(self) -> int:
        """Return the number of dimensions."""
        return len(self.vectors)

    def place(self, row: Fractions) -> Fractions:
        """Return the coordinates in which an exact row acts on the parameters."""
        return [exact.dot(vector, row) for vector in self.vectors]

    def weights(self, point: Floats) -> Floats | None:
        """Return the weights of `vectors` that give a point in the coordinates of `basis`.

        None where floats do not tell the vectors apart.
        """
        try:
            return np.linalg.solve(self._triangle, point)
        except np.linalg.LinAlgError:
            return None

    def theta(self, weights: Fractions) -> Fractions:
        """Return the parameters of the model, exactly in this space, that have these weights."""
        return [exact.dot(parts, weights) for parts in zip(*self.vectors, strict=True)]
