"""Can a boundary be drawn with no example on its wrong side?

With rows ``r = (2y - 1)·(x, 1)`` and parameters ``θ = (w, b)`` the data are *separable* if some θ
has ``r·θ >= 0`` for every row, and > 0 for one at least. Then longer and longer θ lower J without
end and there are no best weights. Rows that no such θ gets off the boundary are *tied* to it;
without them separation is complete. The answer is a proof, on the numbers exactly as they are
written (see `exact.as_written`):

- A θ that separates, each sign checked: by an estimate of the rounding error, or where it does not
  decide, by fractions.
- Or rows with positive weights whose weighted sum is 0, of which `exact.null_space` makes sure:
  whatever θ, they cannot all be on the right side, and are tied if any θ separates. What is
  tied leaves a smaller space for θ, in which the search goes on; if none is left, the data overlap.

Where floats come so near to 0 that neither can be shown, `engine.convergence.separability.simplex` finds one of
the two with fractions alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.convergence.separability import rational as exact
from engine.convergence.separability.directed import DirectedRows
from engine.convergence.separability.nearest_point import nearest_point
from engine.convergence.separability.open_space import OpenSpace
from engine.convergence.separability.rational import Fractions
from engine.convergence.separability.signs import exact_signs
from engine.convergence.separability.simplex import certify
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags, Floats
from engine.support.pieces import Pieces, finish

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


def separation(F: Floats, y: Floats) -> Separation | None:
    """Return a proof that the examples are separable, or None if it is proven that they overlap.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels 0 or 1, shape ``(m,)``.

    Raises
    ------
    UndecidedError
        If neither can be proven.
    """
    return finish(separate(SignedRows(F, y)))


def separate(examples: SignedRows) -> Pieces[Separation | None]:
    """Work out what `separation` returns.

    Parameters
    ----------
    examples
        Rows on the scale that the model trains in. The proof is of the features that they are made
        from, before these are shifted and scaled.
    """
    rows, raw = examples.of_one_size(), examples.unscaled()
    tied = np.zeros(rows.m, dtype=bool)
    tied_corners: list[Fractions] = []
    while len(space := OpenSpace(rows, tied_corners)):
        if tied_corners:
            tied = yield from _tied(raw, space)
        directed = DirectedRows(rows, space.basis)
        yield from directed.measure(tied)
        if directed.first is None:
            return None
        found = yield from nearest_point(directed.first, directed.row, directed.lowest)
        weights = space.weights(found.point)
        if weights is not None and np.linalg.norm(found.point) > _NEARLY_ZERO:
            theta = space.theta(exact.exactly(weights))
            signs = yield from exact_signs(raw, theta)
            if np.array_equal(signs, ~tied):
                return _separation(theta, tied, space, examples)
        corners = [exact.as_written(raw.row(number)) for number in found.corners]
        if not _surround_zero([space.place(corner) for corner in corners]):
            proof = yield from certify(raw, space, tied)
            if proof.theta is not None:
                return _separation(proof.theta, tied, space, examples)
            corners = [exact.as_written(raw.row(number)) for number in proof.corners]
        tied_corners += corners
        yield
    return None


def _surround_zero(corners: Sequence[Fractions]) -> bool:
    """Tell whether some positive weights bring the sum of the corners to exactly 0."""
    weights = exact.null_space(list(zip(*corners, strict=True)), len(corners))
    if len(weights) != 1:
        return False
    return all(weight > 0 for weight in weights[0]) or all(weight < 0 for weight in weights[0])


def _separation(
    theta: Fractions, tied: Flags, space: OpenSpace, examples: SignedRows
) -> Separation:
    """Return the proof on the scale of the examples."""
    (w_and_b,) = exact.to_floats([examples.from_unscaled(theta)]).T
    span = exact.to_floats([examples.from_unscaled(vector) for vector in space.vectors])
    return Separation(w_and_b[:-1], float(w_and_b[-1]), tied, span)


def _tied(raw: SignedRows, space: OpenSpace) -> Pieces[Flags]:
    """Work out which rows are exactly orthogonal to all parameters that are open."""
    tied = np.ones(raw.m, dtype=bool)
    for vector in space.vectors:
        signs = yield from exact_signs(raw, vector)
        tied &= signs == 0
    return tied
