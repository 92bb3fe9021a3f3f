"""Which examples does a gradient check look at?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.graph.graph import example_of
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats

MOST = 500
"""Examples that a check of the mean looks at: all of a large set would take long."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """What J is the mean of.

    Attributes
    ----------
    F, y
        Features as the model is fed them, shape ``(n, k)``, and labels, ``(k,)``.
    l2
        The L2 penalty in J; 0 for one example.
    has_l1
        Whether there is an L1 penalty too, which is left out of this J: it has no derivative where
        a weight is 0, and steps take it by itself.
    m
        Number of examples that these k stand for; k is smaller where m is above `MOST`.
    """

    F: Floats
    y: Floats
    l2: float
    has_l1: bool
    m: int

    @property
    def k(self) -> int:
        """Number of examples looked at."""
        return len(self.y)


def checked_example(problem: Problem, row: int) -> Checked:
    """Return the example in a row of the data alone, without penalties, as the lesson does."""
    x, y = example_of(problem, row)
    return Checked(np.array([x]).T, np.array([y]), 0.0, False, 1)


def checked_mean(problem: Problem, experiment: Experiment) -> Checked:
    """Return the training examples, or `MOST` of them at equal distances."""
    F, y, m = problem.F, problem.y, problem.m
    if m > MOST:
        places = np.arange(MOST) * m // MOST
        F, y = F[:, places], y[places]
    return Checked(F, y, experiment.l2, experiment.l1 > 0, m)
