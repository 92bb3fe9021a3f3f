"""What does a run look like that was put beside the current one?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.convergence.goal import Goal
from engine.model.event import Event
from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.support.arrays import Floats
from engine.training.curve import Curve

MOST_PINNED = 8
MOST_KEPT = MOST_PINNED + 1
"""Runs kept at one time: beside all that can be pinned, the future that was left last. So many
looks can be told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A run put aside at one step, as views show it; arrays are write-protected copies.

    Attributes
    ----------
    key
        Tells kept runs apart for as long as the program runs.
    look
        Which of `MOST_KEPT` colours and dashes it is drawn in, 0 … 8; free again once dismissed.
    name
        What the user reads; unique among the kept runs.
    is_pinned
        Whether the user pinned it. Otherwise it is the future that a change of an earlier step
        left behind, or a run that was left for another one.
    left_at
        The step of the current run at which that future was left; None of other runs.
    experiment
        The settings that were in force for its next step.
    events
        What had been changed in mid-run before `step`.
    features
        How its parameters are to be read in the plane of x1 and x2.
    step, w, b, loss, accuracy, test_loss, diverged_at
        As in `engine.training.snapshot.Snapshot`, where it was put aside.
    curve
        Its recorded losses, from step 0 to `step`.
    goal
        Where it leads; None while that is not worked out.
    """

    key: int
    look: int
    name: str
    is_pinned: bool
    left_at: int | None
    experiment: Experiment
    events: tuple[Event, ...]
    features: FeatureMap
    step: int
    w: Floats
    b: float
    loss: float
    accuracy: float
    test_loss: float | None
    diverged_at: int | None
    curve: Curve
    goal: Goal | None

    def has_data_of(self, experiment: Experiment) -> bool:
        """Tell whether it shares its plane with a run of `experiment`: the same data set.

        Their number and noise may differ; only such runs are drawn over each other.
        """
        return _data(self.experiment) == _data(experiment)


def distance(w: Floats, b: float, goal: Goal | None) -> float | None:
    """Return how far parameters are from the optimum, ``‖(w, b) - (w*, b*)‖``.

    None where there is no optimum, or where it is not known yet.
    """
    optimum = None if goal is None else goal.optimum
    if optimum is None or len(optimum.w) != len(w):
        return None
    return math.hypot(*(w - optimum.w), b - optimum.b)


def _data(experiment: Experiment) -> tuple[object, ...]:
    return experiment.data, experiment.columns, experiment.label, experiment.positive
