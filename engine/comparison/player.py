"""What is done with a race, from one moment to the next?"""

from __future__ import annotations

from collections.abc import Sequence

from engine.comparison.moment import RaceMoment
from engine.comparison.race import Race
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.playing import StepPlayer


class RacePlayer(StepPlayer):
    """Plays a race; it goes on until paused or all lanes have diverged.

    Attributes
    ----------
    race
        The race that is played.
    race_id
        Grows with every race.

    The others are those of `StepPlayer`.
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

    def moment(self) -> RaceMoment:
        """Describe the race as it is now."""
        return RaceMoment(
            self.race_id,
            self.phase,
            self.steps_per_second,
            self._kernel.name,
            self.race.snapshot(),
        )
