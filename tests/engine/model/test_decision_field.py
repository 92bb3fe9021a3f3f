import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.decision_field import Logits, boundary
from engine.model.features import FEATURES, FeatureMap, of_degree

ALL = tuple(FEATURES)
SUBSETS = [
    names
    for k in (1, 2, 3)
    for names in itertools.islice(itertools.combinations(ALL, k), 0, None, k * 2)
] + [ALL, of_degree(3), of_degree(6)]
WEIGHTS = st.one_of(
    st.floats(-10, 10), st.floats(-1e300, 1e300), st.sampled_from([0.0, 1e300, -1e300, 1e-300])
)


def logits_at(features, w, b, x1s, x2s):
    """Return z over a grid; infinite where it is too large."""
    logits = Logits.of(features, w, b, x1s, x2s)
    with np.errstate(over="ignore"):
        return logits.sum() * logits.scale


def fitted(names, standardize=False):
    X = np.random.default_rng(1).normal((2.0, -1.0), (1.5, 0.5), size=(60, 2))
    return FeatureMap.fit(names, X, standardize)


def grid(x1s, x2s):
    return np.array([(x1, x2) for x2 in x2s for x1 in x1s])


def sigmoid(z):
    """σ(z) by way of tanh, which saturates without overflow."""
    return 0.5 * (1 + np.tanh(z / 2))


X1S = np.linspace(-3, 5, 23)
X2S = np.linspace(-4, 2, 17)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("names", SUBSETS, ids=",".join)
def test_field_is_the_sigmoid_of_the_logit_at_every_place(names, standardize):
    features = fitted(names, standardize)
    rng = np.random.default_rng(len(names))
    for size in (0.1, 1.0, 30.0):
        w, b = rng.normal(size=features.n) * size, float(rng.normal()) * size
        a = Logits.of(features, w, b, X1S, X2S).probabilities()
        z = features.z(grid(X1S, X2S), w, b).reshape(17, 23)
        assert a.dtype == np.float32
        np.testing.assert_allclose(a, sigmoid(z), rtol=0, atol=1e-6)
        np.testing.assert_allclose(
            logits_at(features, w, b, X1S, X2S), z, rtol=1e-9, atol=1e-9 * size
        )


@pytest.mark.parametrize("names", [("x1", "x2"), ("x1", "x2", "x1*x2"), ALL], ids=",".join)
@given(data=st.data())
def test_field_stays_between_0_and_1_for_weights_of_any_size(names, data):
    w = np.array([data.draw(WEIGHTS) for _ in names])
    b = data.draw(WEIGHTS)
    features = fitted(names)
    a = Logits.of(features, w, b, X1S, X2S).probabilities()
    assert np.isfinite(a).all()
    assert ((a >= 0) & (a <= 1)).all()
    z = logits_at(features, w, b, X1S, X2S)
    np.testing.assert_allclose(a, sigmoid(np.clip(z, -200, 200)), rtol=0, atol=1e-5)


@pytest.mark.parametrize("names", SUBSETS, ids=",".join)
@pytest.mark.parametrize("size", [0.1, 1.0, 4.0])
def test_interpolation_error_is_about_the_largest_there_is(names, size):
    features = fitted(names)
    rng = np.random.default_rng(len(names))
    w, b = rng.normal(size=features.n) * size / features.n, float(rng.normal())
    x1s, x2s = np.linspace(-3, 5, 65), np.linspace(-4, 2, 65)
    fine_1, fine_2 = np.linspace(-3, 5, 257), np.linspace(-4, 2, 257)
    nodes = Logits.of(features, w, b, x1s, x2s).probabilities()
    along = np.stack([np.interp(fine_1, x1s, row) for row in nodes])
    between = np.stack([np.interp(fine_2, x2s, column) for column in along.T], axis=1)
    error = np.abs(between - Logits.of(features, w, b, fine_1, fine_2).probabilities()).max()
    bound = Logits.of(features, w, b, x1s, x2s).interpolation_error()
    assert error <= 1.05 * bound + 1e-6  # a 32-bit a has seven digits
    twice = Logits.of(features, w, b, fine_1, fine_2).every(2).interpolation_error()
    assert twice == pytest.approx(bound / 4, rel=0.2)


def test_interpolation_error_of_a_huge_model_is_no_small_number():
    w = np.array([1e300, -1e300])
    logits = Logits.of(fitted(("x1", "x2")), w, 0.0, X1S, X2S)
    assert not logits.interpolation_error() <= 1e300


