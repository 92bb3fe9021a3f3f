"""The infimum is held against a long descent, and against sets whose infimum is known."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from engine.convergence.optimum import find_convergence, lowest_loss
from engine.kernels.loading import load_kernel
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def lowest(X: list[list[float]], y: list[int], l1: float = 0.0, l2: float = 0.0) -> float | None:
    F, labels = np.array(X, dtype=float).T.copy(), np.array(y, dtype=float)
    return run_to_end(lowest_loss(F, labels, run_to_end(find_convergence(F, labels, l1, l2))))


def test_it_is_the_loss_at_the_optimum_where_there_is_one() -> None:
    experiment = Experiment(l2=0.1)
    problem = prepare(load_dataset(experiment), experiment)
    convergence = run_to_end(find_convergence(problem.F, problem.y, 0.0, 0.1))
    assert convergence.optimum is not None
    assert run_to_end(lowest_loss(problem.F, problem.y, convergence)) == convergence.optimum.J


def test_it_is_zero_where_a_boundary_makes_no_mistakes() -> None:
    assert lowest([[-1, 0], [1, 0], [2, 1]], [0, 1, 1]) == 0.0


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0)])
def test_it_is_zero_where_all_are_of_one_class(l1: float, l2: float) -> None:
    """w = 0 costs nothing, and b may grow."""
    assert lowest([[-1, 0], [1, 0]], [1, 1], l1, l2) == 0.0


def test_twins_of_both_classes_cost_a_bit_each() -> None:
    """The other two can be told apart along x1, along which the twins stand still."""
    X = [[0, 0], [0, 0], [1, 0], [-1, 0]]
    assert lowest(X, [0, 1, 1, 0]) == pytest.approx(math.log(2) / 2, rel=1e-12)


def test_examples_tied_to_the_boundary_decide_alone() -> None:
    """Three of them overlap along x2; descent, which also moves the others, comes down to them."""
    X = [[0, 0], [0, 1], [0, 2], [1, 1], [-1, 2], [2, 0]]
    y = [0, 1, 0, 1, 0, 1]
    found = lowest(X, y)
    assert found is not None
    F, labels = np.array(X, dtype=float).T.copy(), np.array(y, dtype=float)
    kernel = load_kernel().kernel
    theta, grad = np.zeros(3), np.empty(3)
    kernel.evaluate(F, labels, theta, 0.0, 0.0, grad)
    run = KernelRun(0, 2_000_000, StepSettings(1.0))
    arrays = TrainingArrays.untested(F, labels)
    made = kernel.descend(arrays, theta, grad, run, np.empty((0, 8)))
    assert found < made.loss < found + 1e-5


def test_with_an_l1_penalty_it_is_the_loss_at_the_optimum_also_of_separable_classes() -> None:
    found = lowest([[-1, 0], [1, 0], [2, 1]], [0, 1, 1], l1=0.6)
    assert found == pytest.approx(math.log(3) - 2 / 3 * math.log(2), rel=1e-14)  # at w = 0


def infimum(F: Floats, y: Floats) -> float:
    """Return what scipy comes down to."""

    def J(theta: Floats) -> float:
        z = theta[:-1] @ F + theta[-1]
        return float(np.mean(np.logaddexp(0, z) - y * z))

    return float(minimize(J, np.zeros(len(F) + 1), method="BFGS", tol=1e-9).fun)


@pytest.mark.parametrize("seed", range(30))
def test_tied_examples_may_have_features_that_depend_on_each_other(seed: int) -> None:
    """As squares of 0 and 1 do, or tenths on a line."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, 12).astype(float)
    a, b = rng.integers(0, 2, size=(2, 12)).astype(float)
    x = rng.integers(0, 7, 12)
    for F in (np.array([a, b, a**2, b**2, a * b]), np.array([x / 10, 3 * x / 10])):
        found = run_to_end(lowest_loss(F, y, run_to_end(find_convergence(F, y))))
        assert found is not None
        assert found == pytest.approx(infimum(F, y), abs=1e-4)
        assert found <= infimum(F, y) + 1e-9


def test_it_is_zero_where_floats_do_not_see_the_margin() -> None:
    far = [[1e15 + 1, 2], [1e15 + 2, 4], [1e15 + 3, 5]]
    assert lowest(far, [1, 0, 1]) == 0.0
