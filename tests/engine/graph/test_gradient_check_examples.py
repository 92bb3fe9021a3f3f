import numpy as np
import pytest

from engine.graph.gradient_check import MOST, checked_example, checked_mean
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare


def prepared(experiment):
    return prepare(load_dataset(experiment), experiment)


def test_one_example_is_checked_alone_and_without_penalties():
    experiment = Experiment(size=30, l1=0.1, l2=0.2, standardize=True)
    problem = prepared(experiment)
    checked = checked_example(problem, 7)
    np.testing.assert_array_equal(checked.F, problem.F[:, 7:8])
    assert checked.y.tolist() == [problem.y[7]]
    assert (checked.l2, checked.has_l1, checked.k, checked.m) == (0, False, 1, 1)


def test_a_test_example_can_be_checked_too():
    problem = prepared(Experiment(size=30, test_ratio=0.5))
    row = int(problem.test_rows[0])
    assert checked_example(problem, row).F[:, 0].tolist() == problem.dataset.X[row].tolist()


def test_the_mean_is_over_the_training_examples_with_the_l2_penalty():
    experiment = Experiment(size=30, l1=0.1, l2=0.2, test_ratio=0.2)
    problem = prepared(experiment)
    checked = checked_mean(problem, experiment)
    np.testing.assert_array_equal(checked.F, problem.F)
    assert (checked.l2, checked.has_l1, checked.k, checked.m) == (0.2, True, 24, 24)
    assert not checked_mean(problem, experiment.changed(l1=0.0)).has_l1


@pytest.mark.parametrize("size", [MOST + 1, 25_000])
def test_of_many_examples_some_at_equal_distances_stand_for_all(size):
    experiment = Experiment(size=size)
    problem = prepared(experiment)
    checked = checked_mean(problem, experiment)
    assert (checked.k, checked.m) == (MOST, size)
    places = [int(np.flatnonzero(problem.F[0] == x)[0]) for x in checked.F[0, :5]]
    assert places == [place * size // MOST for place in range(5)]
    np.testing.assert_array_equal(checked.F[:, -1], problem.F[:, (MOST - 1) * size // MOST])
