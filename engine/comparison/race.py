"""What are the states of several runs that start together?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.comparison.lane import RaceLane
from engine.comparison.race_leaders import ahead
from engine.comparison.snapshot import LaneState, RaceSnapshot
from engine.errors import InputError
from engine.kernels.protocol import Kernel
from engine.model.experiment import RACED, Experiment
from engine.model.problem import Problem
from engine.training.history import CAPACITY, HEAD
from engine.training.load import step_load
from engine.training.state import restored_on_error

__all__ = ("LaneState", "Race", "RaceSnapshot", "race_experiments")


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

    Each lane goes through the states of an `engine.training.run.Run` of its experiment, to the last bit. One
    that diverges stays at its last finite step while the others go on. Where the kernel raises, all
    stand where they stood before the call.

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
        """How much work the next step of all lanes is; see `engine.training.load`."""
        return sum(step_load(own, self.problem, self.kernel) for own in self.experiments)

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
        problem, seed = self.problem, self.experiments[0].seed
        while True:
            lanes = [lane.lane(target) for lane in self._lanes]
            if not any(lane.steps for lane in lanes):
                return
            with restored_on_error(self._thetas, self._grads):
                made = self.kernel.descend_lanes(
                    problem.F, problem.y, problem.F_test, problem.y_test, self._thetas, self._grads,
                    lanes, seed, self._records,
                )  # fmt: skip
            for lane, descent, rows in zip(self._lanes, made, self._records, strict=True):
                lane.went(descent, rows)
