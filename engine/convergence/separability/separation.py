"""Linear separability of two classes, with a proof.

With rows ``r = (2y - 1)·(x, 1)`` and parameters ``θ = (w, b)`` the data are *separable* if some θ
has ``r·θ >= 0`` for every row, and > 0 for one at least. Then longer and longer θ lower J without
end and there are no best weights. Rows that no such θ gets off the boundary are *tied* to it;
without them separation is complete. The answer is a proof, on the numbers exactly as they are
written (see `rational.as_written`):

- A θ that separates, each sign checked: by an estimate of the rounding error, or where it does not
  decide, by fractions.
- Or rows with positive weights whose weighted sum is 0, of which `rational.null_space` makes sure:
  whatever θ, they cannot all be on the right side, and are tied if any θ separates. What is
  tied leaves a smaller space for θ, in which the search goes on; if none is left, the data overlap.

Where floats come so near to 0 that neither can be shown, `engine.convergence.separability.simplex`
finds one of the two with fractions alone.

Along some directions of the parameters no z changes then. Whether rounding leaves a trace of such
a feature beyond the others says nothing of the data: points on a line, measured in tenths or
standardised, are no longer exactly on one in floats, and may even be separable by that. It is
therefore left out before separability is decided.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.convergence import rational
from engine.convergence.rational import Fractions
from engine.convergence.separability.exact_signs import NullSpace, exact_signs
from engine.convergence.separability.simplex import farkas_certificate
from engine.convergence.separability.wolfe import ProjectedRows, nearest_point
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

_NEARLY_ZERO = 1e-7
"""A point of the polytope of unit rows that is nearer to 0 may be 0, but for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """A boundary with no example on its wrong side.

    Attributes
    ----------
    w, b
        Parameters with ``(2y - 1)·(w·x + b)`` > 0 for every example that is not tied, and exactly
        0, but for the rounding of w and b themselves, for those that are.
    tied
        Which examples lie on the boundary of every θ that separates, shape ``(m,)``.
    span
        Columns that span the θ to which these are tied, shape ``(n + 1, k)``.
    """

    w: Floats
    b: float
    tied: Flags
    span: Floats

    @property
    def is_complete(self) -> bool:
        """Whether no example is tied to the boundary."""
        return not self.tied.any()


def separate(examples: SignedRows) -> Interruptible[Separation | None]:
    """Work out a proof that the examples are separable; None if it is proven that they overlap.

    Parameters
    ----------
    examples
        Rows on the scale that the model trains in. The proof is of the features that they are made
        from, before these are shifted and scaled.

    Raises
    ------
    UndecidedError
        If neither can be proven.
    """
    rows, raw = examples.of_one_size(), examples.unscaled()
    tied = np.zeros(rows.m, dtype=bool)
    tied_corners: list[Fractions] = []
    while len(space := NullSpace(rows, tied_corners)):
        if tied_corners:
            tied = yield from _tied(raw, space)
        directed = ProjectedRows(rows, space.basis)
        yield from directed.measure(tied)
        if directed.first is None:
            return None
        found = yield from nearest_point(directed.first, directed.row, directed.lowest)
        weights = space.weights(found.point)
        if weights is not None and np.linalg.norm(found.point) > _NEARLY_ZERO:
            theta = space.theta(rational.exactly(weights))
            signs = yield from exact_signs(raw, theta)
            if np.array_equal(signs, ~tied):
                return _separation(theta, tied, space, examples)
        corners = [rational.as_written(raw.row(number)) for number in found.corners]
        if not _surround_zero([space.place(corner) for corner in corners]):
            proof = yield from farkas_certificate(raw, space, tied)
            if proof.theta is not None:
                return _separation(proof.theta, tied, space, examples)
            corners = [rational.as_written(raw.row(number)) for number in proof.corners]
        tied_corners += corners
        yield
    return None


def _surround_zero(corners: Sequence[Fractions]) -> bool:
    """Tell whether some positive weights bring the sum of the corners to exactly 0."""
    weights = rational.null_space(list(zip(*corners, strict=True)), len(corners))
    if len(weights) != 1:
        return False
    return all(weight > 0 for weight in weights[0]) or all(weight < 0 for weight in weights[0])


def _separation(
    theta: Fractions, tied: Flags, space: NullSpace, examples: SignedRows
) -> Separation:
    """Return the proof on the scale of the examples."""
    (w_and_b,) = rational.to_floats([examples.from_unscaled(theta)]).T
    span = rational.to_floats([examples.from_unscaled(vector) for vector in space.vectors])
    return Separation(w_and_b[:-1], float(w_and_b[-1]), tied, span)


def _tied(raw: SignedRows, space: NullSpace) -> Interruptible[Flags]:
    """Work out which rows are exactly orthogonal to all parameters that are open."""
    tied = np.ones(raw.m, dtype=bool)
    for vector in space.vectors:
        signs = yield from exact_signs(raw, vector)
        tied &= signs == 0
    return tied


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


def find_dependence(rows: SignedRows) -> Interruptible[Dependence]:
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
) -> Interruptible[Separation | None]:
    """Work out what `separate` does, without features that follow from others.

    Parameters
    ----------
    unrounded
        Rows on the scale that the model trains in; see `separate`.
    rows, dependence
        The same examples as rows of one size, and which features of these follow from others.

    Raises
    ------
    UndecidedError
        If neither can be proven.
    """
    flat = dependence.flat
    if flat.shape[1] == 0 or not dependence.is_rounding:
        return (yield from separate(unrounded))
    chosen = independent(flat)
    found = yield from separate(unrounded.of_features(chosen))
    if found is None:
        return None
    w = np.zeros(rows.width - 1)
    w[chosen] = found.w
    if found.is_complete:
        return Separation(w, found.b, found.tied, np.eye(rows.width))
    span = np.zeros((rows.width, found.span.shape[1]))
    span[[*chosen, -1]] = found.span
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
    chosen = list(range(len(flat) - 1))
    while rest.shape[1]:
        sizes = np.abs(rest[chosen])
        row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
        pivot = rest[chosen[row], column]
        factors = rest[chosen[row]] / pivot
        rest = np.delete(rest - rest[:, [column]] * factors, column, axis=1)
        del chosen[row]
    return chosen
