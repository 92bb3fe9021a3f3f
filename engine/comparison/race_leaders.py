"""Leaders of a race: who was ahead when, and by what measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

import numpy as np

from engine import logistic
from engine.support.arrays import Floats, distinct
from engine.support.records import dataclass
from engine.training.snapshot import RunState

LEVEL = 1e-6
"""Runs that differ by a smaller share are level: near the optimum rounding alone tells them
apart, from step to step in favour of another one."""

_CLEAR = 1e-8
"""A mean loss below this share of J is lost in the rounding of J and its penalty."""

_NOBODY = -1


class Measure(Enum):
    """What is compared between runs; see `measure_of`."""

    COST = "J"
    TEST_LOSS = "test loss"
    MEAN_LOSS = "mean L"


@dataclass(frozen=True, slots=True)
class Lead:
    """Run `run` was ahead from step `first` on, up to `last`; None: several were level."""

    run: int | None
    first: int
    last: int


def measure_of(runs: Sequence[RunState]) -> Measure:
    """Return what runs are compared by: J, where all minimise the same one.

    Under different penalties J is another function in each run, and its lowest value would only
    tell the smallest penalty: then it is the test loss or, without a test set, the mean of L over
    the training examples.
    """
    if len({(run.experiment.l1, run.experiment.l2) for run in runs}) <= 1:
        return Measure.COST
    tested = all(run.test_loss is not None for run in runs)
    return Measure.TEST_LOSS if tested else Measure.MEAN_LOSS


def score(run: RunState, measure: Measure) -> float:
    """Return how a run stands, by some measure, where it is now; NaN where that is not known."""
    if measure is Measure.COST:
        return run.loss
    if measure is Measure.TEST_LOSS and run.test_loss is not None:
        return run.test_loss
    return run.mean_loss if run.mean_loss > _CLEAR * run.loss else math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What all runs recorded, by some measure.

    Attributes
    ----------
    step
        All recorded steps, ascending, shape ``(k,)``.
    score
        How each run stood there, shape ``(runs, k)``; NaN where it has no record.
    end
        The last step recorded of each run.
    """

    step: Floats
    score: Floats
    end: tuple[int, ...]


def records(runs: Sequence[RunState], measure: Measure) -> Records:
    """Return the scores of all runs at all steps recorded."""
    known = [_scores(run, measure) for run in runs]
    end = tuple(int(step[-1]) for step, _ in known)
    first = known[0][0]
    if all(len(step) == len(first) and np.array_equal(step, first) for step, _ in known[1:]):
        return Records(first, np.stack([score for _, score in known]), end)
    steps = distinct(np.concatenate([step for step, _ in known]))
    table = np.full((len(runs), len(steps)), np.nan)
    for row, (step, score) in zip(table, known, strict=True):
        row[np.searchsorted(steps, step)] = score
    return Records(steps, table, end)


def _scores(run: RunState, measure: Measure) -> tuple[Floats, Floats]:
    """Return recorded steps of a run, ascending, and its scores there, both ``(k,)``."""
    history = run.history
    if measure is Measure.COST:
        return history.step, history.loss
    if measure is Measure.TEST_LOSS:
        return history.step, history.test_loss
    # Without the penalty: for that the parameters are needed, which a thinner record has.
    path, w = history.path, history.path.theta[:, :-1]
    loss = history.loss[np.searchsorted(history.step, path.step)]
    with np.errstate(invalid="ignore"):
        mean = loss - logistic.penalty(w, run.experiment.l1, run.experiment.l2)
        return path.step, np.where(mean > _CLEAR * loss, mean, np.nan)


def ahead(runs: Sequence[RunState]) -> tuple[int, ...]:
    """Return the runs that stand lowest: one that leads, or several that are level.

    Nobody is ahead at the start, where all stand at one point, and after all have diverged.
    """
    measure = measure_of(runs)
    values = np.array([math.inf if run.has_diverged else score(run, measure) for run in runs])
    known = np.isfinite(values)
    if not known.any() or max(run.step for run in runs) == 0:
        return ()
    lowest = values[known].min()
    return tuple(np.flatnonzero(known & (values <= lowest * (1 + LEVEL))).tolist())


def leads(records: Records) -> tuple[Lead, ...]:
    """Return who was ahead when, ascending.

    Runs are compared at the steps that all have recorded that came furthest; between these
    nothing is known, and a lead begins where it is first seen. One that ended before, as it
    diverged, is out from then on. At step 0, where all stand at one point, nobody leads.
    """
    going = np.array(records.end) == max(records.end)
    is_known = ~np.isnan(records.score)
    common = is_known[going].all(axis=0) & (records.step > 0)
    if not common.any():
        return ()
    steps = records.step[common]
    table = np.where(is_known, records.score, np.inf)[:, common]
    low = table.min(axis=0)
    level = np.count_nonzero(table <= low * (1 + LEVEL), axis=0) > 1
    leader = np.where(level | np.isinf(low), _NOBODY, table.argmin(axis=0))
    starts = [0, *(np.flatnonzero(np.diff(leader)) + 1).tolist(), len(steps)]
    return tuple(
        Lead(
            None if leader[start] == _NOBODY else int(leader[start]),
            int(steps[start]),
            int(steps[end - 1]),
        )
        for start, end in pairwise(starts)
    )
