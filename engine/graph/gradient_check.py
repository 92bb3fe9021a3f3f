"""Gradient check: the backward pass against differences of the loss."""

from __future__ import annotations

import math

import numpy as np

from engine import logistic
from engine.graph.trace import example_of
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import Interruptible

EPSILONS = np.array([10.0 ** (-quarters / 4) for quarters in range(4, 57)])
"""From 1e-1 to 1e-14, four a decade."""

EPSILONS.setflags(write=False)


@dataclass(frozen=True, slots=True, eq=False)
class GradientCheck:
    """The derivatives of J by formula and by differences; arrays are write-protected.

    The parameters are ``w1 … wn, b``, in this order.

    Attributes
    ----------
    epsilons
        Widths ε, shape ``(k,)``.
    analytic
        dw1 … dwn, db from the backward pass, shape ``(n + 1,)``.
    numeric
        ``[J(θ + ε) - J(θ - ε)] / 2ε`` for each ε and parameter, shape ``(k, n + 1)``.
    error
        ``|numeric - analytic| / (|numeric| + |analytic|)``, shape ``(k, n + 1)``: from 0 to 1,
        0 where both are 0, and 1 where J is too large for a number.
    overall
        The same with the lengths of the gradients in the place of the absolute values, ``(k,)``.
    """

    epsilons: Floats
    analytic: Floats
    numeric: Floats
    error: Floats
    overall: Floats


def check_gradient(
    F: Floats,
    y: Floats,
    w: Floats,
    b: float,
    l2: float = 0.0,
    epsilons: Floats = EPSILONS,
) -> GradientCheck:
    """Return the analytic gradient beside central differences of many widths.

    The difference of two nearly equal numbers in double precision is taken as it comes, on purpose.
    A wide ε leaves out the curvature of J, an error that falls as ε²; a narrow one leaves little
    but the rounding of J, an error that grows as 1/ε and ends as a wall. Between them, where both
    are small, near ε = 1e-5, is where the error is lowest, and there a check can be relied on.

    J is smooth here: an L1 penalty, which has a kink at 0, is no part of it, nor of the gradient.

    Parameters
    ----------
    F, y
        Features of one example or of m, shape ``(n, m)``, and labels, ``(m,)``.
    w, b
        Parameters; `w` has shape ``(n,)``.
    l2
        The L2 penalty; 0 for the lesson's single example.
    epsilons
        Widths, shape ``(k,)``, each above 0; an array of one checks a single width. The cost is
        ``2 k (n + 1)`` evaluations of J.
    """
    theta = np.append(w, b)
    analytic = np.empty_like(theta)
    numpy_kernel().evaluate(np.ascontiguousarray(F), y, theta, 0.0, l2, analytic)
    numeric = np.empty((len(epsilons), len(theta)))
    X = F.T

    def cost(parameters: Floats) -> float:
        return logistic.cost(X, y, parameters[:-1], float(parameters[-1]), l2=l2)

    with np.errstate(over="ignore", invalid="ignore"):  # J may be too large for a number
        for i, epsilon in enumerate(epsilons):
            for j in range(len(theta)):
                shift = np.zeros_like(theta)
                shift[j] = epsilon
                numeric[i, j] = (cost(theta + shift) - cost(theta - shift)) / (2 * epsilon)
        difference = numeric - analytic
        error = _share(np.abs(difference), np.abs(numeric) + np.abs(analytic))
        overall = _share(_norm(difference), _norm(numeric) + _norm(analytic))
    widths = np.array(epsilons, dtype=np.float64)
    for array in (widths, analytic, numeric, error, overall):
        array.setflags(write=False)
    return GradientCheck(widths, analytic, numeric, error, overall)


