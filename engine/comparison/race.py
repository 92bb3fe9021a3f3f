"""A race: several runs that start together and are stepped side by side, and its snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.comparison.race_leaders import ahead
from engine.comparison.race_values import MOST, Value
from engine.errors import InputError
from engine.kernels.protocol import Kernel, state_size
from engine.model.experiment import COUNTED, NAMED, RACED, Experiment
from engine.model.problem import Problem
from engine.model.setting_names import FULL
from engine.support.numbers import as_typed
from engine.support.records import dataclass
from engine.training.history import CAPACITY, HEAD, MOST_BYTES
from engine.training.player.base_player import BasePlayer
from engine.training.run import Run
from engine.training.snapshot import Phase, RunState
from engine.training.state import restored_on_error


@dataclass(frozen=True, slots=True, eq=False)
class RaceState:
    """A race at one step.

    Attributes
    ----------
    step, last_step
        The step shown, and the furthest one computed.
    runs
        One run for each experiment, in their order. It stands at the step of the race, or at the
        last one before it diverged, where it waits while others go on.
    winner
        Index of the run that is ahead, or None if it is no single one; see
        `engine.comparison.race_leaders`.
    """

    step: int
    last_step: int
    runs: tuple[RunState, ...]
    winner: int | None


@dataclass(frozen=True, slots=True, eq=False)
class RaceSnapshot:
    """A race as it is played, at one step.

    Attributes
    ----------
    race_id
        Grows with every race; views drop snapshots of another one.
    phase
        What the race is doing; DIVERGED when no run can go on.
    steps_per_second
        Measured over the last half second of running, all runs making a step counting as one;
        0.0 while paused.
    kernel
        Name of the implementation that makes the steps.
    race
        All runs.
    """

    race_id: int
    phase: Phase
    steps_per_second: float
    kernel: str
    race: RaceState


CHECKPOINT_BYTES = MOST_BYTES // MOST
"""Memory for states to go back to: the largest race has as much as a run."""


def race_experiments(
    experiment: Experiment, setting: str, values: Iterable[Value]
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
        raise InputError(f"{setting}: no value given, one for each run accepted")
    for i, value in enumerate(given):
        if value in given[:i]:
            shown = FULL if value is None else as_typed(value)
            raise InputError(f"{setting}: {shown} given twice, values that differ accepted")
        _check_kind(setting, value)
    return tuple(experiment.changed(**{setting: value}) for value in given)


def _check_kind(setting: str, value: Value) -> None:
    is_name, is_whole = isinstance(value, str), isinstance(value, int | np.integer)
    if setting == "batch":
        if value is not None and not is_whole:
            raise InputError(f"batch: {value} given, full or a whole number accepted")
    elif value is None:
        raise InputError(f"{setting}: no number given, a number accepted")
    elif is_name != (setting in NAMED):
        wanted = "a name" if setting in NAMED else "a number"
        raise InputError(f"{setting}: {value} given, {wanted} accepted")
    elif setting in COUNTED and not is_whole:
        raise InputError(f"{setting}: {value} given, a whole number accepted")


class Race:
    """Experiments on the same data, from the same start, that make each step together.

    They are runs whose plans one call of the kernel makes side by side, and go through the same
    states as on their own, to the last bit. One that diverges stays at its last finite step while
    the others go on. Where the kernel raises, all stand where they stood before the call.

    Parameters
    ----------
    experiments
        At least one; they differ in no other settings than `RACED`.
    problem
        The data that they name, ready for descent.
    kernel
        What makes the steps of all runs, in one call.

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
            raise ValueError("a race needs a run")
        first = self.experiments[0]
        common = {name: getattr(first, name) for name in RACED}
        if any(other.changed(**common) != first for other in self.experiments):
            raise ValueError(f"the runs of a race differ in {', '.join(RACED)} alone")
        shape = len(self.experiments), problem.n + 1
        self._states, self._grads = np.empty((shape[0], state_size(problem.n))), np.empty(shape)
        self._records = np.empty((shape[0], CAPACITY, HEAD + shape[1]))
        self._runs = [Run(own, problem, kernel, CHECKPOINT_BYTES) for own in self.experiments]
        for run, state, grad in zip(self._runs, self._states, self._grads, strict=True):
            run.store_in(state, grad)

    @property
    def step(self) -> int:
        """The step at which all runs stand that have not diverged before it."""
        return max(run.step for run in self._runs)

    @property
    def last_step(self) -> int:
        """The furthest step computed."""
        return max(run.last_step for run in self._runs)

    @property
    def has_examples(self) -> bool:
        """Whether there is anything to train on; without it no step is made."""
        return self.problem.m > 0

    @property
    def step_cost(self) -> int:
        """How much work the next step of all runs is; see `engine.training.pace.step_cost`."""
        return sum(run.step_cost for run in self._runs)

    def alike(self, steps: int) -> int:
        """Return `steps`: the runs of a race have the same settings at all steps."""
        return steps

    def snapshot(self) -> RaceState:
        """Describe all runs as they are now."""
        runs = tuple(run.state() for run in self._runs)
        leaders = ahead(runs)
        winner = leaders[0] if len(leaders) == 1 else None
        return RaceState(self.step, self.last_step, runs, winner)

    def advance(self, steps: int) -> int:
        """Make up to `steps` steps and return how many were made.

        Fewer are made only where all runs have diverged.
        """
        before = self.step
        self._go_to(before + steps)
        for run in self._runs:
            run.remember()
        return self.step - before

    def restore(self, step: int) -> None:
        """Go to a known state at or before `step`, and not far from it, without much replaying."""
        for run in self._runs:
            run.restore(step)
        self._go_to(self.step)

    def seek(self, step: int) -> None:
        """Go to `step` exactly: to the nearest known states before it, and on from there."""
        for run in self._runs:
            run.restore(step)
        self._go_to(max(step, 0))

    def _go_to(self, target: int) -> None:
        """Bring each run to step `target`, or to the last one before it diverges."""
        while True:
            plans = [run.plan(target) for run in self._runs]
            if not any(plan.steps for plan in plans):
                return
            with restored_on_error(self._states, self._grads):
                made = self.kernel.descend_many(
                    self.problem.arrays, self._states, self._grads, plans, self._records
                )
            for run, descent, rows in zip(self._runs, made, self._records, strict=True):
                run.take(descent, rows)


class RacePlayer(BasePlayer):
    """Plays a race; it goes on until paused or all runs have diverged.

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

    def snapshot(self) -> RaceSnapshot:
        """Describe the race as it is now."""
        return RaceSnapshot(
            self.race_id,
            self.phase,
            self.steps_per_second,
            self._kernel.name,
            self.race.snapshot(),
        )
