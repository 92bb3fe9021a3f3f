"""Where is J lowest?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.curvature import eigenvalues, hessian_in_pieces
from engine.dataset import Floats
from engine.newton import newton
from engine.pieces import Pieces
from engine.proof.dependence import Dependence, find_dependence
from engine.signed_rows import SignedRows

WARM_ROWS = 100_000
"""Of more examples than this, so many are drawn first, whose optimum is a good place to begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The lowest point of J.

    Attributes
    ----------
    w, b
        Its parameters, on the scale that the model trains in; `w` is write-protected.
    J
        Its loss, penalty included.
    lowest, highest
        Smallest and largest eigenvalue of the Hessian there, λmin and λmax; directions in which J
        does not change at all are left out.
    is_unique
        Whether no other parameters have this J. Where features depend on each other there are
        others, and (w, b) are the shortest of them.
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
        drawn = np.sort(np.random.default_rng(0).integers(rows.m, size=WARM_ROWS))
        yield
        sample = SignedRows(F[:, drawn], y[drawn], rows.mean, rows.deviation)
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


def penalty_on(rows: SignedRows, l2: float) -> Floats:
    """Return λ2 on the scale of the rows, shape ``(n + 1,)``; b has none."""
    with np.errstate(over="ignore", under="ignore"):
        return np.append(l2 / rows.deviation / rows.deviation, 0.0)
