import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.landscape.ranges import fitted, holds, natural_length, worth_seeing

places = st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=5)
lengths = st.floats(1e-9, 1e9)


@given(places, lengths)
def test_a_range_holds_all_places_with_room(values, natural):
    ends = fitted(np.array(values), natural)
    assert holds(ends, (min(values), max(values)))
    assert ends[1] - ends[0] >= natural * 0.99


@given(places, lengths)
def test_a_range_that_fits_stays(values, natural):
    ends = fitted(np.array(values), natural)
    assert fitted(np.array(values), natural, ends) == ends


def test_a_range_grows_rarely():
    ranges, ends = set(), None
    for far in np.linspace(1, 100, 1000):
        ends = fitted(np.array([0.0, far]), 1.0, ends)
        ranges.add(ends)
        assert holds(ends, (0.0, far))
    assert len(ranges) <= 16


def test_a_range_that_is_far_too_long_is_given_up():
    assert fitted(np.array([0.0, 1.0]), 1.0, (-50.0, 50.0))[1] < 3


def test_ends_are_round():
    assert fitted(np.array([0.0, 2.196]), 1.0) == (-1.0, 3.0)


@pytest.mark.parametrize(("reach", "length"), [(1.0, 4.0), (1000.0, 0.004)])
def test_a_weight_of_large_features_has_a_short_natural_length(reach, length):
    assert natural_length(reach) == pytest.approx(length)


def test_a_place_far_off_is_not_waited_for():
    here = np.array([0.0, 0.5])
    assert worth_seeing(3.0, here, 1.0)
    assert not worth_seeing(300.0, here, 1.0)
    assert worth_seeing(300.0, np.array([0.0, 200.0]), 1.0)