def test_huge_weights_that_cancel_leave_no_nan():
    a = Logits.of(fitted(("x1", "x2")), np.array([1e300, -1e300]), 0.0, X1S, X2S).probabilities()
    difference = X1S[None, :] - X2S[:, None]
    expected = np.where(np.abs(difference) < 1e-9, 0.5, difference > 0)
    np.testing.assert_allclose(a, expected, rtol=0, atol=1e-30)


def test_a_weight_next_to_overflow_is_still_told_from_its_opposite():
    a = Logits.of(
        fitted(("x1",)), np.array([1.7e308]), 0.0, np.array([-9.0, 9.0]), X2S
    ).probabilities()
    np.testing.assert_allclose(a[0], [0, 1], atol=1e-30)


def test_out_is_filled_and_returned():
    out = np.empty((17, 23), dtype=np.float32)
    assert Logits.of(fitted(("x1", "x2")), np.ones(2), 0.0, X1S, X2S).probabilities(out) is out
    assert out[0, 0] == pytest.approx(float(sigmoid(X1S[0] + X2S[0])))


def test_linear_boundary_is_the_exact_segment_clipped_to_the_rectangle():
    [line] = boundary(fitted(("x1", "x2")), np.array([1.0, -2.0]), 0.5, (-3, 3), (-1, 1))
    # x1 = 2 x2 - 1/2 leaves through the lower and the upper edge.
    assert sorted(map(tuple, line.tolist())) == [(-2.5, -1.0), (1.5, 1.0)]


@given(
    w1=st.floats(-1e3, 1e3),
    w2=st.floats(-1e3, 1e3),
    b=st.floats(-1e3, 1e3),
    standardize=st.booleans(),
)
def test_linear_boundary_ends_on_the_edges_where_z_is_zero(w1, w2, b, standardize):
    features = fitted(("x1", "x2"), standardize)
    w = np.array([w1, w2])
    corners = features.z(grid((-2.0, 5.0), (-3.0, 1.0)), w, b)
    lines = boundary(features, w, b, (-2, 5), (-3, 1))
    assert len(lines) == (corners.min() < 0 <= corners.max())
    for line in lines:
        assert line.shape == (2, 2)
        scale = np.abs(corners).max()
        np.testing.assert_allclose(features.z(line, w, b) / scale, 0, atol=1e-12)
        for x1, x2 in line:
            assert -2 <= x1 <= 5
            assert -3 <= x2 <= 1
            assert x1 in (-2, 5) or x2 in (-3, 1)


def test_linear_boundary_with_huge_weights_is_the_same_line():
    features = fitted(("x1", "x2"))
    usual = boundary(features, np.array([1.0, 2.0]), -1.0, (-3, 3), (-3, 3))
    huge = boundary(features, np.array([1e300, 2e300]), -1e300, (-3, 3), (-3, 3))
    np.testing.assert_allclose(huge, usual, rtol=1e-12)


def test_a_circle_is_traced_all_round():
    features = fitted(("x1^2", "x2^2"))
    [line] = boundary(features, np.array([1.0, 1.0]), -4.0, (-3, 3), (-3, 3))
    np.testing.assert_allclose(np.hypot(*line.T), 2, atol=1e-3)
    np.testing.assert_array_equal(line[0], line[-1])
    assert len(line) > 100


def test_an_xor_boundary_has_two_branches():
    features = fitted(("x1*x2",), standardize=True)
    mean = float(features.mean[0])
    lines = boundary(features, np.array([3.0]), 0.0, (-4, 4), (-4, 4))
    assert len(lines) == 2
    for line in lines:
        np.testing.assert_allclose(line[:, 0] * line[:, 1], mean, atol=2e-2)


@pytest.mark.parametrize("names", [("x1", "x2"), ("x1", "x1^2"), ALL], ids=",".join)
def test_no_boundary_where_every_place_is_of_one_class_or_of_none(names):
    features = fitted(names)
    assert boundary(features, np.zeros(features.n), 0.0, (-1, 1), (-1, 1)) == []
    assert boundary(features, np.zeros(features.n), 1.0, (-1, 1), (-1, 1)) == []
    assert boundary(features, np.zeros(features.n), -1.0, (-1, 1), (-1, 1)) == []
