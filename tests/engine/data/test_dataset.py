import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset, split

sizes = st.integers(1, 300)
ratios = st.floats(0, 1, exclude_max=True)
seeds = st.integers(0, 2**63 - 1)


@given(sizes, ratios, seeds)
def test_split_parts_every_example_into_one_of_two_ascending_lists(m, ratio, seed):
    train, test = split(m, ratio, seed)
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(m))
    assert (np.diff(train) > 0).all() and (np.diff(test) > 0).all()
    assert train.dtype == test.dtype == np.intp


@given(sizes, ratios, seeds)
def test_split_holds_out_the_rounded_share_and_leaves_one_to_train(m, ratio, seed):
    train, test = split(m, ratio, seed)
    assert len(test) == min(round(ratio * m), m - 1)
    assert len(train) >= 1


@given(sizes, ratios, ratios, seeds)
def test_larger_ratio_holds_out_the_same_examples_and_more(m, one, other, seed):
    small, large = sorted((one, other))
    assert set(split(m, small, seed)[1].tolist()) <= set(split(m, large, seed)[1].tolist())


def test_split_depends_on_the_seed_and_repeats():
    again, same, other = (split(100, 0.3, seed)[1].tolist() for seed in (5, 5, 6))
    assert again == same != other


def test_split_favours_no_part_of_the_data():
    held_out = np.zeros(20)
    for seed in range(600):
        held_out[split(20, 0.25, seed)[1]] += 1
    # Binomial with mean 150 and deviation 10.6.
    assert np.abs(held_out - 150).max() < 5 * 10.6


def test_ratio_0_holds_out_nothing():
    train, test = split(7, 0.0, 3)
    assert train.tolist() == list(range(7))
    assert len(test) == 0


def test_dataset_is_frozen_and_counts_its_examples():
    dataset = Dataset("d", "D", np.zeros((4, 2)), np.zeros(4))
    assert dataset.m == 4
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataset.name = "other"
