"""The learning-rate lab: steps needed against the learning rate, with the limits of theory."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from engine.comparison.race import race_experiments
from engine.comparison.time_trial import TimeTrial, Trial, TrialOutcome
from engine.convergence.curvature import Curvature, curvature_at, curvature_bound, free_parameters
from engine.convergence.learning_rate import LearningRateLimits, is_limit
from engine.convergence.optimum import (
    CONVERGED_SHARE,
    Convergence,
    Optimum,
    convergence_of,
    lowest_loss,
)
from engine.errors import InputError
from engine.kernels.protocol import Kernel
from engine.model.experiment import ALPHA_RANGE, Experiment
from engine.model.optimizers import ADAPTIVE
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.support.tasks import Interruptible, run_to_end

COARSE, FINE = 13, 49
"""Values of α in the first picture and in the last, which has those of the first too."""

_BELOW, _BEYOND = 100.0, 10.0
"""The grid begins so far below 2/K, and ends so far beyond the local limits."""

_FARTHEST = 1000.0
"""But not so far beyond 2/K."""

_BEYOND_ENDLESS = 100.0
"""It ends so far beyond 2/K where there is no optimum, and so no limit in the end."""

_WORTH_REACHING = 1000.0
"""The α in force, and where the L2 penalty makes every run diverge, are reached if they lie no
farther than this beyond the ends of the grid."""

_LEAST_PART = 1e4
"""Of an adaptive optimiser the grid begins at this part of the way to the optimum."""

_OF_NEWTON = (1e-3, 10.0)

_LEAST_RATIO = 100.0
"""Of the last value to the first, also where the limits lie beyond all α that are accepted."""


@dataclass(frozen=True, slots=True, eq=False)
class LearningRateBounds:
    """What is known of a problem before any step is made: curvature, limits of α, optimum.

    Attributes
    ----------
    experiment
        Start point, penalties and batch; its α is marked.
    m, examples
        Number of training examples, and of those that the trials run on: all, or a sample.
    limit
        Steps after which a trial is given up.
    start_loss, lowest_loss
        J at the start, and its infimum J*.
    at_start
        How J curves at the start, and at most anywhere.
    optimum
        The lowest point; None where J only comes ever closer to J*.
    """

    experiment: Experiment
    m: int
    examples: int
    limit: int
    start_loss: float
    lowest_loss: float
    at_start: Curvature
    optimum: Optimum | None

    @property
    def way(self) -> float | None:
        """How far the parameter is from the optimum that has to go farthest; None without one."""
        if self.optimum is None:
            return None
        theta = np.append(self.optimum.w, self.optimum.b)
        start = np.zeros(len(theta)) if self.experiment.init is None else self.experiment.init
        return float(np.abs(theta - start).max())

    @property
    def target(self) -> float:
        """The loss to be reached: J* and 1 % of the first gap."""
        return self.lowest_loss + CONVERGED_SHARE * (self.start_loss - self.lowest_loss)

    @property
    def plain_limits(self) -> LearningRateLimits:
        """The limits of α for full-batch steps of plain descent, at the start and the optimum."""
        return self.at_start.limits(None if self.optimum is None else self.optimum.highest)

    @property
    def limits(self) -> LearningRateLimits:
        """The limits of α for full-batch steps with the experiment's optimiser and schedule."""
        return self.plain_limits.under(self.experiment.step_settings)

    def expected_steps(self, alpha: float) -> float | None:
        """Return how many steps it takes if all are as they are near the optimum.

        ``log(0.01) / (2 log rate(α))`` with `engine.convergence.optimum.Optimum.rate`, at least 1;
        None without an optimum, where the rate is not below 1, and of other than plain steps.
        """
        is_known = self.optimum is not None and self.experiment.step_settings.is_plain
        rate = self.optimum.rate(alpha) if self.optimum is not None and is_known else math.inf
        if not rate < 1:  # nor where α is so large that it is not a number
            return None
        return max(math.log(CONVERGED_SHARE) / (2 * math.log(rate)), 1.0) if rate > 0 else 1.0


def alpha_grid(bounds: LearningRateBounds) -> list[float]:
    """Return the α that are tried, ascending, in equal ratios but for rounding to three digits.

    From well below 2/K to well beyond 2/λmax at the start and at the optimum, and on to where an
    L2 penalty makes all runs diverge, 2/λ, and to the α in force, if they are not too far off.
    A limit that is none, as it is infinite, does not count. Of an optimiser that moves each
    parameter by about α, whatever its slope, α goes from a small part of the way to the optimum to
    several times that way; newton's from a small part of its step on.
    """
    own = bounds.experiment
    low, high = _ends(bounds)
    if low / _WORTH_REACHING <= own.alpha <= _WORTH_REACHING * high:
        low, high = min(low, own.alpha / 2), max(high, 2 * own.alpha)
    lowest, highest = ALPHA_RANGE
    low = min(max(low, lowest), highest / _LEAST_RATIO)
    high = min(max(high, low * _LEAST_RATIO), highest)
    alphas = np.geomspace(low, high, FINE)
    return [float(f"{alpha:.3g}") for alpha in alphas]


def _ends(bounds: LearningRateBounds) -> tuple[float, float]:
    """Return the first and the last α of a grid, whatever the α in force is."""
    own, limits = bounds.experiment, bounds.plain_limits
    if own.optimizer == "newton":
        return _OF_NEWTON
    if own.optimizer in ADAPTIVE:
        way = bounds.way or 1.0
        return way / _LEAST_PART, _BEYOND * way
    safe = limits.safe
    low = safe / _BELOW
    if limits.at_optimum is None:
        high = _BEYOND_ENDLESS * safe
    else:
        local = [alpha for alpha in (limits.local, limits.at_optimum) if is_limit(alpha)]
        high = min(_BEYOND * max([safe, *local]), _FARTHEST * safe)
    if own.l2 > 0 and 4 / own.l2 <= _WORTH_REACHING * high:
        high = max(high, 4 / own.l2)
    return (low if own.optimizer == "gd" else low * (1 - own.momentum)), high


