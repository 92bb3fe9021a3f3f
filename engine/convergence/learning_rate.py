"""Limits of the learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import Enum
from statistics import median

from engine.support.records import dataclass


class Zone(Enum):
    """What a full-batch step of some length does to J."""

    DESCENDS = "surely descends"
    MAY_OSCILLATE = "may oscillate"
    BEYOND = "beyond the local limit"


@dataclass(frozen=True, slots=True)
class LearningRateLimits:
    """Limits of α for full-batch steps; one may be infinite, where J does not curve.

    Attributes
    ----------
    safe
        2/K: below it every step lowers J.
    local
        2/λmax where a run stands, here or at its start; of the parameters that an L1 penalty does
        not hold at 0.
    at_optimum
        2/λmax at the optimum, beyond which no run settles there; None without an optimum, or
        where it is not known.
    """

    safe: float
    local: float
    at_optimum: float | None = None

    def zone(self, alpha: float) -> Zone:
        """Tell what a step of length `alpha` does from where the run stands."""
        return self._zone(alpha, self.local)

    def final_zone(self, alpha: float) -> Zone:
        """Tell what steps of length `alpha` do in the end."""
        return self._zone(alpha, math.inf if self.at_optimum is None else self.at_optimum)

    def _zone(self, alpha: float, limit: float) -> Zone:
        if alpha < self.safe:
            return Zone.DESCENDS
        return Zone.MAY_OSCILLATE if alpha <= limit else Zone.BEYOND


def is_limit(alpha: float | None) -> bool:
    """Return whether this is a limit that can be drawn and told, positive and finite.

    Where the curvature is 0 to the last digit, such as at a start at which a(1 - a) is, its limit
    is infinite: there is none. Where it is too large for a 64-bit float, its limit is 0.
    """
    return alpha is not None and 0 < alpha < math.inf


def median_limits(limits: Iterable[LearningRateLimits | None]) -> LearningRateLimits | None:
    """Return the median of each limit over the runs of which it is known."""
    known = [limit for limit in limits if limit is not None]
    if not known:
        return None
    at_optimum = [limit.at_optimum for limit in known if limit.at_optimum is not None]
    return LearningRateLimits(
        safe=median(limit.safe for limit in known),
        local=median(limit.local for limit in known),
        at_optimum=median(at_optimum) if at_optimum else None,
    )
