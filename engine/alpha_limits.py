"""Which limits of α does theory know before any step is made?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np

from engine.curvature import curvature_at
from engine.experiment import Experiment
from engine.optimum import Optimum
from engine.problem import Problem


@dataclass(frozen=True, slots=True)
class AlphaLimits:
    """Limits of α for full-batch steps.

    Attributes
    ----------
    safe_alpha
        2/L: below it every step lowers J.
    start_alpha
        2/λmax at the start.
    settle_alpha
        2/λmax at the optimum, beyond which no run settles there; None where it is not known.
    """

    safe_alpha: float
    start_alpha: float
    settle_alpha: float | None


def is_limit(alpha: float | None) -> bool:
    """Return whether this is a limit that can be drawn and told, positive and finite.

    Where the curvature is 0 to the last digit, such as at a start at which a(1 - a) is, its limit
    is infinite: there is none. Where it is too large for a 64-bit float, its limit is 0.
    """
    return alpha is not None and 0 < alpha < math.inf


def limits_of(
    problem: Problem, experiment: Experiment, optimum: Optimum | None
) -> AlphaLimits | None:
    """Return the limits of a run; None where the numbers are too large for them."""
    start = np.array(experiment.init or (0.0,) * (problem.n + 1))
    curvature = curvature_at(problem.F, start, experiment.l2)
    if curvature is None:
        return None
    settle = None
    if optimum is not None and optimum.highest > 0:
        settle = 2.0 / min(optimum.highest, curvature.bound)
    return AlphaLimits(curvature.safe_alpha, curvature.local_alpha, settle)


def median_limits(limits: Iterable[AlphaLimits | None]) -> AlphaLimits | None:
    """Return the median of each limit over the runs of which it is known."""
    known = [limit for limit in limits if limit is not None]
    if not known:
        return None
    settle = [limit.settle_alpha for limit in known if limit.settle_alpha is not None]
    return AlphaLimits(
        safe_alpha=median(limit.safe_alpha for limit in known),
        start_alpha=median(limit.start_alpha for limit in known),
        settle_alpha=median(settle) if settle else None,
    )
