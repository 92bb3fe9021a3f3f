"""What is known of α before any step is made?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.convergence.curvature import Curvature, LearningRateLimits
from engine.convergence.gap import SHARE
from engine.convergence.learning_rate import is_limit
from engine.convergence.optimum import Optimum
from engine.model.experiment import ALPHA_RANGE, Experiment

COARSE, FINE = 13, 49
"""Values of α in the first picture and in the last, which has those of the first too."""

_BELOW, _BEYOND = 100.0, 10.0
"""The grid begins so far below 2/L, and ends so far beyond the local limits."""
_FARTHEST = 1000.0
"""But not so far beyond 2/L."""
_BEYOND_ENDLESS = 100.0
"""It ends so far beyond 2/L where there is no optimum, and so no limit in the end."""
_WORTH_REACHING = 1000.0
"""The α in force, and where the L2 penalty makes every run diverge, are reached if they lie no
farther than this beyond the ends of the grid."""

_LEAST_RATIO = 100.0
"""Of the last value to the first, also where the limits lie beyond all α that are accepted."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is known before any step is made.

    Attributes
    ----------
    experiment
        Start point, penalties and batch; its α is marked.
    m, examples
        Number of training examples, and of those that the trials run on: all, or a sample.
    limit
        Steps after which a trial is given up.
    start_loss, lowest_loss
        J at the start, and its infimum J*.
    at_start
        How J curves at the start, and at most anywhere.
    optimum
        The lowest point; None where J only comes ever closer to J*.
    """

    experiment: Experiment
    m: int
    examples: int
    limit: int
    start_loss: float
    lowest_loss: float
    at_start: Curvature
    optimum: Optimum | None

    @property
    def target(self) -> float:
        """The loss to be reached: J* and 1 % of the first gap."""
        return self.lowest_loss + SHARE * (self.start_loss - self.lowest_loss)

    @property
    def limits(self) -> LearningRateLimits:
        """The limits of α for full-batch steps, at the start and at the optimum."""
        return self.at_start.limits(None if self.optimum is None else self.optimum.highest)

    def expected_steps(self, alpha: float) -> float | None:
        """Return how many steps it takes if all are as they are near the optimum.

        ``log(0.01) / (2 log rate(α))`` with `engine.convergence.optimum.Optimum.rate`, at least 1; None without
        an optimum, and where the rate is not below 1.
        """
        rate = math.inf if self.optimum is None else self.optimum.rate(alpha)
        if not rate < 1:  # nor where α is so large that it is not a number
            return None
        return max(math.log(SHARE) / (2 * math.log(rate)), 1.0) if rate > 0 else 1.0


def alpha_grid(ground: Ground) -> list[float]:
    """Return the α that are tried, ascending, in equal ratios but for rounding to three digits.

    From well below 2/L to well beyond 2/λmax at the start and at the optimum, and on to where an
    L2 penalty makes all runs diverge, 2/λ, and to the α in force, if they are not too far off.
    A limit that is none, as it is infinite, does not count.
    """
    own, limits = ground.experiment, ground.limits
    safe = limits.safe
    low = safe / _BELOW
    if limits.at_optimum is None:
        high = _BEYOND_ENDLESS * safe
    else:
        local = [alpha for alpha in (limits.local, limits.at_optimum) if is_limit(alpha)]
        high = min(_BEYOND * max([safe, *local]), _FARTHEST * safe)
    if own.l2 > 0 and 4 / own.l2 <= _WORTH_REACHING * high:
        high = max(high, 4 / own.l2)
    if low / _WORTH_REACHING <= own.alpha <= _WORTH_REACHING * high:
        low, high = min(low, own.alpha / 2), max(high, 2 * own.alpha)
    lowest, highest = ALPHA_RANGE
    low = min(max(low, lowest), highest / _LEAST_RATIO)
    high = min(max(high, low * _LEAST_RATIO), highest)
    alphas = np.geomspace(low, high, FINE)
    return [float(f"{alpha:.3g}") for alpha in alphas]
