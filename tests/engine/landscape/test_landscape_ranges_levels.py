import numpy as np
import pytest

from engine.landscape.ranges import contour_levels

X, Y = np.meshgrid(np.linspace(-3, 3, 96), np.linspace(-2, 2, 96))


def bowl(lowest, height=1.0):
    return lowest + height * (X * X + 0.3 * Y * Y)


@pytest.mark.parametrize("lowest", [0.0, 1e-6, 0.2, 10.0])
@pytest.mark.parametrize("height", [1e-6, 1e-3, 1.0, 10.0])
def test_a_bowl_of_any_height_is_cut_often_near_its_floor(lowest, height):
    J = bowl(lowest, height)
    levels = contour_levels(J, lowest)
    assert 7 <= len(levels) <= 13
    gaps = levels - lowest
    assert gaps.min() < 0.02 * (J.max() - lowest)
    assert ((levels > J.min()) & (levels < J.max())).all()


def test_steps_grow_with_the_height():
    levels = contour_levels(bowl(0.3), 0.3)
    assert (np.diff(levels, 2) > 0).sum() >= 0.5 * len(levels)
    np.testing.assert_allclose(sorted(levels), levels)


def test_gaps_are_round():
    gaps = contour_levels(bowl(0.2143), 0.2143) - 0.2143
    digits = gaps / 10.0 ** np.floor(np.log10(gaps * (1 + 1e-9)))
    np.testing.assert_allclose(digits, np.round(digits, 1), atol=1e-6)


def test_decades_where_examples_are_separable():
    J = np.exp(-3 * (X + 3))
    levels = contour_levels(J, 0.0)
    assert levels.min() <= 1e-6
    assert levels.max() >= 0.1


def test_a_slope_far_from_the_minimum_is_cut_evenly():
    levels = contour_levels(100.0 + 0.1 * X, 0.2)
    assert 5 <= len(levels) <= 13
    np.testing.assert_allclose(np.diff(levels), np.diff(levels)[0])


@pytest.mark.parametrize("J", [np.full((3, 3), 0.7), np.zeros((4, 4)), np.full((2, 2), np.nan)])
def test_a_flat_place_has_no_contours(J):
    assert not len(contour_levels(J, 0.0))
