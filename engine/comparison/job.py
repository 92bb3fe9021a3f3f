"""What do the runs of a sweep come to?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.comparison.plan import Job
from engine.comparison.race import LaneState, Race, race_experiments
from engine.convergence.curvature import LearningRateLimits
from engine.convergence.gap import gaps
from engine.convergence.goal import Goal
from engine.convergence.learning_rate import limits_of
from engine.data.dataset import Dataset
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.slices import in_slices
from engine.training.kept import distance
from engine.training.remarks import NOT_SOUGHT, Inspector


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to.

    Attributes
    ----------
    experiment
        Its settings.
    steps
        How many were made; fewer than asked for where it diverged.
    loss, accuracy, test_loss, test_accuracy
        As in a `LaneState` of `engine.race`, after these steps; the last two are None without a
        test set.
    gap, distance
        ``J - J*`` and ``‖(w, b) - (w*, b*)‖``; None where there is no optimum, or it is not known.
    diverged_at
        The first step whose parameters or loss are not finite; None if there is none.
    b, w
        The parameters, in the scale that the model trains in.
    remarks
        The matters of `engine.training.remarks` on which there is something to be told of it, but for
        `NOT_SOUGHT`.
    """

    experiment: Experiment
    steps: int
    loss: float
    test_loss: float | None
    accuracy: float
    test_accuracy: float | None
    gap: float | None
    distance: float | None
    diverged_at: int | None
    b: float
    w: tuple[float, ...]
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

    outcomes: tuple[Outcome, ...]
    limits: LearningRateLimits | None
    kernel: str
    notice: str


def problem_of(job: Job, dataset: Dataset | None) -> Problem:
    """Return the data that a job's runs descend on: `dataset`, or those that its seed draws."""
    experiment = job.experiment
    return prepare(load_dataset(experiment) if dataset is None else dataset, experiment)


def run_job(job: Job, problem: Problem, steps: int, progress: Callable[[int], object]) -> JobResult:
    """Make `steps` steps with all runs of a job together.

    `progress` is called again and again with the steps made since, counted over all runs, and may
    raise to give up.
    """
    loaded = load_kernel(job.experiment.kernel)
    race = Race(race_experiments(job.experiment, job.setting, job.values), problem, loaded.kernel)
    lanes, made = len(job.values), 0
    for slice_made in in_slices(steps, race.advance):
        made += slice_made
        progress(lanes * slice_made)
    progress(lanes * (steps - made))  # what diverged runs have left out
    inspector = Inspector(problem, loaded.kernel)
    outcomes = tuple(_outcome(lane, inspector) for lane in race.snapshot().lanes)
    limits = None
    if job.setting == "alpha":
        goal = inspector.goal(job.experiment.l1, job.experiment.l2) or Goal()
        limits = limits_of(problem, job.experiment, goal.optimum)
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


def _outcome(lane: LaneState, inspector: Inspector) -> Outcome:
    goal = inspector.goal(lane.experiment.l1, lane.experiment.l2) or Goal()
    gap = None
    if goal.optimum is not None:
        gap = float(gaps(np.array([lane.loss]), goal.optimum)[0])
    matters = [remark.matter for remark in inspector.remarks(lane)]
    return Outcome(
        experiment=lane.experiment,
        steps=lane.step,
        loss=lane.loss,
        test_loss=lane.test_loss,
        accuracy=lane.accuracy,
        test_accuracy=lane.test_accuracy,
        gap=gap,
        distance=distance(lane.w, lane.b, goal),
        diverged_at=lane.diverged_at,
        b=lane.b,
        w=tuple(lane.w.tolist()),
        remarks=tuple(matter for matter in matters if matter != NOT_SOUGHT),
    )
