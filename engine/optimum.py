"""Where does descent lead in the end?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.certificate import UndecidedError
from engine.curvature import eigenvalues, hessian_in_pieces
from engine.dataset import Floats
from engine.margin import Margin, widen
from engine.newton import newton
from engine.pieces import Pieces, finish
from engine.separability import separate
from engine.signed_rows import ROWS, SignedRows

WARM_ROWS = 100_000
"""Of more examples than this, so many are drawn first, whose optimum is a good place to begin."""

_TOO_LARGE = 1e140
"""Squares of larger numbers, summed up, might leave the range of floats."""

_FLAT = 1e-13
_SURELY_FLAT = 1e-9
"""Square of the spread of features of one size that may be rounding; and the spread that is."""


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
    and without an `optimum` there may be one that is not known.
    """

    optimum: Optimum | None = None
    margin: Margin | None = None
    remark: str = ""
    is_endless: bool = False


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
    if l2 == 0:
        try:
            separation = yield from separate(rows)
            if separation is not None:
                try:
                    margin = yield from widen(rows.unscaled(), separation)
                except UndecidedError:  # there is none to be drawn, but an optimum neither
                    margin = None
                is_mixed = 0 < ones < len(y)
                remark = _endless(separation.is_complete, is_mixed)
                return Goal(margin=margin, remark=remark, is_endless=True)
        except UndecidedError:
            return Goal(
                remark="The examples are so nearly separable that it cannot be told whether there "
                "is an optimum."
            )
    optimum = yield from _optimum(F, y, rows, l2)
    if optimum is None:
        return Goal(remark="The features are so nearly dependent that no optimum can be computed.")
    shared = "" if optimum.is_unique else _SHARED
    return Goal(optimum=optimum, remark=shared)


_SHARED = (
    "The features depend on each other, so that other weights are just as good: of all the best "
    "ones these are the shortest."
)


def _endless(complete: bool, two_classes: bool) -> str:
    if not two_classes:
        return "All training examples are of one class, so there is no optimum: w and b grow on."
    some = "no mistakes" if complete else "no example on its wrong side, some on the line itself,"
    return (
        f"A boundary with {some} exists, so there is no optimum: w and b grow without end, and the "
        "boundary turns towards the one with the widest margin."
    )


def _optimum(F: Floats, y: Floats, rows: SignedRows, l2: float) -> Pieces[Optimum | None]:
    penalty = _penalty(rows, l2)
    span, flat = np.eye(rows.width), np.empty((rows.width, 0))
    if l2 == 0:
        span, flat = yield from _span(rows)
        if not (yield from _is_flat(rows, flat)):
            return None
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


def _span(rows: SignedRows) -> Pieces[tuple[Floats, Floats]]:
    """Work out what spans the directions in which some z changes, and those in which none does."""
    squares = np.zeros((rows.width, rows.width))
    for _, R in rows.blocks():
        squares += R @ R.T
        yield
    values, vectors = np.linalg.eigh(squares)
    is_flat = values <= _FLAT * values[-1]
    return vectors[:, ~is_flat], vectors[:, is_flat]


def _is_flat(rows: SignedRows, flat: Floats) -> Pieces[bool]:
    """Work out whether what looks flat in squares is so in the rows themselves.

    Features have the size 1 there: an example at their mean counts as one of that size, since all
    that is left of it is rounding.
    """
    if flat.shape[1] == 0:
        return True
    for _, R in rows.blocks():
        size = np.abs(flat.T) @ np.maximum(np.abs(R), 1.0)
        if (np.abs(flat.T @ R) > _SURELY_FLAT * size).any():
            return False
        yield
    return True
