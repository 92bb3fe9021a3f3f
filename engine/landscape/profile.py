"""The loss profile: the lowest loss over the other parameters at many nodes at once.

Newton's method for many starting points at once, each with what the held parameters add to its v
(see `engine.landscape.grid`): gradients and Hessians of all of them are two matrix products. Where
neither a step nor a part of it descends, the parabola that touches ``log(1 + e^v)`` and lies above
it everywhere takes the place of the Hessian: its curvature, ``tanh(|v|/2) / 2|v|`` (Jaakkola and
Jordan, 2000), does not vanish as that of the loss does far from 0. With an L1 penalty the quadratic
model plus the penalty is minimised one parameter after the other.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import logistic
from engine.support.arrays import Floats
from engine.support.records import dataclass

_ATTEMPTS = 5
"""Newton's step and quarters of it; the last attempt is the step that surely descends."""

_SWEEPS = 40
"""Rounds through the parameters with which a step is found under an L1 penalty."""

_SETTLED = 1e-12
"""Share of J by which the last step may still have lowered it."""

NOTHING = 1e-9
"""J that counts as 0: separable examples would be followed to infinity."""

_SMALL_V = 1e-6
"""Below this ``tanh(|v|/2) / 2|v|`` is 1/4 to the last digit."""

_LARGEST_V = 500.0
"""exp of this, squared, is still a 64-bit float."""

_LARGEST = 1e145
"""Weights count as no larger than this, so that penalties stay finite."""

_SMALLEST = 1e-280
"""Curvature that counts as 0."""

_RIDGE = 1e-10
"""Added to the scaled Hessian, whose diagonal is 1: parameters that change nothing stay."""


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """``l1·|θ| + l2/2·θ²``, for the free parameters one by one, arrays ``(p,)``; 0 for b."""

    l1: Floats
    l2: Floats

    def cost(self, theta: Floats) -> Floats:
        """Return the penalty of each row of `theta`, shape ``(g, p)``."""
        theta = np.clip(theta, -_LARGEST, _LARGEST)
        return np.abs(theta) @ self.l1 + 0.5 * (theta * theta) @ self.l2


@dataclass(frozen=True, slots=True, eq=False)
class ProfileResult:
    """How far Newton's method has come, from g starting points with p free parameters.

    Attributes
    ----------
    theta
        Free parameters, shape ``(g, p)``.
    J
        Mean loss and the penalty of the free parameters, shape ``(g,)``.
    moved
        The last step that was taken, shape ``(g, p)``.
    """

    theta: Floats
    J: Floats
    moved: Floats


