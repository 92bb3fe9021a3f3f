import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.convergence.separability.wolfe import NearestPoint, nearest_point
from engine.support.arrays import Floats
from engine.support.tasks import Interruptible, run_to_end


def nearest(corners: Floats) -> NearestPoint:
    def lowest(direction: Floats) -> Interruptible[int]:
        yield
        return int(np.argmin(corners @ direction))

    return run_to_end(nearest_point(0, lambda number: corners[number], lowest))


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        ([[3.0, 4.0]], [3.0, 4.0]),
        ([[2.0, 1.0], [2.0, -1.0]], [2.0, 0.0]),
        ([[2.0, 1.0], [2.0, 3.0]], [2.0, 1.0]),
        ([[2.0, 0.0], [0.0, 2.0], [5.0, 5.0]], [1.0, 1.0]),
        ([[1.0, 0.0], [-1.0, 1.0], [-1.0, -1.0]], [0.0, 0.0]),
        ([[1.0, 1.0], [-1.0, -1.0], [4.0, 0.0]], [0.0, 0.0]),
    ],
)
def test_known_polytopes(corners: list[list[float]], expected: list[float]) -> None:
    found = nearest(np.array(corners))
    np.testing.assert_allclose(found.point, expected, atol=1e-14)


@given(
    st.tuples(st.integers(1, 12), st.integers(1, 5)).flatmap(
        lambda shape: arrays(np.float64, shape, elements=st.floats(-4, 4, width=32))
    )
)
def test_point_lies_in_the_polytope_and_no_corner_lies_nearer(corners: Floats) -> None:
    found = nearest(corners)
    chosen = corners[list(found.corners)]
    assert (found.weights > 0).all()
    assert found.weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.weights @ chosen, found.point, atol=1e-12)
    # What no corner undercuts is the nearest point, by convexity.
    square = found.point @ found.point
    assert (corners @ found.point >= square - 1e-7 * max(1.0, np.abs(corners).max())).all()
    assert len(found.corners) <= corners.shape[1] + 1


def test_many_corners_of_very_different_size() -> None:
    rng = np.random.default_rng(5)
    corners = rng.normal(size=(5000, 6)) * np.array([1e4, 1, 1, 1, 1e-2, 1])
    corners[:, 1] = np.abs(corners[:, 1]) + 0.5
    found = nearest(corners)
    least = (corners @ found.point).min()
    assert least == pytest.approx(found.point @ found.point, rel=1e-9)
