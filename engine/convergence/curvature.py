"""Curvature of the loss: Hessian, its largest eigenvalue, and the bound over all parameters.

For a full-batch step of length α along the gradient:

- Nowhere does J curve more than ``K = λmax(X̃ᵀX̃) / 4m + l2``, because a(1 - a) is at most 1/4.
  Below 2/K every step lowers J, from wherever it starts.
- Here J curves by up to λmax, the largest eigenvalue of its Hessian. Beyond 2/λmax a step along
  that direction lands farther from the minimum along it than it was.

Between the two a step may overshoot somewhere. X̃ is X with a column of ones for b.

The L1 penalty does not curve: steps take it by itself, and below 2/K the proximal step too lowers
J, by at least ``(1/α - K/2)·‖step‖²`` (Beck and Teboulle 2009; see
`engine.logistic.proximal_update`). But it holds weights at 0: near by, steps move the others alone,
and λmax is that of the rows and columns of the Hessian which belong to these, `free_parameters`.
"""

from __future__ import annotations

import math

import numpy as np

from engine.convergence.learning_rate import LearningRateLimits
from engine.convergence.signed_rows import ROWS
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible


@dataclass(frozen=True, slots=True)
class Curvature:
    """How strongly J curves at one point, and at most anywhere.

    Attributes
    ----------
    lowest, highest
        Smallest and largest eigenvalue of the Hessian of J here, λmin and λmax; of the parameters
        that an L1 penalty does not hold at 0.
    bound
        K: J curves nowhere more than this.
    examples
        Number of training examples that the Hessian was computed from: all of them, or a sample.
    """

    lowest: float
    highest: float
    bound: float
    examples: int

    def limits(self, highest_at_optimum: float | None = None) -> LearningRateLimits:
        """Return the limits of α here; a sample's estimate never makes one less than 2/K.

        Parameters
        ----------
        highest_at_optimum
            λmax at the optimum, if there is one.
        """
        curvatures = (self.bound, self.highest, highest_at_optimum)
        safe, local, at_optimum = (
            None if value is None else _twice_inverse(min(value, self.bound))
            for value in curvatures
        )
        assert safe is not None
        assert local is not None
        return LearningRateLimits(safe, local, at_optimum)


def hessian(F: Floats, theta: Floats, l2: float = 0.0) -> Interruptible[Floats]:
    """Work out ``H = X̃ᵀ diag(a(1 - a)) X̃ / m + l2·diag(1, …, 1, 0)``, shape ``(n + 1, n + 1)``.

    The second derivatives of J, without its L1 penalty, at ``theta = (w1, …, wn, b)``. They do not
    depend on y. Where numbers are too large for a 64-bit float they are infinite or NaN.

    Parameters
    ----------
    F
        Features, shape ``(n, m)``, one row a feature.
    theta
        Parameters, shape ``(n + 1,)``.
    """
    H = yield from _weighted_squares(F, theta)
    H.flat[: -1 : len(H) + 1] += l2  # all of the diagonal but its last element, which is b's
    return H


def curvature_bound(F: Floats, l2: float = 0.0) -> Interruptible[float]:
    """Work out ``K = λmax(X̃ᵀX̃) / 4m + l2``, which no eigenvalue of `hessian` exceeds anywhere.

    It is infinite where it is too large for a 64-bit float.
    """
    squares = yield from _weighted_squares(F, None)
    highest = eigenvalues(squares)[-1] if np.isfinite(squares).all() else math.inf
    return float(highest) + l2


def eigenvalues(H: Floats) -> Floats:
    """Return the eigenvalues of a Hessian, ascending; rounding errors below 0 count as 0."""
    values: Floats = np.maximum(np.linalg.eigvalsh(H), 0.0)
    return values


def free_parameters(theta: Floats, gradient: Floats, l1: float) -> Flags:
    """Return which parameters an L1 penalty does not hold at 0, shape ``(n + 1,)``.

    A weight is held if it is 0 and ``|dw_j| <= l1``: then the proximal step leaves it there,
    whatever α is. b never is.

    Parameters
    ----------
    theta, gradient
        ``(w1, …, wn, b)`` and the derivatives of J without its L1 penalty there.
    """
    is_free = np.ones(len(theta), dtype=bool)
    if l1 > 0:
        is_free[:-1] = (theta[:-1] != 0) | (np.abs(gradient[:-1]) > l1)
    return is_free


def curvature_at(
    F: Floats,
    theta: Floats,
    l2: float = 0.0,
    bound: float | None = None,
    is_free: Flags | None = None,
) -> Interruptible[Curvature | None]:
    """Work out the curvature of J at `theta`; None where its numbers are too large.

    Parameters
    ----------
    bound
        K, if it is known already; with a sample of the examples in `F` it is that of all of them.
    is_free
        The parameters that an L1 penalty does not hold at 0, from `free_parameters`; None for all.
    """
    H = yield from hessian(F, theta, l2)
    if not np.isfinite(H).all():
        return None
    if bound is None:
        bound = yield from curvature_bound(F, l2)
    values = eigenvalues(H if is_free is None else H[np.ix_(is_free, is_free)])
    return Curvature(float(values[0]), float(values[-1]), bound, F.shape[1])


def _weighted_squares(F: Floats, theta: Floats | None) -> Interruptible[Floats]:
    """Work out ``X̃ᵀ diag(a(1 - a)) X̃ / m``; without `theta` with a(1 - a) = 1/4, the largest."""
    n, m = F.shape
    total = np.zeros((n + 1, n + 1))
    for start in range(0, m, ROWS):
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            X = np.vstack((F[:, start : start + ROWS], np.ones(min(ROWS, m - start))))
            if theta is None:
                weighted = 0.25 * X
            else:
                t = np.exp(-np.abs(theta @ X))
                weighted = X * (t / (1.0 + t) ** 2)
            total += weighted @ X.T / m
        yield
    return total


def _twice_inverse(curvature: float) -> float:
    return 2.0 / curvature if curvature > 0 else math.inf
