import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.support.arrays import distinct, frozen, median, sample_rows

numbers = st.lists(st.floats(allow_nan=True, allow_infinity=False), min_size=1, max_size=9)


@given(numbers)
def test_a_median_is_that_of_numpy(values):
    values = np.array(values) / 4  # the sum of two is finite
    assert median(values) == pytest.approx(np.median(values), rel=0, abs=0, nan_ok=True)
    assert median(np.stack([values, values])) == pytest.approx(
        np.median([values, values]), rel=0, abs=0, nan_ok=True
    )


@given(st.lists(st.integers(-3, 3) | st.floats(allow_nan=False), max_size=9))
def test_distinct_values_are_those_of_numpy(values):
    values = np.array(values, dtype=np.float64)
    assert distinct(values).tolist() == np.unique(values).tolist()


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_sample_has_one_row_from_each_of_equal_intervals(m, most):
    rows = sample_rows(m, most)
    if m <= most:
        assert rows.tolist() == list(range(m))
        return
    ends = np.arange(most + 1) * (m / most)
    assert len(rows) == most
    assert (np.floor(ends[:-1]) <= rows).all()
    assert (rows < ends[1:]).all()
    assert rows.min() >= 0
    assert rows.max() < m


def test_a_sample_is_the_same_each_time_and_at_no_fixed_distance():
    rows = sample_rows(10_000, 100)
    assert rows.tolist() == sample_rows(10_000, 100).tolist()
    assert len(set(np.diff(rows).tolist())) > 20  # data that repeat themselves are not met in step


def test_rows_sorted_by_class_keep_their_shares():
    y = np.arange(50_000) < 500
    assert y[sample_rows(50_000, 5000)].mean() == pytest.approx(0.01, abs=0.0003)


def test_nobody_writes_to_a_frozen_array():
    with pytest.raises(ValueError, match="read-only"):
        frozen(np.zeros(2))[0] = 1.0
