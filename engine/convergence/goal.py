"""Where does descent lead in the end?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.convergence.margin import Margin, widen
from engine.convergence.optimum import (
    Optimum,
    independence,
    lowest_point,
    penalty_on,
    sparse_lowest_point,
)
from engine.convergence.separability.dependence import find_dependence, separate_independent
from engine.convergence.separability.separability import Separation
from engine.convergence.separability.signs import UndecidedError
from engine.convergence.signed_rows import ROWS, SignedRows
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.pieces import Pieces, finish

_TOO_LARGE = 1e140
"""Squares of larger numbers, summed up, might leave the range of floats."""

_HAIR = 1e-14
"""A margin that is a smaller share of the parts of z may be due to rounding."""


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
    return finish(_seek(F, y, l1, l2, SignedRows(F, y)))


def goal_of(problem: Problem, l1: float = 0.0, l2: float = 0.0) -> Goal:
    """Return where descent leads on the training examples of a problem.

    Whether they are separable is decided on the features as they were before standardising, which
    rounds: points on a line are no longer on one then.
    """
    return finish(seek_goal(problem, l1, l2))


def seek_goal(problem: Problem, l1: float, l2: float) -> Pieces[Goal]:
    """Work out what `goal_of` returns."""
    if l1 == l2 == 0 and problem.features.is_scaled:
        rows = yield from _unrounded(problem)
    else:
        rows = SignedRows(problem.F, problem.y)
    return (yield from _seek(problem.F, problem.y, l1, l2, rows))


def _unrounded(problem: Problem) -> Pieces[SignedRows]:
    """Work out the rows that the model trains on, made from features that are not scaled yet."""
    features = problem.features
    plain = features.unscaled()
    F = np.empty(problem.F.shape)
    for start in range(0, problem.m, ROWS):
        rows = slice(start, start + ROWS)
        F[:, rows] = plain.columns(problem.dataset.X[problem.train_rows[rows]])
        yield
    return SignedRows(F, problem.y, features.mean, features.deviation)


def _seek(F: Floats, y: Floats, l1: float, l2: float, unrounded: SignedRows) -> Pieces[Goal]:
    ones = int(y.sum())
    if l1 + l2 > 0 and ones in (0, len(y)):
        return Goal(
            remark="All training examples are of one class, so there is no optimum: "
            "b, which has no penalty, grows without end.",
            is_endless=True,
        )
    if (yield from _exceeds(F, _TOO_LARGE)):
        return Goal(remark="The features are too large for an optimum to be computed.")
    rows = SignedRows(F, y).of_one_size()
    if not (penalty_on(rows, l2) < _TOO_LARGE).all():
        return Goal(remark="The L2 penalty is too large for an optimum to be computed.")
    if l1 > 0:
        optimum = yield from sparse_lowest_point(F, y, rows, l1, l2)
        if optimum is None:
            return Goal(remark=_NOT_REACHED)
        return Goal(optimum=optimum, remark="" if optimum.is_unique else _SHARED_SPARSELY)
    if l2 > 0:
        optimum = yield from lowest_point(F, y, rows, l2, independence(rows))
        if optimum is None:
            return Goal(remark="The L2 penalty is too small for an optimum to be computed.")
        return Goal(optimum=optimum)
    dependence = yield from find_dependence(rows)
    try:
        separation = yield from separate_independent(unrounded, rows, dependence)
    except UndecidedError:
        return Goal(
            remark="The examples are so nearly separable that it cannot be told whether there "
            "is an optimum."
        )
    if separation is not None:
        return (yield from _without_end(SignedRows(F, y), separation, 0 < ones < len(y)))
    if not dependence.is_sure:
        return Goal(remark="The features are so nearly dependent that no optimum can be computed.")
    optimum = yield from lowest_point(F, y, rows, 0.0, dependence)
    if optimum is None:
        return Goal(
            remark="The optimum is too far away to be computed: the classes overlap by a hair, or "
            "the features are nearly dependent."
        )
    return Goal(optimum=optimum, remark="" if optimum.is_unique else _SHARED)


_SHARED = (
    "The features depend on each other, so that other weights are just as good: of all the best "
    "ones these are the shortest."
)
_SHARED_SPARSELY = (
    "The features depend on each other, so that other weights are just as good: these are some of "
    "the best ones."
)
_NOT_REACHED = (
    "No optimum can be computed: the L1 penalty is too small, or the features are nearly dependent."
)


def _without_end(rows: SignedRows, separation: Separation, is_mixed: bool) -> Pieces[Goal]:
    margin: Margin | None
    try:
        margin = yield from widen(rows, separation)
        parts = np.abs(rows.row(margin.support[0])) @ np.abs([*margin.w, margin.b])
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


def _exceeds(F: Floats, limit: float) -> Pieces[bool]:
    for start in range(0, F.shape[1], ROWS):
        if (np.abs(F[:, start : start + ROWS]) > limit).any():
            return True
        yield
    return False
