"""How does each example of a step pull at the parameters?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine import logistic, shuffle
from engine.dataset import Floats, Rows
from engine.experiment import Experiment
from engine.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What each of the m examples of a step contributes to its gradient.

    Attributes
    ----------
    rows
        Their rows in the data set, shape ``(m,)``.
    F
        Their features as the model is fed them, shape ``(n, m)``.
    dz
        ``a - y`` of each, shape ``(m,)``, write-protected. ``|dz|``, from 0 to 1, is how strongly
        it pulls.
    """

    rows: Rows
    F: Floats
    dz: Floats

    def contributions(self, places: Rows | slice = slice(None)) -> Floats:
        """Return ``x_j·dz/m`` and, last, ``dz/m`` of the examples at `places` of the m.

        Shape ``(n + 1, k)``. The sum over all m is the gradient of the mean loss; see `total`.
        """
        dz = self.dz[places] / len(self.dz)
        return np.vstack((self.F[:, places] * dz, dz))

    def total(self) -> Floats:
        """Return ``dw1 … dwn, db`` of the mean loss, shape ``(n + 1,)``.

        The sums lose no digit, so that they differ from the kernel's by the kernel's own rounding,
        which is below 1e-14 of the mean size of the terms.
        """
        return np.array([math.fsum(terms) for terms in self.contributions()])


def places_of_step(problem: Problem, experiment: Experiment, step: int) -> Rows | None:
    """Return which training examples the update from `step` to ``step + 1`` uses, or None for all.

    They are the part of the epoch's order that `engine.kernels.Kernel.descend` tells.
    """
    m, batch = problem.m, experiment.batch
    if batch is None or batch >= m:
        return None
    epoch, part = divmod(step, -(-m // batch))
    return shuffle.order(experiment.seed, epoch, m, part * batch, min((part + 1) * batch, m))


def pulls(problem: Problem, experiment: Experiment, step: int, w: Floats, b: float) -> Pulls:
    """Return the contributions of the examples of one step at parameters `w`, `b`.

    Costs one pass over these examples.
    """
    places = places_of_step(problem, experiment, step)
    F, y, rows = problem.F, problem.y, problem.train_rows
    if places is not None:
        F, y, rows = F[:, places], y[places], rows[places]
    sign = 1.0 - 2.0 * y
    with np.errstate(over="ignore", invalid="ignore"):
        dz = sign * logistic.sigmoid(sign * (w @ F + b))
    dz.setflags(write=False)
    return Pulls(rows, F, dz)
