"""What of a landscape must come into view?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.curve import Trail
from engine.dataset import Floats, Range
from engine.landscape import Landscape
from engine.problem import Problem

FARTHEST = 1e100
"""A path is not followed beyond this: axes could no longer be reckoned with."""

_ROOM = 0.06
"""Share of the height that is left free above and below the curve of a slice."""


def cover(
    trail: Trail, theta: Floats, axes: tuple[int, ...], others: Sequence[Trail] = ()
) -> tuple[Range, ...]:
    """Return the range that a path, with the point `theta` and `others`, takes up on each axis."""
    ways = [way.theta for way in (trail, *others) if len(way.step)]
    places = np.concatenate((*ways, theta[np.newaxis]))
    places = np.clip(places[:, list(axes)], -FARTHEST, FARTHEST)
    low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
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
