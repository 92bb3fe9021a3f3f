"""The optimum of the loss: where descent leads, the lowest loss, and the gap above it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.convergence.curvature import eigenvalues, hessian
from engine.convergence.margin import Margin, widest_margin
from engine.convergence.newton import Minimum, newton, point_at
from engine.convergence.proximal_newton import proximal_newton
from engine.convergence.separability.exact_signs import UndecidedError
from engine.convergence.separability.separation import (
    Dependence,
    Separation,
    find_dependence,
    separate_independent,
)
from engine.convergence.signed_rows import ROWS, SignedRows
from engine.model.experiment import Event
from engine.model.problem import Problem
from engine.support.arrays import Floats, frozen, sample_rows
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

WARM_ROWS = 100_000
"""Of more examples than this, so many are drawn first, whose optimum is a good start."""

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


def unpenalised_optimum(F: Floats, y: Floats) -> Interruptible[Optimum | None]:
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
) -> Interruptible[Optimum | None]:
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
    H = yield from hessian(F, theta, l2)
    curvatures = eigenvalues(H)[flat.shape[1] :]
    return _optimum(theta, found.J, curvatures, not flat.shape[1])


def sparse_lowest_point(
    F: Floats, y: Floats, rows: SignedRows, l1: float, l2: float
) -> Interruptible[Optimum | None]:
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
    H = yield from hessian(F, theta, l2)
    free = np.append(theta[:-1] != 0, True)
    curvatures = eigenvalues(H[np.ix_(free, free)])
    return _optimum(theta, found.J, curvatures, is_unique)


def _optimum(theta: Floats, J: float, curvatures: Floats, is_unique: bool) -> Optimum:
    """Return the lowest point; `curvatures` are the eigenvalues of its Hessian, ascending."""
    frozen(theta)
    return Optimum(
        w=theta[:-1],
        b=float(theta[-1]),
        J=J,
        lowest=float(curvatures[0]),
        highest=float(curvatures[-1]),
        is_unique=is_unique,
    )


def _is_only_one(rows: SignedRows, found: Minimum, l1: Floats, flat: Floats) -> Interruptible[bool]:
    """Tell whether along the `flat` directions, in which no z changes, the L1 penalty grows.

    It does along those that move a weight which is held at 0: there the slope falls short of l1.
    Along others ``Σ l1_j |θ_j|`` stays what it is as long as no weight changes its sign.
    """
    point = yield from point_at(rows, np.zeros(rows.width), found.theta, np.zeros(rows.width))
    held = np.abs(point.gradient) < l1 * (1 - _HELD) - _ROUNDING
    held &= found.theta == 0
    if not bool(held.any()):
        return False
    sizes = np.linalg.svd(flat[held], compute_uv=False)
    return bool(np.count_nonzero(sizes > _FLAT) == flat.shape[1])


def _sample(F: Floats, y: Floats, rows: SignedRows) -> Interruptible[SignedRows]:
    """Draw some of very many rows."""
    drawn = sample_rows(rows.m, WARM_ROWS)
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


_TOO_LARGE = 1e140
"""Squares of larger numbers, summed up, might leave the range of floats."""

_HAIR = 1e-14
"""A margin that is a smaller share of the parts of z may be due to rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Convergence:
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


_NOWHERE = Convergence(remark="There are no training examples: descent leads nowhere.")


def convergence_of(
    problem: Problem, l1: float = 0.0, l2: float = 0.0
) -> Interruptible[Convergence]:
    """Work out where descent leads on the training examples of a problem.

    Whether they are separable is decided on the features as they were before standardising, which
    rounds: points on a line are no longer on one then.
    """
    rows = None
    if l1 == l2 == 0 and problem.m and problem.features.is_scaled:
        rows = yield from _unrounded(problem)
    return (yield from find_convergence(problem.F, problem.y, l1, l2, rows))


def _unrounded(problem: Problem) -> Interruptible[SignedRows]:
    """Work out the rows that the model trains on, made from features that are not scaled yet."""
    features = problem.features
    plain = features.unscaled()
    F = np.empty(problem.F.shape)
    for start in range(0, problem.m, ROWS):
        rows = slice(start, start + ROWS)
        F[:, rows] = plain.columns(problem.dataset.X[problem.train_rows[rows]])
        yield
    return SignedRows(F, problem.y, features.mean, features.deviation)


def find_convergence(
    F: Floats, y: Floats, l1: float = 0.0, l2: float = 0.0, unrounded: SignedRows | None = None
) -> Interruptible[Convergence]:
    """Work out where descent leads on these examples under these penalties.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels 0 or 1, shape ``(m,)``.
    unrounded
        The same examples before standardising rounded them, on which separability is decided.
    """
    if len(y) == 0:
        return _NOWHERE
    ones = int(y.sum())
    if l1 + l2 > 0 and ones in (0, len(y)):
        return Convergence(
            remark="All training examples are of one class, so there is no optimum: "
            "b, which has no penalty, grows without end.",
            is_endless=True,
        )
    if (yield from _exceeds(F, _TOO_LARGE)):
        return Convergence(remark="The features are too large for an optimum to be computed.")
    rows = SignedRows(F, y).of_one_size()
    if not (penalty_on(rows, l2) < _TOO_LARGE).all():
        return Convergence(remark="The L2 penalty is too large for an optimum to be computed.")
    if l1 > 0:
        optimum = yield from sparse_lowest_point(F, y, rows, l1, l2)
        if optimum is None:
            return Convergence(remark=_NOT_REACHED)
        return Convergence(optimum=optimum, remark="" if optimum.is_unique else _SHARED_SPARSELY)
    if l2 > 0:
        optimum = yield from lowest_point(F, y, rows, l2, independence(rows))
        if optimum is None:
            return Convergence(remark="The L2 penalty is too small for an optimum to be computed.")
        return Convergence(optimum=optimum)
    dependence = yield from find_dependence(rows)
    try:
        as_given = SignedRows(F, y) if unrounded is None else unrounded
        separation = yield from separate_independent(as_given, rows, dependence)
    except UndecidedError:
        return Convergence(
            remark="The examples are so nearly separable that it cannot be told whether there "
            "is an optimum."
        )
    if separation is not None:
        return (yield from _without_end(SignedRows(F, y), separation, 0 < ones < len(y)))
    if not dependence.is_sure:
        return Convergence(
            remark="The features are so nearly dependent that no optimum can be computed."
        )
    optimum = yield from lowest_point(F, y, rows, 0.0, dependence)
    if optimum is None:
        return Convergence(
            remark="The optimum is too far away to be computed: the classes overlap by a hair, or "
            "the features are nearly dependent."
        )
    return Convergence(optimum=optimum, remark="" if optimum.is_unique else _SHARED)


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


