import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from engine.convergence.rational import dot, exactly
from engine.convergence.separability.exact_signs import UndecidedError
from engine.convergence.separability.separation import Separation, separate
from engine.convergence.signed_rows import SignedRows
from engine.support.arrays import Floats
from engine.support.tasks import run_to_end


def separation(F, y):
    return run_to_end(separate(SignedRows(F, y)))


def can_be_separated(F: Floats, y: Floats) -> np.ndarray:
    """Return which rows some θ with r·θ >= 0 for all rows brings above 0; a linear programme."""
    R = (2 * y - 1)[:, None] * np.column_stack((F.T, np.ones(len(y))))
    m, d = R.shape
    found = linprog(
        np.append(np.zeros(d), -np.ones(m)),
        A_ub=np.hstack((-R, np.eye(m))),
        b_ub=np.zeros(m),
        bounds=[(None, None)] * d + [(0, 1)] * m,
    )
    assert found.status == 0
    return found.x[d:] > 0.5


def signs(F: Floats, y: Floats, found: Separation) -> list[int]:
    """Return the exact signs of s·(w·x + b) at the parameters as they are told, rounded."""
    raw = SignedRows(F, y)
    theta = exactly(np.append(found.w, found.b))
    values = [dot(exactly(raw.row(i)), theta) for i in range(raw.m)]
    return [(value > 0) - (value < 0) for value in values]


