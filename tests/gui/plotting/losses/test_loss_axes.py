import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plotting.losses.loss_axes import (
    loss_places,
    loss_range,
    rounded_up,
    step_places,
    step_range,
)

LOSSES = st.lists(
    st.one_of(st.floats(0, 1e300), st.just(float("nan")), st.just(0.0)), min_size=1, max_size=20
)


@given(st.floats(1e-300, 1e300))
def test_rounded_up_lengths_hold_what_they_are_for_and_little_more(length):
    rounded = rounded_up(length)
    assert length * (1 - 1e-6) <= rounded <= 1.67 * length


@pytest.mark.parametrize(("length", "rounded"), [(7, 8), (10, 10), (101, 150), (0.7, 0.8)])
def test_rounded_up_lengths_are_easy_to_read(length, rounded):
    assert rounded_up(length) == pytest.approx(rounded)


@pytest.mark.parametrize("logarithmic", [False, True])
@given(last_step=st.integers(0, 10**15))
def test_axis_of_steps_holds_the_run(logarithmic, last_step):
    low, high = step_range(last_step, logarithmic)
    places = step_places(np.array([0.0, float(last_step)]), logarithmic)
    assert (low < places).all()
    assert (places < high).all()


@pytest.mark.parametrize("logarithmic", [False, True])
@given(losses=LOSSES)
def test_axis_of_losses_holds_them_all(logarithmic, losses):
    losses = np.array(losses)
    low, high = loss_range(losses, logarithmic)
    assert np.isfinite([low, high]).all()
    assert low < high
    known = losses[np.isfinite(losses)]
    places = loss_places(known, logarithmic, (low, high))
    assert ((low <= places) & (places <= high)).all()


def test_linear_axis_begins_at_zero():
    low, high = loss_range(np.array([0.31, 0.69]), False)
    assert -0.05 < low < 0
    assert high == pytest.approx(0.8, rel=0.05)


def test_logarithmic_axis_has_some_length_even_for_one_loss():
    low, high = loss_range(np.array([0.5]), True)
    assert high - low >= 0.5


def test_places_are_logarithms_with_zero_at_the_lower_end():
    places = loss_places(np.array([0.0, 0.01, 1.0]), True, (-3.0, 0.0))
    np.testing.assert_allclose(places, [-3, -2, 0])
