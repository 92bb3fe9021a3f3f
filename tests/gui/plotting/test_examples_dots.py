import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.plotting.examples import dot_size, dots_image
from gui.style.theme import LIGHT


def draw(px, py, is_class1, side=1):
    arrays = np.array(px, dtype=float), np.array(py, dtype=float), np.array(is_class1, dtype=bool)
    return dots_image(*arrays, 12, 10, side, LIGHT)


def painted(image):
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 0
    }


def test_a_dot_lies_in_the_pixel_of_its_example():
    image = draw([3.2, 8.9], [4.7, 0.0], [False, True])
    assert painted(image) == {(3, 4), (8, 0)}


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_a_dot_covers_a_square_around_its_pixel(side):
    pixels = painted(draw([6], [5], [True], side))
    assert len(pixels) == side**2
    for axis, middle in ((0, 6), (1, 5)):
        places = {pixel[axis] for pixel in pixels}
        assert max(places) - min(places) == side - 1
        assert min(places) <= middle <= max(places)


@pytest.mark.parametrize("side", [2, 3])
def test_a_dot_at_one_edge_does_not_come_back_at_the_other(side):
    for x, y in ((0, 5), (11, 5), (6, 0), (6, 9)):
        pixels = painted(draw([x], [y], [False], side))
        assert max(abs(px - x) for px, _ in pixels) < side
        assert max(abs(py - y) for _, py in pixels) < side


def test_examples_beyond_the_image_are_left_out():
    assert painted(draw([-0.1, 12.0, 3, 3], [5, 5, -1, 10], [True] * 4)) == set()


def test_colour_is_that_of_the_class_and_of_both_where_they_meet():
    image = draw([1, 5, 9, 9], [1, 1, 1, 1], [False, True, False, True])
    one, other, both = (image.pixelColor(x, 1) for x in (1, 5, 9))
    class0, class1 = QColor(LIGHT.class0), QColor(LIGHT.class1)
    for color, expected in ((one, class0), (other, class1)):
        assert abs(color.red() - expected.red()) <= 3
        assert abs(color.blue() - expected.blue()) <= 3
    assert both.red() == pytest.approx((class0.red() + class1.red()) / 2, abs=3)


def test_more_dots_are_more_opaque_but_never_quite():
    alphas = [draw([5] * k, [5] * k, [True] * k).pixelColor(5, 5).alpha() for k in (1, 2, 4, 500)]
    assert alphas == sorted(set(alphas))
    assert alphas[-1] < 240


def test_dots_get_smaller_as_they_get_more():
    sizes = [dot_size(count) for count in (6_000, 60_000, 600_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 1
