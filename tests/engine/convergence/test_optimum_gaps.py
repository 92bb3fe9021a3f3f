import math

import numpy as np
import pytest

from engine.convergence.optimum import Optimum, expected_gaps, find_convergence, gaps, same_loss
from engine.kernels.loading import load_kernel
from engine.model.experiment import Event, Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.run import Run


def optimum(J: float = 0.5, lowest: float = 0.1, highest: float = 1.0) -> Optimum:
    return Optimum(np.zeros(2), 0.0, J, lowest, highest, is_unique=True)


def test_j_stays_the_same_function_from_one_change_of_it_to_the_next() -> None:
    events = [
        Event(10, "l2", 0.1),
        Event(20, "alpha", 3.0),
        Event(30, "size", 100),
        Event(40, "parameters", (1.0, 2.0)),
    ]
    assert same_loss([], 5) == (0, math.inf)
    assert same_loss(events, 0) == (0, 10)
    assert same_loss(events, 10) == (10, 30)
    assert same_loss(events, 29) == (10, 30)
    assert same_loss(events, 99) == (30, math.inf)


def test_gaps_that_rounding_could_make_are_zero() -> None:
    found = gaps(np.array([0.7, 0.5 + 1e-16, 0.5, 0.5 - 1e-12, np.nan]), optimum())
    np.testing.assert_array_equal(found[:4], [0.7 - 0.5, 0, 0, 0])
    assert np.isnan(found[4])


def test_expected_gaps_lie_on_a_straight_line_through_the_last_clear_one() -> None:
    steps = np.array([0.0, 5.0, 10.0, 20.0])
    known = np.array([np.nan, 0.2, 0.01, 0.0])
    found = expected_gaps(steps, np.array([0.0, 4.0, 10.0, 12.0]), known, optimum(), 0.5)
    assert found is not None
    assert found[2] == pytest.approx(0.01)
    np.testing.assert_allclose(np.diff(np.log(found)) / np.diff(steps), 2 * math.log(0.95))


@pytest.mark.parametrize(
    ("known", "alpha"),
    [([0.0, 0.0], 0.5), ([np.nan, 1e-15], 0.5), ([0.2, 0.3], 2.5), ([0.2, 0.3], 1e200)],
)
def test_no_line_without_a_clear_gap_or_where_nothing_comes_closer(
    known: list[float], alpha: float
) -> None:
    steps = np.array([0.0, 1.0])
    assert expected_gaps(steps, steps, np.array(known), optimum(), alpha) is None


def test_far_steps_overflow_nothing() -> None:
    steps = np.array([-1e12, 0.0, 1e12])
    found = expected_gaps(steps, np.zeros(1), np.ones(1), optimum(), 0.5)
    assert np.isfinite(found).all()
    assert (np.diff(found) < 0).all()


def test_a_run_falls_as_it_is_expected_to() -> None:
    experiment = Experiment(alpha=1.0)
    problem = prepare(load_dataset(experiment), experiment)
    found = run_to_end(find_convergence(problem.F, problem.y)).optimum
    assert found is not None
    run = Run(experiment, problem, load_kernel().kernel)
    run.advance(300)
    curve = run.history.loss_history()
    above = gaps(curve.loss, found)
    half = slice(0, 151)
    expected = expected_gaps(curve.step, curve.step[half], above[half], found, 1.0)
    assert expected is not None
    np.testing.assert_allclose(expected[150:250], above[150:250], rtol=0.02)
