import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.errors import InputError
from engine.model.features import FEATURES, FeatureMap, feature, parse_features

ALL = tuple(FEATURES)

coordinates = st.floats(-1e6, 1e6, allow_subnormal=False)
examples = hnp.arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=coordinates)
names = st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(tuple)
weights = st.floats(-100, 100)


def test_features_are_offered_in_the_order_of_the_contract():
    assert ",".join(FEATURES) == "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"
    titles = [feature.title for feature in FEATURES.values()]
    assert titles == ["x₁", "x₂", "x₁²", "x₂²", "x₁·x₂", "sin x₁", "sin x₂"]


def test_each_feature_has_the_value_of_its_formula():
    X = np.array([[0.5, -3.0], [2.0, 7.0]])
    expected = [
        [0.5, 2.0],
        [-3.0, 7.0],
        [0.25, 4.0],
        [9.0, 49.0],
        [-1.5, 14.0],
        [0.479425538604203, 0.909297426825682],  # sine tables
        [-0.141120008059867, 0.656986598718789],
    ]
    F = FeatureMap.fit(ALL, X, standardize=False).columns(X)
    np.testing.assert_allclose(F, expected, rtol=1e-14)
    assert F.flags.c_contiguous and F.dtype == np.float64


def test_columns_follow_the_order_asked_for():
    X = np.array([[2.0, 3.0]])
    features = FeatureMap.fit(("x2", "x1*x2", "x1"), X, standardize=False)
    assert features.columns(X)[:, 0].tolist() == [3.0, 6.0, 2.0]
    assert features.titles == ("x₂", "x₁·x₂", "x₁")
    assert features.n == 3


def test_standardised_columns_have_mean_0_and_population_deviation_1():
    X = np.random.default_rng(0).normal((5.0, -900.0), (2.0, 300.0), (500, 2))
    F = FeatureMap.fit(ALL, X, standardize=True).columns(X)
    np.testing.assert_allclose(F.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(F.std(axis=1, ddof=0), 1, rtol=1e-12)


def test_scale_is_that_of_the_training_examples_alone():
    train, test = np.array([[0.0, 0.0], [2.0, 4.0]]), np.array([[3.0, 6.0]])
    features = FeatureMap.fit(("x1", "x2"), train, standardize=True)
    assert features.mean.tolist() == [1.0, 2.0]
    assert features.deviation.tolist() == [1.0, 2.0]
    assert features.columns(test).tolist() == [[2.0], [2.0]]


def test_constant_column_becomes_zeros_and_keeps_deviation_1():
    X = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    features = FeatureMap.fit(("x1", "x2"), X, standardize=True)
    assert features.deviation[0] == 1
    assert features.columns(X)[0].tolist() == [0.0] * 7


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_deviation_of_very_small_or_large_numbers_neither_vanishes_nor_overflows(scale):
    X = np.column_stack([np.arange(5.0) * scale, np.zeros(5)])
    features = FeatureMap.fit(("x1",), X, standardize=True)
    assert features.mean[0] == pytest.approx(2 * scale)
    assert features.deviation[0] == pytest.approx(2**0.5 * scale)


def test_deviation_below_the_normal_range_counts_as_constant():
    X = np.array([[0.0, 0.0], [5e-324, 0.0]])
    features = FeatureMap.fit(("x1",), X, standardize=True)
    assert features.deviation.tolist() == [1.0]
    assert np.isfinite(features.to_raw(np.array([3.0]), 1.0)[0]).all()


@pytest.mark.parametrize("standardize", [False, True])
def test_feature_beyond_64_bits_is_named(standardize):
    X = np.array([[1e200, 0.0], [0.0, 1.0]])
    with pytest.raises(InputError, match=r"x1\^2 .* too large"):
        FeatureMap.fit(("x2", "x1^2"), X, standardize).columns(X)


def test_span_beyond_64_bits_is_named_when_standardised():
    X = np.array([[1.7e308, 0.0], [-1.7e308, 1.0], [-1.7e308, 1.0]])
    with pytest.raises(InputError, match=r"x1 .* too large"):
        FeatureMap.fit(("x1",), X, standardize=True).columns(X)


@given(names, examples, st.booleans(), st.data())
def test_z_is_the_same_in_both_scales(names, X, standardize, data):
    w = np.array(data.draw(st.lists(weights, min_size=len(names), max_size=len(names))))
    b = data.draw(weights)
    features = FeatureMap.fit(names, X, standardize)
    w_raw, b_raw = features.to_raw(w, b)
    plain = FeatureMap.fit(names, X, standardize=False).columns(X)
    # The raw scale loses digits where a feature is far from 0 for its spread.
    size = np.abs(w_raw) @ np.abs(features.mean) + np.abs(w) @ np.abs(features.columns(X))
    np.testing.assert_array_less(
        np.abs(features.z(X, w, b) - (w_raw @ plain + b_raw)), 1e-12 * (1 + abs(b) + size)
    )


@given(names, examples, st.booleans())
def test_z_is_the_weighted_sum_of_the_columns(names, X, standardize):
    features = FeatureMap.fit(names, X, standardize)
    w = np.arange(1.0, len(names) + 1)
    F = features.columns(X)
    expected = w @ F - 0.5
    np.testing.assert_allclose(
        features.z(X, w, -0.5), expected, rtol=1e-12, atol=1e-12 * (1 + np.abs(F).max() * w.sum())
    )


def test_diverged_parameters_are_told_in_both_scales_without_a_warning():
    X = np.array([[1e-3, 1.0], [-1e-3, 2.0]])
    features = FeatureMap.fit(("x1", "x2"), X, standardize=True)
    w_raw, _ = features.to_raw(np.array([1e307, -1e308]), 0.0)
    assert w_raw[0] == np.inf
    assert not np.isfinite(features.z(1e300 * X, np.array([1e308, 1e308]), 0.0)).all()


def test_map_cannot_be_changed():
    features = FeatureMap.fit(("x1",), np.array([[1.0, 2.0], [3.0, 4.0]]), standardize=True)
    with pytest.raises(ValueError, match="read-only"):
        features.mean[0] = 0


def test_parse_features_ignores_spaces_and_capitals():
    assert parse_features(" x2, X1 , sin( X1 ),x1^2") == ("x2", "x1", "sin(x1)", "x1^2")


@pytest.mark.parametrize("text", ["", "x1,", "x3", "x1;x2", "x1,x2,x1", "x1²"])
def test_parse_features_names_what_it_would_accept(text):
    with pytest.raises(InputError, match=r"x1,x2,x1\^2,x2\^2,x1\*x2,sin\(x1\),sin\(x2\)"):
        parse_features(text)


def test_degree_stands_for_all_powers_and_products_lower_ones_first():
    names = parse_features("degree:3")
    assert names == (
        *("x1", "x2", "x1^2", "x1*x2", "x2^2"),
        *("x1^3", "x1^2*x2", "x1*x2^2", "x2^3"),
    )
    assert len(parse_features("degree:6")) == 27
    X = np.array([[2.0, 3.0], [-1.0, 0.5]])
    columns = FeatureMap.fit(names, X, standardize=False).columns(X)
    assert columns[:, 0].tolist() == [2, 3, 4, 6, 9, 8, 12, 18, 27]
    assert feature("x1^2*x2").title == "x₁²·x₂"


@pytest.mark.parametrize(
    "name", ["degree:0", "degree:10", "x2*x2", "x1^1", "x1^0", "x1*x2^9", "x3"]
)
def test_what_is_no_power_is_refused(name):
    with pytest.raises(InputError, match="or degree:N with N from 1 to 9"):
        parse_features(name)
