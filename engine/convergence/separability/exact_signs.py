"""Exact signs of ``r·θ - level``, whatever floats are rounded to, and the null space of tied rows.

Floats tell it for most rows. The rounding error of a scalar product of d floats is at most
``d·ε·Σ|r_i θ_i|``. With room to spare there is as much again for θ, rounded itself, and for numbers
in r that stand for decimals (see `rational.as_written`); numbers so small that floats lose digits
of them have a share of their own. For the other rows fractions tell it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from engine.convergence import rational
from engine.convergence.rational import Fractions
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags, Floats
from engine.support.tasks import Interruptible

MOST_OPEN = 20_000
"""Different rows that are looked at with fractions, at most."""

_CHUNK = 1024

_TINY = float(np.finfo(np.float64).tiny)


class UndecidedError(ArithmeticError):
    """The examples are so nearly tied that it cannot be told in reasonable time."""


def judged(
    raw: SignedRows, theta: Fractions, level: Fraction
) -> Iterator[tuple[slice, Floats, Flags]]:
    """Yield which rows these are, their ``r·θ - level`` on some scale, and where its sign is sure.

    Parameters
    ----------
    raw
        Rows on the scale of the model.
    theta, level
        Parameters, not all 0; a number that is not negative.
    """
    largest = max(level, *map(abs, theta))
    near = np.array([float(value / largest) for value in theta])
    height = float(level / largest)
    sizes = np.maximum(np.abs(near), _TINY)
    share = 4 * (raw.width + 1) * np.finfo(np.float64).eps
    for place, R in raw.blocks():
        with np.errstate(over="ignore", invalid="ignore"):
            values = near @ R - height
            sure = np.abs(values) > share * (sizes @ np.abs(R) + height) + _TINY
        yield place, np.where(np.isnan(values), 0.0, values), sure


class OpenSigns:
    """Signs of the rows that floats leave open, told by fractions; equal rows are reckoned once.

    Parameters
    ----------
    raw, theta, level
        As for `judged`.
    """

    def __init__(self, raw: SignedRows, theta: Fractions, level: Fraction) -> None:
        self._raw, self._theta, self._level = raw, theta, level
        self._known: dict[bytes, int] = {}

    def signs(self, indices: NDArray[np.intp]) -> Interruptible[NDArray[np.int8]]:
        """Work out the signs of some rows.

        Raises
        ------
        UndecidedError
            If they are too many.
        """
        found = np.zeros(len(indices), dtype=np.int8)
        for start in range(0, len(indices), _CHUNK):
            rows = self._raw.chosen(indices[start : start + _CHUNK])
            keys = [row.tobytes() for row in rows]
            for key, row in zip(keys, rows, strict=True):
                if key not in self._known:
                    if len(self._known) == MOST_OPEN:
                        raise UndecidedError
                    value = rational.dot(rational.as_written(row), self._theta) - self._level
                    self._known[key] = (value > 0) - (value < 0)
                    yield
            found[start : start + _CHUNK] = [self._known[key] for key in keys]
            yield
        return found


def exact_signs(raw: SignedRows, theta: Fractions) -> Interruptible[NDArray[np.int8]]:
    """Work out the exact sign of every ``r·θ``.

    Raises
    ------
    UndecidedError
        If too many have to be reckoned with fractions.
    """
    signs = np.zeros(raw.m, dtype=np.int8)
    open_signs = OpenSigns(raw, theta, Fraction(0))
    for place, values, sure in judged(raw, theta, Fraction(0)):
        signs[place] = np.where(sure, np.sign(values), 0)
        yield
        doubtful = np.flatnonzero(~sure) + place.start
        signs[doubtful] = yield from open_signs.signs(doubtful)
    return signs


class NullSpace:
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
        for vector in rational.null_space(tied, rows.width):
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
        return [rational.dot(vector, row) for vector in self.vectors]

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
        return [rational.dot(parts, weights) for parts in zip(*self.vectors, strict=True)]
