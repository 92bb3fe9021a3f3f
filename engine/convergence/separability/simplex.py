"""The simplex method in fractions: a separating direction, or a certificate that there is none.

By Gordan's theorem there is either a θ with ``r·θ > 0`` for all rows r, or weights, not negative
and with the sum 1, that bring the sum of the rows to 0. Here the simplex method (phase one, with
Bland's rule against going round in circles) finds one of the two with fractions alone, so that
rounding has no say. It is slow beside floats, and asked where these do not decide.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from engine.convergence import rational
from engine.convergence.rational import Fractions
from engine.convergence.separability.exact_signs import NullSpace, OpenSigns, UndecidedError, judged
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

MOST_PIVOTS = 2_000
"""Corners that are taken in, at most; some dozens are usual."""

_BOLD = 200
"""So many times the row that is farthest on the wrong side is taken in; after that the first."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One of the two: parameters that put all rows on the right side, or rows that tie each other.

    Attributes
    ----------
    theta
        Parameters with ``r·θ > 0`` for all rows; None where there are none.
    corners
        Numbers of rows of which a sum with positive weights is 0, within the open space; empty
        where there is a `theta`.
    """

    theta: Fractions | None
    corners: tuple[int, ...]


def farkas_certificate(
    raw: SignedRows, space: NullSpace, tied: Flags
) -> Interruptible[Certificate]:
    """Work out the proof for the rows that are not `tied`, over the parameters that are open.

    Raises
    ------
    UndecidedError
        If it would take too long.
    """
    size = len(space) + 1
    # Columns of the basis: rows of the data, with 1 beneath, and at first unit vectors, whose
    # weights are to be brought to 0. All weights must give (0, …, 0, 1).
    numbers: list[int | None] = [None] * size
    columns = [_unit(size, place) for place in range(size)]
    wanted = _unit(size, size - 1)
    weights = list(wanted)
    for pivot in range(MOST_PIVOTS):
        costs = [Fraction(number is None) for number in numbers]
        prices = _solved(columns, costs)
        level = prices[-1]
        if level == 0:
            found = zip(numbers, weights, strict=True)
            return Certificate(
                None, tuple(number for number, weight in found if number is not None and weight > 0)
            )
        theta = space.theta([-price for price in prices[:-1]])
        entering = yield from _below(raw, theta, level, tied, bold=pivot < _BOLD)
        if entering is None:
            return Certificate(theta, ())
        column = [*space.place(rational.as_written(raw.row(entering))), Fraction(1)]
        change = _solved(list(zip(*columns, strict=True)), column)
        ratios = [
            (weight / part, place)
            for place, (weight, part) in enumerate(zip(weights, change, strict=True))
            if part > 0
        ]
        step = min(ratio for ratio, _ in ratios)
        # Of equal ones unit vectors leave first, then the row with the lowest number.
        leaving = min(
            (place for ratio, place in ratios if ratio == step),
            key=lambda place: -1 if numbers[place] is None else numbers[place] or 0,
        )
        weights = [weight - step * part for weight, part in zip(weights, change, strict=True)]
        weights[leaving] = step
        numbers[leaving], columns[leaving] = entering, column
    raise UndecidedError


def _unit(size: int, place: int) -> Fractions:
    return [Fraction(other == place) for other in range(size)]


def _solved(rows: list[Fractions] | list[tuple[Fraction, ...]], right: Fractions) -> Fractions:
    """Return the x with ``rows·x = right``; there is just one."""
    extended = [[*row, -value] for row, value in zip(rows, right, strict=True)]
    (solution,) = rational.null_space(extended, len(right) + 1)
    return [value / solution[-1] for value in solution[:-1]]


def _below(
    raw: SignedRows, theta: Fractions, level: Fraction, tied: Flags, *, bold: bool
) -> Interruptible[int | None]:
    """Find a row, not tied, with ``r·θ < level``: the lowest if `bold`, or else the first.

    Floats tell most rows; those that they do not tell are looked at with fractions, and only where
    no other is below.
    """
    best: tuple[float, int] | None = None
    doubtful: list[NDArray[np.intp]] = []
    for rows, values, sure in judged(raw, theta, level):
        open_here = ~tied[rows]
        surely = np.flatnonzero((values < 0) & sure & open_here)
        if len(surely):
            place = int(surely[values[surely].argmin()]) if bold else int(surely[0])
            if best is None or (bold and values[place] < best[0]):
                best = float(values[place]), rows.start + place
        doubtful.append(np.flatnonzero(~sure & open_here) + rows.start)
        yield
    if best is not None and bold:
        return best[1]
    open_signs = OpenSigns(raw, theta, level)
    for indices in doubtful:
        before = indices if best is None else indices[indices < best[1]]
        below = before[(yield from open_signs.signs(before)) < 0]
        if len(below):
            return int(below[0])
    return None if best is None else best[1]
