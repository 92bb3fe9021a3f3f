"""The optimum under an L1 penalty is that of scikit-learn, and of a FISTA written down here."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from engine.convergence.optimum import Convergence, Optimum, find_convergence
from engine.convergence.proximal_newton import proximal_newton
from engine.convergence.signed_rows import SignedRows
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end

ALL = tuple(FEATURES)


def problem_of(data: str, **settings: object) -> Problem:
    experiment = Experiment(data=data).changed(**settings)
    return prepare(load_dataset(experiment), experiment)


def optimum_of(convergence: Convergence) -> Optimum:
    assert convergence.optimum is not None, convergence.remark
    return convergence.optimum


def parameters(optimum: Optimum) -> Floats:
    return np.append(optimum.w, optimum.b)


def J(F: Floats, y: Floats, theta: Floats, l1: float, l2: float) -> float:
    z = theta[:-1] @ F + theta[-1]
    w = theta[:-1]
    penalty = l1 * np.abs(w).sum() + l2 / 2 * (w @ w)
    return float(np.mean(np.logaddexp(0, z) - y * z) + penalty)


def mean_gradient(F: Floats, y: Floats, theta: Floats, l2: float) -> Floats:
    a = 1 / (1 + np.exp(-(theta[:-1] @ F + theta[-1])))
    return np.append(F @ (a - y) / len(y) + l2 * theta[:-1], np.mean(a - y))


def fista(F: Floats, y: Floats, l1: float, l2: float, most: int = 40_000) -> Floats:
    """Proximal gradient with momentum, begun anew where it overshoots, until nothing moves."""
    ones = np.vstack((F, np.ones(len(y))))
    alpha = 1 / (np.linalg.eigvalsh(ones @ ones.T / len(y))[-1] / 4 + l2)
    threshold = np.append(np.full(len(F), alpha * l1), 0.0)
    theta = ahead = np.zeros(len(F) + 1)
    t = 1.0
    for step in range(most):
        v = ahead - alpha * mean_gradient(F, y, ahead, l2)
        new = np.sign(v) * np.maximum(np.abs(v) - threshold, 0)
        if (ahead - new) @ (new - theta) > 0:
            t = 1.0
        moved = np.abs(new - theta).max()
        following = (1 + math.sqrt(1 + 4 * t * t)) / 2
        ahead, theta, t = new + (t - 1) / following * (new - theta), new, following
        if moved < 1e-15 and step > 100:
            return theta
    raise AssertionError("FISTA has not come to rest")


@pytest.mark.parametrize("data", ["iris", "breast-cancer", "penguins", "moons", "separable"])
@pytest.mark.parametrize("features", [("x1", "x2"), ALL], ids=["two", "seven"])
@pytest.mark.parametrize("l2", [0.0, 0.05])
@pytest.mark.parametrize("l1", [0.001, 0.03, 0.2])
def test_it_is_where_proximal_gradient_descent_ends_zeros_and_all(
    data: str, features: tuple[str, ...], l1: float, l2: float
) -> None:
    problem = problem_of(data, features=features, standardize=True)
    found = optimum_of(run_to_end(find_convergence(problem.F, problem.y, l1, l2)))
    expected = fista(problem.F, problem.y, l1, l2)
    np.testing.assert_allclose(parameters(found), expected, rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(parameters(found) == 0, expected == 0)
    assert pytest.approx(J(problem.F, problem.y, expected, l1, l2), rel=1e-14) == found.J
    assert found.is_unique


@pytest.mark.parametrize("data", ["iris", "breast-cancer", "penguins"])
@pytest.mark.parametrize("features", [("x1", "x2"), ALL], ids=["two", "seven"])
@pytest.mark.parametrize(("l1", "l2"), [(0.05, 0.0), (0.1, 0.0), (0.05, 0.05)])
def test_it_is_that_of_scikit_learn(
    data: str, features: tuple[str, ...], l1: float, l2: float
) -> None:
    problem = problem_of(data, features=features, standardize=True)
    model = LogisticRegression(
        C=1 / (problem.m * (l1 + l2)),
        l1_ratio=l1 / (l1 + l2),
        solver="saga",
        tol=1e-13,
        max_iter=100_000,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # its last bits do not come to rest
        model.fit(problem.F.T, problem.y)
    found = optimum_of(run_to_end(find_convergence(problem.F, problem.y, l1, l2)))
    np.testing.assert_allclose(found.w, model.coef_[0], rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.b, model.intercept_[0], rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(found.w == 0, model.coef_[0] == 0)


@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 7),
    m=st.integers(2, 80),
    l1=st.floats(1e-4, 0.6),
    l2=st.sampled_from([0.0, 0.01, 1.0]),
    scale=st.sampled_from([1e-3, 1.0, 100.0]),
)
@settings(max_examples=80, deadline=None)
def test_no_slope_is_left_but_what_the_penalty_holds(
    seed: int, n: int, m: int, l1: float, l2: float, scale: float
) -> None:
    """The conditions of Karush, Kuhn and Tucker, on features of several scales and offsets."""
    random = np.random.default_rng(seed)
    size = scale * 10.0 ** random.integers(-1, 2, (n, 1))
    F = size * (random.normal(size=(n, m)) + random.integers(-3, 4, (n, 1)))
    y = (random.random(m) < 0.5).astype(float)
    y[:2] = 0.0, 1.0
    theta = parameters(optimum_of(run_to_end(find_convergence(F, y, l1, l2))))
    w, slope = theta[:-1], mean_gradient(F, y, theta, l2)
    rounding = 1e-11 * np.append(np.abs(F).max(axis=1) + l2 * np.abs(w), 1.0)
    assert abs(slope[-1]) <= rounding[-1]
    held, moved = w == 0, w != 0
    assert (np.abs(slope[:-1])[held] <= l1 + rounding[:-1][held]).all()
    assert (np.abs(slope[:-1] + l1 * np.sign(w))[moved] <= rounding[:-1][moved]).all()


def test_beyond_every_slope_the_weights_are_0_and_b_is_the_log_of_the_odds() -> None:
    F = np.random.default_rng(0).normal(size=(2, 100))
    y = np.repeat([1.0, 0.0], [60, 40])
    for l1 in (0.5, 10.0, 1e12):
        found = optimum_of(run_to_end(find_convergence(F, y, l1)))
        assert found.w.tolist() == [0.0, 0.0]
        assert found.b == pytest.approx(math.log(60 / 40), rel=1e-14)
        entropy = -(0.6 * math.log(0.6) + 0.4 * math.log(0.4))
        assert pytest.approx(entropy, rel=1e-14) == found.J
        assert (found.lowest, found.highest) == pytest.approx((0.24, 0.24), rel=1e-13)


@pytest.mark.parametrize(("l1", "weights"), [(0.005, 3), (0.02, 2)])
def test_descent_comes_to_it_exactly_where_it_is_0(l1: float, weights: int) -> None:
    problem = problem_of("breast-cancer", features=ALL, standardize=True)
    found = optimum_of(run_to_end(find_convergence(problem.F, problem.y, l1)))
    assert np.count_nonzero(found.w) == weights
    kernel = load_kernel().kernel
    theta, grad = np.zeros(8), np.empty(8)
    kernel.evaluate(problem.F, problem.y, theta, l1, 0.0, grad)
    run = KernelRun(0, 40_000, StepSettings(0.5, l1=l1))
    kernel.descend(problem.arrays, theta, grad, run, np.empty((0, 13)))
    np.testing.assert_allclose(theta, parameters(found), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(theta[:-1] == 0, found.w == 0)


def test_the_curvature_is_that_along_weights_that_are_not_held_at_0() -> None:
    problem = problem_of("breast-cancer", features=ALL, standardize=True)
    found = optimum_of(run_to_end(find_convergence(problem.F, problem.y, 0.1)))
    used = np.flatnonzero(found.w)
    alone = np.vstack((problem.F[used], np.ones(problem.m)))
    a = 1 / (1 + np.exp(-(found.w @ problem.F + found.b)))
    values = np.linalg.eigvalsh(alone * (a * (1 - a)) @ alone.T / problem.m)
    assert (found.lowest, found.highest) == pytest.approx((values[0], values[-1]), rel=1e-10)


def test_of_twins_one_is_told_and_that_others_are_as_good() -> None:
    problem = problem_of("two-blobs", features=("x1",), standardize=True)
    convergence = run_to_end(find_convergence(np.vstack((problem.F, -problem.F)), problem.y, 0.1))
    found, alone = (
        optimum_of(convergence),
        optimum_of(run_to_end(find_convergence(problem.F, problem.y, 0.1))),
    )
    assert not found.is_unique
    assert "just as good" in convergence.remark
    assert np.count_nonzero(found.w) == 1
    assert found.w[0] - found.w[1] == pytest.approx(alone.w[0], rel=1e-10)
    assert pytest.approx(alone.J, rel=1e-14) == found.J


def test_of_features_on_a_line_the_one_with_the_smaller_weight_is_taken() -> None:
    """3x + 1 does with a third of the weight what x does, so x is not worth its penalty."""
    x = problem_of("two-blobs", features=("x1",)).F[0]
    y = problem_of("two-blobs").y
    convergence = run_to_end(find_convergence(np.vstack((x, 3 * x + 1)), y, 0.05))
    found, alone = (
        optimum_of(convergence),
        optimum_of(run_to_end(find_convergence(3 * x[None] + 1, y, 0.05))),
    )
    assert found.is_unique
    assert convergence.remark == ""
    assert found.w[0] == 0
    assert found.w[1] == pytest.approx(alone.w[0], rel=1e-10)


def test_an_l2_penalty_beside_it_leaves_no_choice_among_twins() -> None:
    problem = problem_of("two-blobs", features=("x1",), standardize=True)
    found = optimum_of(
        run_to_end(find_convergence(np.vstack((problem.F, problem.F)), problem.y, 0.05, 0.1))
    )
    assert found.is_unique
    assert found.w[0] == pytest.approx(found.w[1], rel=1e-9)


def test_of_very_many_examples_it_is_that_of_all_of_them() -> None:
    problem = problem_of("two-blobs", size=150_000)
    theta = parameters(optimum_of(run_to_end(find_convergence(problem.F, problem.y, 0.05))))
    slope = mean_gradient(problem.F, problem.y, theta, 0.0)
    slope[:-1] += 0.05 * np.sign(theta[:-1])
    assert theta.all()
    assert np.abs(slope).max() < 1e-13


def test_it_arrives_from_far_away() -> None:
    random = np.random.default_rng(1)
    rows = SignedRows(random.normal(size=(3, 60)), (random.random(60) < 0.5).astype(float))
    l1, l2 = np.array([0.02, 0.02, 0.02, 0.0]), np.zeros(4)
    here = run_to_end(proximal_newton(rows, l1, l2, np.zeros(4)))
    assert here is not None
    for start in (np.full(4, 20.0), np.array([-30.0, 5.0, 0.0, 9.0])):
        there = run_to_end(proximal_newton(rows, l1, l2, start))
        assert there is not None
        np.testing.assert_allclose(there.theta, here.theta, rtol=1e-8, atol=1e-12)


def test_too_small_a_penalty_is_called_so() -> None:
    problem = problem_of("separable")
    convergence = run_to_end(find_convergence(problem.F, problem.y, l1=1e-300))
    assert convergence.optimum is None
    assert not convergence.is_endless
    assert "L1 penalty is too small" in convergence.remark


@pytest.mark.parametrize("seed", range(40))
def test_numbers_of_any_size_get_an_answer_and_no_warning(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = random.integers(1, 8), random.integers(1, 40)
    sizes = 10.0 ** random.choice([0, 3, -3, 100, -100, 300, -310], size=(n, 1))
    F = random.normal(size=(n, m)) * sizes + 10.0 ** random.choice([-1, 5, 17])
    y = (random.random(m) < 0.5).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for l1, l2 in ((1e-12, 0.0), (0.1, 0.0), (0.1, 1.0), (1e12, 1e-3)):
            convergence = run_to_end(find_convergence(F, y, l1, l2))
            assert (convergence.optimum is None) or np.isfinite(
                [*convergence.optimum.w, convergence.optimum.J]
            ).all()
            assert convergence.optimum or convergence.remark
