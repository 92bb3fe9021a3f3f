import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.convergence import rational as exact
from engine.convergence.signed_rows import ROWS, SignedRows
from engine.support.arrays import Floats

Y = np.array([0.0, 1.0, 1.0])


def all_rows(rows: SignedRows) -> Floats:
    return np.hstack([R.copy() for _, R in rows.blocks()])


def test_rows_of_class_1_stand_as_they_are_and_those_of_class_0_are_turned_round() -> None:
    rows = SignedRows(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Y)
    expected = [[-1, 2, 3], [-4, 5, 6], [-1, 1, 1]]
    np.testing.assert_array_equal(all_rows(rows), expected)
    np.testing.assert_array_equal(rows.row(0), [-1, -4, -1])
    assert (rows.m, rows.width) == (3, 3)


def test_blocks_cover_all_rows_once() -> None:
    m = 2 * ROWS + 5
    F = np.random.default_rng(0).normal(size=(2, m))
    y = np.arange(m) % 2.0
    rows = SignedRows(F, y).of_one_size()
    places = [place for place, _ in rows.blocks()]
    assert [place.start for place in places] == [0, ROWS, 2 * ROWS]
    together = all_rows(rows)
    for index in (0, ROWS - 1, ROWS, m - 1):
        np.testing.assert_allclose(together[:, index], rows.row(index), rtol=1e-15)


def test_features_are_brought_to_one_size() -> None:
    rng = np.random.default_rng(1)
    F = np.array([[1e-8], [1.0], [1e12]]) * rng.normal(7, 1, size=(3, 500))
    together = all_rows(SignedRows(F, np.ones(500)).of_one_size())
    np.testing.assert_allclose(together[:-1].mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(together[:-1].std(axis=1), 1)


@given(
    arrays(np.float64, (2, 3), elements=st.floats(-1e3, 1e3)),
    arrays(np.float64, 3, elements=st.floats(-10, 10)),
)
def test_z_is_the_same_on_either_scale(F: Floats, theta: Floats) -> None:
    rows = SignedRows(F, Y).of_one_size()
    z = theta[:-1] @ F + theta[-1]
    size = np.abs(theta[:-1]) @ np.abs(F) + np.abs(theta[-1])
    there = np.array([float(value) for value in rows.from_unscaled(exact.exactly(theta))])
    np.testing.assert_array_less(np.abs(there @ all_rows(rows) - (2 * Y - 1) * z), 1e-9 + size)
    np.testing.assert_allclose(rows.to_unscaled(there), theta, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("number", [0.0, 0.1, -3.0, 1e-320, 1e308, -1e308])
def test_a_constant_column_becomes_zero(number: float) -> None:
    rows = SignedRows(np.full((1, 3), number), Y).of_one_size()
    assert not all_rows(rows)[0].any()
    assert np.isfinite(rows.to_unscaled(np.ones(2))).all()


def test_very_large_numbers_make_no_warning_and_no_infinity() -> None:
    F = np.array([[1e308, -1e308, 5e307]])
    assert np.isfinite(all_rows(SignedRows(F, Y).of_one_size())).all()


def test_unscaled_rows_are_the_examples_to_the_last_bit() -> None:
    F = np.array([[0.1, 1e-300, 1e300]])
    raw = SignedRows(F, Y).of_one_size().unscaled()
    np.testing.assert_array_equal(all_rows(raw)[0], [-0.1, 1e-300, 1e300])


def test_chosen_rows_and_features_are_those_of_all() -> None:
    rng = np.random.default_rng(0)
    F, y = rng.normal(size=(3, 20)), rng.integers(0, 2, 20).astype(float)
    rows = SignedRows(F, y).of_one_size()
    chosen = rows.chosen(np.array([7, 0, 7]))
    np.testing.assert_array_equal(chosen, [rows.row(7), rows.row(0), rows.row(7)])
    np.testing.assert_array_equal(rows.of_features([2, 0]).row(4), rows.row(4)[[2, 0, 3]])
