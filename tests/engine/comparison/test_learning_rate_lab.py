"""The picture is held against straight runs, the curvature's own figures, and the true optimum."""

import math
from typing import Any

import numpy as np
import pytest

from engine import logistic
from engine.comparison import learning_rate_lab as alpha_lab
from engine.comparison.learning_rate_lab import (
    COARSE,
    FINE,
    LearningRateBounds,
    LearningRateLab,
    StepsByLearningRate,
    step_limit,
)
from engine.comparison.time_trial import TrialOutcome
from engine.convergence import curvature
from engine.convergence.learning_rate import Zone
from engine.convergence.optimum import CONVERGED_SHARE, find_convergence
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.run import Run

KERNEL = load_kernel("compiled").kernel


def problem_of(experiment: Experiment) -> Problem:
    return prepare(load_dataset(experiment), experiment)


def pictures(experiment: Experiment) -> list[StepsByLearningRate]:
    lab = LearningRateLab(problem_of(experiment), experiment, KERNEL)
    found = []
    before = 0.0
    for picture in lab.pictures():
        assert before <= lab.progress <= 1
        before = lab.progress
        if picture is not None:
            found.append(picture)
    assert lab.progress == 1
    return found


def final(**settings: Any) -> StepsByLearningRate:
    return pictures(Experiment(**settings))[-1]


def test_a_coarse_picture_comes_first_and_the_fine_one_holds_it() -> None:
    coarse, fine = pictures(Experiment(l2=0.1))
    assert (len(coarse.trials), coarse.is_fine) == (COARSE, False)
    assert (len(fine.trials), fine.is_fine) == (FINE, True)
    assert set(coarse.trials) < set(fine.trials)
    alphas = [trial.alpha for trial in fine.trials]
    assert alphas == sorted(alphas)
    assert np.diff(np.log(alphas)) == pytest.approx(
        math.log(alphas[-1] / alphas[0]) / (FINE - 1), rel=0.05
    )


@pytest.mark.parametrize(
    "settings",
    [{"l2": 0.1}, {"init": (2.0, -1.0, 0.5)}, {"batch": 20, "seed": 4}, {"data": "separable"}],
)
def test_steps_are_counted_as_in_a_run_of_that_alpha(settings: dict[str, Any]) -> None:
    experiment = Experiment(**settings)
    problem = problem_of(experiment)
    picture = pictures(experiment)[0]
    optimum = run_to_end(
        find_convergence(problem.F, problem.y, experiment.l1, experiment.l2)
    ).optimum
    lowest = 0.0 if optimum is None else optimum.J
    quick = [trial for trial in picture.trials if trial.step <= 3000]
    assert len(quick) >= 5
    for trial in quick:
        run = Run(trial.experiment, problem, KERNEL)
        wanted = lowest + 0.01 * (run.metrics().loss - lowest)
        while run.advance(1) and run.metrics().loss > wanted:
            pass
        if trial.outcome is TrialOutcome.DIVERGED:
            assert run.diverged_at == trial.step
        else:
            assert (run.step, trial.outcome) == (trial.step, TrialOutcome.REACHED)


def test_zones_are_those_of_the_curvature() -> None:
    experiment = Experiment(l2=0.05, init=(2.0, -1.0, 0.5))
    ground = final(l2=0.05, init=(2.0, -1.0, 0.5)).bounds
    problem = problem_of(experiment)
    at_start = run_to_end(curvature.curvature_at(problem.F, np.array([2.0, -1.0, 0.5]), 0.05))
    optimum = run_to_end(find_convergence(problem.F, problem.y, 0.0, 0.05)).optimum
    assert at_start is not None
    assert optimum is not None
    at_optimum = run_to_end(
        curvature.curvature_at(problem.F, np.append(optimum.w, optimum.b), 0.05)
    )
    assert at_optimum is not None
    assert ground.limits.safe == pytest.approx(
        2 / run_to_end(curvature.curvature_bound(problem.F, 0.05))
    )
    assert ground.limits.local == pytest.approx(2 / at_start.highest)
    assert ground.limits.at_optimum == pytest.approx(2 / at_optimum.highest)
    for alpha, zone in (
        (0.99 * ground.limits.safe, Zone.DESCENDS),
        (1.01 * ground.limits.safe, Zone.MAY_OSCILLATE),
        (0.99 * at_optimum.limits().local, Zone.MAY_OSCILLATE),
        (1.01 * at_optimum.limits().local, Zone.BEYOND),
    ):
        assert ground.limits.final_zone(alpha) is zone


