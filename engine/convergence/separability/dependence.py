"""Which features follow from others, but for rounding?

Along some directions of the parameters no z changes then. Whether rounding leaves a trace of such
a feature beyond the others says nothing of the data: points on a line, measured in tenths or
standardised, are no longer exactly on one in floats, and may even be separable by that. It is
therefore left out before separability is decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.convergence.separability.separability import Separation, separate
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.pieces import Pieces

_FLAT = 1e-13
"""Square of the spread of features of one size that may be rounding."""

_SURELY_FLAT = 1e-9
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """The directions of the parameters in which some z changes, and those in which none does.

    Attributes
    ----------
    span, flat
        Orthonormal columns, on the scale of the rows, that span the ones and the others; shapes
        ``(n + 1, n + 1 - k)`` and ``(n + 1, k)``.
    spread
        By which share of its size the z of some example does change along `flat`.
    """

    span: Floats
    flat: Floats
    spread: float

    @property
    def is_sure(self) -> bool:
        """Whether J is flat along `flat`, as far as it matters for its lowest point."""
        return self.spread <= _SURELY_FLAT

    @property
    def is_rounding(self) -> bool:
        """Whether what z changes along `flat` may all be rounding."""
        return self.spread <= _ROUNDING


def find_dependence(rows: SignedRows) -> Pieces[Dependence]:
    """Work out the dependence of features of one size.

    An example at the mean of features counts as one of their size, 1, since all that is left of it
    is rounding.
    """
    squares = np.zeros((rows.width, rows.width))
    for _, R in rows.blocks():
        squares += R @ R.T
        yield
    values, vectors = np.linalg.eigh(squares)
    is_flat = values <= _FLAT * values[-1]
    span, flat = vectors[:, ~is_flat], vectors[:, is_flat]
    spread = 0.0
    if flat.shape[1]:
        for _, R in rows.blocks():
            size = np.abs(flat.T) @ np.maximum(np.abs(R), 1.0)
            spread = max(spread, float((np.abs(flat.T @ R) / size).max()))
            yield
    return Dependence(span, flat, spread)


def separate_independent(
    unrounded: SignedRows, rows: SignedRows, dependence: Dependence
) -> Pieces[Separation | None]:
    """Work out what `separability.separate` does, without features that follow from others.

    Parameters
    ----------
    unrounded
        Rows on the scale that the model trains in; see `separability.separate`.
    rows, dependence
        The same examples as rows of one size, and which features of these follow from others.

    Raises
    ------
    engine.convergence.separability.signs.UndecidedError
        If neither can be proven.
    """
    flat = dependence.flat
    if flat.shape[1] == 0 or not dependence.is_rounding:
        return (yield from separate(unrounded))
    kept = independent(flat)
    found = yield from separate(unrounded.of_features(kept))
    if found is None:
        return None
    w = np.zeros(rows.width - 1)
    w[kept] = found.w
    if found.is_complete:
        return Separation(w, found.b, found.tied, np.eye(rows.width))
    span = np.zeros((rows.width, found.span.shape[1]))
    span[[*kept, -1]] = found.span
    along = np.column_stack([rows.to_unscaled(vector) for vector in flat.T])
    return Separation(w, found.b, found.tied, np.hstack((span, along)))


def independent(flat: Floats) -> list[int]:
    """Return features from which the others follow, as few as there can be.

    Parameters
    ----------
    flat
        Independent columns, shape ``(n + 1, k)``: directions along which no z changes. One feature
        is given up for each, by elimination with the largest number as pivot; b stays.
    """
    rest = flat.copy()
    kept = list(range(len(flat) - 1))
    while rest.shape[1]:
        sizes = np.abs(rest[kept])
        row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
        pivot = rest[kept[row], column]
        factors = rest[kept[row]] / pivot
        rest = np.delete(rest - rest[:, [column]] * factors, column, axis=1)
        del kept[row]
    return kept
