"""A run: its states by step, made by the kernel and replayed exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.kernels.protocol import NEVER, Kernel, KernelRun
from engine.model.experiment import Event, Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats, frozen
from engine.training.history import HEAD, History, LossHistory, first_stride
from engine.training.pace import step_cost
from engine.training.segments import ProblemCache, RunSegment, RunSegments
from engine.training.snapshot import RunState


@dataclass(frozen=True, slots=True)
class Metrics:
    """J and accuracy over the training examples; mean L and accuracy over the test examples.

    The last two are NaN where there is no test set.
    """

    loss: float
    test_loss: float
    accuracy: float
    test_accuracy: float


@contextmanager
def restored_on_error(*arrays: Floats) -> Iterator[None]:
    """Give arrays their values back where what the block does with them is broken off."""
    before = [array.copy() for array in arrays]
    try:
        yield
    except BaseException:
        for array, values in zip(arrays, before, strict=True):
            array[:] = values
        raise


class State:
    """Parameters ``theta = (w1, …, wn, b)``, with gradient, losses and accuracies at them.

    The kernel changes `theta` and `grad` in place; what it does not tell is worked out when it is
    asked for.

    Attributes
    ----------
    theta
        Parameters, shape ``(n + 1,)``.
    grad
        Gradient of J without its L1 penalty, over all training examples, same shape; up to date
        after `metrics`.
    """

    def __init__(self, theta: Floats) -> None:
        self.theta = theta
        self.grad = np.empty(len(theta))
        self._test_grad = np.empty(len(theta))
        self._loss, self._correct = np.nan, -1
        self._metrics: Metrics | None = None

    def copy(self) -> Self:
        """Return a state that changes on its own."""
        other = copy(self)
        other.theta, other.grad = self.theta.copy(), self.grad.copy()
        other._test_grad = self._test_grad.copy()
        return other

    def forget(self, loss: float = np.nan, correct: int = -1) -> None:
        """Note that the state is another one, of which the kernel told this much."""
        self._loss, self._correct = loss, correct
        self._metrics = None

    def metrics(self, problem: Problem, segment: RunSegment) -> Metrics:
        """Return losses and accuracies here, computed where not yet known."""
        if self._metrics is None:
            evaluate, experiment = segment.kernel.evaluate, segment.experiment
            if self._correct < 0:
                with restored_on_error(self.grad):  # the next step may begin with it
                    self._loss, self._correct = evaluate(
                        problem.F, problem.y, self.theta, experiment.l1, experiment.l2, self.grad
                    )
            test_loss = test_accuracy = np.nan
            if len(problem.y_test):
                test_loss, correct = evaluate(
                    problem.F_test, problem.y_test, self.theta, 0.0, 0.0, self._test_grad
                )
                test_accuracy = correct / len(problem.y_test)
            accuracy = self._correct / problem.m
            self._metrics = Metrics(self._loss, test_loss, accuracy, test_accuracy)
        return self._metrics

    def row(self, step: int, metrics: Metrics | None = None) -> Floats:
        """Return the row of a history; without metrics its losses are NaN, not known yet."""
        if metrics is None:
            head = (np.nan,) * (HEAD - 1)
        else:
            head = (metrics.loss, metrics.test_loss, metrics.accuracy, metrics.test_accuracy)
        return np.concatenate(((step,), head, self.theta))


class Course:
    """Parameters on their way through the segments of a branch; it does not remember the way.

    Where a kernel raises, or memory is short, the course stands where it stood before the call.

    Attributes
    ----------
    start
        The experiment that it began with.
    step
        Number of updates made to reach the current parameters.
    diverged_at
        The first step of this branch whose parameters or loss are not finite, or None; the run
        stops at the step before.
    """

    def __init__(self, experiment: Experiment, problem: Problem, kernel: Kernel) -> None:
        self.start = experiment
        self.step = 0
        self.diverged_at: int | None = None
        self._shelf = ProblemCache(problem, experiment)
        first = RunSegment(0, experiment, kernel, None, (), 0.0)
        self._segments = RunSegments(first)
        theta = np.zeros(problem.n + 1)
        if experiment.init is not None:
            theta[:] = experiment.init
        self._state = State(theta)
        self._enter(first)

    def copy(self) -> Self:
        """Return the same run, at the same step, to go its own way from here."""
        other = copy(self)
        other._segments = self._segments.copy()
        other._state = self._state.copy()
        return other

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
        """A copy of ``(dw1, …, dwn, db)``, over all training examples, of J without `l1`."""
        self.metrics()
        return self._state.grad.copy()

    @property
    def load(self) -> int:
        """How much work the next step is; see `engine.training.pace`."""
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

    # For runs

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Leave all but the record of the way as it was where the block is broken off."""
        kept = {"_state": self._state.copy(), "_segments": self._segments.copy()}
        before = self.__dict__ | kept
        try:
            yield
        except BaseException:
            self.__dict__.update(before)
            raise

    def _can_advance(self) -> bool:
        return self.diverged_at != self.step + 1

    def _jump(self, step: int, theta: Floats) -> None:
        """Go to a state that is known."""
        with self._all_or_nothing():
            self.step = step
            self._state.theta[:] = theta
            self._enter(self._segments.at(step))

    def _enter(self, segment: RunSegment) -> None:
        """Continue with another segment's settings, from the current parameters."""
        self._segment = segment
        self._problem = self._shelf.get(segment.experiment)
        self._state.forget()
        self.metrics()

    def _descend(self, steps: int, every: int, rows: Floats) -> int:
        """Make up to `steps` updates within one segment and return the number of rows written."""
        with self._all_or_nothing():
            return self._go_on(steps, every, rows)

    def _go_on(self, steps: int, every: int, rows: Floats) -> int:
        following = next(iter(self._segments.following(self._segment)), None)
        if following is not None:
            steps = min(steps, following.first_step - self.step)
        run = KernelRun(self.step, steps, self.experiment.step_settings, every)
        state = self._state
        made = self.kernel.descend(self._problem.arrays, state.theta, state.grad, run, rows)
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
            history=self.history.curve(),
        )

    def past(self) -> LossHistory:
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

        A row is as in `engine.training.history`. The start and the last step are yielded too.
        Blocks are reused: what is to be kept must be copied.
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
