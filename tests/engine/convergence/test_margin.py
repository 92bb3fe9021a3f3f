import numpy as np
import pytest
from sklearn.svm import SVC

from engine.convergence.margin import Margin, widest_margin
from engine.convergence.separability.exact_signs import UndecidedError
from engine.convergence.separability.separation import separate
from engine.convergence.separability.wolfe import NearestPoint
from engine.convergence.signed_rows import SignedRows
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import Problem, load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def separation(F, y):
    return run_to_end(separate(SignedRows(F, y)))


def problem_of(data: str, **settings: object) -> Problem:
    experiment = Experiment(data=data).changed(**settings)
    return prepare(load_dataset(experiment), experiment)


def margin_of(F: Floats, y: Floats) -> Margin:
    found = separation(F, y)
    assert found is not None
    return run_to_end(widest_margin(SignedRows(F, y), found))


def direction(margin: Margin) -> Floats:
    return np.append(margin.w, margin.b)


@pytest.mark.parametrize(
    ("data", "features"),
    [
        ("separable", ("x1", "x2")),
        ("separable", tuple(FEATURES)),
        ("xor", ("x1", "x2", "x1*x2")),
        ("circles", tuple(FEATURES)),
        ("moons", tuple(FEATURES)),
    ],
)
def test_direction_is_that_of_a_support_vector_machine(
    data: str, features: tuple[str, ...]
) -> None:
    problem = problem_of(data, features=features)
    margin = margin_of(problem.F, problem.y)
    # b counts as a weight here: with every row and its mirror image the machine's own bias is 0.
    rows = (2 * problem.y - 1)[:, None] * np.column_stack((problem.F.T, np.ones(problem.m)))
    machine = SVC(C=1e10, kernel="linear", tol=1e-8)  # it reckons with 32-bit kernels
    machine.fit(np.vstack((rows, -rows)), np.repeat([1, -1], problem.m))
    theta = machine.coef_[0]
    np.testing.assert_allclose(direction(margin), theta / np.linalg.norm(theta), atol=2e-5)
    assert margin.width == pytest.approx(1 / np.linalg.norm(theta), rel=1e-4)
    assert margin.width >= (rows @ theta).min() / np.linalg.norm(theta)
    assert margin.width == pytest.approx((rows @ direction(margin)).min(), rel=1e-9)
    supporting = (rows @ direction(margin))[list(margin.support)]
    np.testing.assert_allclose(supporting, margin.width, rtol=1e-9)


def test_descent_turns_towards_it() -> None:
    problem = problem_of("separable")
    convergence = direction(margin_of(problem.F, problem.y))
    kernel = load_kernel().kernel
    theta, slope = np.zeros(3), np.empty(3)
    kernel.evaluate(problem.F, problem.y, theta, 0.0, 0.0, slope)
    apart = []
    for steps in (1_000, 10_000, 100_000, 1_000_000):
        run = KernelRun(0, steps, StepSettings(2.0))
        kernel.descend(problem.arrays, theta, slope, run, np.empty((0, 8)))
        apart.append(np.linalg.norm(theta / np.linalg.norm(theta) - convergence))
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 0.12  # it comes closer as 1 / log(steps)


def test_of_one_example_it_is_the_example() -> None:
    margin = margin_of(np.array([[1.0], [2.0]]), np.ones(1))
    np.testing.assert_allclose(direction(margin), np.array([1, 2, 1]) / np.sqrt(6))
    assert margin.width == pytest.approx(np.sqrt(6))


def test_examples_tied_to_the_boundary_hold_it() -> None:
    F = np.array([[0.0, 0.0, 3.0, -4.0, 5.0], [1.0, 1.0, 0.0, 2.0, 9.0]])
    y = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    margin = margin_of(F, y)
    assert margin.w @ F[:, 0] + margin.b == pytest.approx(0, abs=1e-15)
    above = (2 * y - 1)[2:] * (margin.w @ F[:, 2:] + margin.b)
    assert above.min() == pytest.approx(margin.width)
    # Any other direction through the tied point has less: there is one angle to try.
    for angle in np.linspace(0, 2 * np.pi, 1000):
        w = np.array([np.cos(angle), np.sin(angle)])
        theta = np.append(w, -w[1])
        z = (2 * y - 1)[2:] * (theta[:2] @ F[:, 2:] + theta[2]) / np.linalg.norm(theta)
        assert z.min() <= margin.width * (1 + 1e-9)


def test_a_scale_of_a_million_leaves_it_exact() -> None:
    problem = problem_of("separable")
    F = np.ascontiguousarray(problem.F * np.array([[1e6], [1.0]]))
    margin = margin_of(F, problem.y)
    rows = (2 * problem.y - 1) * np.vstack((F, np.ones(problem.m)))
    values = direction(margin) @ rows
    assert values.min() == pytest.approx(margin.width, rel=1e-6)


@pytest.mark.parametrize("n", [2, 3, 6])
@pytest.mark.parametrize("width", [1.0, 1e-2, 1e-4, 1e-6])
def test_many_examples_may_lie_on_the_margin(n: int, width: float) -> None:
    """More than decide it, but for rounding, on both sides of a boundary that is known."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        y = rng.integers(0, 2, 30).astype(float)
        y[:2] = [0.0, 1.0]
        across = rng.normal(size=n)
        across /= np.linalg.norm(across)
        F = rng.normal(size=(n, 30))
        F -= np.outer(across, across @ F)
        away = np.where(rng.random(30) < 0.5, 0.0, rng.random(30))
        F += np.outer(across, (2 * y - 1) * (width / 2 + away))
        margin = margin_of(F, y)
        least = ((2 * y - 1) * (margin.w @ F + margin.b)).min()
        assert margin.width == pytest.approx(least, rel=1e-6)
        assert margin.width >= width / 2 * (1 - 1e-6)


def test_a_direction_that_does_not_separate_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def far_off(first, corner, lowest):
        yield
        return NearestPoint(np.array([1e-31, 1e-31]), (0,), np.ones(1))

    F, y = np.array([[-2.0, -1.0, 0.5, 3.0]]), np.array([0.0, 0.0, 1.0, 1.0])
    found = separation(F, y)
    assert found is not None
    monkeypatch.setattr("engine.convergence.margin.nearest_point", far_off)
    with pytest.raises(UndecidedError):
        run_to_end(widest_margin(SignedRows(F - 2, y), found))