def _without_end(
    rows: SignedRows, separation: Separation, is_mixed: bool
) -> Interruptible[Convergence]:
    margin: Margin | None
    try:
        margin = yield from widest_margin(rows, separation)
        terms = np.abs(rows.row(margin.support[0])) @ np.abs([*margin.w, margin.b])
        addition = _ROUNDED if margin.width < _HAIR * float(terms) else ""
    except UndecidedError:  # there is none to be drawn, but an optimum neither
        margin, addition = None, _UNTOLD
    remark = _endless(separation.is_complete, is_mixed) + addition
    return Convergence(margin=margin, remark=remark, is_endless=True, separation=separation)


_ROUNDED = " It is narrower than the numbers are rounded, so that it may be due to that."

_UNTOLD = " That margin is too narrow to be computed."


def _endless(complete: bool, is_mixed: bool) -> str:
    if not is_mixed:
        return "All training examples are of one class, so there is no optimum: w and b grow on."
    some = "no mistakes" if complete else "no example on its wrong side, some on the line itself,"
    return (
        f"A boundary with {some} exists, so there is no optimum: w and b grow without end, and the "
        "boundary turns towards the one with the widest margin: as far as it can be from the "
        "nearest examples."
    )


def _exceeds(F: Floats, limit: float) -> Interruptible[bool]:
    for start in range(0, F.shape[1], ROWS):
        if (np.abs(F[:, start : start + ROWS]) > limit).any():
            return True
        yield
    return False


def lowest_loss(F: Floats, y: Floats, convergence: Convergence) -> Interruptible[float | None]:
    """Work out the infimum of J, of which none is less; None where it is not known.

    It is J at the optimum. Where there is none, J comes as close to it as one likes: to 0 where a
    boundary makes no mistakes, and also where all examples are of one class, since b has no
    penalty. Where some examples are tied to the boundary these decide alone: the loss of the others
    can be made as small as one likes without moving them. Among themselves they overlap.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels 0 or 1, shape ``(m,)``.
    convergence
        Where descent leads on them, from `find_convergence`.
    """
    yield
    if convergence.optimum is not None:
        return convergence.optimum.J
    if len(y) == 0:
        return None
    if int(y.sum()) in (0, len(y)):
        return 0.0
    if convergence.separation is None:
        return None
    tied = convergence.separation.tied
    count = int(np.count_nonzero(tied))
    if count == 0:
        return 0.0
    optimum = yield from unpenalised_optimum(np.ascontiguousarray(F[:, tied]), y[tied])
    return None if optimum is None else optimum.J * count / len(y)


SETTINGS_OF_J = frozenset({"l1", "l2", "size", "noise", "test_ratio", "edits"})
"""Settings that make J another function, with another lowest value."""

ROUNDING = 1e-15
"""A gap below this share of J is lost in the rounding of J."""

_CLEAR = 1e3
"""A gap is clear of rounding if it is so many times larger."""


def same_loss(events: Sequence[Event], step: int) -> tuple[float, float]:
    """Return the first step at which J is the function that it is at `step`, and the end of these.

    `events` are the changes of a branch. The end is infinite where J changes no more.
    """
    steps = [event.step for event in events if event.setting in SETTINGS_OF_J]
    first = max((changed for changed in steps if changed <= step), default=0)
    return first, min((changed for changed in steps if changed > step), default=math.inf)


def gaps(losses: Floats, optimum: Optimum) -> Floats:
    """Return ``J - J*``; 0 where it is lost in rounding, NaN where J is."""
    above = losses - optimum.J
    above[above < ROUNDING * optimum.J] = 0.0
    return above


def expected_gaps(
    steps: Floats, known_steps: Floats, known_gaps: Floats, optimum: Optimum, alpha: float
) -> Floats | None:
    """Return the gaps at `steps` of a run that goes on as it should near the optimum.

    On a logarithmic axis they lie on a straight line through the last known gap that is clear of
    rounding: a full-batch step multiplies the gap by the square of `Optimum.rate`. None if no gap
    is clear, or if that is not below 1.

    Parameters
    ----------
    steps, known_steps, known_gaps
        Steps asked for, shape ``(j,)``; steps with their gaps, ascending, shape ``(k,)``.
    """
    clear = np.flatnonzero(known_gaps > _CLEAR * ROUNDING * optimum.J)
    rate = optimum.rate(alpha)
    if not len(clear) or not 0 < rate < 1:
        return None
    anchor = clear[-1]
    exponents = np.clip(2 * (steps - known_steps[anchor]) * math.log(rate), -700.0, 700.0)
    return np.asarray(known_gaps[anchor] * np.exp(exponents))


CONVERGED_SHARE = 0.01
"""Share of a first gap J - J* that is left where a run counts as converged."""
