"""Time trial: the step at which each of several runs first reaches a loss."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import Enum

import numpy as np

from engine.kernels.protocol import Descent, Kernel, KernelRun, TrainingArrays, state_size
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.history import HEAD

MOST_ROWS = 512
"""Steps that each run makes in one call of the kernel, at most: every one of them is recorded."""

_SHORT, _LONG = 0.005, 0.02
"""Seconds that a call should take: someone may wait for it to cancel the rest."""

_ROUNDING = 1e-12
"""A loss that rises by no more than this share of itself stays the same."""

_LOSS = 1
"""Column of a recorded row; see `engine.training.history.History`."""


class TrialOutcome(Enum):
    """How the time trial of one run ended."""

    REACHED = "reached"
    SLOW = "still coming down"
    SWINGS = "swings"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one run.

    Attributes
    ----------
    experiment
        Its settings.
    outcome
        Whether the loss was reached; if not, whether J only fell in the second half of the steps,
        or rose now and then, or whether it, or a parameter, was not finite any more.
    step
        The first step with a loss so low; else the limit, or the first step that is not finite.
    """

    experiment: Experiment
    outcome: TrialOutcome
    step: int

    @property
    def alpha(self) -> float:
        """Its learning rate."""
        return self.experiment.alpha


class TimeTrial:
    """Runs of one race that each go on until J, over the training examples, is low enough.

    The runs differ as those of `engine.comparison.race.Race` do. J is compared after every step,
    in mini-batch mode too.

    Parameters
    ----------
    target
        The loss that counts as low enough.
    limit
        Steps after which a run is given up, at least 1.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        problem: Problem,
        kernel: Kernel,
        target: float,
        limit: int,
    ) -> None:
        self._experiments = tuple(experiments)
        self._arrays = TrainingArrays.untested(problem.F, problem.y)
        self._kernel = kernel
        self._target, self._limit = target, limit
        width = problem.n + 1
        self._states = np.zeros((len(experiments), state_size(problem.n)))
        self._grads = np.empty((len(experiments), width))
        self._records = np.empty((len(experiments), MOST_ROWS, HEAD + width))
        self._step = 0
        self._rows = 1
        self._ends: list[tuple[TrialOutcome, int] | None] = [None] * len(experiments)
        self._losses = np.empty(len(experiments))
        self._last_rises = np.zeros(len(experiments), np.int64)
        for r, experiment in enumerate(self._experiments):
            theta = self._states[r, :width]
            if experiment.init is not None:
                theta[:] = experiment.init
            self._losses[r], _ = kernel.evaluate(
                problem.F, problem.y, theta, experiment.l1, experiment.l2, self._grads[r]
            )

    @property
    def is_done(self) -> bool:
        """Whether all runs have ended."""
        return None not in self._ends

    @property
    def progress(self) -> float:
        """Share of the work that is done, if those still going on go to the limit."""
        going = self._ends.count(None) / len(self._ends)
        return 1.0 - going * (1.0 - self._step / self._limit)

    def go_on(self) -> None:
        """Make some more steps, for some milliseconds."""
        begin = time.perf_counter()
        steps = min(self._rows, self._limit - self._step)
        runs = [
            KernelRun(self._step, 0 if end else steps, own.step_settings, record_every=1)
            for own, end in zip(self._experiments, self._ends, strict=True)
        ]
        made = self._kernel.descend_many(
            self._arrays, self._states, self._grads, runs, self._records
        )
        for r, descent in enumerate(made):
            if self._ends[r] is None:
                self._ends[r] = self._end(r, descent, steps)
        self._step += steps
        took = time.perf_counter() - begin
        if took < _SHORT:
            self._rows = min(2 * self._rows, MOST_ROWS)
        elif took > _LONG:
            self._rows = max(self._rows // 2, 1)

    def trials(self) -> tuple[Trial, ...]:
        """Return what came of the runs, which all have ended, in the order of the experiments."""
        return tuple(
            Trial(experiment, *end)
            for experiment, end in zip(self._experiments, self._ends, strict=True)
            if end is not None
        )

    def _end(self, r: int, descent: Descent, steps: int) -> tuple[TrialOutcome, int] | None:
        """Return how a run ended within the last call, or None if it goes on."""
        losses = self._records[r, : descent.recorded, _LOSS]
        low = np.flatnonzero(losses <= self._target)
        if len(low):
            return TrialOutcome.REACHED, self._step + 1 + int(low[0])
        if descent.diverged:
            return TrialOutcome.DIVERGED, self._step + descent.steps_done + 1
        rises = np.flatnonzero(np.diff(losses, prepend=self._losses[r]) > _ROUNDING * losses)
        if len(rises):
            self._last_rises[r] = self._step + 1 + int(rises[-1])
        self._losses[r] = losses[-1]
        if self._step + steps < self._limit:
            return None
        swings = self._last_rises[r] > self._limit // 2
        return TrialOutcome.SWINGS if swings else TrialOutcome.SLOW, self._limit
