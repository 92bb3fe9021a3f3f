"""Snapshots: a run at one step, and a run that is pinned."""

from __future__ import annotations

import math
from dataclasses import field, fields
from enum import Enum
from typing import Any

from engine import logistic
from engine.convergence.curvature import Curvature
from engine.convergence.optimum import Convergence
from engine.model.experiment import Event, Experiment
from engine.model.features import FeatureMap
from engine.model.optimizers import NO_MEMORY, OptimizerMemory
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.training.advice import Advice
from engine.training.history import LossHistory

MOST_PINNED = 8

MOST_BESIDE = MOST_PINNED + 1
"""Runs beside the current one: all that can be pinned, and the future that was left last. So many
styles can be told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class RunState:
    """A run at one step; arrays are write-protected copies.

    Attributes
    ----------
    experiment
        The settings in force for the next step.
    step
        The step it stands at.
    w, b
        Parameters in the scale the model trains in; `w` has shape ``(n,)``.
    loss, accuracy
        J (penalty included) and share of right predictions over the training examples; NaN without
        any.
    test_loss, test_accuracy
        Mean L (without penalty) and accuracy over the test examples; None without a test set.
    diverged_at
        The first step whose parameters or loss are not finite, or None. It is remembered when the
        run goes back before it; see `has_diverged`.
    history
        The recorded losses up to the furthest step computed.
    memory
        What the optimiser remembers of the updates before; all 0 where it remembers nothing.
    reason
        Why no step can be made, for people: there is nothing to train on. Empty where there is.
    """

    experiment: Experiment
    step: int
    w: Floats
    b: float
    loss: float
    accuracy: float
    test_loss: float | None
    test_accuracy: float | None
    diverged_at: int | None
    history: LossHistory
    memory: OptimizerMemory = field(default=NO_MEMORY, kw_only=True)
    reason: str = field(default="", kw_only=True)

    @property
    def has_diverged(self) -> bool:
        """Whether the next step cannot be made."""
        return self.diverged_at == self.step + 1

    @property
    def mean_loss(self) -> float:
        """Mean of L over the training examples, J without its penalties."""
        return self.loss - float(logistic.penalty(self.w, self.experiment.l1, self.experiment.l2))

    def as_dict(self) -> dict[str, Any]:
        """Return the fields of a `RunState` by name, for one that tells more to be made of."""
        return {name: getattr(self, name) for name in _STATE_FIELDS}


_STATE_FIELDS = tuple(field.name for field in fields(RunState))


@dataclass(frozen=True, slots=True, eq=False)
class PinnedRun(RunState):
    """A run pinned or left behind at one step, as views show it; arrays are write-protected copies.

    The settings of a `RunState` are those that were in force for its next step, its history ends at
    `step`, and of `diverged_at` is told only what `has_diverged` says.

    Attributes
    ----------
    key
        Tells these runs apart for as long as the program runs.
    style
        Which of `MOST_BESIDE` colours and dashes it is drawn in, 0 … 8; free again once dismissed.
    name
        What the user reads; unique among these runs.
    is_pinned
        Whether the user pinned it. Otherwise it is the future that a change of an earlier step
        left behind, or a run that was left for another one.
    left_at
        The step of the current run at which that future was left; None of other runs.
    events
        What had been changed in mid-run before `step`.
    features
        How its parameters are to be read in the plane of x1 and x2.
    convergence
        Where it leads; None while that is not worked out.

    The others are those of `RunState`.
    """

    key: int
    style: int
    name: str
    is_pinned: bool
    left_at: int | None
    events: tuple[Event, ...]
    features: FeatureMap
    convergence: Convergence | None

    def has_data_of(self, experiment: Experiment) -> bool:
        """Tell whether it shares its plane with a run of `experiment`: the same data set.

        Their number and noise may differ; only such runs are drawn over each other.
        """
        return _data(self.experiment) == _data(experiment)


def distance(w: Floats, b: float, convergence: Convergence | None) -> float | None:
    """Return how far parameters are from the optimum, ``‖(w, b) - (w*, b*)‖``.

    None where there is no optimum, or where it is not known yet.
    """
    optimum = None if convergence is None else convergence.optimum
    if optimum is None or len(optimum.w) != len(w):
        return None
    return math.hypot(*(w - optimum.w), b - optimum.b)


def _data(experiment: Experiment) -> tuple[object, ...]:
    return tuple(
        getattr(experiment, name)
        for name in ("data", "columns", "label", "positive", "classes", "counts", "file")
    )


class Phase(Enum):
    """What a run is doing.

    ::

        PAUSED ──play──► RUNNING ──pause──► PAUSED
                            └──non-finite──► DIVERGED
        any ──seek──► SEEKING ──arrived, pause──► PAUSED
                         ├──play──► RUNNING
                         └──non-finite──► DIVERGED
        DIVERGED ──change, reset──► PAUSED
            └──play, round a loop──► RUNNING
    """

    PAUSED = "paused"
    RUNNING = "running"
    SEEKING = "seeking"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot(RunState):
    """The run that is shown, at one step; arrays are write-protected copies.

    Attributes
    ----------
    run_id
        Grows with every run that a worker starts; views drop snapshots of another run.
    problem
        The data in force for the next step, edited as `experiment` says.
    last_step
        The furthest step computed on this branch.
    epoch
        How often the training examples have been covered, a fraction.
    phase
        What the run is doing.
    w_raw, b_raw
        The same model in the scale of the raw features (equal without standardisation).
    dw, db
        Gradient over all training examples at these parameters of J without its L1 penalty, which
        has no derivative where a weight is 0.
    steps_per_second
        Measured over the last half second of running; 0.0 while paused.
    events
        The changes made on this branch, by step.
    kernel
        Name of the implementation that makes the next step.
    advice
        What a beginner should be told now, or None.
    curvature
        How strongly J curves at parameters that are the present ones or, while the run is going
        on, not long past; None while that is not known.
    convergence
        Where descent leads under the settings in force; None while that is worked out.
    pinned
        The runs beside this one, in the order in which they were pinned or left.
    loop
        First and last step of the range that is played again and again, or None.

    The others are those of `RunState`.
    """

    run_id: int
    problem: Problem
    last_step: int
    epoch: float
    phase: Phase
    w_raw: Floats
    b_raw: float
    dw: Floats
    db: float
    steps_per_second: float
    events: tuple[Event, ...]
    kernel: str
    advice: Advice | None = None
    curvature: Curvature | None = None
    convergence: Convergence | None = None
    pinned: tuple[PinnedRun, ...] = ()
    loop: tuple[int, int] | None = None
