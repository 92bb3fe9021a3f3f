"""What is the state of a run at any step?"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Self

import numpy as np

from engine.curve import Curve
from engine.dataset import Floats
from engine.experiment import Experiment
from engine.history import HEAD, History, first_stride
from engine.kernels import Kernel
from engine.problem import Problem
from engine.segment import Segment, Segments
from engine.shelf import ProblemShelf
from engine.snapshot import Event
from engine.state import Metrics, State

NEVER = 2**62
"""A recording stride that no run reaches."""


class Run:
    """An experiment in progress: every state is a pure function of (experiment, events, step).

    `advance` goes on, `restore` returns to a recorded state, `seek` to any step by replaying from
    the nearest one below. Full-batch steps are deterministic, mini-batches are drawn by (seed,
    epoch), so a replay meets the same states to the last bit. Changing a setting at an earlier step
    starts a new branch there.

    Attributes
    ----------
    start
        The experiment that it began with.
    step
        Number of updates made to reach the current parameters.
    diverged_at
        The first step of this branch whose parameters or loss are not finite, or None; the run
        stops at the step before.
    history
        The recorded part of this branch.
    """

    def __init__(self, experiment: Experiment, problem: Problem, kernel: Kernel) -> None:
        self.start = experiment
        self._shelf = ProblemShelf(problem, experiment)
        first = Segment(0, experiment, kernel, None, (), 0.0)
        self._segments = Segments(first)
        self.step = 0
        self.diverged_at: int | None = None
        theta = np.zeros(problem.n + 1)
        if experiment.init is not None:
            theta[:] = experiment.init
        self._state = State(theta)
        self._bookmark: Floats | None = None
        self._no_rows = np.empty((0, HEAD + problem.n + 1))
        self._enter(first)
        self.history = History(self._row(), stride=self._first_stride())

    def copy(self) -> Self:
        """Return the same run, at the same step, to go its own way from here."""
        self.mark_end()
        other = copy(self)
        other._segments = self._segments.copy()
        other._state = self._state.copy()
        other.history = self.history.copy()
        return other

    def is_same(self, other: Run) -> bool:
        """Tell whether both stand at the same step of the same branch of the same experiment."""
        return (self.start, self.experiment, self.step, self.last_step, self.events) == (
            other.start,
            other.experiment,
            other.step,
            other.last_step,
            other.events,
        )

    # What it is now

    @property
    def experiment(self) -> Experiment:
        """The settings in force for the next step."""
        return self._segment.experiment

    @property
    def problem(self) -> Problem:
        """The data in force for the next step."""
        return self._problem

    @property
    def kernel(self) -> Kernel:
        """The implementation that makes the next step."""
        return self._segment.kernel

    @property
    def last_step(self) -> int:
        """The furthest step computed on this branch."""
        return max(self.step, self.history.last_step)

    @property
    def events(self) -> tuple[Event, ...]:
        """The changes made on this branch, ascending by step."""
        return self._segments.events

    @property
    def epoch(self) -> float:
        """How often the training examples have been covered."""
        return self._segment.epochs_at(self.step, self._problem.m)

    @property
    def w(self) -> Floats:
        """A copy of the weights, shape ``(n,)``."""
        return self._state.theta[:-1].copy()

    @property
    def b(self) -> float:
        """The bias."""
        return float(self._state.theta[-1])

    @property
    def gradient(self) -> Floats:
        """A copy of ``(dw1, …, dwn, db)`` of J over all training examples at these parameters."""
        self.metrics()
        return self._state.grad.copy()

    def metrics(self) -> Metrics:
        """Return losses and accuracies at the current parameters, computed where not yet known."""
        return self._state.metrics(self._problem, self._segment)

    def past(self) -> Curve:
        """Return what is recorded up to the step where the run stands."""
        return self.history.curve(self._row())

    def mark_end(self) -> None:
        """Complete the record of the furthest step, if the run stands there."""
        if self.step >= self.history.last_step:
            self.history.set_end(self._row())
            if self._first_stride() > 1:
                self.history.append_end()

    # Moving along the branch

    def advance(self, steps: int) -> int:
        """Make up to `steps` updates and return how many were made.

        Fewer are made only where the run diverges: see `diverged_at`.
        """
        target = self.step + steps
        while self.step < target and self._can_advance():
            if self.step < self.history.last_step:
                limit = min(target, self.last_step) - self.step
                self._descend(limit, NEVER, self._no_rows)
                continue
            room, every = self.history.room(), self.history.stride
            limit = min(target, (self.step // every + len(room)) * every) - self.step
            self.history.recorded(self._descend(limit, every, room))
            self.history.set_end(self._state.row(self.step))
        return self.step - (target - steps)

    def record(self, steps: int, every: int, block: int = 4096) -> Iterator[Floats]:
        """Make `steps` updates and yield the rows at multiples of `every`, in blocks.

        A row is as in `engine.history`. The start and the last step are yielded too. Blocks are
        reused: what is to be kept must be copied.
        """
        target = self.step + steps
        rows = np.empty((block, HEAD + self._problem.n + 1))
        yield self._row()[np.newaxis]
        last = self.step
        while self.step < target and self._can_advance():
            limit = min(target, (self.step // every + block) * every) - self.step
            count = self._descend(limit, every, rows)
            self.history.set_end(self._state.row(self.step))
            if count:
                last = int(rows[count - 1, 0])
                self.history.absorb(rows[:count])
                yield rows[:count]
        if self.step > last:
            yield self._row()[np.newaxis]

    def restore(self, step: int) -> None:
        """Go to the nearest known state at or before `step`, without replaying."""
        self.mark_end()
        row = self.history.nearest(max(step, 0))
        mark = self._bookmark
        if mark is not None and row[0] < mark[0] <= step:
            row = mark
        if row[0] <= self.step <= step:
            return
        self.step = int(row[0])
        self._state.theta[:] = row[HEAD:]
        self._enter(self._segments.at(self.step))

    def seek(self, step: int) -> None:
        """Go to `step` exactly: restore the nearest known state below it, then replay."""
        self.restore(step)
        self.advance(max(step, 0) - self.step)

    def bookmark(self) -> None:
        """Remember this state, so that `restore` and `seek` reach it and what follows at once."""
        self._bookmark = self._row()

    # Changing its course

    def change(self, setting: str, value: object) -> bool:
        """Change a setting from the next step on; return False if it has that value already.

        At an earlier step than the last this starts a new branch: what came after is forgotten.

        Raises
        ------
        InputError
            If the value is not accepted.
        ValueError
            If the setting cannot change in mid-run (`Experiment.needs_restart`).
        """
        if getattr(self.experiment, setting) == value:
            return False
        if self.experiment.needs_restart(setting):
            raise ValueError(f"{setting} cannot change in mid-run")
        experiment = self.experiment.changed(**{setting: value})
        self._shelf.get(experiment)  # data that cannot be had are refused before anything changes
        self._branch(Event(self.step, setting, value), experiment=experiment)
        return True

    def set_parameters(self, theta: Floats) -> None:
        """Set ``(w1, …, wn, b)`` by hand, at the current step."""
        start = np.array(theta, dtype=np.float64)
        if start.shape != self._state.theta.shape or not np.isfinite(start).all():
            raise ValueError(f"{self._problem.n + 1} finite parameters wanted")
        self._state.theta[:] = start
        self._branch(Event(self.step, "parameters", tuple(start.tolist())), start=start)

    def use_kernel(self, kernel: Kernel) -> bool:
        """Let another kernel make the steps from here; False unless the run is at its last step."""
        if self.step < self.last_step:
            return False
        self._branch(None, kernel=kernel)
        return True

    def _branch(
        self,
        event: Event | None,
        *,
        experiment: Experiment | None = None,
        kernel: Kernel | None = None,
        start: Floats | None = None,
    ) -> None:
        self.mark_end()
        segment = self._segments.branch(
            self.step,
            self._problem.m,
            event,
            experiment=experiment,
            kernel=kernel,
            start=start,
        )
        self.diverged_at = None
        if self._bookmark is not None and self._bookmark[0] >= self.step:
            self._bookmark = None
        self._enter(segment)
        self.history.truncate(self._row())

    # Inside

    def _can_advance(self) -> bool:
        return self.diverged_at != self.step + 1

    def _first_stride(self) -> int:
        return first_stride(self.experiment.batch, self._problem.m)

    def _enter(self, segment: Segment) -> None:
        """Continue with another segment's settings, from the current parameters."""
        self._segment = segment
        self._problem = self._shelf.get(segment.experiment)
        self._state.forget()
        self.metrics()

    def _descend(self, steps: int, every: int, rows: Floats) -> int:
        """Make up to `steps` updates within one segment and return the number of rows written."""
        following = self._segments.after(self._segment)
        if following is not None:
            steps = min(steps, following.first_step - self.step)
        problem, experiment = self._problem, self.experiment
        made = self.kernel.descend(
            problem.F,
            problem.y,
            problem.F_test,
            problem.y_test,
            self._state.theta,
            self._state.grad,
            self.step,
            steps,
            experiment.alpha,
            experiment.batch or 0,
            experiment.l1,
            experiment.l2,
            experiment.seed,
            every,
            rows,
        )
        self.step += made.steps_done
        self._state.forget(made.loss, made.correct)
        if made.diverged:
            self.diverged_at = self.step + 1
        elif following is not None and self.step == following.first_step:
            if following.start is not None:
                self._state.theta[:] = following.start
            self._enter(following)
        return made.recorded

    def _row(self) -> Floats:
        return self._state.row(self.step, self.metrics())
