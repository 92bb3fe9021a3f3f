"""A race: several runs that start together and are stepped side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.comparison.race_leaders import ahead
from engine.comparison.race_snapshot import RaceMoment, RaceSnapshot
from engine.comparison.race_values import MOST
from engine.errors import InputError
from engine.kernels.protocol import NEVER, Descent, Kernel, KernelRun
from engine.model.experiment import RACED, Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.history import CAPACITY, HEAD, MOST_BYTES, History, first_stride
from engine.training.pace import step_cost
from engine.training.player import BasePlayer
from engine.training.run import Metrics, State, restored_on_error
from engine.training.segments import RunSegment
from engine.training.snapshot import RunState

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
        self._segment = RunSegment(0, experiment, kernel, None, (), 0.0)
        self._state = State(theta)
        self._state.grad = grad
        self._first_stride = first_stride(experiment.batch, problem.m)
        self.history = History(self._row(), self._first_stride, CHECKPOINT_BYTES)

    def lane(self, target: int) -> KernelRun:
        """Return how the kernel brings it closer to step `target`: in no steps if it is there."""
        stop = target if self.diverged_at is None else min(target, self.diverged_at - 1)
        last, every = self.history.last_step, NEVER
        if self.step < last:
            stop = min(stop, last)
        elif self.step < stop:
            rows, every = len(self.history.room()), self.history.stride
            stop = min(stop, (self.step // every + rows) * every)
        steps = max(stop - self.step, 0)
        return KernelRun(self.step, steps, self.experiment.step_settings, every)

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

    def state(self) -> RunState:
        """Describe the lane as it is now."""
        self.mark_end()
        metrics, theta = self._metrics(), self._state.theta
        w = theta[:-1].copy()
        w.setflags(write=False)
        tested = len(self._problem.y_test) > 0
        return RunState(
            experiment=self.experiment,
            step=self.step,
            w=w,
            b=float(theta[-1]),
            loss=metrics.loss,
            test_loss=metrics.test_loss if tested else None,
            accuracy=metrics.accuracy,
            test_accuracy=metrics.test_accuracy if tested else None,
            diverged_at=self.diverged_at,
            history=self.history.curve(),
        )

    def _metrics(self) -> Metrics:
        return self._state.metrics(self._problem, self._segment)

    def _row(self) -> Floats:
        return self._state.row(self.step, self._metrics())


def race_experiments(
    experiment: Experiment, setting: str, values: Iterable[float | None]
) -> tuple[Experiment, ...]:
    """Return `experiment` once with each value of a setting, in the order given.

    Raises
    ------
    InputError
        If the setting is not one of `RACED`, there is no value, one of them is not accepted, or
        one is given twice.
    """
    if setting not in RACED:
        raise InputError(f"race: {setting} given, {', '.join(RACED)} accepted")
    given = list(values)
    if not given:
        raise InputError(f"{setting}: no value given, one for each lane accepted")
    for i, value in enumerate(given):
        if value in given[:i]:
            shown = "full" if value is None else f"{value:g}"
            raise InputError(f"{setting}: {shown} given twice, values that differ accepted")
        _check_kind(setting, value)
    return tuple(experiment.changed(**{setting: value}) for value in given)


def _check_kind(setting: str, value: float | None) -> None:
    if setting == "batch":
        if value is not None and not isinstance(value, int | np.integer):
            raise InputError(f"batch: {value} given, full or a whole number accepted")
    elif value is None:
        raise InputError(f"{setting}: no number given, a number accepted")


class Race:
    """Experiments on the same data, from the same start, that make each step together.

    Each lane goes through the states of an `engine.training.run.Run` of its experiment, to the last
    bit. One that diverges stays at its last finite step while the others go on. Where the kernel
    raises, all stand where they stood before the call.

    Parameters
    ----------
    experiments
        At least one; they differ in no other settings than `RACED`.
    problem
        The data that they name, ready for descent.
    kernel
        What makes the steps of all lanes, in one call.

    Attributes
    ----------
    experiments, problem, kernel
        As given.
    """

    def __init__(self, experiments: Sequence[Experiment], problem: Problem, kernel: Kernel) -> None:
        self.experiments = tuple(experiments)
        self.problem = problem
        self.kernel = kernel
        if not self.experiments:
            raise ValueError("a race needs a lane")
        first = self.experiments[0]
        common = {name: getattr(first, name) for name in RACED}
        if any(other.changed(**common) != first for other in self.experiments):
            raise ValueError(f"the lanes of a race differ in {', '.join(RACED)} alone")
        shape = len(self.experiments), problem.n + 1
        self._thetas, self._grads = np.zeros(shape), np.empty(shape)
        if first.init is not None:
            self._thetas[:] = first.init
        self._records = np.empty((shape[0], CAPACITY, HEAD + shape[1]))
        self._lanes = [
            RaceLane(experiment, problem, kernel, theta, grad)
            for experiment, theta, grad in zip(
                self.experiments, self._thetas, self._grads, strict=True
            )
        ]

    @property
    def step(self) -> int:
        """The step at which all lanes stand that have not diverged before it."""
        return max(lane.step for lane in self._lanes)

    @property
    def last_step(self) -> int:
        """The furthest step computed."""
        return max(max(lane.step, lane.history.last_step) for lane in self._lanes)

    @property
    def load(self) -> int:
        """How much work the next step of all lanes is; see `engine.training.pace`."""
        return sum(step_cost(own, self.problem, self.kernel) for own in self.experiments)

    def alike(self, steps: int) -> int:
        """Return `steps`: lanes have the same settings at all steps."""
        return steps

    def snapshot(self) -> RaceSnapshot:
        """Describe all lanes as they are now."""
        lanes = tuple(lane.state() for lane in self._lanes)
        leaders = ahead(lanes)
        winner = leaders[0] if len(leaders) == 1 else None
        return RaceSnapshot(self.step, self.last_step, lanes, winner)

    def advance(self, steps: int) -> int:
        """Make up to `steps` steps and return how many were made.

        Fewer are made only where all lanes have diverged.
        """
        before = self.step
        self._go_to(before + steps)
        for lane in self._lanes:
            lane.remember()
        return self.step - before

    def restore(self, step: int) -> None:
        """Go to a known state at or before `step`, and not far from it, without much replaying."""
        for lane in self._lanes:
            lane.restore(step)
        self._go_to(self.step)

    def seek(self, step: int) -> None:
        """Go to `step` exactly: to the nearest known states before it, and on from there."""
        for lane in self._lanes:
            lane.restore(step)
        self._go_to(max(step, 0))

    def _go_to(self, target: int) -> None:
        """Bring each lane to step `target`, or to the last one before it diverges."""
        while True:
            lanes = [lane.lane(target) for lane in self._lanes]
            if not any(lane.steps for lane in lanes):
                return
            with restored_on_error(self._thetas, self._grads):
                made = self.kernel.descend_lanes(
                    self.problem.arrays, self._thetas, self._grads, lanes, self._records
                )
            for lane, descent, rows in zip(self._lanes, made, self._records, strict=True):
                lane.went(descent, rows)


class RacePlayer(BasePlayer):
    """Plays a race; it goes on until paused or all lanes have diverged.

    Attributes
    ----------
    race
        The race that is played.
    race_id
        Grows with every race.

    The others are those of `BasePlayer`.
    """

    def __init__(
        self, experiments: Sequence[Experiment], problem: Problem, kernel: Kernel, race_id: int = 1
    ) -> None:
        super().__init__()
        self.race = Race(experiments, problem, kernel)
        self.race_id = race_id
        self._kernel = kernel

    @property
    def played(self) -> Race:
        """The race."""
        return self.race

    def moment(self) -> RaceMoment:
        """Describe the race as it is now."""
        return RaceMoment(
            self.race_id,
            self.phase,
            self.steps_per_second,
            self._kernel.name,
            self.race.snapshot(),
        )