def test_below_two_over_L_all_arrive_and_beyond_the_limit_of_strong_penalties_none() -> None:
    picture = final(l2=0.5)
    ground = picture.bounds
    outcomes = {zone: set() for zone in Zone}
    for trial in picture.trials:
        outcomes[ground.limits.final_zone(trial.alpha)].add(trial.outcome)
    assert outcomes[Zone.DESCENDS] == {TrialOutcome.REACHED}
    assert TrialOutcome.DIVERGED in outcomes[Zone.BEYOND]
    assert all(t.outcome is TrialOutcome.DIVERGED for t in picture.trials if t.alpha > 2.2 / 0.5)


def test_near_the_optimum_runs_take_as_long_as_expected() -> None:
    """A start a hundredth away, along the direction in which J curves least."""
    experiment = Experiment(l2=0.2)
    problem = problem_of(experiment)
    optimum = run_to_end(find_convergence(problem.F, problem.y, 0.0, 0.2)).optimum
    assert optimum is not None
    convergence = np.append(optimum.w, optimum.b)
    _, directions = np.linalg.eigh(run_to_end(curvature.hessian(problem.F, convergence, 0.2)))
    picture = final(l2=0.2, init=tuple((convergence + 0.01 * directions[:, 0]).tolist()))
    slow = [t for t in picture.trials if t.alpha < picture.bounds.limits.safe / 2]
    assert len(slow) > 10
    for trial in slow:
        expected = picture.bounds.expected_steps(trial.alpha)
        assert expected is not None
        assert trial.step == pytest.approx(expected, rel=0.02, abs=1)


def test_nothing_is_expected_where_steps_come_no_closer() -> None:
    ground = final(l2=0.1).bounds
    assert ground.limits.at_optimum is not None
    assert ground.expected_steps(1.001 * ground.limits.at_optimum) is None
    assert ground.expected_steps(0.999 * ground.limits.at_optimum) is not None
    assert final(data="separable").bounds.expected_steps(0.1) is None


def test_separable_data_are_brought_down_to_a_hundredth_of_their_first_loss() -> None:
    picture = final(data="separable")
    ground = picture.bounds
    assert (ground.lowest_loss, ground.optimum, ground.limits.at_optimum) == (0.0, None, None)
    assert ground.start_loss == pytest.approx(math.log(2))
    assert ground.target == pytest.approx(CONVERGED_SHARE * math.log(2))
    assert {trial.outcome for trial in picture.trials} == {TrialOutcome.REACHED}
    assert ground.limits.final_zone(1e9) is Zone.MAY_OSCILLATE


@pytest.mark.parametrize("settings", [{}, {"l2": 0.1}, {"data": "separable"}, {"data": "unscaled"}])
def test_the_grid_reaches_from_well_below_the_bound_to_beyond_the_limits(
    settings: dict[str, Any],
) -> None:
    picture = pictures(Experiment(**settings))[0]
    ground, alphas = picture.bounds, [trial.alpha for trial in picture.trials]
    assert alphas[0] <= ground.limits.safe / 90
    assert alphas[-1] >= 9 * max(ground.limits.local, ground.limits.at_optimum or 0.0)
    assert alphas[0] < ground.experiment.alpha < alphas[-1]


def test_an_alpha_very_far_off_is_not_reached_for() -> None:
    picture = pictures(Experiment(alpha=1e9, l2=0.1))[0]
    assert picture.trials[-1].alpha < 1e3


