"""What does one lane of a race remember, and what does it do next?"""

from __future__ import annotations

from engine.comparison.race_values import MOST
from engine.comparison.snapshot import LaneState
from engine.kernels.protocol import Descent, Kernel, Lane
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.checkpoints import MOST_BYTES
from engine.training.history import History, first_stride
from engine.training.segment import Segment
from engine.training.state import Metrics, State, restored_on_error

NEVER = 2**62
"""A recording stride that no race reaches."""

CHECKPOINT_BYTES = MOST_BYTES // MOST
"""Memory for states to go back to: the largest race has as much as a run."""


class RaceLane:
    """An experiment that goes through the states of a run of its own, several at a time.

    It records at the steps at which that run would, so that it goes back to the same states.

    Attributes
    ----------
    experiment
        Its settings, the same at all steps.
    step
        Number of updates made to reach the current parameters.
    diverged_at
        The first step whose parameters or loss are not finite, or None; the lane stays at the step
        before.
    history
        What is recorded of it.
    """

    def __init__(
        self, experiment: Experiment, problem: Problem, kernel: Kernel, theta: Floats, grad: Floats
    ) -> None:
        self.experiment = experiment
        self.step = 0
        self.diverged_at: int | None = None
        self._problem = problem
        self._segment = Segment(0, experiment, kernel, None, (), 0.0)
        self._state = State(theta)
        self._state.grad = grad
        self._first_stride = first_stride(experiment.batch, problem.m)
        self.history = History(self._row(), self._first_stride, CHECKPOINT_BYTES)

    def lane(self, target: int) -> Lane:
        """Return how the kernel brings it closer to step `target`: in no steps if it is there."""
        stop = target if self.diverged_at is None else min(target, self.diverged_at - 1)
        last, every = self.history.last_step, NEVER
        if self.step < last:
            stop = min(stop, last)
        elif self.step < stop:
            rows, every = len(self.history.room()), self.history.stride
            stop = min(stop, (self.step // every + rows) * every)
        own = self.experiment
        steps = max(stop - self.step, 0)
        return Lane(self.step, steps, own.alpha, own.batch or 0, own.l1, own.l2, every)

    def went(self, made: Descent, rows: Floats) -> None:
        """Note what the kernel did, and the rows that it recorded."""
        if made.steps_done:
            self.step += made.steps_done
            self._state.forget(made.loss, made.correct)
        if made.diverged:
            self.diverged_at = self.step + 1
        if made.recorded:
            self.history.room()[: made.recorded] = rows[: made.recorded]
            self.history.recorded(made.recorded)
        if self.step > self.history.last_step:
            self.history.set_end(self._state.row(self.step))

    def remember(self) -> None:
        """Offer the present state as one to go back to."""
        self.history.remember(self.step, self._state.theta)

    def restore(self, step: int) -> None:
        """Go to the nearest known state at or before `step`."""
        self.mark_end()
        known, theta = self.history.nearest(max(step, 0))
        if known <= self.step <= step:
            return
        before = self.step
        try:
            with restored_on_error(self._state.theta, self._state.grad):
                self.step = known
                self._state.theta[:] = theta
                self._state.forget()
                self._metrics()
        except BaseException:
            self.step = before
            self._state.forget()
            raise

    def mark_end(self) -> None:
        """Complete the record of the furthest step, if the lane stands there."""
        if self.step >= self.history.last_step:
            self.history.set_end(self._row())
            if self._first_stride > 1:
                self.history.append_end()

    def state(self) -> LaneState:
        """Describe the lane as it is now."""
        self.mark_end()
        metrics, theta = self._metrics(), self._state.theta
        w = theta[:-1].copy()
        w.setflags(write=False)
        tested = len(self._problem.y_test) > 0
        return LaneState(
            experiment=self.experiment,
            step=self.step,
            w=w,
            b=float(theta[-1]),
            loss=metrics.loss,
            test_loss=metrics.test_loss if tested else None,
            accuracy=metrics.accuracy,
            test_accuracy=metrics.test_accuracy if tested else None,
            diverged_at=self.diverged_at,
            curve=self.history.curve(),
        )

    def _metrics(self) -> Metrics:
        return self._state.metrics(self._problem, self._segment)

    def _row(self) -> Floats:
        return self._state.row(self.step, self._metrics())
