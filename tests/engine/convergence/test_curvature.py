import math

import numpy as np
import pytest
from built_in import WITH_EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

from engine import logistic
from engine.convergence.curvature import (
    Curvature,
    curvature_at,
    curvature_bound,
    eigenvalues,
    free_parameters,
    hessian,
)
from engine.convergence.learning_rate import Zone
from engine.convergence.optimum import find_convergence
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def problem_of(data: str, *, every_feature: bool = False, **settings: object) -> Problem:
    features = tuple(FEATURES) if every_feature else ("x1", "x2")
    experiment = Experiment(data=data, features=features).changed(**settings)
    return prepare(load_dataset(experiment), experiment)


def losses(
    problem: Problem, theta: Floats, alpha: float, steps: int, l2: float = 0.0, l1: float = 0.0
) -> list[float]:
    """Return J before and after each full-batch step."""
    kernel = load_kernel().kernel
    theta, gradient = theta.copy(), np.empty(problem.n + 1)
    J, _ = kernel.evaluate(problem.F, problem.y, theta, l1, l2, gradient)
    records = np.empty((steps, 5 + problem.n + 1))
    run = KernelRun(0, steps, StepSettings(alpha, l1=l1, l2=l2), record_every=1)
    made = kernel.descend(problem.arrays, theta, gradient, run, records)
    assert made.steps_done == steps
    return [J, *records[:, 1].tolist()]


def gradient_of(problem: Problem, theta: Floats, l2: float) -> Floats:
    dw, db = logistic.gradient(problem.F.T, problem.y, theta[:-1], float(theta[-1]), l2)
    return np.append(dw, db)


@pytest.mark.parametrize("data", ["two-blobs", "moons", "iris", "penguins", "one-example"])
@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_hessian_is_the_complex_step_derivative_of_the_gradient(data: str, l2: float) -> None:
    problem = problem_of(data, every_feature=True, standardize=True)
    X = np.vstack((problem.F, np.ones(problem.m)))
    theta = np.random.default_rng(3).normal(size=problem.n + 1)

    def gradient(at: np.ndarray) -> np.ndarray:
        penalty = l2 * at * np.append(np.ones(problem.n), 0.0)
        return X @ (1 / (1 + np.exp(-at @ X)) - problem.y) / problem.m + penalty

    tiny = 1e-30
    steps = theta + 1j * tiny * np.eye(problem.n + 1)
    expected = np.array([gradient(step).imag / tiny for step in steps])
    np.testing.assert_allclose(
        run_to_end(hessian(problem.F, theta, l2)), expected, rtol=1e-12, atol=1e-15
    )


def test_hessian_of_many_rows_is_that_of_all_of_them_at_once() -> None:
    rng = np.random.default_rng(0)
    F, theta = rng.normal(size=(3, 20_001)), rng.normal(size=4)
    X = np.vstack((F, np.ones(20_001)))
    a = 1 / (1 + np.exp(-theta @ X))
    expected = (X * (a * (1 - a))) @ X.T / 20_001
    np.testing.assert_allclose(run_to_end(hessian(F, theta)), expected, rtol=1e-12)


@pytest.mark.parametrize("data", WITH_EXAMPLES)
def test_bound_is_the_curvature_at_zero_and_no_other_point_exceeds_it(data: str) -> None:
    problem = problem_of(data, every_feature=True, standardize=True)
    bound = run_to_end(curvature_bound(problem.F))
    at_zero = eigenvalues(run_to_end(hessian(problem.F, np.zeros(problem.n + 1))))[-1]
    assert bound == pytest.approx(at_zero, rel=1e-12)
    rng = np.random.default_rng(1)
    for size in (1e-3, 0.1, 1.0, 30.0):
        for l2 in (0.0, 0.5):
            found = run_to_end(curvature_at(problem.F, size * rng.normal(size=problem.n + 1), l2))
            assert found is not None
            assert found.highest <= run_to_end(curvature_bound(problem.F, l2)) * (1 + 1e-12)
            assert found.bound == pytest.approx(bound + l2, rel=1e-12)
            assert 0 <= found.lowest <= found.highest
            assert found.examples == problem.m


@pytest.mark.parametrize("data", WITH_EXAMPLES)
@pytest.mark.parametrize("every_feature", [False, True])
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_below_the_bound_the_loss_never_rises(data: str, every_feature: bool, l2: float) -> None:
    problem = problem_of(data, every_feature=every_feature)
    alpha = 0.99 * 2 / run_to_end(curvature_bound(problem.F, l2))
    start = np.random.default_rng(2).normal(size=problem.n + 1)
    for theta in (np.zeros(problem.n + 1), start):
        J = np.array(losses(problem, theta, alpha, 1000, l2))
        # A sum of m losses is rounded.
        assert (np.diff(J) <= 1e-14 * J[:-1]).all()