def newton(
    A: Floats, held: Floats, start: Floats, penalty: Penalty, steps: int
) -> Generator[None, None, ProfileResult]:
    """Take at most `steps` steps, yield after each, and return how far they led.

    Parameters
    ----------
    A
        Signed features of the free parameters, shape ``(p, rows)``.
    held
        What the held parameters add to v, shape ``(g, rows)`` or ``(1, rows)``.
    start
        First guess, shape ``(g, p)``.
    """
    held = np.broadcast_to(held, (len(start), held.shape[1]))
    theta = start.copy()
    v = held + theta @ A
    J = _cost(v, theta, penalty)
    moved = np.zeros_like(theta)
    going = np.arange(len(start))  # those that have not settled
    for _ in range(steps):
        yield
        slope, H = _derivatives(A, v[going])
        at = _Nodes(A, held[going], theta[going], v[going], J[going])
        after, moved[going], is_shortened = _descend(at, slope, H, penalty)
        theta[going], v[going], J[going] = after.theta, after.v, after.J
        is_settled = (at.J - after.J <= _SETTLED * at.J) & ~is_shortened
        going = going[~(is_settled | (after.J < NOTHING))]
        if not len(going):
            break
    return ProfileResult(theta, J, moved)


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Parameters of some nodes with what follows from them; `A` and `held` are as in `newton`."""

    A: Floats
    held: Floats
    theta: Floats
    v: Floats
    J: Floats


def _descend(
    at: _Nodes, slope: Floats, H: Floats, penalty: Penalty
) -> tuple[_Nodes, Floats, NDArray[np.bool_]]:
    """Return where Newton's step leads, or the first part of it that does not ascend.

    Where no part will do it is the step that surely descends, and where nothing descends none. Told
    too: the steps, and which of them are shorter than Newton's but not 0.
    """
    A = at.A
    step = _step(H, slope, at.theta, penalty)
    theta, v, J = at.theta.copy(), at.v.copy(), at.J.copy()
    tried = np.arange(len(theta))
    is_shortened = np.zeros(len(theta), dtype=bool)
    for attempt in range(_ATTEMPTS):
        new_theta = at.theta[tried] + step[tried]
        new_v = at.held[tried] + new_theta @ A
        new_J = _cost(new_v, new_theta, penalty)
        is_good = new_J <= at.J[tried] * (1 + _SETTLED)
        good = tried[is_good]
        theta[good], v[good], J[good] = new_theta[is_good], new_v[is_good], new_J[is_good]
        tried = tried[~is_good]
        if not len(tried):
            break
        is_shortened[tried] = True
        step[tried] /= 4
        if attempt == _ATTEMPTS - 2:
            above = _curvature(A, _weights_above(at.v[tried]))
            step[tried] = _step(above, slope[tried], at.theta[tried], penalty)
    step[tried], is_shortened[tried] = 0.0, False
    return _Nodes(A, at.held, theta, v, J), step, is_shortened


def best_start(A: Floats, held: Floats, guesses: Sequence[Floats], penalty: Penalty) -> Floats:
    """Return for each node the guess with the lowest J, shape ``(g, p)``.

    `guesses` have the shape ``(g, p)``, or ``(1, p)`` where they are the same for all nodes; the
    other parameters are those of `newton`.
    """
    costs = np.array([_cost(held + guess @ A, guess, penalty) for guess in guesses])
    costs = np.where(np.isnan(costs), np.inf, costs)
    spread = np.stack([np.broadcast_to(guess, (len(held), A.shape[0])) for guess in guesses])
    best: Floats = spread[costs.argmin(axis=0), np.arange(len(held))]
    return best


def _cost(v: Floats, theta: Floats, penalty: Penalty) -> Floats:
    """Return ``mean(log(1 + e^v))`` and the penalty, shape ``(g,)``."""
    t = np.abs(v)
    np.log1p(np.exp(np.negative(t, out=t), out=t), out=t)
    t += np.maximum(v, 0.0)
    cost: Floats = t.mean(axis=1) + penalty.cost(theta)
    return cost


def _derivatives(A: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Return the slope of the mean loss, ``(g, p)``, and its Hessian, ``(g, p, p)``."""
    a = 1.0 / (1.0 + np.exp(-np.clip(v, -_LARGEST_V, _LARGEST_V)))
    slope = a @ A.T / A.shape[1]
    a -= a * a
    return slope, _curvature(A, a)


def _weights_above(v: Floats) -> Floats:
    """Return the curvature of the parabola above ``log(1 + e^v)`` that touches it at `v`."""
    size = np.maximum(np.abs(v), _SMALL_V)
    weights: Floats = np.tanh(size / 2) / (2 * size)
    return weights


def _curvature(A: Floats, weights: Floats) -> Floats:
    """Return ``Σ weights·A·Aᵀ / rows`` for each row of `weights`, shape ``(g, p, p)``."""
    p, rows = A.shape
    pairs = [(i, j) for i in range(p) for j in range(i, p)]
    products = weights @ np.stack([A[i] * A[j] for i, j in pairs]).T / rows
    H = np.empty((len(weights), p, p))
    for column, (i, j) in enumerate(pairs):
        H[:, i, j] = H[:, j, i] = products[:, column]
    return H


def _step(H: Floats, slope: Floats, theta: Floats, penalty: Penalty) -> Floats:
    """Return the d that minimises ``slope·d + d·H·d/2 + penalty(θ + d)``, shape ``(g, p)``.

    `H` is changed.
    """
    diagonal = np.arange(theta.shape[1])
    H[:, diagonal, diagonal] += penalty.l2
    size = np.sqrt(np.maximum(H[:, diagonal, diagonal], _SMALLEST))
    H /= size[:, :, None] * size[:, None, :]
    H[:, diagonal, diagonal] += _RIDGE
    slope = (slope + penalty.l2 * theta) / size
    if penalty.l1.any():
        step = _step_with_corners(H, slope, theta * size, penalty.l1 / size)
    else:
        step = np.linalg.solve(H, -slope[:, :, None])[:, :, 0].astype(np.float64, copy=False)
    return step / size


def _step_with_corners(H: Floats, slope: Floats, theta: Floats, l1: Floats) -> Floats:
    """Return the d that minimises ``slope·d + d·H·d/2 + Σ l1·|θ + d|``, one by one."""
    d = np.zeros_like(theta)
    for _ in range(_SWEEPS):
        for j in range(theta.shape[1]):
            curvature = H[:, j, j]
            rest = slope[:, j] + np.einsum("gk,gk->g", H[:, j], d) - curvature * d[:, j]
            best = theta[:, j] - rest / curvature
            d[:, j] = logistic.soft_threshold(best, l1[:, j] / curvature) - theta[:, j]
    return d
