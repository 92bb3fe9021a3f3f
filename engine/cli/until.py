"""The step at which a run is converged: its gap J - J* or its gradient is small enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.convergence.optimum import convergence_of, lowest_loss
from engine.errors import InputError
from engine.logistic import least_subgradient
from engine.support.tasks import run_to_end, time_slices
from engine.training.run import Run

Told = Callable[[int], object]
"""Told how many steps more were made."""


def lowest(run: Run) -> float:
    """Return the infimum of J for a run.

    Raises
    ------
    InputError
        If it is not known.
    """
    experiment, problem = run.experiment, run.problem
    convergence = run_to_end(convergence_of(problem, experiment.l1, experiment.l2))
    J = run_to_end(lowest_loss(problem.F, problem.y, convergence))
    if J is None:
        raise InputError(
            "--until-gap: given, but the lowest loss of these data is not known; --until-grad or "
            "--steps accepted"
        )
    return J


def steepest(run: Run) -> float:
    """Return the largest part of the gradient of J, in size.

    With an L1 penalty it is that of the shortest subgradient, `engine.logistic.least_subgradient`.
    """
    gradient = run.gradient
    gradient[:-1] = least_subgradient(run.w, gradient[:-1], run.experiment.l1)
    return float(np.abs(gradient).max())


def advance_until(run: Run, steps: int, holds: Callable[[], bool], told: Told) -> bool:
    """Go on until `holds`, at most so many steps; tell whether it does.

    It is looked at after some steps each; where it holds, the first step of these that it holds at
    is found by bisection, which supposes that it goes on holding there.
    """
    if holds():
        return True
    before = run.step
    for made in time_slices(steps, run.advance):
        told(made)
        if holds():
            low, high = before, run.step
            while high - low > 1:
                middle = (low + high) // 2
                run.seek(middle)
                if holds():
                    high = middle
                else:
                    low = middle
            run.seek(high)
            return True
        before = run.step
    return False
