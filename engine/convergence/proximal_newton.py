"""Proximal Newton's method for the logistic loss with an L1 penalty.

Each step goes to the lowest point of ``g·d + ½ dᵀHd + Σ p_j |θ_j + d_j|``, the loss as Newton's
method sees it with the penalty as it is, and is halved until J falls: Lee, Sun and Saunders,
Proximal Newton-type methods for minimizing composite functions, SIAM Journal on Optimization 24
(2014), 1420-1443. That point is found by the search for the signs of its parameters: Lee, Battle,
Raina and Ng, Efficient sparse coding algorithms, NIPS 2006. So a weight is 0 or it is not, and once
the signs are right each step doubles the number of right digits, as Newton's steps do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.convergence.newton import Minimum, Point, damped_steps, scaled_to_ones
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.tasks import Interruptible

_FLAT = 1e-13
"""A parabola that curves less than this share along some direction is flat there."""

_SEARCHES = 1000
"""Changes of signs after which a search for them is given up; it takes a few for each weight."""

_BEYOND = 1e-13
"""Share of its size by which a slope may exceed a penalty owing to rounding."""


def proximal_newton(
    rows: SignedRows, l1: Floats, l2: Floats, start: Floats
) -> Interruptible[Minimum | None]:
    """Find the lowest point of J; None if it is not reached.

    Where features depend on each other it is one of the lowest points, with as few weights beside 0
    as there can be.

    Parameters
    ----------
    rows
        The examples, on a scale where features are of one size.
    l1, l2
        The penalties ``Σ l1_j |θ_j| + ½ Σ l2_j θ_j²``, shape ``(n + 1,)``; 0 for b.
    start
        Where to begin.
    """

    def size(theta: Floats) -> float:
        return float(l1 @ np.abs(theta))

    def step_from(point: Point) -> tuple[Floats, Floats] | None:
        aim = _lowest_of_parabola(point, l1)
        return None if aim is None else (aim - point.theta, aim)

    def span_at(theta: Floats) -> Floats:
        return np.eye(rows.width)[:, (theta != 0) | (l1 == 0)]

    return (yield from damped_steps(rows, l2, start, step_from, span_at, size))


def _lowest_of_parabola(point: Point, l1: Floats) -> Floats | None:
    """Return the θ with the lowest ``g·d + ½ dᵀHd + Σ l1_j |θ_j|``, ``d = θ - point.theta``.

    None where H is not finite, or rounding keeps the search from its end.
    """
    H = point.H
    c = point.gradient - H @ point.theta
    if not (np.isfinite(H).all() and np.isfinite(c).all()):
        return None
    theta = point.theta.copy()
    sign = np.sign(theta)
    free = (theta != 0) | (l1 == 0)
    refused = np.zeros(len(theta), dtype=bool)  # they would lose their signs at once, by rounding
    for _ in range(_SEARCHES):
        way = _way(H, c, l1, theta, sign, free)
        if way is None:
            return None
        aim, is_endless = way
        share, first = _first_zero(theta, aim, sign, free & (l1 > 0), is_endless)
        if first is None and is_endless:
            return None
        theta = aim if first is None else theta + share * (aim - theta)
        if first is not None:
            refused[first] = share == 0
            theta[first], sign[first], free[first] = 0.0, 0.0, False
            continue
        slope = c + H @ theta
        rounding = _BEYOND * (np.abs(c) + np.abs(H) @ np.abs(theta))
        beyond = np.where(free | refused, 0.0, np.abs(slope) - l1 - rounding)
        worst = int(beyond.argmax())
        if beyond[worst] <= 0:
            return theta
        free[worst], sign[worst] = True, -np.sign(slope[worst])
    return None


def _way(
    H: Floats, c: Floats, l1: Floats, theta: Floats, sign: Floats, free: NDArray[np.bool_]
) -> tuple[Floats, bool] | None:
    """Return where J leads if the free parameters keep their signs, and whether on and on.

    That is a point on the way then: along a direction in which H is flat J is a straight line.
    """
    aim = theta.copy()
    if not free.any():
        return aim, False
    scaled = scaled_to_ones(H, np.eye(len(H))[:, free])
    if scaled is None:
        return None
    unit, scale = scaled
    values, vectors = np.linalg.eigh(unit)
    if values[0] > _FLAT * values[-1]:
        aim[free] = -scale * np.linalg.solve(unit, scale * (c + l1 * sign)[free])
        return aim, False
    along = scale * vectors[:, 0]
    rise = float((l1 * sign)[free] @ along)  # the loss does not change
    new = free & (theta == 0) & (l1 > 0)
    if abs(rise) > _FLAT * float(l1[free] @ np.abs(along)):
        along = along if rise < 0 else -along
    elif new.any() and float(np.sum(along * (sign * new)[free])) < 0:
        along = -along
    aim[free] += along
    return aim, True


def _first_zero(
    theta: Floats, aim: Floats, sign: Floats, watched: NDArray[np.bool_], is_endless: bool
) -> tuple[float, int | None]:
    """Return where on the way to `aim`, or beyond, a watched parameter first loses its sign."""
    lost = watched & ((aim - theta) * sign < 0 if is_endless else aim * sign <= 0)
    if not lost.any():
        return 1.0, None
    positions = np.flatnonzero(lost)
    way = (aim - theta)[positions]
    shares = np.divide(-theta[positions], way, out=np.zeros(len(positions)), where=way != 0)
    first = int(shares.argmin())
    return float(shares[first]), int(positions[first])
