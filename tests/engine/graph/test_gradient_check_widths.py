import numpy as np
import pytest

from engine.graph.gradient_check import (
    EPSILONS,
    check_at,
    check_each_width,
    check_gradient,
    checked_mean,
)
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end

W, B = np.array([0.3, -0.2]), 0.1


@pytest.fixture
def checked():
    experiment = Experiment(size=40, l2=0.1)
    return checked_mean(prepare(load_dataset(experiment), experiment), experiment)


def test_one_width_is_checked_at_a_time(checked):
    assert len(list(check_each_width(checked, W, B))) == len(EPSILONS)


def test_the_result_is_that_of_one_check_of_all_widths(checked):
    found = run_to_end(check_each_width(checked, W, B))
    whole = check_gradient(checked.F, checked.y, W, B, l2=0.1)
    for name in ("epsilons", "analytic", "numeric", "error", "overall"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))
        assert not getattr(found, name).flags.writeable


def test_one_width_is_checked_at_once(checked):
    found = check_at(checked, W, B, np.array([1e-5]))
    assert found.numeric.shape == (1, 3)
    assert np.all(found.error < 1e-8)
