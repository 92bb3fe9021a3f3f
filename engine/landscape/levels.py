"""At which heights is a landscape cut, so that it can be read from J = 10 down to 1e-6?

Around a minimum J rises like the square of the distance, and far from it like the distance: at
equal steps of J all contours would crowd on the slopes. So the steps grow in proportion to how far
J lies above its lowest value on the plane.
"""

from __future__ import annotations

import math

import numpy as np

from engine.support.arrays import Floats

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
    bottom = max(float(np.quantile(gap, _LOWEST_SHARE)), _DEEPEST * top)
    for digits in _DIGITS:
        gaps = _between(bottom, top, digits)
        if len(gaps) >= _ENOUGH:
            return lowest + gaps[:: -(-len(gaps) // _MOST)]
    return _evenly(low, high)


def _between(low: float, high: float, digits: tuple[float, ...]) -> Floats:
    exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    gaps: Floats = np.array([digit * 10.0**exponent for exponent in exponents for digit in digits])
    return gaps[(gaps > low) & (gaps < high)]


def _evenly(low: float, high: float) -> Floats:
    """Return about `_ENOUGH` round levels: far from the minimum J is nearly a plane."""
    rough = (high - low) / _ENOUGH
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(digit for digit in (1, 2, 5, 10) if digit * unit >= rough) * unit
    counts = range(math.floor(low / step) + 1, math.ceil(high / step))
    levels = np.array([step * count for count in counts], dtype=np.float64)
    return levels[(levels > low) & (levels < high)]
