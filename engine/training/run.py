"""A run: its states by step, made by the kernel and replayed exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self

import numpy as np

from engine.kernels.protocol import NEVER, REMEMBERING, Descent, Kernel, KernelRun
from engine.model.experiment import PARAMETERS, Event, Experiment
from engine.model.optimizers import OptimizerMemory
from engine.model.problem import Problem
from engine.support.arrays import Floats, frozen
from engine.training.history import HEAD, MOST_BYTES, History, LossHistory, first_stride
from engine.training.pace import step_cost
from engine.training.segments import ProblemCache, RunSegment, RunSegments
from engine.training.snapshot import RunState
from engine.training.state import Metrics, TrainingState


class Run:
    """An experiment in progress: every state is a pure function of (experiment, events, step).

    `advance` goes on, `restore` returns to a recorded state, `seek` to any step by replaying from
    the nearest one below. Full-batch steps are deterministic, mini-batches are drawn by (seed,
    epoch), so a replay meets the same states to the last bit. Changing a setting at an earlier step
    starts a new branch there.

    Who lets a kernel step several runs at once asks each for its `plan`, and has it `take` what
    came of that; `advance` does the same for one.

    Where a kernel raises, or memory is short, the run stands where it stood before the call.

    Parameters
    ----------
    checkpoint_bytes
        Memory for states to go back to.

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

    def __init__(
        self,
        experiment: Experiment,
        problem: Problem,
        kernel: Kernel,
        checkpoint_bytes: int = MOST_BYTES,
    ) -> None:
        self.start = experiment
        self.step = 0
        self.diverged_at: int | None = None
        self._problems = ProblemCache(problem, experiment)
        first = RunSegment(0, experiment, kernel, None, (), 0.0)
        self._segments = RunSegments(first)
        theta = np.zeros(problem.n + 1)
        if experiment.init is not None:
            theta[:] = experiment.init
        self._state = TrainingState(theta)
        self._enter(first)
        self._bookmark: tuple[int, Floats] | None = None
        self._no_rows = np.empty((0, HEAD + problem.n + 1))
        self.history = History(self.row(), self._first_stride(), checkpoint_bytes)

    def copy(self) -> Self:
        """Return the same run, at the same step, to go its own way from here."""
        self.mark_end()
        other = copy(self)
        other._segments = self._segments.copy()
        other._state = self._state.copy()
        other.history = self.history.copy()
        return other

    def store_in(self, state: Floats, grad: Floats) -> None:
        """Keep state and gradient in these arrays, whose sizes are those of `TrainingState`.

        So a kernel finds those of several runs beside each other.
        """
        self._state.move_to(state, grad)

    @property
    def experiment(self) -> Experiment:
        """The settings in force for the next step."""
        return self._segment.experiment

    @property
    def problem(self) -> Problem:
        """The data in force for the next step."""
        return self._problem

    @property
    def has_examples(self) -> bool:
        """Whether there is anything to train on; without it no step is made."""
        return self._problem.m > 0

    @property
    def kernel(self) -> Kernel:
        """The implementation that makes the next step."""
        return self._segment.kernel

    @property
    def events(self) -> tuple[Event, ...]:
        """The changes made on this branch, ascending by step."""
        return self._segments.events

    @property
    def changed_at(self) -> int:
        """The step of the last change before the next one; 0 where nothing was changed."""
        return max((event.step for event in self.events if event.step <= self.step), default=0)

    def segments(self) -> Iterator[tuple[RunSegment, Problem]]:
        """Yield the segments up to the step where the run stands, with the data in force in each.

        The last one holds the settings for the next step, even where it made none itself.
        """
        first = self._segments.at(0)
        for segment in (first, *self._segments.following(first)):
            if segment.first_step <= self.step:
                yield segment, self._problems.get(segment.experiment)

    @property
    def kernels(self) -> tuple[tuple[int, Kernel], ...]:
        """From which steps on which implementation makes the steps; the first one from step 0."""
        return self._segments.kernels

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
        """A copy of ``(dw1, …, dwn, db)``, over all training examples, of J without `l1`."""
        self.metrics()
        return self._state.grad.copy()

    @property
    def memory(self) -> OptimizerMemory:
        """What the optimiser remembers of the updates before."""
        return OptimizerMemory.of(self._state.memory)

    @property
    def step_cost(self) -> int:
        """How much work the next step is; see `engine.training.pace.step_cost`."""
        return step_cost(self.experiment, self._problem, self.kernel)

    def alike(self, steps: int) -> int:
        """Return how many of the next `steps` are as much work as the first of them."""
        for following in self._segments.following(self._segment):
            if following.first_step >= self.step + steps:
                break
            if not following.is_like(self._segment):
                return following.first_step - self.step
        return steps

    def metrics(self) -> Metrics:
        """Return losses and accuracies at the current parameters, computed where not yet known."""
        return self._state.metrics(self._problem, self._segment)

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

    def state(self) -> RunState:
        """Describe the run as it is now; costs a pass over the data where J is not yet known."""
        self.mark_end()
        metrics = self.metrics()
        is_tested = len(self._problem.y_test) > 0
        return RunState(
            experiment=self.experiment,
            step=self.step,
            w=frozen(self.w),
            b=self.b,
            loss=metrics.loss,
            accuracy=metrics.accuracy,
            test_loss=metrics.test_loss if is_tested else None,
            test_accuracy=metrics.test_accuracy if is_tested else None,
            diverged_at=self.diverged_at,
            memory=self.memory,
            reason=self._problem.reason,
            history=self.history.loss_history(),
        )

    def row(self) -> Floats:
        """Return the row of the history for where the run stands."""
        return self._state.row(self.step, self.metrics())

    def past(self) -> LossHistory:
        """Return what is recorded up to the step where the run stands."""
        return self.history.loss_history(self.row())

    def mark_end(self) -> None:
        """Complete the record of the furthest step, if the run stands there."""
        if self.step >= self.history.last_step:
            self.history.set_end(self.row())
            if self._first_stride() > 1:
                self.history.append_end()

    # Moving along the branch

    def plan(self, target: int) -> KernelRun:
        """Return the steps that come next on the way to step `target`: none if it is reached.

        Nor are there any where the next step diverges, or without training examples. They are made
        with the same settings, and either all are known already or all are new, with
        `History.room` for their records.
        """
        if not self.has_examples:
            return self._steps_to(self.step, NEVER)
        stop = target if self.diverged_at is None else min(target, self.diverged_at - 1)
        last, every = self.history.last_step, NEVER
        if self.step < last:
            stop = min(stop, last)
        elif self.step < stop:
            rows, every = len(self.history.room()), self.history.stride
            stop = min(stop, (self.step // every + rows) * every)
        return self._steps_to(stop, every)

    def take(self, made: Descent, rows: Floats) -> None:
        """Note what a kernel made of the present plan, and the rows that it recorded."""
        self._arrive(made)
        if made.recorded:
            self.history.take(rows[: made.recorded])
        if self.step > self.history.last_step:
            self.history.set_end(self._state.row(self.step))

    def advance(self, steps: int) -> int:
        """Make up to `steps` updates and return how many were made.

        Fewer are made only where the run diverges, see `diverged_at`, or where there is nothing to
        train on.
        """
        start = self.step
        while (plan := self.plan(start + steps)).steps:
            rows = self._no_rows if plan.record_every == NEVER else self.history.room()
            with self._all_or_nothing():
                self.take(self._make(plan, rows), rows)
        self.remember()
        return self.step - start

    def remember(self) -> None:
        """Offer the present state as one to go back to."""
        self.history.remember(self.step, self._state.needed(self.experiment))

    def record(self, steps: int, every: int, block: int = 4096) -> Iterator[Floats]:
        """Make `steps` updates and yield the rows at multiples of `every`, in blocks.

        A row is as in `engine.training.history.History`. The start and the last step are yielded
        too. Blocks are reused: what is to be kept must be copied.
        """
        target, known = self.step + steps, self.last_step
        rows = np.empty((block, HEAD + self._problem.n + 1))
        yield self.row()[np.newaxis]
        last = self.step
        while self.step < target and self.diverged_at != self.step + 1 and self.has_examples:
            plan = self._steps_to(min(target, (self.step // every + block) * every), every)
            before = self._segment
            with self._all_or_nothing():
                made = self._make(plan, rows)
                self._arrive(made)
            if self.step > known:
                self.history.set_end(self._state.row(self.step))
            if made.recorded:
                last = int(rows[made.recorded - 1, 0])
                if last == self.step and self._segment is not before:
                    rows[made.recorded - 1] = self.row()  # as it is once the change is made
                new = rows[: made.recorded]
                self.history.absorb(new[new[:, 0] > known])
                yield rows[: made.recorded]
        if self.step > last:
            yield self.row()[np.newaxis]

    def restore(self, step: int) -> None:
        """Go to the nearest known state at or before `step`, without replaying."""
        self.mark_end()
        known = self.history.nearest(max(step, 0), self._segments.without_memory(max(step, 0)))
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
        self._bookmark = self.step, self._state.values.copy()

    # Changing settings

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
        before, experiment = self.experiment, self.experiment.with_setting(setting, value)
        # Data that cannot be had are refused before anything changes.
        self._problems.get(experiment)
        changes = [Event(self.step, setting, value)]
        if setting != "edits" and experiment.edits != before.edits:
            changes.append(Event(self.step, "edits", experiment.edits))
        self._branch(*changes, experiment=experiment)
        return True

    def set_parameters(self, theta: Floats) -> None:
        """Set ``(w1, …, wn, b)`` by hand, at the current step."""
        start = np.array(theta, dtype=np.float64)
        if start.shape != self._state.theta.shape or not np.isfinite(start).all():
            raise ValueError(f"{self._problem.n + 1} finite parameters wanted")
        self._branch(Event(self.step, PARAMETERS, tuple(start.tolist())), start=start)

    def use_kernel(self, kernel: Kernel) -> bool:
        """Let another kernel make the steps from here; False unless the run is at its last step."""
        if self.step < self.last_step:
            return False
        self._branch(kernel=kernel)
        return True

    def _branch(
        self,
        *changes: Event,
        experiment: Experiment | None = None,
        kernel: Kernel | None = None,
        start: Floats | None = None,
    ) -> None:
        self.mark_end()
        with self._all_or_nothing():
            was_anew = self._segments.begins_anew(self.step)
            segment = self._segments.branch(
                self.step,
                self._problem.m,
                *changes,
                experiment=experiment,
                kernel=kernel,
                start=start,
            )
            self.diverged_at = None
            if self._bookmark is not None and self._bookmark[0] >= self.step:
                self._bookmark = None
            if start is not None:
                self._state.theta[:] = start
            is_anew = self._segments.begins_anew(self.step)
            if is_anew:
                self._state.memory[:] = 0.0
            self._enter(segment)
            self.history.truncate(self.row())
            if was_anew and not is_anew and self.experiment.optimizer in REMEMBERING:
                step = self.step  # what was remembered there has been forgotten
                self.restore(step - 1)
                self.advance(step - self.step)

    def _first_stride(self) -> int:
        return first_stride(self.experiment.batch, self._problem.m)

    def _steps_to(self, stop: int, every: int) -> KernelRun:
        """Return the steps to `stop`, or to the next change if that comes before it."""
        following = self._segments.after(self._segment)
        if following is not None:
            stop = min(stop, following.first_step)
        steps = max(stop - self.step, 0)
        return KernelRun(self.step, steps, self.experiment.step_settings, every)

    def _make(self, plan: KernelRun, rows: Floats) -> Descent:
        state, grad = self._state.needed(self.experiment), self._state.grad
        return self.kernel.descend(self._problem.arrays, state, grad, plan, rows)

    def _arrive(self, made: Descent) -> None:
        """Note how far the kernel came; go on with other settings where these begin."""
        if made.steps_done:
            self.step += made.steps_done
            self._state.forget(made.loss, made.correct)
        if made.diverged:
            self.diverged_at = self.step + 1
            return
        following = self._segments.after(self._segment)
        if following is not None and self.step == following.first_step:
            if following.start is not None:
                self._state.theta[:] = following.start
            if following.begins_anew_after(self._segment):
                self._state.memory[:] = 0.0
            self._enter(following)

    def _jump(self, step: int, state: Floats) -> None:
        """Go to a state that is known; of which nothing is remembered, it may be theta alone."""
        with self._all_or_nothing():
            self.step = step
            self._state.values[: len(state)] = state
            self._state.values[len(state) :] = 0.0
            self._enter(self._segments.at(step))

    def _enter(self, segment: RunSegment) -> None:
        """Continue with another segment's settings, from the current parameters."""
        self._segment = segment
        self._problem = self._problems.get(segment.experiment)
        self._state.forget()
        self.metrics()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Leave all but the record of the way as it was where the block is broken off."""
        before = self.__dict__ | {"_segments": self._segments.copy()}
        state = self._state.copy()
        try:
            yield
        except BaseException:
            self.__dict__.update(before)
            self._state.become(state)
            raise
