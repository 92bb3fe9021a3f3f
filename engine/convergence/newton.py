"""Newton's method for the penalised logistic loss.

``H·step = -gradient``, the step halved until J falls. Near the lowest point each
step doubles the number of right digits. With ``r = s·x̃`` (see `engine.convergence.signed_rows`)
and ``v = -r·θ``

    J = mean of log(1 + e^v) + ½ Σ p_j θ_j²
    gradient = -mean of σ(v)·r + p·θ
    H = mean of σ(v)(1 - σ(v))·r rᵀ + diag(p)
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

_LONGEST = 200
"""Steps after which it is given up."""

_STILL = 1e-7
"""A step that changes no z by more than this is the last one: it leaves an error of its square."""

_NEARLY_STILL = 1e-3
"""Where rounding keeps steps from getting shorter than this share of z, they end too."""

_SHORTEST = 1e-12
"""Share of a step below which it is given up that J falls."""

_SUFFICIENT = 1e-4
_ROUNDING = 1e-15
_LOST = 1e-13
"""A fall of J by less than this share is lost where z is large: J tells no more of the step."""

_FIRM = 1e-12
"""Where J curves less than this share somewhere, sums of rounded numbers do not tell the lowest
point: classes that overlap by a hair have it far beyond the place where steps get lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """The lowest point of J, and J there."""

    theta: Floats
    J: float


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """J with its gradient and its Hessian H at `theta`; the step there moved a z by `moved`."""

    theta: Floats
    J: float
    gradient: Floats
    H: Floats
    moved: float


def newton(
    rows: SignedRows, penalty: Floats, span: Floats, start: Floats | None = None
) -> Interruptible[Minimum | None]:
    """Find the lowest point of J among the parameters in `span`; None if it is not reached.

    Parameters
    ----------
    rows
        The examples, on a scale where features are of one size.
    penalty
        p, shape ``(n + 1,)``; 0 for b.
    span
        Columns that span the directions in which J changes, shape ``(n + 1, k)``.
    start
        Where to begin, instead of 0.
    """

    def step_from(point: Point) -> tuple[Floats, Floats] | None:
        step = _newton_step(point, span)
        return None if step is None else (step, point.theta + step)

    theta = np.zeros(rows.width) if start is None else start
    return (yield from damped_steps(rows, penalty, theta, step_from, lambda _: span))


def damped_steps(
    rows: SignedRows,
    l2: Floats,
    start: Floats,
    step_from: Callable[[Point], tuple[Floats, Floats] | None],
    span_at: Callable[[Floats], Floats],
    l1_at: Callable[[Floats], float] = lambda _: 0.0,
) -> Interruptible[Minimum | None]:
    """Go steps, each halved until J falls, to its lowest point; None if it is not reached.

    Parameters
    ----------
    step_from
        Returns the step from a point, and the parameters where it ends; None if there is none.
    span_at
        Returns columns that span the directions in which J must curve at the lowest point.
    l1_at
        Returns the part of J at parameters that the curvature knows nothing of.
    """
    point = yield from point_at(rows, l2, start, np.zeros(rows.width))
    last = math.inf
    for _ in range(_LONGEST):
        whole = step_from(point)
        if whole is None:
            return None
        step, aim = whole
        here = l1_at(point.theta)
        slope = float(point.gradient @ step) + l1_at(aim) - here
        share = 1.0
        ahead = yield from point_at(rows, l2, aim, step)
        while (
            not _falls(point.J + here, ahead.J + l1_at(ahead.theta), share * slope)
            and ahead.moved > _STILL
        ):
            share /= 2
            if share < _SHORTEST:
                return None
            ahead = yield from point_at(rows, l2, point.theta + share * step, share * step)
        point = ahead
        is_stuck = last / 2 < point.moved < _NEARLY_STILL and share == 1
        if point.moved <= _STILL or is_stuck:
            is_lowest = _is_firm(point, span_at(point.theta))
            return Minimum(point.theta, point.J + l1_at(point.theta)) if is_lowest else None
        last = point.moved
    return None


def _falls(J: float, ahead: float, slope: float) -> bool:
    """Tell whether J falls as its slope along the step says, as far as rounding lets it be seen."""
    if -slope <= _LOST * J:
        return ahead - J <= _LOST * J
    return J - ahead >= -_SUFFICIENT * slope - _ROUNDING * J


def _newton_step(point: Point, span: Floats) -> Floats | None:
    """Solve ``H·step = -gradient`` within `span`; None where H is not definite there."""
    scaled = scaled_to_ones(point.H, span)
    if scaled is None:
        return None
    H, scale = scaled
    try:
        factor = np.linalg.cholesky(H)
    except np.linalg.LinAlgError:
        return None
    half = np.linalg.solve(factor, -scale * (span.T @ point.gradient))
    return np.asarray(span @ (scale * np.linalg.solve(factor.T, half)))


def _is_firm(point: Point, span: Floats) -> bool:
    """Tell whether J curves in every direction of `span` by more than rounding."""
    scaled = scaled_to_ones(point.H, span)
    return scaled is not None and float(np.linalg.eigvalsh(scaled[0])[0]) > _FIRM


def scaled_to_ones(H: Floats, span: Floats) -> tuple[Floats, Floats] | None:
    """Return H within `span`, brought to a diagonal of ones, and the scale; None if it cannot be.

    The scale, shape ``(k,)``, is by what each of the k parameters is multiplied.
    """
    H = span.T @ H @ span
    diagonal = np.diag(H)
    if not np.isfinite(H).all() or not (diagonal > 0).all():
        return None
    scale = 1.0 / np.sqrt(diagonal)
    return H * scale * scale[:, None], scale


def point_at(
    rows: SignedRows, penalty: Floats, theta: Floats, step: Floats
) -> Interruptible[Point]:
    """Make one pass at `theta`, reached by `step`."""
    J = moved = 0.0
    gradient = np.zeros(rows.width)
    H = np.zeros((rows.width, rows.width))
    for _, R in rows.blocks():
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            v = -(theta @ R)
            t = np.exp(-np.abs(v))
            inverse = 1.0 / (1.0 + t)
            J += float(np.maximum(v, 0.0).sum() + np.log1p(t).sum())
            gradient -= R @ np.where(v > 0, inverse, t * inverse)
            H += (R * (t * inverse * inverse)) @ R.T
            moved = max(moved, float(np.abs(step @ R).max()))
        yield
    return Point(
        theta,
        J / rows.m + 0.5 * float(penalty @ theta**2),
        gradient / rows.m + penalty * theta,
        H / rows.m + np.diag(penalty),
        moved,
    )
