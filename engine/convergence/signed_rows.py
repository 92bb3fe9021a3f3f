"""Signed rows: examples as vectors to which a right model gives a positive sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.convergence import rational
from engine.convergence.rational import Fractions
from engine.support.arrays import Floats

ROWS = 8192
"""Rows in a block: it stays in the cache, and work can be laid aside within a millisecond."""

_SAMPLE = 4096


class SignedRows:
    """The examples as rows ``r = s·((x - mean) / deviation, 1)`` with ``s = 2y - 1``.

    With parameters ``θ = (w·deviation, b + w·mean)`` on that scale, ``r·θ = s·z``: positive where
    the model is right, its loss is ``log(1 + e^(-r·θ))``. Rows are made block by block when they
    are needed, so that ten million of them take no memory.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels, shape ``(m,)``.
    mean, deviation
        Shift and scale of the features, shape ``(n,)``; zeros and ones if not given.
    """

    def __init__(
        self, F: Floats, y: Floats, mean: Floats | None = None, deviation: Floats | None = None
    ) -> None:
        n = len(F)
        self._F, self._y = F, y
        self.mean = np.zeros(n) if mean is None else mean
        self.deviation = np.ones(n) if deviation is None else deviation

    def of_one_size(self) -> SignedRows:
        """Return the rows on a scale where features are of one size and about centred.

        Any scale will do, so that a sample gives it.
        """
        sample = self._F[:, :: max(1, self.m // _SAMPLE)]
        low, high = sample.min(axis=1), sample.max(axis=1)
        with np.errstate(over="ignore", invalid="ignore"):
            mean, deviation = sample.mean(axis=1), sample.std(axis=1)
        # The mean of equal numbers may be off by a unit in the last place.
        mean = np.where((low == high) | ~np.isfinite(mean), low, mean)
        size = np.maximum(np.abs(low), np.abs(high))
        tiny = np.finfo(np.float64).tiny
        size = np.where(size > tiny, size, 1.0)
        usable = np.isfinite(deviation) & (deviation > tiny) & (low < high)
        return SignedRows(self._F, self._y, mean, np.where(usable, deviation, size))

    @property
    def m(self) -> int:
        """Number of rows."""
        return len(self._y)

    @property
    def width(self) -> int:
        """Length of a row: n + 1."""
        return len(self._F) + 1

    def of_features(self, features: Sequence[int]) -> SignedRows:
        """Return the rows of some features only."""
        chosen = list(features)
        return SignedRows(self._F[chosen], self._y, self.mean[chosen], self.deviation[chosen])

    def unscaled(self) -> SignedRows:
        """Return the rows on the scale that the features come in: ``s·(x, 1)``."""
        return SignedRows(self._F, self._y)

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Yield which rows these are, and the rows as columns of an array ``(n + 1, k)``.

        The array is used again for the next block.
        """
        n, m = self._F.shape
        buffer = np.empty((n + 1, min(ROWS, m)))
        for start in range(0, m, ROWS):
            rows = slice(start, min(start + ROWS, m))
            R = buffer[:, : rows.stop - rows.start]
            sign = np.multiply(self._y[rows], 2.0, out=R[n])
            sign -= 1.0
            with np.errstate(over="ignore", invalid="ignore"):
                np.subtract(self._F[:, rows], self.mean[:, None], out=R[:n])
                R[:n] /= self.deviation[:, None]
                R[:n] *= sign
            yield rows, R

    def row(self, index: int) -> Floats:
        """Return one row, shape ``(n + 1,)``."""
        sign = 2.0 * self._y[index] - 1.0
        x = (self._F[:, index] - self.mean) / self.deviation
        return np.append(sign * x, sign)

    def chosen(self, indices: NDArray[np.intp]) -> Floats:
        """Return some rows, as rows of an array ``(k, n + 1)``."""
        signs = 2.0 * self._y[indices, None] - 1.0
        x = (self._F[:, indices].T - self.mean) / self.deviation
        return np.hstack((signs * x, signs))

    def to_unscaled(self, theta: Floats) -> Floats:
        """Return the same parameters on the scale that the features come in."""
        w = theta[:-1] / self.deviation
        return np.append(w, theta[-1] - w @ self.mean)

    def from_unscaled(self, theta: Fractions) -> Fractions:
        """Return exact parameters on the scale of the rows; the inverse of `to_unscaled`."""
        mean, deviation = rational.exactly(self.mean), rational.exactly(self.deviation)
        w = [weight * size for weight, size in zip(theta[:-1], deviation, strict=True)]
        return [*w, theta[-1] + rational.dot(theta[:-1], mean)]
