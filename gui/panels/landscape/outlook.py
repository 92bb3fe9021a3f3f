"""What of a landscape must come into view?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from engine.landscape.landscape import Landscape
from engine.model.problem import Problem
from engine.support.arrays import Floats, Range
from engine.training.curve import Trail

FARTHEST = 1e100
"""A path is not followed beyond this: axes could no longer be reckoned with."""

_ROOM = 0.06
"""Share of the height that is left free above and below the curve of a slice."""


def cover(
    trail: Trail, theta: Floats, axes: tuple[int, ...], others: Sequence[Trail] = ()
) -> tuple[Range, ...]:
    """Return the range that a path, with the point `theta` and `others`, takes up on each axis."""
    here = tuple((value, value) for value in theta.tolist())
    reaches = (*(_reach(way) for way in (trail, *others) if len(way.step)), here)
    return tuple(
        (
            _pulled_in(min(reach[axis][0] for reach in reaches)),
            _pulled_in(max(reach[axis][1] for reach in reaches)),
        )
        for axis in axes
    )


def _pulled_in(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


@lru_cache(32)  # a hand on the timeline asks for one path sixty times a second
def _reach(way: Trail) -> tuple[Range, ...]:
    """Return the lowest and the highest value of each parameter."""
    low, high = way.theta.min(axis=0).tolist(), way.theta.max(axis=0).tolist()
    return tuple(zip(low, high, strict=True))


def view_ranges(landscape: Landscape) -> tuple[Range, Range]:
    """Return the ranges of both axes; of a slice the upright one holds the visible part of J."""
    if len(landscape.ranges) == 2:
        return landscape.ranges[0], landscape.ranges[1]
    low_x, high_x = landscape.ranges[0]
    J = landscape.J[(landscape.xs >= low_x) & (landscape.xs <= high_x)]
    low, high = float(J.min()), float(J.max())
    room = _ROOM * (high - low)
    if room <= 1e-12 * abs(high):
        room = max(abs(high), 1e-3) / 2  # a flat one
    return landscape.ranges[0], (low - room, high + room)


def same_parameters(one: Problem, other: Problem) -> bool:
    """Tell whether parameters mean the same in both."""
    return (
        one.features.names == other.features.names
        and np.array_equal(one.features.mean, other.features.mean)
        and np.array_equal(one.features.deviation, other.features.deviation)
    )
