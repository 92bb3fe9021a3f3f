import numpy as np
import pytest

from engine.comparison.sweep import limits_of
from engine.convergence.learning_rate import LearningRateLimits, median_limits
from engine.convergence.optimum import find_convergence
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.run import Run


def problem_of(experiment):
    return prepare(load_dataset(experiment), experiment)


def test_from_all_zeros_the_limit_at_the_start_is_the_safe_one():
    # There a(1 - a) is 1/4 for each example, the most that it can be.
    limits = limits_of(problem_of(Experiment()), Experiment(), None)
    assert limits.local == pytest.approx(limits.safe)
    assert limits.at_optimum is None


def test_far_from_zero_the_surface_is_flatter():
    experiment = Experiment(init=(5.0, 5.0, 0.0))
    limits = limits_of(problem_of(experiment), experiment, None)
    assert limits.local > 2 * limits.safe


def test_where_an_l1_penalty_holds_all_weights_at_0_b_alone_limits_a_step():
    experiment = Experiment(l1=100.0)
    limits = limits_of(problem_of(experiment), experiment, None)
    assert limits.local == pytest.approx(8.0)  # d²J/db² is the mean of a(1 - a), 1/4 at the start
    assert limits.safe < limits.local / 2


@pytest.mark.parametrize(("share", "settles"), [(0.95, True), (1.05, False)])
def test_beyond_the_limit_at_the_optimum_no_run_settles_there(share, settles):
    experiment = Experiment(l2=0.1)
    problem = problem_of(experiment)
    optimum = run_to_end(find_convergence(problem.F, problem.y, l2=0.1)).optimum
    limits = limits_of(problem, experiment, optimum)
    alpha = share * limits.at_optimum
    start = tuple(np.append(optimum.w, optimum.b) + 1e-6)
    run = Run(experiment.changed(alpha=alpha, init=start), problem, numpy_kernel())
    before = abs(run.w - optimum.w).max()
    run.advance(300)
    assert (abs(run.w - optimum.w).max() < before / 10) == settles


@pytest.mark.parametrize("share", [0.95, 1.05])
@pytest.mark.parametrize("mu", [0.5, 0.9])
@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "newton"])
def test_beyond_its_own_limit_no_optimiser_settles_at_the_optimum(optimizer, mu, share):
    experiment = Experiment(l2=0.1, optimizer=optimizer, momentum=mu)
    problem = problem_of(experiment)
    optimum = run_to_end(find_convergence(problem.F, problem.y, l2=0.1)).optimum
    limits = limits_of(problem, experiment, optimum)
    assert limits.safe == 0 and limits.local == np.inf
    start = tuple(np.append(optimum.w, optimum.b) + 1e-6)
    alpha = share * limits.at_optimum
    run = Run(experiment.changed(alpha=alpha, init=start), problem, numpy_kernel())
    before = abs(run.w - optimum.w).max()
    run.advance(400)
    after = abs(run.w - optimum.w).max()
    assert run.diverged_at is None
    assert after < before / 10 if share < 1 else after > 10 * before


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, (2.0, 3.0, 4.0)),
        ({"clip": 1.0, "warmup": 5}, (2.0, 3.0, 4.0)),
        ({"schedule": "cosine"}, (2.0, 3.0, None)),
        ({"schedule": "exponential", "decay": 1.1}, (0.0, np.inf, None)),
        ({"optimizer": "adam"}, (0.0, np.inf, None)),
        ({"optimizer": "momentum", "momentum": 0.5}, (0.0, np.inf, 6.0)),
        ({"optimizer": "nesterov", "momentum": 0.5}, (0.0, np.inf, 3.0)),
        ({"optimizer": "momentum", "schedule": "1/t"}, (0.0, np.inf, None)),
        ({"optimizer": "newton"}, (0.0, np.inf, 2.0)),
    ],
)
def test_limits_are_told_only_of_steps_of_which_they_are_true(settings, expected):
    limits = LearningRateLimits(2.0, 3.0, 4.0).under(Experiment(**settings).step_settings)
    assert (limits.safe, limits.local, limits.at_optimum) == expected
    assert LearningRateLimits(2.0, 3.0).under(Experiment(**settings).step_settings).at_optimum is (
        None
    )


def test_medians_are_taken_of_what_is_known():
    known = [
        LearningRateLimits(1, 10, None),
        None,
        LearningRateLimits(3, 30, 7),
        LearningRateLimits(2, 50, 9),
    ]
    assert median_limits(known) == LearningRateLimits(2, 30, 8)
    assert median_limits([None]) is None
