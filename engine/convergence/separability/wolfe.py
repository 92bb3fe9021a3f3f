"""Wolfe's nearest point of a polytope, and the rows projected to the directions still open.

Wolfe's algorithm (P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11,
1976): a few corners, independent of each other, whose nearest point moves closer with every corner
that is taken in; it ends after finitely many.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

MOST_CORNERS = 2000
"""Corners after which it is given up; a few dozen are usual."""

_PRECISE = 1e-13

_ROUNDING = 1e-14

_SMALLEST_WEIGHT = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class NearestPoint:
    """The point, the corners around it and their weights, positive and with the sum 1.

    ``point = Σ weights_k · corner_k``; every corner p has ``p·point >= point·point``, within
    rounding.
    """

    point: Floats
    corners: tuple[int, ...]
    weights: Floats


def nearest_point(
    first: int,
    corner: Callable[[int], Floats],
    lowest: Callable[[Floats], Interruptible[int]],
) -> Interruptible[NearestPoint]:
    """Find the point nearest to 0 of the polytope with the given corners.

    Parameters
    ----------
    first
        Number of some corner.
    corner
        Returns a corner, shape ``(d,)``.
    lowest
        Works out the number of the corner p with the least ``p·direction``.
    """
    numbers = [first]
    corners = corner(first)[None]
    weights = np.ones(1)
    point = corners[0]
    size = float(point @ point)
    for _ in range(MOST_CORNERS):
        number = yield from lowest(point)
        candidate = corner(number)
        square = float(point @ point)
        size = max(size, float(candidate @ candidate))
        gain = square - float(candidate @ point)
        if number in numbers or gain <= _PRECISE * square or square <= _PRECISE**2 * size:
            break
        retained = (numbers, corners, weights, point)
        numbers = [*numbers, number]
        corners = np.vstack((corners, candidate))
        numbers, corners, weights = _settle(numbers, corners, np.append(weights, 0.0))
        point = _foot(corners)
        if float(point @ point) >= square:  # rounding: it comes no closer
            numbers, corners, weights, point = retained
            break
    return NearestPoint(point, tuple(numbers), weights)


def _settle(
    numbers: list[int], corners: Floats, weights: Floats
) -> tuple[list[int], Floats, Floats]:
    """Give up corners until the point nearest to 0 of their plane lies between them."""
    while True:
        plane = _nearest_of_plane(corners)
        if (plane > _SMALLEST_WEIGHT).all():
            return numbers, corners, plane
        falling = plane <= _SMALLEST_WEIGHT
        share = float(np.min(weights[falling] / (weights[falling] - plane[falling]), initial=1.0))
        weights = weights + share * (plane - weights)
        retained = weights > _SMALLEST_WEIGHT
        if retained.all():  # rounding: the least one has to go
            retained[np.argmin(weights)] = False
        numbers = [number for number, stays in zip(numbers, retained, strict=True) if stays]
        corners, weights = corners[retained], weights[retained] / weights[retained].sum()


def _foot(corners: Floats) -> Floats:
    """Return the point nearest to 0 of the plane of the corners.

    As what is left of a corner without its parts along the plane, taken away twice: it is more
    exact than the weighted sum, whose terms may be large.
    """
    foot: Floats = corners[0]
    along = _sides(corners)[0]
    for _ in range(2):
        foot = foot - along @ (along.T @ foot)
    return foot


def _nearest_of_plane(corners: Floats) -> Floats:
    """Return the weights, with the sum 1, of the point nearest to 0 of the plane of corners."""
    along, lengths, mixture = _sides(corners)
    weights = mixture.T @ (along.T @ -corners[0] / lengths)
    return np.append(1.0 - weights.sum(), weights)


def _sides(corners: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the singular value decomposition of the sides, as columns, that leave a corner.

    A direction in which they are no longer than rounding is none of theirs: corners that lie in one
    plane but for rounding would span all of space with it.
    """
    along, lengths, mixture = np.linalg.svd((corners[1:] - corners[0]).T, full_matrices=False)
    real = lengths > _ROUNDING * float(np.abs(corners).max())
    return along[:, real], lengths[real], mixture[real]


class ProjectedRows:
    """Rows in the coordinates of some directions, each of length 1 if wished.

    The corners of a polytope, for `nearest_point`.

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

    def measure(self, left_out: Flags) -> Interruptible[None]:
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

    def lowest(self, point: Floats) -> Interruptible[int]:
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
