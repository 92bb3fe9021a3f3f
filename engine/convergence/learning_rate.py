"""Limits of the learning rate that follow from the curvature."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

import numpy as np

from engine.convergence.curvature import LearningRateLimits, curvature_at, free_parameters
from engine.convergence.optimum import Optimum
from engine.logistic import gradient
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.tasks import run_to_end


def is_limit(alpha: float | None) -> bool:
    """Return whether this is a limit that can be drawn and told, positive and finite.

    Where the curvature is 0 to the last digit, such as at a start at which a(1 - a) is, its limit
    is infinite: there is none. Where it is too large for a 64-bit float, its limit is 0.
    """
    return alpha is not None and 0 < alpha < math.inf


def limits_of(
    problem: Problem, experiment: Experiment, optimum: Optimum | None
) -> LearningRateLimits | None:
    """Return the limits of a run; None where the numbers are too large for them."""
    start = np.array(experiment.init or (0.0,) * (problem.n + 1))
    is_free = None
    if experiment.l1 > 0:
        dw, db = gradient(problem.F.T, problem.y, start[:-1], float(start[-1]), experiment.l2)
        is_free = free_parameters(start, np.append(dw, db), experiment.l1)
    curvature = run_to_end(curvature_at(problem.F, start, experiment.l2, is_free=is_free))
    if curvature is None:
        return None
    return curvature.limits(None if optimum is None else optimum.highest)


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
