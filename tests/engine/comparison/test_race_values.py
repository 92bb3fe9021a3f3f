from dataclasses import replace

import numpy as np
import pytest
from built_in import WITH_EXAMPLES
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.comparison.race import race_experiments
from engine.comparison.race_values import MOST, proposed, spaced
from engine.convergence.curvature import curvature_bound
from engine.errors import InputError
from engine.model.experiment import ALPHA_RANGE, NAMED, RACED, Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end


def make_problem(**settings):
    experiment = Experiment(**settings)
    return prepare(load_dataset(experiment), experiment)


@pytest.mark.parametrize("setting", RACED)
@pytest.mark.parametrize("data", WITH_EXAMPLES)
def test_what_is_proposed_can_be_raced(data, setting):
    values = proposed(setting, make_problem(data=data))
    assert 2 <= len(race_experiments(Experiment(data=data), setting, values)) <= MOST
    if setting in NAMED:
        assert all(isinstance(value, str) for value in values)
        return
    sizes = [np.inf if value is None else value for value in values]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("data", ["two-blobs", "unscaled", "breast-cancer", "one-example"])
def test_learning_rates_lie_on_both_sides_of_the_bound(data):
    problem = make_problem(data=data)
    safe = 2 / run_to_end(curvature_bound(problem.F))
    values = proposed("alpha", problem)
    assert len(values) == 9
    assert values[0] < safe / 100
    assert values[-1] > 10 * safe


def test_without_examples_learning_rates_lie_around_one():
    values = proposed("alpha", make_problem(data="empty"))
    assert values[0] < 1 < values[-1]
    assert values[0] > 1e-4


def test_learning_rates_stay_within_what_is_accepted():
    problem = make_problem()
    for factor in (1e-20, 1e20, 1e200):
        F = np.ascontiguousarray(problem.F * factor)
        huge = replace(problem, F=F)
        values = proposed("alpha", huge)
        assert ALPHA_RANGE[0] <= values[0] < values[-1] <= ALPHA_RANGE[1]


def test_batches_go_from_one_example_to_all():
    assert proposed("batch", make_problem(size=100)) == (1, 4, 16, 64, None)
    assert proposed("batch", make_problem(data="one-example")) == (1, None)


def test_equal_ratios_and_equal_differences():
    assert spaced(0.01, 100, 5, logarithmic=True).tolist() == [0.01, 0.1, 1, 10, 100]
    assert spaced(0.1, 1, 4, logarithmic=False).tolist() == [0.1, 0.4, 0.7, 1.0]


def test_from_nothing_on_values_go_up_by_tenths():
    assert spaced(0, 1, 4, logarithmic=True).tolist() == [0, 0.01, 0.1, 1]


def test_whole_numbers_that_fall_together_are_kept_once():
    assert spaced(1, 8, 16, logarithmic=True, whole=True).tolist() == [*range(1, 9)]


@pytest.mark.parametrize("ends", [(1, 1), (2, 1)])
def test_ends_in_the_wrong_order_are_refused(ends):
    with pytest.raises(InputError, match="ascending"):
        spaced(*ends, 4, logarithmic=True)


@given(
    low=st.floats(1e-12, 1e12), high=st.floats(1e-12, 1e12), count=st.integers(2, MOST),
    logarithmic=st.booleans(),
)  # fmt: skip
def test_values_ascend_between_their_ends(low, high, count, logarithmic):
    assume(high > low * (1 + 1e-9))
    values = spaced(low, high, count, logarithmic=logarithmic)
    assert len(values) == count
    assert (values[0], values[-1]) == pytest.approx((low, high), rel=1e-12)
    assert (np.diff(values) > 0).all()
