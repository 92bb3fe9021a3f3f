"""Is a difference too wide, too narrow, or just right?"""

from __future__ import annotations

import math

import numpy as np

from engine.graph.gradient_check import GradientCheck
from engine.support.arrays import Floats

FLOOR = 1e-16
"""Errors below this are luck: it is how far two neighbouring floats differ."""

_AROUND = 2
"""Widths on either side over which the error is evened out; rounding makes it jump."""

_WITHIN = 30.0
_SMALL = 1e-9
"""The valley reaches as far as the error stays within this factor of the lowest, or below this."""

_AGREE = 1e-4
"""A larger error in the valley means that one of the two derivatives is wrong."""


def valley(check: GradientCheck, j: int) -> tuple[float, float]:
    """Return the narrowest and the widest ε of the valley of parameter `j`."""
    errors = np.log(np.maximum(check.error[:, j], FLOOR))
    padded = np.pad(errors, _AROUND, mode="edge")
    even: Floats = np.median(
        np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1), axis=1
    )
    low = high = int(even.argmin())
    limit = max(float(even[low]) + math.log(_WITHIN), math.log(_SMALL))
    while high + 1 < len(even) and even[high + 1] <= limit:
        high += 1
    while low > 0 and even[low - 1] <= limit:
        low -= 1
    ends = check.epsilons[[low, high]]
    return float(ends.min()), float(ends.max())


def judgement(
    check: GradientCheck,
    j: int,
    ends: tuple[float, float],
    epsilon: float,
    error: float,
) -> str:
    """Return what to say of parameter `j` at a width, where the relative error is `error`.

    Parameters
    ----------
    check
        The check at all widths.
    ends
        The `valley` of the parameter.
    """
    if check.analytic[j] == 0 and not check.numeric[:, j].any():
        return "This derivative is 0, and every difference too: there is nothing to tell apart."
    low, high = ends
    if epsilon > high and error > FLOOR:
        return (
            "Too wide: J bends between the two points, and the straight line through them misses "
            "it. Ten times narrower, the error falls a hundredfold."
        )
    if epsilon < low and error > FLOOR:
        return (
            "Too narrow: J at the two points differs only in its last digits, where it is rounded. "
            "Ten times narrower, ten times worse."
        )
    if error > _AGREE:
        return "The two derivatives differ even here: one of them is wrong."
    agree = f"The two agree to {agreeing_digits(error)} digits, so the formula is right."
    if high == check.epsilons.max():
        return f"Just right. J bends alike on both sides here, so that no ε is too wide. {agree}"
    return f"In the valley: narrow enough for the bend of J, wide enough for its rounding. {agree}"


def agreeing_digits(error: float) -> int:
    """Return to how many digits two numbers with this relative error agree, at most 16."""
    return min(16, math.floor(-math.log10(max(error, FLOOR))))
