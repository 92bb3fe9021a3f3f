"""What do all lanes of a race share?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.comparison.race import race_experiments
from engine.comparison.race_values import Value
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """The data and the experiment that all lanes share, but for the setting raced."""

    problem: Problem
    experiment: Experiment

    def experiments(self, setting: str, values: tuple[Value, ...]) -> tuple[Experiment, ...]:
        """Return the experiment of each lane.

        Raises
        ------
        InputError
            If these values cannot be raced.
        """
        if setting == "batch":
            m = self.problem.m
            sizes = [m if value is None else min(value, m) for value in values]
            if m == 1:
                raise InputError("batch: with one example every batch is the full one")
            if len(set(sizes)) < len(sizes):
                raise InputError(
                    f"batch: two of these are the full batch of {m} examples, "
                    "batches that differ accepted"
                )
        return race_experiments(self.experiment, setting, values)

    def fits(self, other: Entry, setting: str) -> bool:
        """Tell whether a race of `setting` would be the same, begun with the other."""
        neutral = {setting: getattr(Experiment(), setting), "kernel": "auto"}
        return self.problem is other.problem and (
            self.experiment.changed(**neutral) == other.experiment.changed(**neutral)
        )


def entry_of(problem: Problem, snapshot: Snapshot, *, from_here: bool) -> Entry:
    """Return what a race begins with: the start of the run shown, or where that is now."""
    experiment = snapshot.experiment
    if from_here:
        here = tuple(np.append(snapshot.w, snapshot.b).tolist())
        experiment = experiment.changed(init=here if any(here) else None)
    return Entry(problem, experiment)


def same_data(one: Problem, other: Problem) -> bool:
    """Tell whether two problems hold the same examples, as when one file was read twice."""
    if one is other:
        return True
    names = one.features.names == other.features.names
    pairs = (
        (one.dataset.X, other.dataset.X),
        (one.dataset.y, other.dataset.y),
        (one.train_rows, other.train_rows),
        (one.F, other.F),
    )
    return names and all(np.array_equal(mine, yours) for mine, yours in pairs)
