"""The shortfall of a run: how far its loss is above the lowest, J - J*, exactly or by estimate."""

from __future__ import annotations

import math

import numpy as np

from engine.convergence.curvature import eigenvalues, free_parameters, hessian
from engine.convergence.optimum import CONVERGED_SHARE
from engine.logistic import least_subgradient
from engine.support.arrays import Floats, median
from engine.support.records import dataclass
from engine.support.tasks import run_to_end
from engine.training.history import LossHistory

UNTRAINED = math.log(2)
"""J of a model that knows nothing, all parameters 0; runs start there unless told otherwise."""

ROUGHLY = 1e-6
"""A gap below this share of J* counts as closed, where an untrained model is as good as any."""

_FLAT = 1e-12
"""Eigenvalues of a Hessian, all features on one scale, are rounded by this share of the largest."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far a run has ended above the lowest loss.

    Attributes
    ----------
    loss
        J where it ended.
    gap
        ``J - J*``, or an estimate of it.
    scatters
        Whether mini-batches scatter J, by design.
    optimum
        J* where it is known: of a huge loss less a huge gap no digit of it would be left.
    """

    loss: float
    gap: float
    scatters: bool = False
    optimum: float | None = None

    @property
    def lowest(self) -> float:
        """J*, the lowest loss."""
        return self.loss - self.gap if self.optimum is None else self.optimum

    @property
    def share(self) -> float:
        """The gap as a share of that of a model all of whose parameters are 0."""
        untrained = UNTRAINED - self.lowest
        return self.gap / untrained if untrained > 0 else math.inf

    @property
    def enough(self) -> float:
        """The gap from which on a run has converged: 1 % of that of an untrained model.

        The start of the run is no measure: from a very bad one, 1 % of the way would be left at a
        model that knows nothing, and from one at the optimum there is no way to go. Where hardly
        anything can be learnt that gap is tiny: J that agrees with J* to six digits is close
        enough, and to 1 % if it scatters.
        """
        roughly = CONVERGED_SHARE if self.scatters else ROUGHLY
        return max(CONVERGED_SHARE * (UNTRAINED - self.lowest), roughly * abs(self.lowest))

    @property
    def is_converged(self) -> bool:
        """Whether what is left is `enough`."""
        return self.gap <= self.enough


def end_loss(history: LossHistory) -> float:
    """Return the median of J over the last quarter of a run, around which mini-batches scatter.

    It is the last J where less than four steps of that quarter are recorded.
    """
    last = _losses(history, 0.75, 1.0)
    return median(last) if len(last) >= _ENOUGH else float(history.loss[-1])


def still_falls(history: LossHistory) -> bool:
    """Tell whether J has fallen from the third to the last quarter by more than it scatters.

    Where too few steps are recorded to say so, it is taken to fall.
    """
    before, last = _losses(history, 0.5, 0.75), _losses(history, 0.75, 1.0)
    if min(len(before), len(last)) < _ENOUGH:
        return True
    end = median(last)
    return bool(median(before) - end > median(np.abs(last - end)))


_ENOUGH = 4


def _losses(history: LossHistory, begin: float, end: float) -> Floats:
    """Return the recorded J after a share of the steps of a run, up to another one."""
    last = history.step[-1]
    within = (
        (history.step > begin * last) & (history.step <= end * last) & np.isfinite(history.loss)
    )
    return np.asarray(history.loss[within])


@dataclass(frozen=True, slots=True)
class LocalGap:
    """What gradient and curvature say at one point.

    Attributes
    ----------
    gap
        Estimate of ``J - J*``; infinite where J is too flat here to tell.
    lowest, highest
        Smallest and largest eigenvalue of the Hessian, of the parameters that an L1 penalty does
        not hold at 0.
    """

    gap: float
    lowest: float
    highest: float


def local_gap(F: Floats, theta: Floats, gradient: Floats, l1: float, l2: float) -> LocalGap:
    """Estimate ``J - J*`` as ``½ gᵀH⁻¹g``, by how much Newton's step would lower J.

    It is right near the optimum, whatever the scale of the features (S. Boyd and L. Vandenberghe,
    Convex Optimization, 2004, section 9.5). With an L1 penalty g is the shortest subgradient, and
    weights stay out that are 0 and want to be.

    Parameters
    ----------
    F
        Features from which H is computed, all examples or a sample, shape ``(n, k)``.
    theta, gradient
        Parameters and the gradient of J without its L1 penalty there, shape ``(n + 1,)``.
    """
    H = run_to_end(hessian(F, theta, l2))
    if not (np.isfinite(H).all() and np.isfinite(gradient).all()):
        return LocalGap(math.inf, 0.0, math.inf)
    is_free = free_parameters(theta, gradient, l1)
    values = eigenvalues(H[np.ix_(is_free, is_free)])
    g = np.append(least_subgradient(theta[:-1], gradient[:-1], l1), gradient[-1])
    moves = g != 0
    gap = _decrement(H[np.ix_(moves, moves)], g[moves])
    return LocalGap(gap, float(values[0]), float(values[-1]))


def _decrement(H: Floats, g: Floats) -> float:
    """Return ``½ gᵀH⁻¹g``, large where g has a share in a direction with hardly any curvature."""
    if not len(g):
        return 0.0
    scale = np.sqrt(np.diag(H))
    if not (scale > 0).all():
        return math.inf
    values, vectors = np.linalg.eigh(H / scale[:, None] / scale)
    along = vectors.T @ (g / scale)
    return float(0.5 * np.sum(along**2 / np.maximum(values, _FLAT * values[-1])))
