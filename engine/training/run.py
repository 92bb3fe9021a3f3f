"""What is the state of a run at any step?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np

from engine.kernels.protocol import Kernel
from engine.model.event import Event
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.course import Course
from engine.training.curve import Curve
from engine.training.history import HEAD, History, first_stride

NEVER = 2**62
"""A recording stride that no run reaches."""


class Run(Course):
    """An experiment in progress: every state is a pure function of (experiment, events, step).

    `advance` goes on, `restore` returns to a recorded state, `seek` to any step by replaying from
    the nearest one below. Full-batch steps are deterministic, mini-batches are drawn by (seed,
    epoch), so a replay meets the same states to the last bit. Changing a setting at an earlier step
    starts a new branch there.

    Attributes
    ----------
    history
        The recorded part of this branch.

    The others are those of `Course`.
    """

    def __init__(self, experiment: Experiment, problem: Problem, kernel: Kernel) -> None:
        super().__init__(experiment, problem, kernel)
        self._bookmark: tuple[int, Floats] | None = None
        self._no_rows = np.empty((0, HEAD + problem.n + 1))
        self.history = History(self._row(), stride=self._first_stride())

    def copy(self) -> Self:
        """Return the same run, at the same step, to go its own way from here."""
        self.mark_end()
        other = super().copy()
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

    @property
    def last_step(self) -> int:
        """The furthest step computed on this branch."""
        return max(self.step, self.history.last_step)

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
        self.history.remember(self.step, self._state.theta)
        return self.step - (target - steps)

    def record(self, steps: int, every: int, block: int = 4096) -> Iterator[Floats]:
        """Make `steps` updates and yield the rows at multiples of `every`, in blocks.

        A row is as in `engine.training.history`. The start and the last step are yielded too. Blocks are
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
        known = self.history.nearest(max(step, 0))
        mark = self._bookmark
        if mark is not None and known[0] < mark[0] <= step:
            known = mark
        if known[0] <= self.step <= step:
            return
        self._jump(*known)

    def seek(self, step: int) -> None:
        """Go to `step` exactly: restore the nearest known state below it, then replay."""
        self.restore(step)
        self.advance(max(step, 0) - self.step)

    def bookmark(self) -> None:
        """Remember this state, so that `restore` and `seek` reach it and what follows at once."""
        self._bookmark = self.step, self._state.theta.copy()

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
        with self._all_or_nothing():
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
            if start is not None:
                self._state.theta[:] = start
            self._enter(segment)
            self.history.truncate(self._row())

    def _first_stride(self) -> int:
        return first_stride(self.experiment.batch, self._problem.m)
