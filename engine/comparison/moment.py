"""What does a race look like at one moment, and what is being done with it?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.comparison.snapshot import RaceSnapshot
from engine.training.snapshot import Phase


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
