import numpy as np
import pytest

from engine.graph.gradient_check import (
    EPSILONS,
    GradientCheckTask,
    check_at,
    check_gradient,
    checked_mean,
)
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare

W, B = np.array([0.3, -0.2]), 0.1


@pytest.fixture
def checked():
    experiment = Experiment(size=40, l2=0.1)
    return checked_mean(prepare(load_dataset(experiment), experiment), experiment)


def test_at_least_one_width_is_checked_at_a_time_and_all_in_the_end(checked):
    sweep = GradientCheckTask(checked, W, B)
    turns = 0
    while not sweep.is_done:
        sweep.go_on(0.0)
        turns += 1
    assert turns == len(EPSILONS)


def test_with_time_enough_all_widths_are_checked_in_one_go(checked):
    sweep = GradientCheckTask(checked, W, B)
    sweep.go_on(60.0)
    assert sweep.is_done


def test_the_result_is_that_of_one_check_of_all_widths(checked):
    sweep = GradientCheckTask(checked, W, B)
    sweep.go_on(60.0)
    found, whole = sweep.result(), check_gradient(checked.F, checked.y, W, B, l2=0.1)
    for name in ("epsilons", "analytic", "numeric", "error", "overall"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))
        assert not getattr(found, name).flags.writeable


def test_one_width_is_checked_at_once(checked):
    found = check_at(checked, W, B, np.array([1e-5]))
    assert found.numeric.shape == (1, 3)
    assert np.all(found.error < 1e-8)
