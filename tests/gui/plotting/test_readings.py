import pytest

from engine.logistic import backward, loss, sigmoid
from gui.plotting.readings import ExampleNumbers


@pytest.mark.parametrize(("y", "z"), [(0.0, -1.2), (1.0, 0.7), (1.0, 3.0), (0.0, 2.0)])
def test_the_numbers_of_one_example_are_those_of_the_lesson(y, z):
    one = ExampleNumbers(y, z)
    a = sigmoid(z)
    _, dz, _, _ = backward(1.0, y, z, a)
    assert (one.a, one.loss) == (a, loss(z, y))
    assert one.dz == pytest.approx(dz, rel=1e-12)
    h = 1e-5
    assert one.slope == pytest.approx((sigmoid(z + h) - sigmoid(z - h)) / (2 * h), rel=1e-8)
    assert one.dz == pytest.approx((loss(z + h, y) - loss(z - h, y)) / (2 * h), rel=1e-8)
