import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.convergence.separability.separation import (
    Separation,
    find_dependence,
    independent,
    separate,
    separate_independent,
)
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def separation(F, y):
    return run_to_end(separate(SignedRows(F, y)))


def decide(F: Floats, y: Floats) -> Separation | None:
    rows = SignedRows(F, y).of_one_size()
    return run_to_end(
        separate_independent(SignedRows(F, y), rows, run_to_end(find_dependence(rows)))
    )


def standardized(F: Floats) -> Floats:
    return (F - F.mean(axis=1, keepdims=True)) / F.std(axis=1, keepdims=True)


def test_directions_are_flat_where_features_follow_from_others() -> None:
    x = np.random.default_rng(0).normal(size=(2, 50))
    F = np.vstack((x, x[0] - 3 * x[1] + 2, np.full(50, 7.0)))
    found = run_to_end(find_dependence(SignedRows(F, np.ones(50)).of_one_size()))
    assert found.flat.shape == (5, 2)
    assert found.is_rounding
    both = np.hstack((found.span, found.flat))
    np.testing.assert_allclose(both.T @ both, np.eye(5), atol=1e-14)


@pytest.mark.parametrize(
    ("spread", "is_sure", "is_rounding"),
    [(1e-15, True, True), (1e-10, True, False), (1e-8, False, False)],
)
def test_spread_tells_rounding_from_features_of_their_own(
    spread: float, is_sure: bool, is_rounding: bool
) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    F = np.vstack((x, x + spread * rng.normal(size=50)))
    found = run_to_end(find_dependence(SignedRows(F, np.ones(50)).of_one_size()))
    assert (found.is_sure, found.is_rounding) == (is_sure, is_rounding)


@given(st.integers(1, 5), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_features_that_are_kept_are_independent_and_all(n: int, k: int, seed: int) -> None:
    k = min(k, n)
    X = np.random.default_rng(seed).integers(-3, 4, (20, n - k + 1)).astype(float)
    X[:, -1] = 1.0
    made = np.random.default_rng(seed).integers(-3, 4, (n - k + 1, k))
    X = np.column_stack((X[:, :-1], X @ made, X[:, -1]))
    if np.linalg.matrix_rank(X) != n - k + 1:
        return
    flat = np.linalg.svd(X)[2][n - k + 1 :].T
    kept = independent(flat)
    assert len(kept) == n - k
    assert np.linalg.matrix_rank(X[:, [*kept, n]]) == n - k + 1


@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=12),
    st.integers(0, 2**32 - 1),
    st.sampled_from([lambda F: F, lambda F: F / 10, standardized]),
)
def test_points_on_a_line_are_decided_as_their_places_on_it(x, seed, change) -> None:
    y = np.random.default_rng(seed).integers(0, 2, len(x)).astype(float)
    x = np.array(x, dtype=float)
    if x.min() == x.max():
        return
    F = change(np.vstack((x, 3 * x + 1)))
    found, expected = decide(F, y), separation(x[None], y)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        np.testing.assert_array_equal(found.tied, expected.tied)
        above = (2 * y - 1) * (found.w @ F + found.b)
        assert (above[~found.tied] > 0).all()
        R = np.vstack((F, np.ones(len(y))))[:, found.tied]
        np.testing.assert_allclose(found.span.T @ R, 0, atol=1e-12)
        rank = np.linalg.matrix_rank(R, tol=1e-9) if R.size else 0
        assert found.span.shape[1] == 3 - rank
