"""The frames of a film of a run: which steps, and a snapshot of each."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from engine import logistic
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.tasks import time_slices
from engine.training.history import HEAD
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase, PinnedRun, Snapshot

_SIDE = 24
"""Places a side at which a is compared."""


def frame_steps(
    run: Run, frames: int, pace: str, first: int = 0, last: int | None = None, every: int = 1
) -> list[int]:
    """Return the steps of a film, ascending; where there are fewer steps than frames some repeat.

    Parameters
    ----------
    pace
        ``linear``: equal differences. ``log``: equal ratios, from `first` on. ``change``: between
        two frames a changes by the same amount, as a mean over the plane.
    first, last
        The ends, both shown; None is the furthest step computed, and none lies beyond that.
    every
        Steps between the ends are rounded to multiples of this.
    """
    end = run.last_step if last is None else min(last, run.last_step)
    start = min(first, end)
    if frames == 1 or start == end:
        return [end] * frames
    shares = np.linspace(0.0, 1.0, frames)
    if pace == "log":
        places = start + np.geomspace(1.0, end - start + 1.0, frames) - 1.0
    elif pace == "change":
        known, way = _changes(run, start, end)
        places = np.interp(shares * way[-1], way, known)
    else:
        places = start + shares * (end - start)
    steps = np.clip(np.rint(places / every) * every, start, end).astype(np.int64)
    steps[0], steps[-1] = start, end
    return [int(step) for step in np.maximum.accumulate(steps)]


def _changes(run: Run, start: int, end: int) -> tuple[Floats, Floats]:
    """Return recorded steps, with both ends, and how much a has changed up to each; ascending."""
    run.mark_end()
    rows = run.history.rows
    rows = rows[(rows[:, 0] >= start) & (rows[:, 0] <= end) & np.isfinite(rows[:, HEAD:]).all(1)]
    if len(rows) < 2:
        return np.array([start, end], dtype=np.float64), np.array([0.0, 1.0])
    problem = run.problem
    places = _places(problem)
    z = [problem.features.z(places, row[HEAD:-1], float(row[-1])) for row in rows]
    a = logistic.sigmoid(np.nan_to_num(np.array(z)))
    moved = np.abs(np.diff(a, axis=0)).mean(axis=1)
    # A step in which nothing moves still comes after the one before.
    way = np.concatenate(((0.0,), np.cumsum(moved + 1e-9 * max(float(moved.sum()), 1e-9))))
    known = rows[:, 0].copy()
    known[0], known[-1] = start, end
    return known, way


def _places(problem: Problem) -> Floats:
    """Return places all over the plane of the examples, shape ``(_SIDE², 2)``.

    Where all examples have been removed it is that of those before, or else about 0.
    """
    X = problem.dataset.X if problem.dataset.m else problem.unedited.X
    X = X if len(X) else np.array([[-1.0, -1.0], [1.0, 1.0]])
    sides = [np.linspace(column.min(), column.max(), _SIDE) for column in X.T]
    return np.stack([grid.ravel() for grid in np.meshgrid(*sides)], axis=1)


def frame_snapshots(
    run: Run, steps: list[int], pinned: tuple[PinnedRun, ...] = ()
) -> Iterator[tuple[Problem, Snapshot] | None]:
    """Yield data and snapshot at each of these steps, ascending, and None in between.

    The run is moved, and ends at the last of them.
    """
    observer = Observer(0, run)
    analysed: object = None
    made: tuple[int, tuple[Problem, Snapshot]] | None = None
    for step in steps:
        if made is None or made[0] != step:
            run.restore(step)
            for _ in time_slices(max(step - run.step, 0), run.advance):
                yield None
            if analysed != (run.experiment, id(run.problem)):
                observer.analyse(math.inf)
                analysed = run.experiment, id(run.problem)
            phase = Phase.DIVERGED if run.diverged_at == run.step + 1 else Phase.PAUSED
            made = step, (run.problem, observer.snapshot(phase, pinned=pinned))
        yield made[1]
