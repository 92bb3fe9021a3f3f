"""Snapshot of a race: the state of every run at one moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.model.experiment import Experiment
from engine.support.arrays import Floats
from engine.training.history import LossHistory
from engine.training.snapshot import Phase


@dataclass(frozen=True, slots=True, eq=False)
class RaceRunState:
    """One lane of a race at one step; arrays are write-protected copies.

    Attributes
    ----------
    experiment
        Its settings.
    step
        The step it stands at: that of the race, or the last one before it diverged.
    w, b
        Parameters in the scale the model trains in; `w` has shape ``(n,)``.
    loss, accuracy
        J (penalty included) and share of right predictions over the training examples.
    test_loss, test_accuracy
        Mean L (without penalty) and accuracy over the test examples; None without a test set.
    diverged_at
        The first step whose parameters or loss are not finite, or None. It is remembered when the
        race goes back before it; see `has_diverged`.
    curve
        The recorded losses up to the furthest step computed.
    """

    experiment: Experiment
    step: int
    w: Floats
    b: float
    loss: float
    test_loss: float | None
    accuracy: float
    test_accuracy: float | None
    diverged_at: int | None
    curve: LossHistory

    @property
    def has_diverged(self) -> bool:
        """Whether the next step cannot be made, so that the lane waits while others go on."""
        return self.diverged_at == self.step + 1

    @property
    def mean_loss(self) -> float:
        """Mean of L over the training examples, J without its penalties."""
        l1, l2 = self.experiment.l1, self.experiment.l2
        w = self.w
        return self.loss - float(l1 * np.abs(w).sum() + 0.5 * l2 * (w @ w))


@dataclass(frozen=True, slots=True, eq=False)
class RaceSnapshot:
    """A race at one step.

    Attributes
    ----------
    step, last_step
        The step shown, and the furthest one computed.
    lanes
        One for each experiment, in their order.
    winner
        Index of the lane that is ahead, or None if it is no single one; see
        `engine.comparison.race_leaders`.
    """

    step: int
    last_step: int
    lanes: tuple[RaceRunState, ...]
    winner: int | None


@dataclass(frozen=True, slots=True, eq=False)
class RaceMoment:
    """A race at one moment, with what is being done with it.

    Attributes
    ----------
    race_id
        Grows with every race; views drop moments of another one.
    phase
        What the race is doing; DIVERGED when no lane can go on.
    steps_per_second
        Measured over the last half second of running, all lanes making a step counting as one;
        0.0 while paused.
    kernel
        Name of the implementation that makes the steps.
    race
        All lanes.
    """

    race_id: int
    phase: Phase
    steps_per_second: float
    kernel: str
    race: RaceSnapshot
