from dataclasses import replace

import numpy as np
import pytest

from engine import logistic
from engine.landscape.grid import Sample, held, mean_loss_on_grid
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare


def make_problem(**settings):
    experiment = Experiment(**settings)
    return prepare(load_dataset(experiment), experiment)


@pytest.mark.parametrize("reach", [1e-3, 1.0, 60.0, 1e4, 1e9])
def test_mean_loss_at_every_node(reach):
    """From where one log serves hundreds of rows to where e^v is beyond every float."""
    rng = np.random.default_rng(0)
    v, A_x, A_y = rng.normal(size=(3, 500))
    xs, ys = np.linspace(-reach, reach, 7), np.linspace(-reach, 2 * reach, 5)
    out = np.empty((5, 7))
    list(mean_loss_on_grid(v, A_x, A_y, xs, ys, out))
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            wanted = np.mean(np.logaddexp(0.0, v + x * A_x + y * A_y))
            assert out[row, column] == pytest.approx(wanted, rel=1e-12)


def test_small_losses_keep_their_digits():
    v = np.full(1000, -14.0)
    nothing = np.zeros(1000)
    out = np.empty((1, 1))
    list(mean_loss_on_grid(v, nothing, nothing, np.zeros(1), np.zeros(1), out))
    assert out[0, 0] == pytest.approx(np.log1p(np.exp(-14.0)), rel=1e-9)


def test_held_parameters_are_what_is_left_of_z():
    problem = make_problem(features=("x1", "x2", "x1*x2"))
    theta = np.array([1.0, -2.0, 0.5, 0.25])
    v = held(Sample.of(problem, 10**6), theta, (0, 2))
    z = problem.F.T @ [0.0, -2.0, 0.0] + 0.25
    np.testing.assert_allclose(v, (1 - 2 * problem.y) * z)
    np.testing.assert_allclose(np.logaddexp(0, v), logistic.loss(z, problem.y))


def test_sample_keeps_the_shares_of_sorted_classes():
    problem = make_problem(data="imbalanced", size=50_000)
    order = np.argsort(problem.y)
    by_class = replace(problem, train_rows=order, F=problem.F[:, order], y=problem.y[order])
    sample = Sample.of(by_class, 5000)
    assert (sample.count, sample.m) == (5000, 50_000)
    share = np.mean(sample.A[-1] < 0)
    assert share == pytest.approx(problem.y.mean(), abs=1 / 5000)


def test_sample_is_the_same_each_time():
    problem = make_problem(size=5000)
    np.testing.assert_array_equal(Sample.of(problem, 100).A, Sample.of(problem, 100).A)


def test_reach_is_the_size_of_each_feature():
    problem = make_problem(data="unscaled")
    reach = Sample.of(problem, 10**6).reach()
    np.testing.assert_allclose(reach[:2], np.sqrt(np.mean(problem.F**2, axis=1)))
    assert reach[2] == 1.0
