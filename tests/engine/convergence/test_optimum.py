import warnings

import numpy as np
import pytest
from built_in import WITH_EXAMPLES
from sklearn.linear_model import LogisticRegression

from engine.convergence.optimum import Optimum, find_convergence
from engine.convergence.separability.exact_signs import UndecidedError
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings
from engine.logistic import cost, gradient
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end

REAL = ("iris", "breast-cancer", "penguins")


def problem_of(data: str, **settings: object) -> Problem:
    experiment = Experiment(data=data).changed(**settings)
    return prepare(load_dataset(experiment), experiment)


def optimum_of(problem: Problem, l2: float = 0.0) -> Optimum:
    found = run_to_end(find_convergence(problem.F, problem.y, 0.0, l2)).optimum
    assert found is not None
    return found


def descend(
    problem: Problem, alpha: float, steps: int, l2: float = 0.0, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return theta after some full-batch steps, and J before and after each."""
    kernel = load_kernel().kernel
    theta = np.zeros(problem.n + 1) if start is None else start.copy()
    slope = np.empty(problem.n + 1)
    J, _ = kernel.evaluate(problem.F, problem.y, theta, 0.0, l2, slope)
    records = np.empty((steps, 5 + problem.n + 1))
    run = KernelRun(0, steps, StepSettings(alpha, l2=l2), record_every=1)
    kernel.descend(problem.arrays, theta, slope, run, records)
    return theta, np.append(J, records[:, 1])


@pytest.mark.parametrize("data", REAL)
@pytest.mark.parametrize("l2", [0.0, 1e-3, 0.1])
@pytest.mark.parametrize("standardize", [False, True])
def test_optimum_is_that_of_scikit_learn(data: str, l2: float, standardize: bool) -> None:
    problem = problem_of(data, standardize=standardize)
    C = 1 / (l2 * problem.m) if l2 else np.inf
    model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its line search stops at the last bits and says so
        model.fit(problem.F.T, problem.y)
    found = optimum_of(problem, l2)
    np.testing.assert_allclose(found.w, model.coef_[0], rtol=1e-8, atol=1e-12)
    assert found.b == pytest.approx(model.intercept_[0], rel=1e-8)
    assert found.is_unique


@pytest.mark.parametrize("data", WITH_EXAMPLES)
@pytest.mark.parametrize("features", [("x1", "x2"), tuple(FEATURES)])
@pytest.mark.parametrize("l2", [0.0, 1e-6, 0.01])
def test_no_slope_is_left_at_any_optimum(data: str, features: tuple[str, ...], l2: float) -> None:
    problem = problem_of(data, features=features, standardize=True)
    convergence = run_to_end(find_convergence(problem.F, problem.y, 0.0, l2))
    found = convergence.optimum
    if found is None:
        assert convergence.remark
        return
    dw, db = gradient(problem.F.T, problem.y, found.w, found.b, l2)
    assert max(np.abs(dw).max(), abs(db)) < 1e-13
    expected = cost(problem.F.T, problem.y, found.w, found.b, 0.0, l2)
    np.testing.assert_allclose(found.J, expected, rtol=1e-13)
    assert 0 < found.lowest <= found.highest


def test_no_slope_is_left_however_the_examples_are_ordered() -> None:
    """Order changes how J is rounded: near the optimum J alone cannot tell whether it falls."""
    problem = problem_of("imbalanced", features=tuple(FEATURES), standardize=True)
    for seed in range(30):
        order = np.random.default_rng(seed).permutation(problem.m)
        F, y = np.ascontiguousarray(problem.F[:, order]), problem.y[order]
        found = run_to_end(find_convergence(F, y, 0.0, 1e-6)).optimum
        assert found is not None
        dw, db = gradient(F.T, y, found.w, found.b, 1e-6)
        assert max(np.abs(dw).max(), abs(db)) < 1e-13


def test_descent_arrives_at_the_optimum() -> None:
    problem = problem_of("two-blobs")
    found = optimum_of(problem)
    theta, J = descend(problem, 2.0, 3000)
    np.testing.assert_allclose(theta, [*found.w, found.b], rtol=1e-10)
    assert J[-1] == pytest.approx(found.J, rel=1e-14)


@pytest.mark.parametrize(("alpha", "steps"), [(0.5, 300), (5.0, 30), (28.0, 100)])
def test_gap_shrinks_by_the_square_of_the_rate(alpha: float, steps: int) -> None:
    problem = problem_of("two-blobs")
    found = optimum_of(problem)
    start = np.append(found.w, found.b) + 0.01
    gap = descend(problem, alpha, steps, start=start)[1][-10:] - found.J
    assert gap.min() > 1e-12
    np.testing.assert_allclose(gap[1:] / gap[:-1], found.rate(alpha) ** 2, rtol=2e-3)


def test_rate_is_set_by_the_slower_end_of_the_curvatures() -> None:
    optimum = Optimum(np.zeros(1), 0.0, 0.5, lowest=0.1, highest=1.0, is_unique=True)
    assert optimum.rate(0.5) == pytest.approx(0.95)
    assert optimum.rate(1.9) == pytest.approx(0.9)
    assert optimum.rate(2.1) > 1


def test_of_many_best_weights_of_equal_columns_these_are_the_shortest() -> None:
    problem = problem_of("two-blobs", features=("x1",))
    alone = optimum_of(problem)
    twice = np.vstack((problem.F, problem.F))
    convergence = run_to_end(find_convergence(twice, problem.y))
    assert convergence.optimum is not None
    assert not convergence.optimum.is_unique
    assert convergence.remark
    np.testing.assert_allclose(convergence.optimum.w, alone.w[0] / 2, rtol=1e-10)
    assert convergence.optimum.b == pytest.approx(alone.b, rel=1e-10)
    # Along the sum of both columns it curves twice as much, along their difference not at all.
    assert convergence.optimum.lowest > 0.5 * alone.lowest
    assert run_to_end(find_convergence(twice, problem.y, l2=0.1)).optimum.is_unique


def test_a_constant_column_shares_its_part_with_the_bias() -> None:
    problem = problem_of("two-blobs", features=("x1",))
    alone = optimum_of(problem)
    F = np.vstack((problem.F, np.full(problem.m, 3.0)))
    found = run_to_end(find_convergence(F, problem.y)).optimum
    assert found is not None
    assert not found.is_unique
    assert 3 * found.w[1] + found.b == pytest.approx(alone.b, rel=1e-10)
    assert found.w[1] == pytest.approx(3 * found.b, rel=1e-10)


def test_descent_from_zero_finds_the_shortest_of_the_best_weights() -> None:
    problem = problem_of("two-blobs", features=("x1",))
    F = np.ascontiguousarray(np.vstack((problem.F, 2 * problem.F, np.ones(problem.m))))
    found = run_to_end(find_convergence(F, problem.y)).optimum
    assert found is not None
    theta = np.zeros(4)
    for _ in range(20_000):
        dw, db = gradient(F.T, problem.y, theta[:-1], theta[-1])
        theta -= 0.2 * np.append(dw, db)
    np.testing.assert_allclose(theta, [*found.w, found.b], rtol=1e-8)


@pytest.mark.parametrize("data", ["separable", "one-example"])
def test_separable_data_have_a_direction_in_place_of_an_optimum(data: str) -> None:
    problem = problem_of(data)
    convergence = run_to_end(find_convergence(problem.F, problem.y))
    assert convergence.optimum is None
    assert convergence.margin is not None
    assert "no optimum" in convergence.remark
    sign = 2 * problem.y - 1
    assert (sign * (convergence.margin.w @ problem.F + convergence.margin.b) > 0).all()
    if data == "separable":
        assert "as far as it can be from the nearest examples" in convergence.remark
        assert run_to_end(find_convergence(problem.F, problem.y, l2=1e-4)).optimum is not None


@pytest.mark.parametrize("penalties", [{"l2": 0.1}, {"l1": 0.1}])
def test_one_class_under_a_penalty_has_neither(penalties: dict[str, float]) -> None:
    convergence = run_to_end(find_convergence(np.array([[1.0, 2.0, 4.0]]), np.ones(3), **penalties))
    assert convergence.optimum is convergence.margin is None
    assert convergence.is_endless
    assert "one class" in convergence.remark


def test_nearly_dependent_features_are_told_from_dependent_ones() -> None:
    problem = problem_of("two-blobs", features=("x1",))
    noise = np.random.default_rng(0).normal(size=problem.m)
    F = np.vstack((problem.F, problem.F + 1e-8 * noise))
    convergence = run_to_end(find_convergence(F, problem.y))
    assert convergence.optimum is None
    assert "dependent" in convergence.remark


def test_optimum_of_very_many_examples_is_that_of_all_of_them() -> None:
    problem = problem_of("two-blobs", size=150_000)
    found = optimum_of(problem)
    dw, db = gradient(problem.F.T, problem.y, found.w, found.b)
    assert max(np.abs(dw).max(), abs(db)) < 1e-14


def test_values_can_cross_a_border() -> None:
    found = optimum_of(problem_of("two-blobs"))
    with pytest.raises(ValueError, match="read-only"):
        found.w[0] = 1.0


@pytest.mark.parametrize("seed", range(40))
def test_numbers_of_any_size_get_an_answer_and_no_warning(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 8), rng.integers(1, 40)
    F = rng.normal(size=(n, m)) * 10.0 ** rng.choice([0, 3, -3, 100, -100, 300, -310], size=(n, 1))
    F += 10.0 ** rng.choice([-1, 5, 17])
    y = (rng.random(m) < 0.5).astype(float)
    for l2 in (0.0, 1e-12, 1.0, 1e12):
        convergence = run_to_end(find_convergence(F, y, l2=l2))
        assert (convergence.optimum is None) or np.isfinite(
            [*convergence.optimum.w, convergence.optimum.J]
        ).all()
        assert convergence.optimum or convergence.remark


def test_an_example_at_the_mean_of_dependent_features_is_no_obstacle():
    x = np.array([-2.0, -1.0, 0.0, 0.0, 1.0, 2.0])
    y = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0])
    F = np.vstack((x, 2 * x + 1))
    convergence = run_to_end(find_convergence(F, y))
    assert convergence.optimum is not None
    assert not convergence.optimum.is_unique
    alone = run_to_end(find_convergence(F[:1], y)).optimum
    assert pytest.approx(alone.J, rel=1e-12) == convergence.optimum.J


def test_a_penalty_beyond_all_numbers_is_called_so():
    F, y = np.random.default_rng(0).normal(size=(2, 20)), np.tile([0.0, 1.0], 10)
    convergence = run_to_end(find_convergence(F, y, l2=1e300))
    assert convergence.optimum is None
    assert "penalty is too large" in convergence.remark


def test_where_the_margin_is_not_found_there_is_still_no_optimum(monkeypatch):
    def gives_up(*_):
        raise UndecidedError
        yield

    monkeypatch.setattr("engine.convergence.optimum.widest_margin", gives_up)
    convergence = run_to_end(
        find_convergence(np.array([[0.0, 1.0, 2.0, 3.0]]), np.array([0.0, 0.0, 1.0, 1.0]))
    )
    assert (convergence.optimum, convergence.margin, convergence.is_endless) == (None, None, True)
    assert "no mistakes" in convergence.remark
    assert "too narrow" in convergence.remark


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("tenths", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_optimum_of_dependent_features_is_the_shortest_there_is(
    seed: int, tenths: bool, standardize: bool
) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(-4, 5, size=30).astype(float)
    F = np.vstack((x, 2 * x + 1)) / (10 if tenths else 1)
    if standardize:
        F = (F - F.mean(axis=1, keepdims=True)) / F.std(axis=1, keepdims=True)
    y = rng.integers(0, 2, 30).astype(float)
    convergence = run_to_end(find_convergence(F, y))
    assert convergence.optimum is not None
    assert not convergence.optimum.is_unique
    theta = np.append(convergence.optimum.w, convergence.optimum.b)
    X = np.column_stack((F.T, np.ones(30)))
    np.testing.assert_allclose(np.linalg.lstsq(X, X @ theta, rcond=1e-9)[0], theta, atol=1e-9)
    alone = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(x[:, None], y)
    np.testing.assert_allclose(X @ theta, alone.decision_function(x[:, None]), atol=1e-6)


def test_an_overlap_by_a_hair_is_not_called_dependence() -> None:
    t = np.array([0.2, 0.4, 0.6, 0.7])
    F = np.array([[*(1e-15 * np.array([1, -1, 1, -1])), 1.0, 2.0, -1.0], [*t, 0.3, 0.5, 0.6]])
    convergence = run_to_end(find_convergence(F, np.array([0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0])))
    assert convergence.optimum is None
    assert not convergence.is_endless
    assert "overlap by a hair" in convergence.remark


def test_a_margin_that_rounding_may_have_made_is_called_so() -> None:
    t = np.array([0.2, 0.4, 0.6, 0.7])
    F = np.array([[*(1 + 2.0**-52 * np.array([0, 1, 0, 1])), 2.0, 0.0], [*t, 0.3, 0.5]])
    y = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    convergence = run_to_end(find_convergence(F, y))
    assert convergence.is_endless
    assert "rounded" in convergence.remark or "too narrow" in convergence.remark
    F[0, :4] = 1 + 1e-6 * np.array([0, 1, 0, 1])
    seen = run_to_end(find_convergence(F, y))
    assert seen.margin is not None
    assert "rounded" not in seen.remark


def test_too_small_a_penalty_is_called_so() -> None:
    problem = problem_of("separable")
    convergence = run_to_end(find_convergence(problem.F, problem.y, l2=1e-300))
    assert convergence.optimum is None
    assert "penalty is too small" in convergence.remark
