"""Where is J lowest, and how does it curve there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.convergence.curvature import eigenvalues, hessian_in_pieces
from engine.convergence.newton import Minimum, look, newton
from engine.convergence.proximal_newton import proximal_newton
from engine.convergence.separability.dependence import Dependence, find_dependence
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.pieces import Pieces

WARM_ROWS = 100_000
"""Of more examples than this, so many are drawn first, whose optimum is a good place to begin."""

_HELD = 1e-9
"""Share of the L1 penalty by which the slope at 0 falls short of it where it holds a weight."""
_ROUNDING = 1e-13
_FLAT = 1e-5
"""What a weight changes along a direction in which no z does, and which is therefore rounded."""

_LARGEST = 1e140


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The lowest point of J.

    Attributes
    ----------
    w, b
        Its parameters, on the scale that the model trains in; `w` is write-protected. Weights that
        an L1 penalty brings to 0 are exactly 0.
    J
        Its loss, penalty included.
    lowest, highest
        Smallest and largest eigenvalue of the Hessian there, λmin and λmax; directions in which J
        does not change at all are left out, and so are weights that an L1 penalty keeps at 0.
    is_unique
        Whether no other parameters have this J. Where features depend on each other there may be
        others, and (w, b) are the shortest of them; under an L1 penalty alone those with as many
        weights at 0 as there can be.
    """

    w: Floats
    b: float
    J: float
    lowest: float
    highest: float
    is_unique: bool

    def rate(self, alpha: float) -> float:
        """Return by what factor a full-batch step brings the parameters closer, near the optimum.

        It is ``max |1 - αλ|`` over the eigenvalues of the Hessian: ``1 - α·λmin`` for small α. The
        gap ``J - J*``, a square, shrinks by the square of it. From 1 on nothing comes closer.
        """
        return max(abs(1 - alpha * self.lowest), abs(1 - alpha * self.highest))


def seek_unpenalised_optimum(F: Floats, y: Floats) -> Pieces[Optimum | None]:
    """Work out the optimum of examples that are known to overlap; None if it is not reached."""
    rows = SignedRows(F, y).of_one_size()
    dependence = yield from find_dependence(rows)
    if not dependence.is_sure:
        return None
    return (yield from lowest_point(F, y, rows, 0.0, dependence))


def independence(rows: SignedRows) -> Dependence:
    """Return that no feature follows from others: with λ2 there is one lowest point in any case."""
    return Dependence(np.eye(rows.width), np.empty((rows.width, 0)), 0.0)


def lowest_point(
    F: Floats, y: Floats, rows: SignedRows, l2: float, dependence: Dependence
) -> Pieces[Optimum | None]:
    """Work out the lowest point of J; None if Newton's steps do not reach it.

    Parameters
    ----------
    rows, dependence
        The examples as rows of one size, and which of the features follow from others.
    """
    penalty = penalty_on(rows, l2)
    span, flat = dependence.span, dependence.flat
    start = None
    if rows.m > WARM_ROWS:
        sample = yield from _sample(F, y, rows)
        warm = yield from newton(sample, penalty, span)
        start = None if warm is None else warm.theta
    found = yield from newton(rows, penalty, span, start)
    if found is None and start is not None:
        found = yield from newton(rows, penalty, span)
    if found is None:
        return None
    theta = rows.to_unscaled(found.theta)
    if flat.shape[1]:
        along = np.linalg.qr(np.column_stack([rows.to_unscaled(v) for v in flat.T]))[0]
        theta = theta - along @ (along.T @ theta)
    H = yield from hessian_in_pieces(F, theta, l2)
    curvatures = eigenvalues(H)[flat.shape[1] :]
    theta.setflags(write=False)
    return Optimum(
        w=theta[:-1],
        b=float(theta[-1]),
        J=found.J,
        lowest=float(curvatures[0]),
        highest=float(curvatures[-1]),
        is_unique=not flat.shape[1],
    )


def sparse_lowest_point(
    F: Floats, y: Floats, rows: SignedRows, l1: float, l2: float
) -> Pieces[Optimum | None]:
    """Work out the lowest point of J with an L1 penalty; None if it is not reached.

    The classes must be two: b has no penalty.

    Parameters
    ----------
    rows
        The examples as rows of one size.
    """
    on_size, on_squares = size_penalty_on(rows, l1), penalty_on(rows, l2)
    ones = int(y.sum())
    start = np.append(np.zeros(len(F)), np.log(ones / (len(y) - ones)))
    begin = start
    if rows.m > WARM_ROWS:
        sample = yield from _sample(F, y, rows)
        warm = yield from proximal_newton(sample, on_size, on_squares, start)
        begin = start if warm is None else warm.theta
    found = yield from proximal_newton(rows, on_size, on_squares, begin)
    if found is None and begin is not start:
        found = yield from proximal_newton(rows, on_size, on_squares, start)
    if found is None:
        return None
    is_unique = True
    if l2 == 0:
        dependence = yield from find_dependence(rows)
        if dependence.flat.shape[1]:
            is_unique = yield from _is_only_one(rows, found, on_size, dependence.flat)
        if not is_unique and not dependence.is_sure:
            return None
    theta = rows.to_unscaled(found.theta)
    theta.setflags(write=False)
    H = yield from hessian_in_pieces(F, theta, l2)
    free = np.append(theta[:-1] != 0, True)
    curvatures = eigenvalues(H[np.ix_(free, free)])
    return Optimum(
        w=theta[:-1],
        b=float(theta[-1]),
        J=found.J,
        lowest=float(curvatures[0]),
        highest=float(curvatures[-1]),
        is_unique=is_unique,
    )


def _is_only_one(rows: SignedRows, found: Minimum, l1: Floats, flat: Floats) -> Pieces[bool]:
    """Tell whether along the `flat` directions, in which no z changes, the L1 penalty grows.

    It does along those that move a weight which is held at 0: there the slope falls short of l1.
    Along others ``Σ l1_j |θ_j|`` stays what it is as long as no weight changes its sign.
    """
    point = yield from look(rows, np.zeros(rows.width), found.theta, np.zeros(rows.width))
    held = np.abs(point.gradient) < l1 * (1 - _HELD) - _ROUNDING
    held &= found.theta == 0
    if not bool(held.any()):
        return False
    sizes = np.linalg.svd(flat[held], compute_uv=False)
    return bool(np.count_nonzero(sizes > _FLAT) == flat.shape[1])


def _sample(F: Floats, y: Floats, rows: SignedRows) -> Pieces[SignedRows]:
    """Draw some of very many rows."""
    drawn = np.sort(np.random.default_rng(0).integers(rows.m, size=WARM_ROWS))
    yield
    return SignedRows(F[:, drawn], y[drawn], rows.mean, rows.deviation)


def penalty_on(rows: SignedRows, l2: float) -> Floats:
    """Return λ2 on the scale of the rows, shape ``(n + 1,)``; b has none."""
    with np.errstate(over="ignore", under="ignore"):
        return np.append(l2 / rows.deviation / rows.deviation, 0.0)


def size_penalty_on(rows: SignedRows, l1: float) -> Floats:
    """Return λ1 on the scale of the rows, shape ``(n + 1,)``; b has none.

    Beyond `_LARGEST` it may as well be that: no weight is worth it.
    """
    with np.errstate(over="ignore", under="ignore"):
        return np.append(np.minimum(l1 / rows.deviation, _LARGEST), 0.0)
