"""A sweep: runs over the values of one setting and over seeds, and what they came to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from engine.comparison.race import Race, race_experiments
from engine.comparison.race_values import Value
from engine.convergence.curvature import curvature_at, free_parameters
from engine.convergence.learning_rate import LearningRateLimits, median_limits
from engine.convergence.optimum import Convergence, Optimum, gaps
from engine.data.catalog import CATALOG
from engine.data.dataset import Dataset
from engine.kernels.loading import load_kernel
from engine.logistic import gradient
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.support.tasks import run_to_end, time_slices
from engine.training.history import LossHistory
from engine.training.remarks import NOT_SOUGHT, Inspector
from engine.training.snapshot import RunState, distance

RUNS_AT_ONCE = 16
"""Most runs of one job: enough to step together, and little enough to be made once more."""


def is_seed_idle(experiment: Experiment, setting: str) -> bool:
    """Tell whether runs of other seeds would be the same: nothing is drawn."""
    entry = CATALOG.get(experiment.data)
    is_generated = entry is not None and entry.generated
    has_batches = experiment.batch is not None or setting == "batch"
    return not (is_generated or has_batches or experiment.test_ratio > 0)


@dataclass(frozen=True, slots=True)
class Job:
    """Runs of one seed that step together; they differ in one setting.

    Attributes
    ----------
    experiment
        What they have in common, the seed included.
    setting, values
        What they differ in.
    """

    experiment: Experiment
    setting: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One setting over several values.

    Attributes
    ----------
    setting
        One of `engine.model.experiment.RACED`.
    values
        Ascending, each once; the full batch is the last. Names in the order given.
    is_logarithmic
        Whether equal ratios of the values are equal distances in a figure.
    """

    setting: str
    values: tuple[Value, ...]
    is_logarithmic: bool

    def check(self, experiment: Experiment) -> None:
        """Raise InputError unless `experiment` takes each of the values."""
        for value in self.values:
            experiment.changed(**{self.setting: value})

    def jobs(self, experiment: Experiment, seeds: int) -> tuple[Job, ...]:
        """Return all runs, by seed and then value: the seeds count up from the experiment's own.

        The values of a seed are shared out evenly over as few jobs as `RUNS_AT_ONCE` allows.
        """
        count = -(-len(self.values) // RUNS_AT_ONCE)
        ends = [len(self.values) * k // count for k in range(count + 1)]
        groups = [self.values[ends[k] : ends[k + 1]] for k in range(count)]
        return tuple(
            Job(experiment.with_setting("seed", experiment.seed + k), self.setting, part)
            for k in range(seeds)
            for part in groups
        )


@dataclass(frozen=True, slots=True, eq=False)
class SweepOutcome(RunState):
    """What one run came to, after fewer steps than asked for where it diverged.

    Nothing of its history is kept.

    Attributes
    ----------
    gap, distance
        ``J - J*`` and ``‖(w, b) - (w*, b*)‖``; None where there is no optimum, or it is not known.
    remarks
        The matters of `engine.training.remarks` on which there is something to be told of it, but
        for `NOT_SOUGHT`.

    The others are those of `RunState`.
    """

    gap: float | None
    distance: float | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobResult:
    """What the runs of one job came to.

    Attributes
    ----------
    outcomes
        One for each value, in their order.
    limits
        What theory says of α, where it is α that is swept, and where it is known.
    kernel, notice
        The name of the implementation that made the steps, and what is to be told of it.
    """

    outcomes: tuple[SweepOutcome, ...]
    limits: LearningRateLimits | None
    kernel: str
    notice: str


def problem_of(job: Job, dataset: Dataset | None) -> Problem:
    """Return the data that a job's runs descend on: `dataset`, or those that its seed draws."""
    experiment = job.experiment
    return prepare(load_dataset(experiment) if dataset is None else dataset, experiment)


def limits_of(
    problem: Problem, experiment: Experiment, optimum: Optimum | None
) -> LearningRateLimits | None:
    """Return the limits of a run; None where the numbers are too large for them."""
    start = np.array(experiment.init or (0.0,) * (problem.n + 1))
    is_free = None
    if experiment.l1 > 0:
        dw, db = gradient(problem.F.T, problem.y, start[:-1], float(start[-1]), experiment.l2)
        is_free = free_parameters(start, np.append(dw, db), experiment.l1)
    curvature = run_to_end(curvature_at(problem.F, start, experiment.l2, is_free=is_free))
    if curvature is None:
        return None
    limits = curvature.limits(None if optimum is None else optimum.highest)
    return limits.under(experiment.step_settings)


def run_job(job: Job, problem: Problem, steps: int, progress: Callable[[int], object]) -> JobResult:
    """Make `steps` steps with all runs of a job together.

    `progress` is called again and again with the steps made since, counted over all runs, and may
    raise to give up.
    """
    loaded = load_kernel(job.experiment.kernel)
    race = Race(race_experiments(job.experiment, job.setting, job.values), problem, loaded.kernel)
    runs, made = len(job.values), 0
    for slice_made in time_slices(steps, race.advance):
        made += slice_made
        progress(runs * slice_made)
    progress(runs * (steps - made))  # what diverged runs have left out
    inspector = Inspector(problem, loaded.kernel)
    outcomes = tuple(_outcome(run, inspector) for run in race.snapshot().runs)
    limits = None
    if job.setting == "alpha":
        convergence = inspector.convergence(job.experiment.l1, job.experiment.l2) or Convergence()
        limits = limits_of(problem, job.experiment, convergence.optimum)
    return JobResult(outcomes, limits, loaded.kernel.name, loaded.notice)


def run_jobs(
    jobs: Sequence[Job], dataset: Dataset | None, steps: int, progress: Callable[[int], object]
) -> Iterator[JobResult]:
    """Yield what each job comes to, one after the other on this machine; see `run_job`."""
    before: tuple[int, Problem] | None = None
    for job in jobs:
        seed = job.experiment.seed
        if before is None or before[0] != seed:
            before = seed, problem_of(job, dataset)
        yield run_job(job, before[1], steps, progress)


def _outcome(run: RunState, inspector: Inspector) -> SweepOutcome:
    convergence = inspector.convergence(run.experiment.l1, run.experiment.l2) or Convergence()
    gap = None
    if convergence.optimum is not None:
        gap = float(gaps(np.array([run.loss]), convergence.optimum)[0])
    matters = [remark.matter for remark in inspector.remarks(run)]
    return SweepOutcome(
        **replace(run, history=LossHistory.empty()).as_dict(),
        gap=gap,
        distance=distance(run.w, run.b, convergence),
        remarks=tuple(matter for matter in matters if matter != NOT_SOUGHT),
    )


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
    outcomes: tuple[SweepOutcome, ...]
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

    places = {value: place for place, value in enumerate(sweep.values)}

    def place(outcome: SweepOutcome) -> tuple[int, int]:
        return outcome.experiment.seed, places[getattr(outcome.experiment, sweep.setting)]

    return SweepResult(
        sweep=sweep,
        steps=steps,
        outcomes=tuple(sorted(outcomes, key=place)),
        limits=median_limits(result.limits for result in known),
        kernels=tuple(sorted({result.kernel for result in known})),
        notices=tuple(sorted({result.notice for result in known} - {""})),
    )
