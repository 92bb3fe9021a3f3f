"""Where does descent lead in the end?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.curvature import eigenvalues, hessian_in_pieces
from engine.dataset import Floats
from engine.dependence import Dependence, find_dependence, separate_independent
from engine.margin import Margin, widen
from engine.newton import newton
from engine.pieces import Pieces, finish
from engine.separability import Separation
from engine.signed_rows import ROWS, SignedRows
from engine.signs import UndecidedError

WARM_ROWS = 100_000
"""Of more examples than this, so many are drawn first, whose optimum is a good place to begin."""

_TOO_LARGE = 1e140
"""Squares of larger numbers, summed up, might leave the range of floats."""

_HAIR = 1e-14
"""A margin that is a smaller share of the parts of z may be due to rounding."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """Where descent leads: to an optimum, or in a direction without end, or it is not known.

    `remark` says in a sentence or two why there is no optimum, or what is special about it; it is
    empty where there is nothing to say. `is_endless` tells that there surely is none; without it
    and without an `optimum` there may be one that is not known. Without penalties `separation` is
    the proof that there is none.
    """

    optimum: Optimum | None = None
    margin: Margin | None = None
    remark: str = ""
    is_endless: bool = False
    separation: Separation | None = None


def find_goal(F: Floats, y: Floats, l1: float = 0.0, l2: float = 0.0) -> Goal:
    """Return where descent leads on these examples under these penalties.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels 0 or 1, shape ``(m,)``.
    """
    return finish(seek_goal(F, y, l1, l2))


def seek_goal(F: Floats, y: Floats, l1: float, l2: float) -> Pieces[Goal]:
    """Work out what `find_goal` returns."""
    if l1 > 0:
        return Goal(remark="With an L1 penalty no optimum is computed.")
    ones = int(y.sum())
    if l2 > 0 and ones in (0, len(y)):
        return Goal(
            remark="All training examples are of one class, so there is no optimum: "
            "b, which has no penalty, grows without end.",
            is_endless=True,
        )
    if (yield from _exceeds(F, _TOO_LARGE)):
        return Goal(remark="The features are too large for an optimum to be computed.")
    rows = SignedRows.of_one_size(F, y)
    if not (_penalty(rows, l2) < _TOO_LARGE).all():
        return Goal(remark="The L2 penalty is too large for an optimum to be computed.")
    if l2 > 0:
        optimum = yield from _lowest_point(F, y, rows, l2, _independence(rows))
        if optimum is None:
            return Goal(remark="The L2 penalty is too small for an optimum to be computed.")
        return Goal(optimum=optimum)
    dependence = yield from find_dependence(rows)
    try:
        separation = yield from separate_independent(rows, dependence)
    except UndecidedError:
        return Goal(
            remark="The examples are so nearly separable that it cannot be told whether there "
            "is an optimum."
        )
    if separation is not None:
        return (yield from _without_end(rows.unscaled(), separation, 0 < ones < len(y)))
    if not dependence.is_sure:
        return Goal(remark="The features are so nearly dependent that no optimum can be computed.")
    optimum = yield from _lowest_point(F, y, rows, 0.0, dependence)
    if optimum is None:
        return Goal(
            remark="The optimum is too far away to be computed: the classes overlap by a hair, or "
            "the features are nearly dependent."
        )
    return Goal(optimum=optimum, remark="" if optimum.is_unique else _SHARED)


def seek_unpenalised_optimum(F: Floats, y: Floats) -> Pieces[Optimum | None]:
    """Work out the optimum of examples that are known to overlap; None if it is not reached."""
    rows = SignedRows.of_one_size(F, y)
    dependence = yield from find_dependence(rows)
    if not dependence.is_sure:
        return None
    return (yield from _lowest_point(F, y, rows, 0.0, dependence))


_SHARED = (
    "The features depend on each other, so that other weights are just as good: of all the best "
    "ones these are the shortest."
)


def _without_end(raw: SignedRows, separation: Separation, is_mixed: bool) -> Pieces[Goal]:
    margin: Margin | None
    try:
        margin = yield from widen(raw, separation)
        parts = np.abs(raw.row(margin.support[0])) @ np.abs([*margin.w, margin.b])
        addition = _ROUNDED if margin.width < _HAIR * float(parts) else ""
    except UndecidedError:  # there is none to be drawn, but an optimum neither
        margin, addition = None, _UNTOLD
    remark = _endless(separation.is_complete, is_mixed) + addition
    return Goal(margin=margin, remark=remark, is_endless=True, separation=separation)


_ROUNDED = " It is narrower than the numbers are rounded, so that it may be due to that."
_UNTOLD = " That margin is too narrow to be computed."


def _endless(complete: bool, is_mixed: bool) -> str:
    if not is_mixed:
        return "All training examples are of one class, so there is no optimum: w and b grow on."
    some = "no mistakes" if complete else "no example on its wrong side, some on the line itself,"
    return (
        f"A boundary with {some} exists, so there is no optimum: w and b grow without end, and the "
        "boundary turns towards the one with the widest margin."
    )


def _independence(rows: SignedRows) -> Dependence:
    return Dependence(np.eye(rows.width), np.empty((rows.width, 0)), 0.0)


def _lowest_point(
    F: Floats, y: Floats, rows: SignedRows, l2: float, dependence: Dependence
) -> Pieces[Optimum | None]:
    penalty = _penalty(rows, l2)
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
    theta = rows.to_model(found.theta)
    if flat.shape[1]:
        along = np.linalg.qr(np.column_stack([rows.to_model(v) for v in flat.T]))[0]
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


def _penalty(rows: SignedRows, l2: float) -> Floats:
    """Return λ2 on the scale of the rows, shape ``(n + 1,)``; b has none."""
    with np.errstate(over="ignore", under="ignore"):
        return np.append(l2 / rows.deviation / rows.deviation, 0.0)


def _exceeds(F: Floats, limit: float) -> Pieces[bool]:
    for start in range(0, F.shape[1], ROWS):
        if (np.abs(F[:, start : start + ROWS]) > limit).any():
            return True
        yield
    return False
