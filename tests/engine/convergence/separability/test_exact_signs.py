from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.convergence.rational import as_written, dot, exactly
from engine.convergence.separability.exact_signs import OpenSigns, UndecidedError, exact_signs
from engine.convergence.signed_rows import ROWS, SignedRows
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end

ANY = st.sampled_from([0.0, 5e-324, 3e-310, 1e-200, 0.1, 0.2, 0.3, 0.7, 1.0, 1e15, 1e140])
EITHER = st.builds(lambda size, sign: sign * size, ANY, st.sampled_from([-1, 1]))


def sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


@given(arrays(np.float64, (3, 8), elements=EITHER), arrays(np.float64, 4, elements=EITHER))
def test_signs_are_those_of_fractions_whatever_the_size(F: Floats, theta: Floats) -> None:
    if not theta.any():
        return
    raw = SignedRows(F, np.tile([0.0, 1.0], 4))
    found = run_to_end(exact_signs(raw, exactly(theta)))
    expected = [sign(dot(as_written(raw.row(i)), exactly(theta))) for i in range(raw.m)]
    np.testing.assert_array_equal(found, expected)


def test_three_tenths_are_one_and_two_tenths() -> None:
    F = np.array([[0.1, 0.1, 0.1], [0.2, 0.2, 0.2], [0.3, np.nextafter(0.3, 1), 0.1 + 0.2]])
    found = run_to_end(exact_signs(SignedRows(F, np.ones(3)), [Fraction(v) for v in (1, 1, -1, 0)]))
    assert found.tolist() == [0, -1, -1]


def test_signs_of_more_rows_than_one_block_stand_in_their_places() -> None:
    m = 2 * ROWS + 5
    x = np.zeros(m)
    x[[0, ROWS, m - 1]] = [1.0, -1.0, 2.0]
    found = run_to_end(exact_signs(SignedRows(x[None], np.ones(m)), [Fraction(1), Fraction(0)]))
    assert np.flatnonzero(found).tolist() == [0, ROWS, m - 1]
    assert found[ROWS] == -1


def test_a_level_counts_and_equal_rows_are_reckoned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.convergence.separability.exact_signs.MOST_OPEN", 2)
    raw = SignedRows(np.array([[0.1, 0.2, 0.1, 0.3]]), np.ones(4))
    doubts = OpenSigns(raw, [Fraction(1), Fraction(0)], Fraction(1, 10))
    assert run_to_end(doubts.signs(np.array([0, 1, 2]))).tolist() == [0, 1, 0]
    with pytest.raises(UndecidedError):
        run_to_end(doubts.signs(np.array([3])))