def test_just_above_the_local_limit_the_loss_rises_and_just_below_it_falls() -> None:
    problem = problem_of("two-blobs")  # with this penalty J is nearly a quadratic
    optimum = run_to_end(find_convergence(problem.F, problem.y, l2=1.0)).optimum
    assert optimum is not None
    lowest = np.append(optimum.w, optimum.b)
    steepest = np.linalg.eigh(run_to_end(hessian(problem.F, lowest, 1.0)))[1][:, -1]
    limit = run_to_end(curvature_at(problem.F, lowest, 1.0))
    assert limit is not None
    start = lowest + 1e-4 * steepest
    assert (np.diff(losses(problem, start, 1.02 * limit.limits().local, 50, 1.0)) > 0).all()
    assert (np.diff(losses(problem, start, 0.98 * limit.limits().local, 50, 1.0)) < 0).all()


def test_weights_that_an_l1_penalty_holds_at_0_do_not_limit_a_step() -> None:
    problem = problem_of("moons", every_feature=True)
    l1, l2 = 0.15, 0.5
    optimum = run_to_end(find_convergence(problem.F, problem.y, l1, l2)).optimum
    assert optimum is not None
    lowest = np.append(optimum.w, optimum.b)
    is_free = free_parameters(lowest, gradient_of(problem, lowest, l2), l1)
    np.testing.assert_array_equal(is_free, np.append(optimum.w != 0, True))
    assert not is_free.all()
    found = run_to_end(curvature_at(problem.F, lowest, l2, is_free=is_free))
    whole = run_to_end(curvature_at(problem.F, lowest, l2))
    assert found is not None
    assert whole is not None
    assert found.highest == pytest.approx(optimum.highest, rel=1e-9)
    local = found.limits().local
    assert 0.98 * local > 1.1 * whole.limits().local  # beyond the limit of all parameters
    H = run_to_end(hessian(problem.F, lowest, l2))[np.ix_(is_free, is_free)]
    start = lowest.copy()
    start[is_free] += 1e-4 * np.linalg.eigh(H)[1][:, -1]
    assert (np.diff(losses(problem, start, 1.02 * local, 40, l2, l1)) > 0).all()
    assert (np.diff(losses(problem, start, 0.98 * local, 40, l2, l1)) < 0).all()


def test_a_weight_at_0_is_free_where_its_slope_exceeds_the_l1_penalty() -> None:
    theta, gradient = np.array([0.0, 0.0, 0.0, 0.3, 0.0]), np.array([0.2, -0.2, 0.1, 0.0, 0.0])
    assert free_parameters(theta, gradient, 0.1).tolist() == [True, True, False, True, True]
    assert free_parameters(theta, gradient, 0.0).all()


def test_zones_end_at_the_two_limits() -> None:
    curvature = Curvature(lowest=0.1, highest=0.5, bound=2.0, examples=9)
    assert (curvature.limits().safe, curvature.limits().local) == (1.0, 4.0)
    zones = [curvature.limits().zone(alpha) for alpha in (1e-4, 0.999, 1.0, 3.999, 4.001, 1e9)]
    expected = [Zone.DESCENDS] * 2 + [Zone.MAY_OSCILLATE] * 2 + [Zone.BEYOND] * 2
    assert zones == expected


def test_in_the_end_the_limit_at_the_optimum_counts_and_without_one_none() -> None:
    curvature = Curvature(lowest=0.1, highest=0.5, bound=2.0, examples=9)
    limits = curvature.limits(0.25)
    assert limits.at_optimum == 8.0
    zones = [limits.final_zone(alpha) for alpha in (0.999, 1.0, 7.999, 8.001)]
    assert zones == [Zone.DESCENDS, Zone.MAY_OSCILLATE, Zone.MAY_OSCILLATE, Zone.BEYOND]
    assert curvature.limits().final_zone(1e9) is Zone.MAY_OSCILLATE
    assert curvature.limits(9.0).at_optimum == 1.0


@given(st.floats(0, 1e300), st.floats(0, 1e300))
def test_local_limit_is_never_below_the_safe_one(highest: float, bound: float) -> None:
    curvature = Curvature(0.0, highest, bound, 1)
    assert curvature.limits().local >= curvature.limits().safe > 0


def test_where_a_is_certain_everywhere_nothing_limits_a_step_any_more() -> None:
    problem = problem_of("separable")
    found = run_to_end(curvature_at(problem.F, np.array([1e6, 1e6, 3.0])))
    assert found is not None
    assert found.limits().local > 1e12
    assert found.limits().safe < 10


def test_numbers_too_large_for_squares_leave_no_curvature_and_no_warning() -> None:
    F = np.full((2, 3), 1e200)
    assert run_to_end(curvature_at(F, np.zeros(3))) is None
    assert run_to_end(curvature_bound(F)) == math.inf
    assert np.isnan(run_to_end(hessian(np.array([[1e300]]), np.array([1e300, 0.0])))).sum() == 0


def test_a_sample_keeps_the_bound_of_all_examples() -> None:
    problem = problem_of("two-blobs")
    found = run_to_end(curvature_at(problem.F[:, :20], np.zeros(3), bound=5.0))
    assert found is not None
    assert (found.bound, found.examples) == (5.0, 20)
