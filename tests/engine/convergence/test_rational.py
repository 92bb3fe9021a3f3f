from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.convergence.rational import as_written, dot, exactly, null_space, to_floats
from engine.support.arrays import Floats

MATRICES = st.tuples(st.integers(0, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-3, 3).map(float))
)


def test_floats_are_taken_for_what_they_are() -> None:
    assert exactly(np.array([0.5, 0.1])) == [Fraction(1, 2), Fraction(0.1)]
    assert Fraction(0.1) != Fraction(1, 10)


def test_products_of_floats_are_not_rounded() -> None:
    a = exactly(np.array([1e16, 1.0, -1e16]))
    assert dot(a, exactly(np.ones(3))) == 1


@given(MATRICES)
def test_null_space_has_the_dimension_that_the_rank_leaves(A: Floats) -> None:
    rows = [exactly(row) for row in A]
    basis = null_space(rows, A.shape[1])
    rank = np.linalg.matrix_rank(A) if A.size else 0
    assert len(basis) == A.shape[1] - rank
    assert all(dot(row, vector) == 0 for row in rows for vector in basis)
    if basis:
        assert np.linalg.matrix_rank(to_floats(basis)) == len(basis)


def test_columns_as_floats_have_a_largest_number_of_one() -> None:
    columns = to_floats([[Fraction(10) ** 400, Fraction(1)], [Fraction(-2), Fraction(1)]])
    np.testing.assert_array_equal(columns, [[1.0, -1.0], [0.0, 0.5]])


def test_decimals_are_taken_for_what_they_stand_for() -> None:
    assert as_written(np.array([0.1, -2.5, 1e-7, 0.0, 1e300])) == [
        Fraction(1, 10),
        Fraction(-5, 2),
        Fraction(1, 10**7),
        0,
        10**300,
    ]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_a_float_stands_for_is_no_farther_than_rounding(number: float) -> None:
    (written,) = as_written(np.array([number]))
    assert float(written) == number
    if float(f"{number:.15g}") != number:
        assert written == Fraction(number)
