"""Snapshot of a race: the state of every run at one step, and what the player does."""

from __future__ import annotations

from dataclasses import dataclass

from engine.training.snapshot import Phase, RunState


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
