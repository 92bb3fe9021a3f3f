"""What was recorded of a run, for views to draw?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.support.arrays import Floats


def around(places: Floats, place: float) -> tuple[int, int]:
    """Return how many of ascending `places` lie before one, and the index of the next after it."""
    before, after = (int(np.searchsorted(places, place, side)) for side in ("left", "right"))
    return before, after


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Where a run has been: some recorded steps, ``(k,)``, and (w1, …, wn, b), ``(k, n + 1)``."""

    step: Floats
    theta: Floats


def _nowhere() -> Trail:
    return Trail(np.empty(0), np.empty((0, 0)))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The recorded part of a run, thinned, both ends kept; all arrays have one shape ``(k,)``.

    `test_loss` and `test_accuracy` are NaN where there is no test set. `trail` is thinned further.
    """

    step: Floats
    loss: Floats
    test_loss: Floats
    accuracy: Floats
    test_accuracy: Floats
    trail: Trail = field(default_factory=_nowhere)