def _share(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``; 0 where both are 0, and 1 where one of them is no finite number."""
    share = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    share[~np.isfinite(part) | ~np.isfinite(whole)] = 1.0
    return share


def _norm(vectors: Floats) -> Floats:
    """Return the Euclidean norm along the last axis; squares beyond all numbers do not spoil it."""
    scale = np.abs(vectors).max(axis=-1)
    scale = np.where(scale > 0, scale, 1.0)
    norm: Floats = scale * np.linalg.norm(vectors / scale[..., np.newaxis], axis=-1)
    return norm


MOST = 500
"""Most examples in a check of the mean: all of a large set would take long."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The loss that is checked: its examples and its penalties.

    Attributes
    ----------
    F, y
        Features as the model is fed them, shape ``(n, k)``, and labels, ``(k,)``.
    l2
        The L2 penalty in J; 0 for one example.
    has_l1
        Whether there is an L1 penalty too, which is left out of this J: it has no derivative where
        a weight is 0, and steps take it by itself.
    m
        Number of examples that these k stand for; k is smaller where m is above `MOST`.
    row
        Where the loss is that of one example alone, its row in the data set.
    """

    F: Floats
    y: Floats
    l2: float
    has_l1: bool
    m: int
    row: int | None = None

    @property
    def k(self) -> int:
        """Number of examples looked at."""
        return len(self.y)


def checked_example(problem: Problem, row: int) -> Checked:
    """Return the example in a row of the data alone, without penalties, as the lesson does."""
    x, y = example_of(problem, row)
    return Checked(np.array([x]).T, np.array([y]), 0.0, False, 1, row)


def checked_mean(problem: Problem, experiment: Experiment) -> Checked:
    """Return the training examples, or `MOST` of them at equal distances."""
    F, y, m = problem.F, problem.y, problem.m
    if m > MOST:
        positions = np.arange(MOST) * m // MOST
        F, y = F[:, positions], y[positions]
    return Checked(F, y, experiment.l2, experiment.l1 > 0, m)


def check_each_width(
    checked: Checked, w: Floats, b: float, epsilons: Floats = EPSILONS
) -> Interruptible[GradientCheck]:
    """Return the check at these widths, made one at a time."""
    checks = []
    for place in range(len(epsilons)):
        checks.append(check_at(checked, w, b, epsilons[place : place + 1]))
        yield
    arrays = {
        name: np.concatenate([getattr(part, name) for part in checks])
        for name in ("epsilons", "numeric", "error", "overall")
    }
    for array in arrays.values():
        array.setflags(write=False)
    return GradientCheck(analytic=checks[0].analytic, **arrays)


def check_at(checked: Checked, w: Floats, b: float, epsilons: Floats) -> GradientCheck:
    """Return the check at these widths, made at once."""
    return check_gradient(checked.F, checked.y, w, b, checked.l2, epsilons)


FLOOR = 1e-16
"""Errors below this are luck: it is how far two neighbouring floats differ."""

_AROUND = 2
"""Widths on either side over which the error is evened out; rounding makes it jump."""

_WITHIN = 30.0

_SMALL = 1e-9
"""A width is reliable where the error is within this factor of the lowest, or below this."""

_AGREE = 1e-4
"""A larger error at a reliable width means that one of the two derivatives is wrong."""


def reliable_range(check: GradientCheck, j: int) -> tuple[float, float]:
    """Return the narrowest and the widest ε at which the check of parameter `j` is reliable."""
    errors = np.log(np.maximum(check.error[:, j], FLOOR))
    padded = np.pad(errors, _AROUND, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1)
    even: Floats = np.sort(windows, axis=1)[:, _AROUND]  # medians
    low = high = int(even.argmin())
    limit = max(float(even[low]) + math.log(_WITHIN), math.log(_SMALL))
    while high + 1 < len(even) and even[high + 1] <= limit:
        high += 1
    while low > 0 and even[low - 1] <= limit:
        low -= 1
    ends = check.epsilons[[low, high]]
    return float(ends.min()), float(ends.max())


def judgement(
    check: GradientCheck,
    j: int,
    ends: tuple[float, float],
    epsilon: float,
    error: float,
) -> str:
    """Return what to say of parameter `j` at a width, where the relative error is `error`.

    Parameters
    ----------
    check
        The check at all widths.
    ends
        The `reliable_range` of the parameter.
    """
    if not (np.isfinite(check.analytic[j]) and np.isfinite(check.numeric[:, j]).any()):
        return "The loss is too large for a number here: there is nothing to compare."
    if check.analytic[j] == 0 and not check.numeric[:, j].any():
        return "This derivative is 0, and every difference too: there is nothing to tell apart."
    low, high = ends
    if epsilon > high and error > FLOOR:
        return (
            "Too wide: the loss bends between the two points, and the straight line through "
            "them misses "
            "it. Ten times narrower, the error falls a hundredfold."
        )
    if epsilon < low and error > FLOOR:
        return (
            "Too narrow: the loss at the two points differs only in its last digits, where it "
            "is rounded. "
            "Ten times narrower, ten times worse."
        )
    if error > _AGREE:
        return "The two derivatives differ even here: one of them is wrong."
    agree = f"The two agree to {agreeing_digits(error)} digits, so the formula is right."
    if high == check.epsilons.max():
        return (
            "Just right. The loss bends alike on both sides here, so that no ε is too wide. "
            f"{agree}"
        )
    return (
        "Reliable: so narrow that the loss is nearly straight, so wide that rounding does not "
        "matter. "
        f"{agree}"
    )


def agreeing_digits(error: float) -> int:
    """Return to how many digits two numbers with this relative error agree, at most 16."""
    return min(16, math.floor(-math.log10(max(error, FLOOR))))
