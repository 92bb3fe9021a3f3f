import numpy as np
import pytest

from gui.boundary.extent import limits, with_margin


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