MOST_EXAMPLES = 100_000
"""Training examples that the trials run on; of more a sample is taken."""

MOST_STEPS = 100_000

MOST_STEPS_NUMPY = 5_000

_LEAST_STEPS = 1_000

_ROWS_OF_TRIAL = 100_000_000
"""Steps after which a trial is given up: so many, or fewer where they go over many rows."""

_LEAST_GAP = 1e-9
"""Share of the first loss that J* must be below it, so that 1 % of it is clear of rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class StepsByLearningRate:
    """Steps against α: trials in ascending order of α, and whether there will be no more."""

    bounds: LearningRateBounds
    trials: tuple[Trial, ...]
    is_fine: bool

    @property
    def fastest(self) -> Trial | None:
        """The trial that took the fewest steps, the smallest α of these; None if none arrived."""
        arrived = [trial for trial in self.trials if trial.outcome is TrialOutcome.REACHED]
        return min(arrived, key=lambda trial: (trial.step, trial.alpha), default=None)


class LearningRateLab:
    """The steps needed by learning rate, for one problem, worked out some milliseconds at a time.

    Parameters
    ----------
    experiment
        Its start point, penalties and batch hold in all trials.

    Attributes
    ----------
    progress
        Share of the work that is done, 0 … 1.
    """

    def __init__(self, problem: Problem, experiment: Experiment, kernel: Kernel) -> None:
        self._problem = problem.sampled(MOST_EXAMPLES)
        self._m = problem.m
        self._experiment = experiment
        self._kernel = kernel
        self.progress = 0.0

    def pictures(self) -> Iterator[StepsByLearningRate | None]:
        """Yield a coarse picture and a fine one, and None every few milliseconds.

        Raises
        ------
        InputError
            If J* is not known, or the start is the optimum.
        """
        bounds = yield from self._find_bounds()
        alphas = alpha_grid(bounds)
        coarse = alphas[:: (FINE - 1) // (COARSE - 1)]
        first = yield from self._run(bounds, coarse, 0.0)
        yield StepsByLearningRate(bounds, first, is_fine=False)
        rest = [alpha for alpha in alphas if alpha not in coarse]
        more = yield from self._run(bounds, rest, len(coarse) / len(alphas))
        trials = sorted((*first, *more), key=lambda trial: trial.alpha)
        self.progress = 1.0
        yield StepsByLearningRate(bounds, tuple(trials), is_fine=True)

    def check(self) -> None:
        """Raise InputError where `pictures` would, without a trial."""
        run_to_end(self._find_bounds())

    def _find_bounds(self) -> Interruptible[LearningRateBounds]:
        problem, experiment = self._problem, self._experiment
        if problem.m == 0:
            raise InputError("alpha lab: There are no training examples; at least one is accepted")
        F, y, l1, l2 = problem.F, problem.y, experiment.l1, experiment.l2
        convergence = yield from convergence_of(problem, l1, l2)
        lowest = yield from lowest_loss(F, y, convergence)
        theta = np.zeros(problem.n + 1)
        if experiment.init is not None:
            theta[:] = experiment.init
        bound = yield from curvature_bound(F)
        gradient = np.empty_like(theta)
        start_loss, _ = self._kernel.evaluate(F, y, theta, l1, l2, gradient)
        yield
        is_free = free_parameters(theta, gradient, l1)
        at_start = yield from curvature_at(F, theta, l2, bound + l2, is_free)
        if lowest is None:
            raise InputError(_why_unknown(convergence))
        if at_start is None:
            raise InputError(
                "alpha lab: the curvature of J at the start is more than a 64-bit float holds; "
                "smaller features, such as --standardize makes them, are accepted"
            )
        if not lowest < start_loss * (1 - _LEAST_GAP) < math.inf:
            raise InputError(
                f"alpha lab: the loss at the start, {start_loss:.6g}, is the lowest there is or no "
                "finite number; a start (--init) farther from the optimum is accepted"
            )
        return LearningRateBounds(
            experiment=experiment,
            m=self._m,
            examples=problem.m,
            limit=step_limit(problem.m, self._kernel.name),
            start_loss=start_loss,
            lowest_loss=lowest,
            at_start=at_start,
            optimum=convergence.optimum,
        )

    def _run(
        self, bounds: LearningRateBounds, alphas: list[float], done: float
    ) -> Interruptible[tuple[Trial, ...]]:
        """Work out the trials of some α; before them this share of all was done."""
        experiments = race_experiments(self._experiment, "alpha", alphas)
        trial = TimeTrial(experiments, self._problem, self._kernel, bounds.target, bounds.limit)
        share = len(alphas) / FINE
        while not trial.is_done:
            yield
            trial.go_on()
            self.progress = done + share * trial.progress
        return trial.trials()


def step_limit(examples: int, kernel: str) -> int:
    """Return after how many steps a trial on so many examples is given up."""
    most = MOST_STEPS_NUMPY if kernel == "numpy" else MOST_STEPS
    return min(most, max(_ROWS_OF_TRIAL // examples, _LEAST_STEPS))


def _why_unknown(convergence: Convergence) -> str:
    why = convergence.remark or "The numbers are too large."
    return (
        f"alpha lab: {why} So the lowest loss is not known, to which the gap is counted; an "
        f"experiment is accepted for which it is, such as one with standardised or other features, "
        "or with other penalties"
    )
