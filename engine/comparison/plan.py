"""Which runs does a sweep make?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.catalog import CATALOG
from engine.model.experiment import Experiment

LANES = 16
"""Most runs of one job: enough to step together, and little enough to be made once more."""

Value = float | int | None
"""What a setting is swept over; None is the full batch."""


def is_seed_idle(experiment: Experiment, setting: str) -> bool:
    """Tell whether runs of other seeds would be the same: nothing is drawn."""
    entry = CATALOG.get(experiment.data)
    is_generated = entry is not None and entry.generated
    has_batches = experiment.batch is not None or setting == "batch"
    return not (is_generated or has_batches or experiment.test_ratio > 0)


@dataclass(frozen=True, slots=True)
class Job:
    """Runs of one seed that step together; they differ in one setting.

    Attributes
    ----------
    experiment
        What they have in common, the seed included.
    setting, values
        What they differ in.
    """

    experiment: Experiment
    setting: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One setting over several values.

    Attributes
    ----------
    setting
        One of `engine.model.experiment.RACED`.
    values
        Ascending, each once; the full batch is the last.
    is_logarithmic
        Whether equal ratios of the values are equal distances in a figure.
    """

    setting: str
    values: tuple[Value, ...]
    is_logarithmic: bool

    def check(self, experiment: Experiment) -> None:
        """Raise InputError unless `experiment` takes each of the values."""
        for value in self.values:
            experiment.changed(**{self.setting: value})

    def jobs(self, experiment: Experiment, seeds: int) -> tuple[Job, ...]:
        """Return all runs, by seed and then value: the seeds count up from the experiment's own.

        The values of a seed are shared out evenly over as few jobs as `LANES` allows.
        """
        count = -(-len(self.values) // LANES)
        ends = [len(self.values) * k // count for k in range(count + 1)]
        parts = [self.values[ends[k] : ends[k + 1]] for k in range(count)]
        return tuple(
            Job(experiment.changed(seed=experiment.seed + k), self.setting, part)
            for k in range(seeds)
            for part in parts
        )
