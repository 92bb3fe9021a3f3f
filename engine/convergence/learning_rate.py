"""Limits of the learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from statistics import median

from engine.kernels.protocol import StepSettings
from engine.model.optimizers import grows
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
        2/K: below it every step lowers J; 0 where that is so of no α.
    local
        2/λmax where a run stands, here or at its start; of the parameters that an L1 penalty does
        not hold at 0. Infinite under an optimiser that has no such limit.
    at_optimum
        2/λmax at the optimum, beyond which no run settles there; None without an optimum, or
        where it is not known.
    formula
        How `at_optimum` is written.
    """

    safe: float
    local: float
    at_optimum: float | None = None
    formula: str = "2/λmax"

    def under(self, settings: StepSettings) -> LearningRateLimits:
        """Return what these limits of plain descent come to with an optimiser and a schedule.

        Momentum settles at the optimum for ``α < (2 + 2μ)/λmax``, Nesterov's for
        ``α < (2 + 2μ)/((1 + 2μ)·λmax)``, Newton's step for ``α < 2``; see B. T. Polyak, Some
        methods of speeding up the convergence of iteration methods, USSR Computational Mathematics
        and Mathematical Physics 4 (1964), 1-17. Of the others no such limit is known, nor where α
        changes from step to step. With momentum J may rise at any α.
        """
        mu = settings.momentum
        is_descent = settings.optimizer == "gd" and not grows(settings)
        found = replace(self, at_optimum=None)
        if not is_descent:
            found = replace(found, safe=0.0, local=math.inf)
        limit = self.at_optimum
        if limit is None or settings.schedule != "constant":
            return found
        if settings.optimizer == "gd":
            return replace(found, at_optimum=limit)
        if settings.optimizer == "momentum":
            formula = "(2 + 2μ)/λmax"
            return replace(found, at_optimum=limit * (1 + mu), formula=formula)
        if settings.optimizer == "nesterov":
            share = (1 + mu) / (1 + 2 * mu)
            formula = "(2 + 2μ)/((1 + 2μ)·λmax)"
            return replace(found, at_optimum=limit * share, formula=formula)
        if settings.optimizer == "newton":
            return replace(found, at_optimum=2.0, formula="2")
        return found

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
        formula=known[0].formula,
    )