@st.composite
def on_a_grid(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Draw a few examples on a coarse grid, where ties are frequent."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 12))
    reach = draw(st.integers(1, 3))
    F = draw(arrays(np.float64, (n, m), elements=st.integers(-reach, reach).map(float)))
    y = draw(arrays(np.float64, m, elements=st.sampled_from([0.0, 1.0])))
    return F, y


@given(on_a_grid())
def test_verdict_and_ties_are_those_of_a_linear_programme(data: tuple[Floats, Floats]) -> None:
    F, y = data
    expected = can_be_separated(F, y)
    found = separation(F, y)
    if found is None:
        assert not expected.any()
    else:
        np.testing.assert_array_equal(~found.tied, expected)


@given(on_a_grid(), st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_verdict_does_not_hang_on_the_units(
    data: tuple[Floats, Floats], shift: float, scale: float
) -> None:
    F, y = data
    scale = float(np.ldexp(1.0, round(np.log2(scale))))  # as any factor that rounds nothing
    moved = F * scale + round(shift)
    if not np.array_equal((moved - round(shift)) / scale, F):
        return
    found, before = separation(moved, y), separation(F, y)
    assert (found is None) == (before is None)
    if found is not None and before is not None:
        np.testing.assert_array_equal(found.tied, before.tied)


@given(
    arrays(np.float64, (3, 30), elements=st.floats(-5, 5)),
    arrays(np.float64, 3, elements=st.floats(-1, 1)),
    st.floats(-1, 1),
)
def test_data_made_with_a_margin_are_separable(F: Floats, w: Floats, b: float) -> None:
    z = w @ F + b
    F, z = F[:, np.abs(z) > 1e-3], z[np.abs(z) > 1e-3]
    if not len(z):
        return
    y = (z > 0).astype(float)
    found = separation(F, y)
    assert found is not None
    assert found.is_complete
    assert set(signs(F, y, found)) == {1}


@given(on_a_grid(), st.integers(0, 11))
def test_a_point_with_both_labels_ends_complete_separation(
    data: tuple[Floats, Floats], which: int
) -> None:
    F, y = data
    index = which % len(y)
    F, y = np.column_stack((F, F[:, index])), np.append(y, 1 - y[index])
    found = separation(F, y)
    assert found is None or found.tied[[index, -1]].all()


def test_a_boundary_through_a_tied_pair_separates_the_rest() -> None:
    F = np.array([[-1.0, -2.0, 0.5, 0.5, 1.0, 2.0], [0.0, 0.1, 0.7, 0.7, 1.0, 0.3]])
    y = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    found = separation(F, y)
    assert found is not None
    assert not found.is_complete
    assert found.tied.tolist() == [False, False, True, True, False, False]
    above = (2 * y - 1) * (found.w @ F + found.b)
    assert (above[~found.tied] > 0).all()
    np.testing.assert_allclose(above[found.tied], 0, atol=1e-15)


@pytest.mark.parametrize(
    ("x", "y", "verdict"),
    [
        ([0, 1], [0, 1], "complete"),
        ([1, 0], [1, 1], "complete"),
        ([5], [1], "complete"),
        ([0, 1, 1, 2], [0, 0, 1, 1], "tied"),
        ([0, 1, 2], [0, 1, 0], "overlap"),
        ([0, 2, 1, 3], [0, 0, 1, 1], "overlap"),
        ([7, 7], [0, 1], "overlap"),
    ],
)
def test_known_cases_of_one_feature(x: list[float], y: list[float], verdict: str) -> None:
    found = separation(np.array([x], dtype=float), np.array(y, dtype=float))
    names = {True: "complete", False: "tied"}
    assert (names[found.is_complete] if found else "overlap") == verdict


def test_exclusive_or_overlaps_until_the_product_is_a_feature() -> None:
    F = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    y = np.array([0.0, 1.0, 1.0, 0.0])
    assert separation(F, y) is None
    found = separation(np.vstack((F, F[0] * F[1])), y)
    assert found is not None
    assert found.is_complete


@pytest.mark.parametrize("gap", [1.0, 1e-6, -1e-6, 0.0])
def test_a_hair_between_the_classes_is_seen(gap: float) -> None:
    rng = np.random.default_rng(4)
    below, above = rng.uniform(-1, 0, 500), rng.uniform(0, 1, 500)
    x = np.concatenate((below - below.max(), above - above.min() + gap))
    y = np.repeat([0.0, 1.0], 500)
    found = separation(np.vstack((x, rng.normal(size=1000))), y)
    if gap > 0:
        assert found is not None
        assert found.is_complete
    if gap == 0:  # the two that meet there have another second feature: a slant goes between
        assert found is not None
    if gap < 0 and found is not None:
        assert set(signs(np.vstack((x, np.zeros(1000))), y, found)) != {1}


def test_the_next_float_makes_the_difference() -> None:
    one, next_one = 1.0, np.nextafter(1.0, 2.0)
    y = np.array([0.0, 1.0, 0.0, 1.0])
    apart = separation(np.array([[one, next_one, 0.0, 2.0]]), y)
    meeting = separation(np.array([[one, one, 0.0, 2.0]]), y)
    assert apart is not None
    assert apart.is_complete
    assert meeting is not None
    assert meeting.tied.tolist() == [True, True, False, False]
    assert separation(np.array([[next_one, one, 0.0, 2.0]]), y) is None  # an overlap of one bit


def test_many_equal_rows_on_the_boundary_are_looked_at_once() -> None:
    x = np.repeat([0.0, 1.0, 1.0, 2.0], 5000)
    y = np.repeat([0.0, 0.0, 1.0, 1.0], 5000)
    found = separation(x[None], y)
    assert found is not None
    np.testing.assert_array_equal(found.tied, x == 1)


def test_too_many_doubts_are_told_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.convergence.separability.exact_signs.MOST_OPEN", 3)
    x = np.arange(10.0)
    F = np.vstack((x, 3 * x + 1))
    y = np.repeat([0.0, 1.0], 5)
    F = np.hstack((F, F))  # every point with both labels, all on one line
    with pytest.raises(UndecidedError):
        separation(F, np.append(y, 1 - y))


@given(on_a_grid())
def test_verdict_on_tenths_is_that_on_whole_numbers(data: tuple[Floats, Floats]) -> None:
    F, y = data
    found, expected = separation(F / 10, y), separation(F, y)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        np.testing.assert_array_equal(found.tied, expected.tied)


@pytest.mark.parametrize("seed", range(20))
def test_classes_that_touch_along_a_line_of_tenths(seed: int) -> None:
    """Whatever the labels on the line x1 + x2 = 0.8, a linear programme on whole numbers knows."""
    rng = np.random.default_rng(seed)
    F = rng.integers(0, 9, size=(2, 40)).astype(float)
    on_line = F.sum(axis=0) == 8
    y = np.where(on_line, rng.integers(0, 2, 40), F.sum(axis=0) > 8).astype(float)
    found = separation(F / 10, y)
    assert found is not None
    np.testing.assert_array_equal(~found.tied, can_be_separated(F, y))


@given(st.integers(4, 30), st.integers(0, 2**32 - 1))
def test_random_decimals_are_decided_as_a_linear_programme_does(m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, y = rng.integers(0, 70, size=(2, m)) / 10, rng.integers(0, 2, m).astype(float)
    assert (separation(F, y) is not None) == can_be_separated(np.round(10 * F), y).any()


@pytest.mark.parametrize("seed", range(20))
def test_features_very_far_from_0_for_their_spread_are_decided(seed: int) -> None:
    """Nanoseconds since 1970, say: floats tell neighbours apart by their last digits alone."""
    rng = np.random.default_rng(seed)
    near = rng.integers(-4, 5, (2, 30)).astype(float)
    y = (near[0] + near[1] > 0).astype(float)
    far = near * np.array([[1.0], [256.0]]) + np.array([[0.0], [1.7e18]])
    np.testing.assert_array_equal(far[1] - 1.7e18, 256 * near[1])
    assert (separation(far, y) is None) == (separation(near, y) is None)