def test_the_fastest_is_the_one_with_the_fewest_steps() -> None:
    picture = final(l2=0.1)
    arrived = [t for t in picture.trials if t.outcome is TrialOutcome.REACHED]
    fewest = min(t.step for t in arrived)
    assert picture.fastest is not None
    assert picture.fastest.step == fewest
    assert picture.fastest.alpha == min(t.alpha for t in arrived if t.step == fewest)


def test_of_very_many_examples_a_sample_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alpha_lab, "MOST_EXAMPLES", 400)
    ground = final(size=3000).bounds
    assert (ground.m, ground.examples) == (3000, 400)


def test_trials_on_many_rows_are_given_up_earlier() -> None:
    limits = [step_limit(m, "compiled") for m in (1, 100, 10_000, 100_000)]
    assert limits == [100_000, 100_000, 10_000, 1000]
    assert step_limit(100, "numpy") == 5000


def test_the_first_loss_is_that_of_the_lesson() -> None:
    experiment = Experiment(l2=0.1, init=(2.0, -1.0, 0.5))
    problem = problem_of(experiment)
    ground: LearningRateBounds = final(l2=0.1, init=(2.0, -1.0, 0.5)).bounds
    expected = logistic.cost(problem.F.T, problem.y, np.array([2.0, -1.0]), 0.5, 0.0, 0.1)
    assert ground.start_loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"l2": 1e200}, "The L2 penalty is too large .* So the lowest loss is not known"),
        ({"data": "xor", "l2": 1e9}, "the lowest there is"),
    ],
)
def test_where_the_gap_cannot_be_counted_it_is_said_why(
    settings: dict[str, Any], told: str
) -> None:
    if "data" in settings:
        plain = Experiment(**settings)
        problem = problem_of(plain)
        optimum = run_to_end(find_convergence(problem.F, problem.y, 0.0, settings["l2"])).optimum
        assert optimum is not None
        settings = settings | {"init": (*optimum.w.tolist(), optimum.b)}
    with pytest.raises(InputError, match=told):
        final(**settings)


@pytest.mark.parametrize("l1", [0.1, 0.0])
def test_other_features_and_penalties_are_offered_where_it_is_not_known(l1: float) -> None:
    experiment = Experiment(l1=l1)
    X = np.array([[1e150, 2.0], [-1e150, 4.0], [5.0, 5.0]])
    problem = prepare(Dataset("d", "d", X, np.array([0.0, 1.0, 0.0])), experiment)
    with pytest.raises(InputError, match="lowest loss is not known") as raised:
        LearningRateLab(problem, experiment, KERNEL).check()
    assert str(raised.value).endswith("other features, or with other penalties")


@pytest.mark.parametrize("l2", [0.0, 0.05])
def test_with_an_l1_penalty_trials_reach_one_percent_of_the_gap_too(l2: float) -> None:
    lab = final(l1=0.05, l2=l2, init=(2.0, -2.0, 0.0))
    optimum = lab.bounds.optimum
    assert optimum is not None
    assert lab.bounds.lowest_loss == optimum.J
    assert lab.bounds.limits.at_optimum == pytest.approx(2 / optimum.highest)
    safe = [trial for trial in lab.trials if 0.3 < trial.alpha / lab.bounds.limits.safe < 1]
    assert safe
    assert all(trial.outcome is TrialOutcome.REACHED for trial in safe)


def test_separable_data_of_a_margin_below_rounding_can_be_brought_to_0() -> None:
    experiment = Experiment()
    X = np.array([[1e-300, 2.0], [0.0, 4.0], [2e-300, 5.0]])
    problem = prepare(Dataset("d", "d", X, np.array([0.0, 1.0, 0.0])), experiment)
    lab = LearningRateLab(problem, experiment, KERNEL)
    *_, last = filter(None, lab.pictures())
    assert last.bounds.lowest_loss == 0
