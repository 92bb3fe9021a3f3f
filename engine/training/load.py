"""How much work is a step, beside one under other settings?"""

from __future__ import annotations

from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem

_NUMPY = 100
"""A step of the numpy twin on few examples takes so many times as long as a compiled one."""


def step_load(experiment: Experiment, problem: Problem, kernel: Kernel) -> int:
    """Return a number to which the time of a step is at most proportional.

    It grows with the rows that a step passes and with their length. What every step takes besides
    makes steps with a smaller load dearer than that, never those with a larger one.
    """
    rows = problem.m if experiment.batch is None else min(experiment.batch, problem.m)
    return rows * (problem.n + 1) * (_NUMPY if kernel.name == "numpy" else 1)
