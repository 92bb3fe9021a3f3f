import math
import random

import numpy as np
from sweep_sample import made_up, outcome

from engine.comparison.sweep import JobResult, Sweep, gathered, medians
from engine.convergence.learning_rate import LearningRateLimits
from engine.model.experiment import Experiment


def test_runs_stand_by_seed_and_value_whatever_was_finished_first():
    values = (1, 8, None)
    results = [
        JobResult((outcome(Experiment(seed=seed, batch=value), 0.1),), None, "numpy", "")
        for seed in range(8, 12)
        for value in values
    ]
    random.Random(0).shuffle(results)
    found = gathered(Sweep("batch", values, True), 100, results)
    runs = [(run.experiment.seed, run.experiment.batch) for run in found.outcomes]
    assert runs == [(seed, value) for seed in range(8, 12) for value in values]
    assert found.seeds == 4


def test_runs_that_diverged_count_as_infinitely_high():
    found = made_up([[0.3, 0.2, None], [0.5, None, None], [0.4, 0.1, 0.9]], (0.1, 1.0, 10.0))
    assert found.losses().tolist() == [
        [0.3, 0.2, math.inf],
        [0.5, math.inf, math.inf],
        [0.4, 0.1, 0.9],
    ]
    assert found.diverged() == [0, 1, 2]
    assert medians(found.losses()).tolist() == [0.4, 0.2, math.inf]


def test_of_an_even_number_half_is_too_many():
    assert medians(np.array([[1.0, math.inf], [3.0, 5.0]])).tolist() == [2.0, math.inf]


def test_a_test_set_is_known_by_its_losses():
    found = made_up([[0.3, None]], (0.1, 1.0), tests=[[0.6, 0.7]])
    assert found.has_test_set
    assert found.test_losses().tolist() == [[0.6, math.inf]]
    without = made_up([[0.3, None]], (0.1, 1.0))
    assert not without.has_test_set
    assert np.isinf(without.test_losses()).all()


def test_what_is_to_be_told_is_told_once():
    run = outcome(Experiment(), 0.1)
    results = [
        JobResult((run,), LearningRateLimits(1, 2, None), "compiled", ""),
        JobResult((run,), LearningRateLimits(3, 4, 5), "numpy", "numba is not installed"),
        JobResult((run,), None, "numpy", "numba is not installed"),
    ]
    found = gathered(Sweep("alpha", (0.1,), False), 100, results)
    assert found.kernels == ("compiled", "numpy")
    assert found.notices == ("numba is not installed",)
    assert found.limits == LearningRateLimits(2, 3, 5)
