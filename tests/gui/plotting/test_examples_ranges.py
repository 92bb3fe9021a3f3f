import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.errors import InputError
from gui.plotting.examples import LARGEST, NARROWEST, check_drawable, limits, with_margin


def test_a_range_leaves_the_same_room_on_both_sides():
    low, high = with_margin(np.array([3.0, -1.0, 1.0]))
    assert low < -1 < 3 < high
    assert -1 - low == pytest.approx(high - 3)


def test_around_a_single_value_0_is_in_range_too():
    low, high = with_margin(np.array([5.0, 5.0]))
    assert low < 0 < 5 < high


def test_limits_hold_all_examples_and_more_on_each_axis():
    X = np.array([[0.0, 100.0], [1.0, 300.0]])
    found = limits(X)
    assert found["xMin"] < -10 < 11 < found["xMax"]
    assert found["yMin"] < -1000 < 1400 < found["yMax"]
    assert 0 < found["minXRange"] < 1e-3
    assert found["minYRange"] == pytest.approx(200 * found["minXRange"])


@pytest.mark.parametrize("ends", [(-1e308, 1e308), (1e200, 2e200), (-1.7e308, 5.0), (1e300, 1e300)])
def test_numbers_beyond_what_is_drawn_do_not_stretch_the_range(ends):
    low, high = with_margin(np.array(ends))
    assert (low, high) == (-LARGEST, LARGEST)


@pytest.mark.parametrize("ends", [(0.0, 5e-324), (-1e-300, 1e-300), (1e-101, 1.5e-101)])
def test_a_range_is_never_too_narrow_to_be_divided_by(ends):
    low, high = with_margin(np.array(ends))
    assert low <= ends[0] < ends[1] <= high
    assert high - low == pytest.approx(NARROWEST)


@pytest.mark.parametrize("ends", [(1e15, 1e15 + 0.125), (-1e15 - 0.5, -1e15), (1e15, 1e15 + 5)])
def test_far_from_0_a_range_is_long_enough_for_floats_to_tell_its_pixels_apart(ends):
    X = np.array([ends, ends]).T
    low, high = with_margin(X[:, 0])
    least = limits(X)["minXRange"]
    for shortest in (high - low, least):
        assert len({ends[0] + shortest * share for share in np.linspace(0, 1, 50)}) == 50


def test_numbers_beyond_what_is_drawn_are_refused_with_their_axis():
    y = np.array([0.0, 1.0])
    X = np.array([[1.0, -1e308], [2.0, 3.0]])
    check_drawable(Dataset("d.csv", "d", X[:, :1] * np.ones(2), y))
    with pytest.raises(InputError, match=r"^figure: d.csv .*\(height\).* accepted"):
        check_drawable(Dataset("d.csv", "d", X, y, axis_names=("width", "height")))
