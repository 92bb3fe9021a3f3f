"""What is done with a race, from one moment to the next?"""

from __future__ import annotations

import time
from collections.abc import Sequence

from engine.experiment import Experiment
from engine.kernels import Kernel
from engine.pace import Pace
from engine.problem import Problem
from engine.race import Race
from engine.race_moment import RaceMoment
from engine.snapshot import Phase


class RacePlayer:
    """Plays a race: obeys commands, and steps in slices of a few milliseconds between them.

    It knows no threads and no window: whoever drives it calls `tick` while `is_moving`.

    Attributes
    ----------
    race
        The race that is played.
    race_id
        Grows with every race.
    phase
        What the race is doing; see `Phase`.
    pace
        How many steps a tick makes.
    """

    def __init__(
        self, experiments: Sequence[Experiment], problem: Problem, kernel: Kernel, race_id: int = 1
    ) -> None:
        self.race = Race(experiments, problem, kernel)
        self.race_id = race_id
        self.phase = Phase.PAUSED
        self.pace = Pace()
        self._kernel = kernel
        self._target = 0

    @property
    def is_moving(self) -> bool:
        """Whether steps are being made."""
        return self.phase in (Phase.RUNNING, Phase.SEEKING)

    @property
    def interval_ms(self) -> int:
        """Milliseconds from one tick to the next."""
        return self.pace.interval_ms if self.phase is Phase.RUNNING else 0

    def moment(self) -> RaceMoment:
        """Describe the race as it is now."""
        rate = self.pace.steps_per_second if self.phase is Phase.RUNNING else 0.0
        return RaceMoment(self.race_id, self.phase, rate, self._kernel.name, self.race.snapshot())

    def play(self) -> None:
        """Go on from here, until paused or all lanes have diverged."""
        if self.phase in (Phase.PAUSED, Phase.SEEKING):
            self.phase = Phase.RUNNING
            self.pace.start(time.perf_counter())

    def pause(self) -> None:
        """Stop here."""
        if self.phase is not Phase.DIVERGED:
            self.phase = Phase.PAUSED

    def step(self, steps: int) -> None:
        """Make some steps, or take some back (negative), and pause."""
        origin = self._target if self.phase is Phase.SEEKING else self.race.step
        self.seek(origin + steps)

    def seek(self, step: int) -> None:
        """Go to a step and pause there; what a slice does not reach is left to `tick`."""
        self._target = max(0, step)
        self.race.restore(self._target)
        self.phase = Phase.SEEKING
        self.pace.start(time.perf_counter())
        self.tick()

    def tick(self) -> bool:
        """Make the steps of one slice; return whether anything has changed."""
        before = self.phase
        start = time.perf_counter()
        due = self._due(start)
        if due > 0:
            made = self.race.advance(due)
            self.pace.made(made, start, time.perf_counter())
            if made < due:
                self.phase = Phase.DIVERGED
        if self.phase is Phase.SEEKING and self.race.step >= self._target:
            self.phase = Phase.PAUSED
        return due > 0 or self.phase is not before

    def _due(self, now: float) -> int:
        if self.phase is Phase.SEEKING:
            return min(self.pace.slice_steps, self._target - self.race.step)
        return self.pace.due(now) if self.phase is Phase.RUNNING else 0
