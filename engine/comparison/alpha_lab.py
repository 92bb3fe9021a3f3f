"""How many steps does descent take, for each α?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.comparison.alpha_ground import COARSE, FINE, Ground, alpha_grid
from engine.comparison.race import race_experiments
from engine.comparison.time_trial import Outcome, TimeTrial, Trial
from engine.convergence.curvature import bound_in_pieces, curvature_at
from engine.convergence.goal import Goal, seek_goal
from engine.convergence.lowest_loss import seek_lowest_loss
from engine.errors import InputError
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.pieces import Pieces, finish

MOST_EXAMPLES = 100_000
"""Training examples that the trials run on; of more a sample is taken."""

MOST_STEPS = 100_000
MOST_STEPS_NUMPY = 5_000
_LEAST_STEPS = 1_000
_ROWS_OF_LANE = 100_000_000
"""Steps after which a lane is given up: so many, or fewer where they go over many rows."""

_LEAST_GAP = 1e-9
"""Share of the first loss that J* must be below it, so that 1 % of it is clear of rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class AlphaLab:
    """Steps against α: trials in ascending order of α, and whether there will be no more."""

    ground: Ground
    trials: tuple[Trial, ...]
    is_fine: bool

    @property
    def fastest(self) -> Trial | None:
        """The trial that took the fewest steps, the smallest α of these; None if none arrived."""
        arrived = [trial for trial in self.trials if trial.outcome is Outcome.REACHED]
        return min(arrived, key=lambda trial: (trial.step, trial.alpha), default=None)


class AlphaSurvey:
    """Works out the picture for one problem, in pieces of some milliseconds.

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
        self._problem = _sampled(problem)
        self._m = problem.m
        self._experiment = experiment
        self._kernel = kernel
        self.progress = 0.0

    def pictures(self) -> Iterator[AlphaLab | None]:
        """Yield a coarse picture and a fine one, and None after each piece of work.

        Raises
        ------
        InputError
            If J* is not known, or the start is the optimum.
        """
        ground = yield from self._survey()
        alphas = alpha_grid(ground)
        coarse = alphas[:: (FINE - 1) // (COARSE - 1)]
        first = yield from self._run(ground, coarse, 0.0)
        yield AlphaLab(ground, first, is_fine=False)
        rest = [alpha for alpha in alphas if alpha not in coarse]
        more = yield from self._run(ground, rest, len(coarse) / len(alphas))
        trials = sorted((*first, *more), key=lambda trial: trial.alpha)
        self.progress = 1.0
        yield AlphaLab(ground, tuple(trials), is_fine=True)

    def check(self) -> None:
        """Raise InputError where `pictures` would, without a trial."""
        finish(self._survey())

    def _survey(self) -> Pieces[Ground]:
        problem, experiment = self._problem, self._experiment
        F, y, l1, l2 = problem.F, problem.y, experiment.l1, experiment.l2
        goal = yield from seek_goal(problem, l1, l2)
        lowest = yield from seek_lowest_loss(F, y, goal)
        theta = np.zeros(problem.n + 1)
        if experiment.init is not None:
            theta[:] = experiment.init
        bound = yield from bound_in_pieces(F)
        at_start = curvature_at(F, theta, l2, bound + l2)
        yield
        start_loss, _ = self._kernel.evaluate(F, y, theta, l1, l2, np.empty_like(theta))
        if lowest is None:
            raise InputError(_why_unknown(goal))
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
        return Ground(
            experiment=experiment,
            m=self._m,
            examples=problem.m,
            limit=step_limit(problem.m, self._kernel.name),
            start_loss=start_loss,
            lowest_loss=lowest,
            at_start=at_start,
            optimum=goal.optimum,
        )

    def _run(self, ground: Ground, alphas: list[float], done: float) -> Pieces[tuple[Trial, ...]]:
        """Work out the trials of some α; before them this share of all was done."""
        lanes = race_experiments(self._experiment, "alpha", alphas)
        trial = TimeTrial(lanes, self._problem, self._kernel, ground.target, ground.limit)
        share = len(alphas) / FINE
        while not trial.is_done:
            yield
            trial.go_on()
            self.progress = done + share * trial.progress
        return trial.trials()


def step_limit(examples: int, kernel: str) -> int:
    """Return after how many steps a trial on so many examples is given up."""
    most = MOST_STEPS_NUMPY if kernel == "numpy" else MOST_STEPS
    return min(most, max(_ROWS_OF_LANE // examples, _LEAST_STEPS))


def _why_unknown(goal: Goal) -> str:
    why = goal.remark or "The numbers are too large."
    return (
        f"alpha lab: {why} So the lowest loss is not known, to which the gap is counted; an "
        f"experiment is accepted for which it is, such as one with standardised or other features, "
        "or with other penalties"
    )


def _sampled(problem: Problem) -> Problem:
    """Return the problem with a sample of its training examples, if they are very many."""
    if problem.m <= MOST_EXAMPLES:
        return problem
    rows = np.sort(np.random.default_rng(0).choice(problem.m, MOST_EXAMPLES, replace=False))
    F: Floats = np.ascontiguousarray(problem.F[:, rows])
    return replace(problem, train_rows=problem.train_rows[rows], F=F, y=problem.y[rows])
