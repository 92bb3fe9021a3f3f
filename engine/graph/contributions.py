"""Contributions of single examples to the gradient of a step."""

from __future__ import annotations

import math

import numpy as np

from engine import logistic
from engine.kernels import shuffle
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats, Rows
from engine.support.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What examples contribute to the gradient of a step over m examples.

    Attributes
    ----------
    rows
        Their rows in the data set, shape ``(k,)``; k is m but for `contributions_among`.
    F
        Their features as the model is fed them, shape ``(n, k)``.
    dz
        ``a - y`` of each, shape ``(k,)``, write-protected. ``|dz|``, from 0 to 1, is how strongly
        it pulls.
    m
        How many examples the step takes the mean over.
    """

    rows: Rows
    F: Floats
    dz: Floats
    m: int

    def contributions(self, positions: Rows | slice = slice(None)) -> Floats:
        """Return ``x_j·dz/m`` and, last, ``dz/m`` of the examples at `positions` of the k.

        Shape ``(n + 1, len(positions))``. The sum over all m is the gradient of the mean loss; see
        `total`.
        """
        dz = self.dz[positions] / self.m
        return np.vstack((self.F[:, positions] * dz, dz))

    def total(self) -> Floats:
        """Return ``dw1 … dwn, db`` of the mean loss, shape ``(n + 1,)``.

        The sums lose no digit, so that they differ from the kernel's by the kernel's own rounding,
        which is below 1e-14 of the mean size of the terms.
        """
        return np.array([math.fsum(terms) for terms in self.contributions()])


def batch_positions(problem: Problem, experiment: Experiment, step: int) -> Rows | None:
    """Return which training examples the update from `step` to ``step + 1`` uses, or None for all.

    They are the part of the epoch's order that `engine.kernels.protocol.Kernel.descend` tells.
    """
    m, batch = problem.m, experiment.batch
    if batch is None or batch >= m:
        return None
    epoch, part = divmod(step, -(-m // batch))
    return shuffle.order(experiment.seed, epoch, m, part * batch, min((part + 1) * batch, m))


def contributions_among(
    problem: Problem, positions: Rows, w: Floats, b: float, m: int
) -> Contributions:
    """Return what the training examples at `positions` contribute to a mean over `m` examples.

    Costs one pass over the examples at `positions`, however many train.
    """
    F, sign = problem.F[:, positions], 1.0 - 2.0 * problem.y[positions]
    with np.errstate(over="ignore", invalid="ignore"):
        dz = sign * logistic.sigmoid(sign * (w @ F + b))
    dz.setflags(write=False)
    return Contributions(problem.train_rows[positions], F, dz, m)
