"""Which part of the plane is worth looking at?"""

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
"""Natural lengths beyond which the lowest place is not waited for."""

_PARTS = 8
"""Ends lie at round multiples of about this part of the length."""


def natural_length(reach: float) -> float:
    """Return the change of a parameter that matters: z of a usual example changes by 4."""
    return 4.0 / reach


def fitted(places: Floats, natural: float, old: Range | None = None) -> Range:
    """Return a range with room around all `places`, shape ``(k,)``; `old` while it will do.

    Parameters
    ----------
    natural
        The range is not shorter than this.
    """
    low, high = float(places.min()), float(places.max())
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


def worth_seeing(place: float, places: Floats, natural: float) -> bool:
    """Tell whether a place is near enough to all others to be brought into view with them."""
    middle = (float(places.min()) + float(places.max())) / 2
    reach = max(_FARTHEST * natural, 4 * float(np.ptp(places)))
    return abs(place - middle) <= reach


def _round_step(rough: float) -> float:
    unit = 10.0 ** math.floor(math.log10(rough))
    return (
        next(digit for digit in (1.0, 2.0, 5.0, 10.0) if digit * unit >= rough * (1 - 1e-9)) * unit
    )
