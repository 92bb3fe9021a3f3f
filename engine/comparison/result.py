"""What did a sweep find?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np

from engine.comparison.job import JobResult, Outcome
from engine.comparison.plan import Sweep, Value
from engine.convergence.curvature import LearningRateLimits
from engine.convergence.learning_rate import median_limits
from engine.support.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class SweepResult:
    """All runs of a sweep.

    Attributes
    ----------
    sweep
        What was varied.
    steps
        Steps asked for of each run.
    outcomes
        What the runs came to, by seed and then value.
    limits
        What theory says of α, the medians over the seeds; None where it is not known.
    kernels, notices
        Names of the implementations that made the steps, and what is to be told of them.
    """

    sweep: Sweep
    steps: int
    outcomes: tuple[Outcome, ...]
    limits: LearningRateLimits | None
    kernels: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def seeds(self) -> int:
        """Number of seeds."""
        return len(self.outcomes) // len(self.sweep.values)

    @property
    def has_test_set(self) -> bool:
        """Whether examples are held out."""
        return self.outcomes[0].test_loss is not None

    def losses(self) -> Floats:
        """Return the final J, shape ``(seeds, values)``; infinite where a run diverged."""
        return self._finals([outcome.loss for outcome in self.outcomes])

    def test_losses(self) -> Floats:
        """Return the final test losses likewise; infinite where there is no test set either."""
        return self._finals([outcome.test_loss for outcome in self.outcomes])

    def diverged(self) -> list[int]:
        """Return for each value how many of its runs diverged."""
        counts: list[int] = np.isinf(self.losses()).sum(axis=0).tolist()
        return counts

    def remarked(self, matter: str) -> list[int]:
        """Return for each value of how many of its runs there is a remark on a matter."""
        found = [matter in outcome.remarks for outcome in self.outcomes]
        counts: list[int] = np.reshape(found, (self.seeds, -1)).sum(axis=0).tolist()
        return counts

    def _finals(self, losses: list[float | None]) -> Floats:
        ended = [
            math.inf if loss is None or outcome.diverged_at is not None else loss
            for loss, outcome in zip(losses, self.outcomes, strict=True)
        ]
        return np.array(ended).reshape(self.seeds, len(self.sweep.values))


def medians(finals: Floats) -> Floats:
    """Return the median over the seeds for each value; infinite where half of them are."""
    return np.array([median(column) for column in finals.T.tolist()])


def gathered(sweep: Sweep, steps: int, results: Iterable[JobResult]) -> SweepResult:
    """Return what all jobs of a sweep came to, in whatever order they were finished."""
    known = list(results)
    outcomes = [outcome for result in known for outcome in result.outcomes]

    def place(outcome: Outcome) -> tuple[int, float]:
        value: Value = getattr(outcome.experiment, sweep.setting)
        return outcome.experiment.seed, math.inf if value is None else value

    return SweepResult(
        sweep=sweep,
        steps=steps,
        outcomes=tuple(sorted(outcomes, key=place)),
        limits=median_limits(result.limits for result in known),
        kernels=tuple(sorted({result.kernel for result in known})),
        notices=tuple(sorted({result.notice for result in known} - {""})),
    )
