"""Values of one setting that are proposed for a race."""

from __future__ import annotations

import math

import numpy as np

from engine.convergence.curvature import curvature_bound
from engine.errors import InputError
from engine.model.experiment import ALPHA_RANGE
from engine.model.optimizers import SCHEDULES
from engine.model.problem import Problem
from engine.support.arrays import Floats, distinct
from engine.support.tasks import run_to_end

FEWEST, MOST = 2, 16
"""How many runs a race may have: more could not be told apart."""

Value = float | int | str | None
"""A value of the setting raced; None is the full batch."""

PENALTIES = (0.0, 1e-4, 1e-3, 1e-2, 0.1, 1.0)

_SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)

_PROPOSED: dict[str, tuple[Value, ...]] = {
    "l1": PENALTIES,
    "l2": PENALTIES,
    "optimizer": ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"),
    "momentum": _SHARES,
    "beta1": _SHARES,
    "beta2": (0.5, 0.9, 0.99, 0.999, 0.9999),
    "epsilon": (1e-10, 1e-8, 1e-6, 1e-4, 1e-2),
    "schedule": SCHEDULES,
    "decay": (0.5, 0.9, 0.99, 0.999, 1.0),
    "period": (10, 100, 1000, 10_000),
    "warmup": (0, 10, 100, 1000),
    "clip": (0.0, 0.01, 0.1, 1.0),
}
"""What is proposed whatever the data; newton is not, as it does not go with every experiment."""

_BELOW, _ABOVE = 5, 3
"""Half decades below and above 2/K: from crawling to swinging to and fro."""

_BATCH_FACTOR = 4
_TENTH = 10.0
_SAMPLE = 10_000
"""Examples that the curvature is estimated from."""

_DIGITS = (2, 3, 4, 6, 12)


def proposed(setting: str, problem: Problem) -> tuple[Value, ...]:
    """Return values of `setting` between which the winner changes.

    For alpha nine of them, by half decades around 2/K, up to which every step descends (see
    `engine.convergence.curvature`); for batch from one example to all; for the others always the
    same.
    """
    if setting == "alpha":
        return _alphas(problem.sampled(_SAMPLE).F)
    if setting == "batch":
        sizes = [_BATCH_FACTOR**k for k in range(MOST - 1)]
        return (*(size for size in sizes if size < max(problem.m, 2)), None)
    return _PROPOSED[setting]


def spaced(
    low: float, high: float, count: int, *, logarithmic: bool, whole: bool = False
) -> Floats:
    """Return `count` values from `low` to `high`, in equal differences or in equal ratios.

    They are rounded to as few digits as keep them apart, to whole numbers if `whole`; of whole
    numbers that fall together one is kept. In equal ratios from 0 the values after it go up to
    `high` by tenths.

    Raises
    ------
    InputError
        If `low` is not below `high`.
    """
    if not low < high:
        raise InputError(f"from {low:g} to {high:g} given, two ends in ascending order accepted")
    if not logarithmic:
        values = np.linspace(low, high, count)
    elif low > 0:
        values = np.geomspace(low, high, count)
    else:
        values = np.append(0.0, high * _TENTH ** np.arange(2.0 - count, 1.0))
    if whole:
        return distinct(np.rint(values))
    for digits in _DIGITS:
        short = np.array([low, *(float(f"{value:.{digits}g}") for value in values[1:-1]), high])
        if (np.diff(short) > 0).all():
            return short
    return values


def _alphas(F: Floats) -> tuple[float, ...]:
    with np.errstate(over="ignore"):
        bound = run_to_end(curvature_bound(F))
    lowest, highest = (2 * math.log10(end) for end in ALPHA_RANGE)
    bound = bound or 2.0  # it is 0 without examples alone: any middle will do
    safe = 2 * math.log10(2 / bound) if math.isfinite(bound) else lowest
    middle = min(max(round(safe), round(lowest) + _BELOW), round(highest) - _ABOVE)
    halves = range(middle - _BELOW, middle + _ABOVE + 1)
    return tuple(float(f"{10 ** (half / 2):.1g}") for half in halves)
