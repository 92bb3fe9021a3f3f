"""How far is J above its lowest value, and how fast should that shrink?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.convergence.optimum import Optimum
from engine.model.event import Event
from engine.support.arrays import Floats

SETTINGS_OF_J = frozenset({"l1", "l2", "size", "noise", "test_ratio"})
"""Settings that make J another function, with another lowest value."""

ROUNDING = 1e-15
"""A gap below this share of J is lost in the rounding of J."""

_CLEAR = 1e3
"""A gap is clear of rounding if it is so many times larger."""


def same_loss(events: Sequence[Event], step: int) -> tuple[float, float]:
    """Return the first step at which J is the function that it is at `step`, and the end of these.

    `events` are the changes of a branch. The end is infinite where J changes no more.
    """
    steps = [event.step for event in events if event.setting in SETTINGS_OF_J]
    first = max((changed for changed in steps if changed <= step), default=0)
    return first, min((changed for changed in steps if changed > step), default=math.inf)


def gaps(losses: Floats, optimum: Optimum) -> Floats:
    """Return ``J - J*``; 0 where it is lost in rounding, NaN where J is."""
    above = losses - optimum.J
    above[above < ROUNDING * optimum.J] = 0.0
    return above


def expected_gaps(
    steps: Floats, known_steps: Floats, known_gaps: Floats, optimum: Optimum, alpha: float
) -> Floats | None:
    """Return the gaps at `steps` of a run that goes on as it should near the optimum.

    On a logarithmic axis they lie on a straight line through the last known gap that is clear of
    rounding: a full-batch step multiplies the gap by the square of `Optimum.rate`. None if no gap
    is clear, or if that is not below 1.

    Parameters
    ----------
    steps, known_steps, known_gaps
        Steps asked for, shape ``(j,)``; steps with their gaps, ascending, shape ``(k,)``.
    """
    clear = np.flatnonzero(known_gaps > _CLEAR * ROUNDING * optimum.J)
    factor = optimum.rate(alpha) ** 2
    if not len(clear) or not 0 < factor < 1:
        return None
    anchor = clear[-1]
    exponents = np.clip((steps - known_steps[anchor]) * math.log(factor), -700.0, 700.0)
    return np.asarray(known_gaps[anchor] * np.exp(exponents))


SHARE = 0.01
"""The gap J - J* that is left of the first one when a trial ends."""
