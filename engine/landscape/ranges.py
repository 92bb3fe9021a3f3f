"""Ranges of parameters that a landscape shows, and its contour levels.

Around a minimum J rises like the square of the distance, and far from it like the distance: at
equal steps of J all contours would crowd on the slopes. So the steps grow in proportion to how far
J lies above its lowest value on the plane.
"""

from __future__ import annotations

import math

import numpy as np

from engine.support.arrays import Floats, Range

_ROOM = 0.25
"""Share of the length that is left free on either side of what must be seen."""

_ROOM_TO_GROW = 0.4
"""The same where a range has been outgrown: it is not to be outgrown again at once."""

_EDGE = 0.04
"""Share of a range within which nothing that must be seen may lie."""

_TOO_LONG = 5.0
"""A range this many times as long as needed is given up for a shorter one."""

_FARTHEST = 12.0
"""Natural lengths beyond which the lowest point is not shown."""

_PARTS = 8
"""Ends lie at round multiples of about this part of the length."""


def natural_length(reach: float) -> float:
    """Return the change of a parameter that matters: z of a usual example changes by 4."""
    return 4.0 / reach


def fitted(positions: Floats, natural: float, old: Range | None = None) -> Range:
    """Return a range with room around all `positions`, shape ``(k,)``; `old` while it will do.

    Parameters
    ----------
    natural
        The range is not shorter than this.
    """
    low, high = float(positions.min()), float(positions.max())
    needed = max(high - low, natural / (1 + 2 * _ROOM), 1e-12 * max(abs(low), abs(high)))
    longest = _TOO_LONG * needed * (1 + 2 * _ROOM)
    is_outgrown = False
    if old is not None:
        if not holds(old, (low, high)):
            is_outgrown = low <= old[1] and old[0] <= high
        elif old[1] - old[0] <= longest:
            return old
    middle = (low + high) / 2
    half = (0.5 + (_ROOM_TO_GROW if is_outgrown else _ROOM)) * needed
    step = _round_step(2 * half / _PARTS)
    return math.floor((middle - half) / step) * step, math.ceil((middle + half) / step) * step


def holds(ends: Range, cover: Range) -> bool:
    """Tell whether all of `cover` lies well inside a range."""
    edge = _EDGE * (ends[1] - ends[0])
    return ends[0] + edge <= cover[0] and cover[1] <= ends[1] - edge


def worth_seeing(place: float, positions: Floats, natural: float) -> bool:
    """Tell whether a point is near enough to all others to be brought into view with them."""
    middle = (float(positions.min()) + float(positions.max())) / 2
    reach = max(_FARTHEST * natural, 4 * float(np.ptp(positions)))
    return abs(place - middle) <= reach


def _round_step(rough: float) -> float:
    """Return the least 1, 2 or 5 times a power of ten that is not below `rough`."""
    unit = 10.0 ** math.floor(math.log10(rough))
    enough = rough * (1 - 1e-9)
    return next(digit for digit in (1.0, 2.0, 5.0, 10.0) if digit * unit >= enough) * unit


_DIGITS: tuple[tuple[float, ...], ...] = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 1.5, 2, 3, 5, 7),
    (1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 4, 5, 6, 7, 8.5),
)
"""First digits of the steps, from a few contours a decade to many."""

_ENOUGH = 8

_MOST = 12

_LOWEST_SHARE = 0.004
"""Share of the nodes that the lowest contour encloses at least."""

_DEEPEST = 1e-9
"""Smallest step, as a share of the largest, that 64-bit floats still tell apart."""


def contour_levels(J: Floats, lowest: float) -> Floats:
    """Return ascending values of J at which to cut, ``lowest + gap`` with round, growing gaps.

    Parameters
    ----------
    J
        Values at the nodes of a grid, any shape.
    lowest
        The lowest value on the plane, within the grid or beyond.
    """
    J = J[np.isfinite(J)]
    if not len(J):
        return np.empty(0)
    low, high = float(J.min()), float(J.max())
    lowest = min(lowest, low)
    gap = J - lowest
    top = float(gap.max())
    if high - low <= 1e-12 * abs(high):
        return np.empty(0)
    bottom = max(_quantile(gap, _LOWEST_SHARE), _DEEPEST * top)
    for digits in _DIGITS:
        gaps = _between(bottom, top, digits)
        if len(gaps) >= _ENOUGH:
            return lowest + gaps[:: -(-len(gaps) // _MOST)]
    return _evenly(low, high)


def _quantile(values: Floats, share: float) -> float:
    """Return what `numpy.quantile` returns; see `engine.support.arrays.median`."""
    ordered = np.sort(values, axis=None)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def _between(low: float, high: float, digits: tuple[float, ...]) -> Floats:
    exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    gaps: Floats = np.array([digit * 10.0**exponent for exponent in exponents for digit in digits])
    return gaps[(gaps > low) & (gaps < high)]


def _evenly(low: float, high: float) -> Floats:
    """Return about `_ENOUGH` round levels: far from the minimum J is nearly a plane."""
    step = _round_step((high - low) / _ENOUGH)
    counts = range(math.floor(low / step) + 1, math.ceil(high / step))
    levels = np.array([step * count for count in counts], dtype=np.float64)
    return levels[(levels > low) & (levels < high)]
