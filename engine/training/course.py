"""Where does a run stand, and how does it make its next steps?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self

import numpy as np

from engine.kernels.protocol import Kernel
from engine.model.event import Event
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.load import step_load
from engine.training.segment import Segment, Segments
from engine.training.shelf import ProblemShelf
from engine.training.state import Metrics, State


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
        self._shelf = ProblemShelf(problem, experiment)
        first = Segment(0, experiment, kernel, None, (), 0.0)
        self._segments = Segments(first)
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
        """How much work the next step is; see `engine.training.load`."""
        return step_load(self.experiment, self._problem, self.kernel)

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

    def _enter(self, segment: Segment) -> None:
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
