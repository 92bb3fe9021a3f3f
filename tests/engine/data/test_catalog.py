import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets

from engine.data import bundled
from engine.data.catalog import CATALOG, LARGEST_SIZE, build
from engine.data.generators import SEPARABLE_MARGIN
from engine.errors import InputError
from engine.model.features import FEATURES, FeatureMap

NAMES = [
    "two-blobs",
    "separable",
    "imbalanced",
    "unscaled",
    "exam-scores",
    "circles",
    "moons",
    "xor",
    "spiral",
    "one-example",
    "empty",
    "iris",
    "breast-cancer",
    "penguins",
    "haberman",
    "banknote",
    "o-rings",
    "alike-clouds",
    "alike-curve",
    "alike-outliers",
]
GENERATED = [name for name in NAMES if CATALOG[name].generated]
ALIKE = ["alike-clouds", "alike-curve", "alike-outliers"]
MEASURED = ["iris", "breast-cancer", "penguins", "haberman", "banknote", "o-rings"]

generated_names = st.sampled_from(GENERATED)


def test_catalog_holds_the_data_sets_of_the_contract_in_order():
    assert list(CATALOG) == NAMES
    assert all(name == entry.name for name, entry in CATALOG.items())
    assert len({entry.title for entry in CATALOG.values()}) == len(CATALOG)
    assert all(
        entry.summary.endswith((".", "?")) or "?" in entry.summary for entry in CATALOG.values()
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_data_set_is_finite_protected_and_named(name):
    dataset = build(name)
    assert dataset.name == name
    assert dataset.X.shape == (dataset.m, 2)
    assert dataset.y.shape == (dataset.m,)
    assert dataset.X.dtype == dataset.y.dtype == np.float64
    assert np.isfinite(dataset.X).all()
    classes = {"one-example": {1.0}, "empty": set()}.get(name, {0.0, 1.0})
    assert set(dataset.y.tolist()) == classes
    assert not dataset.X.flags.writeable and not dataset.y.flags.writeable


@pytest.mark.parametrize("name", NAMES)
def test_every_feature_of_every_data_set_can_be_scaled(name):
    X = build(name).X
    assert np.isfinite(FeatureMap.fit(tuple(FEATURES), X, standardize=True).columns(X)).all()


@given(generated_names, st.integers(1, 40), st.floats(0, 2), st.integers(0, 2**63 - 1))
def test_equal_arguments_give_equal_examples(name, size, noise, seed):
    first = build(name, size=size, noise=noise, seed=seed)
    again = build(name, size=size, noise=noise, seed=seed)
    assert first.X.tobytes() == again.X.tobytes()
    assert first.y.tobytes() == again.y.tobytes()


@given(generated_names, st.integers(1, 40), st.floats(0, 2), st.integers(0, 2**63 - 1))
def test_any_size_and_noise_gives_finite_examples_of_both_classes(name, size, noise, seed):
    dataset = build(name, size=size, noise=noise, seed=seed)
    assert dataset.m == size
    assert np.isfinite(dataset.X).all()
    assert len(set(dataset.y.tolist())) == min(size, 2)


@pytest.mark.parametrize("name", GENERATED)
def test_another_seed_gives_other_examples(name):
    assert not np.array_equal(build(name, seed=1).X, build(name, seed=2).X)


@pytest.mark.parametrize("name", GENERATED)
def test_classes_are_as_even_as_stated(name):
    share = {"imbalanced": 0.1, "exam-scores": 0.6}.get(name, 0.5)
    for size in (50, 200, 1000):
        assert build(name, size=size).y.sum() == size * share


@pytest.mark.parametrize("name", GENERATED)
def test_noise_moves_the_examples_and_draws_no_others(name):
    low, high = (build(name, size=60, noise=noise, seed=3) for noise in (0.01, 0.02))
    assert np.array_equal(low.y, high.y)
    scale = np.array([1000.0, 1.0]) if name == "unscaled" else 1.0
    assert 0 < np.abs((high.X - low.X) / scale).max() < 0.06


@pytest.mark.parametrize("name", GENERATED)
def test_order_of_classes_carries_no_pattern(name):
    y = build(name, size=10_000, seed=4).y
    changes = np.count_nonzero(np.diff(y))
    share = y.mean()
    expected = 2 * share * (1 - share) * 9_999
    assert abs(changes - expected) < 5 * expected**0.5


@pytest.mark.parametrize(
    "name", [name for name in GENERATED if name not in {"unscaled", "exam-scores"}]
)
def test_plain_descent_converges_with_alpha_1(name):
    dataset = build(name)
    A = np.column_stack([dataset.X, np.ones(dataset.m)])
    # The Hessian of J is at most A^T A / 4m; descent is sure to converge with α below 2 over it.
    largest_curvature = np.linalg.eigvalsh(A.T @ A / dataset.m / 4).max()
    assert 2 / largest_curvature > 1


def test_two_blobs_overlap_so_that_the_best_line_is_right_93_times_in_100():
    dataset = build("two-blobs", size=100_000)
    w = np.array([2.5, 1.5])
    right = ((dataset.X - [0.25, 0.25]) @ w > 0) == (dataset.y == 1)
    # Normal distribution function at half the distance of the centres, 1.4577.
    assert right.mean() == pytest.approx(0.92753, abs=0.004)


@given(st.integers(2, 100), st.floats(0, 5), st.integers(0, 1000))
def test_separable_blobs_keep_the_margin_whatever_the_noise(size, noise, seed):
    dataset = build("separable", size=size, noise=noise, seed=seed)
    distance = (dataset.X @ [3.0, 2.0] - 1.25) / np.sqrt(13) * (2 * dataset.y - 1)
    assert distance.min() >= SEPARABLE_MARGIN - 1e-12


def test_unscaled_x1_is_a_thousand_times_x2():
    deviation = build("unscaled", size=10_000).X.std(axis=0)
    assert deviation[0] / deviation[1] == pytest.approx(1000, rel=0.03)


def test_circles_without_noise_have_radius_1_inside_and_2_outside():
    dataset = build("circles", size=500, noise=0.0)
    np.testing.assert_allclose(np.hypot(*dataset.X.T), np.where(dataset.y == 1, 1, 2), rtol=1e-12)


def test_moons_without_noise_are_half_circles_that_reach_into_each_other():
    dataset = build("moons", size=2_000, noise=0.0)
    upper, lower = dataset.X[dataset.y == 0], dataset.X[dataset.y == 1]
    np.testing.assert_allclose(np.hypot(*(upper - [-0.75, -0.375]).T), 1.5, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(*(lower - [0.75, 0.375]).T), 1.5, rtol=1e-12)
    assert upper[:, 1].min() >= -0.375 and lower[:, 1].max() <= 0.375
    assert upper[:, 0].max() > lower[:, 0].min()
    assert upper[:, 1].min() < lower[:, 1].max()


def test_xor_without_noise_is_class_1_where_just_one_coordinate_is_positive():
    dataset = build("xor", size=500, noise=0.0)
    positive = dataset.X > 0
    assert np.array_equal(positive[:, 0] ^ positive[:, 1], dataset.y == 1)
    assert np.abs(dataset.X).min() >= 0.3
    quarters = np.unique(positive @ [2, 1], return_counts=True)[1]
    assert len(quarters) == 4 and quarters.min() > 80


def test_spiral_without_noise_has_two_arms_half_a_turn_apart():
    dataset = build("spiral", size=500, noise=0.0)
    radius = np.hypot(*dataset.X.T)
    angle = np.pi * radius + np.pi * dataset.y
    expected = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    np.testing.assert_allclose(dataset.X, expected, atol=1e-12)
    assert radius.max() <= 3


def test_one_example_is_the_case_of_the_lesson():
    dataset = build("one-example", seed=9)
    assert dataset.X.tolist() == [[1.0, 2.0]]
    assert dataset.y.tolist() == [1.0]


def test_iris_is_that_of_scikit_learn():
    reference = datasets.load_iris()
    kept = reference.target > 0
    for columns, places in (
        (None, [2, 3]),
        (("sepal length", "sepal width"), [0, 1]),
        (("Petal Width (cm)", "sepal length (cm)"), [3, 0]),
    ):
        dataset = build("iris", columns=columns)
        assert np.array_equal(dataset.X, reference.data[kept][:, places])
        assert np.array_equal(dataset.y, reference.target[kept] == 2)
        assert dataset.axis_names == tuple(reference.feature_names[place] for place in places)
        assert dataset.class_names == ("versicolor", "virginica")


def test_breast_cancer_is_that_of_scikit_learn_in_all_30_columns():
    reference = datasets.load_breast_cancer()
    assert CATALOG["breast-cancer"].columns == tuple(reference.feature_names)
    assert build("breast-cancer").axis_names == ("mean radius", "mean texture")
    for place in range(0, 30, 2):
        names = tuple(map(str, reference.feature_names[place : place + 2]))
        dataset = build("breast-cancer", columns=names)
        assert np.array_equal(dataset.X, reference.data[:, place : place + 2])
        # Scikit-learn numbers malignant 0; the value that sorts last is class 1 here.
        assert np.array_equal(dataset.y, reference.target == 0)


def test_penguins_have_the_published_figures():
    # Table of means at https://allisonhorst.github.io/palmerpenguins/articles/intro.html and
    # K. B. Gorman et al. (2014): 151 Adelie and 68 Chinstrap penguins measured.
    dataset = build("penguins")
    assert [np.count_nonzero(dataset.y == k) for k in (0, 1)] == [151, 68]
    assert dataset.class_names == ("Adelie", "Chinstrap")
    means = [dataset.X[dataset.y == k].mean(axis=0) for k in (0, 1)]
    np.testing.assert_allclose(means, [[38.79, 18.35], [48.83, 18.42]], atol=0.005)
    others = build("penguins", columns=("flipper length", "body mass"))
    means = [others.X[others.y == k].mean(axis=0) for k in (0, 1)]
    np.testing.assert_allclose(means, [[189.95, 3700.66], [195.82, 3733.09]], atol=0.005)


def test_penguin_that_was_not_measured_is_dropped_and_counted():
    assert build("penguins").notice == "1 of 220 rows dropped: value missing"
    assert build("iris").notice == ""


def test_haberman_has_the_published_figures():
    # UCI Machine Learning Repository, data set 43: 306 patients, 225 of whom lived five years, aged
    # 30 to 83, operated on in 1958 to 1969, with up to 52 positive nodes.
    dataset = build("haberman", columns=("year of operation", "positive nodes"))
    assert [np.count_nonzero(dataset.y == k) for k in (0, 1)] == [225, 81]
    assert dataset.X.min(axis=0).tolist() == [1958, 0]
    assert dataset.X.max(axis=0).tolist() == [1969, 52]
    ages = build("haberman").X[:, 0]
    assert (ages.min(), ages.max(), round(ages.mean(), 2)) == (30, 83, 52.46)


def test_banknote_has_the_published_figures():
    # UCI Machine Learning Repository, data set 267: 1372 specimens, no value missing. 762 genuine
    # and 610 forged; variance -7.0421 to 6.8248, mean 0.4337; skewness -13.7731 to 12.9516, mean
    # 1.9224.
    dataset = build("banknote")
    assert [np.count_nonzero(dataset.y == k) for k in (0, 1)] == [762, 610]
    assert dataset.X.min(axis=0).tolist() == [-7.0421, -13.7731]
    assert dataset.X.max(axis=0).tolist() == [6.8248, 12.9516]
    assert dataset.X.mean(axis=0).round(4).tolist() == [0.4337, 1.9224]


def newton(X, y):
    """Return w, b and mean loss of logistic regression without penalty."""
    rows = np.column_stack((X, np.ones(len(X))))
    v = np.zeros(rows.shape[1])
    for _ in range(40):
        a = 1 / (1 + np.exp(-rows @ v))
        v -= np.linalg.solve(rows.T @ (rows * (a * (1 - a))[:, None]), rows.T @ (a - y))
    z = rows @ v
    return v[:-1], v[-1], np.mean(np.logaddexp(0, z) - y * z)


def test_o_rings_have_the_published_fit():
    # S. Dalal et al. (1989): logit of p = 15.0429 - 0.2322 t over the 23 flights.
    dataset = build("o-rings")
    assert dataset.m == 23 and dataset.y.sum() == 7
    assert dataset.notice == "1 of 24 rows dropped: label missing"
    centred = dataset.X[:, 0] - 70
    (w,), b, _ = newton(centred[:, None], dataset.y)
    assert [round(w, 4), round(b - 70 * w, 4)] == [-0.2322, 15.0429]


@pytest.mark.parametrize("name", ALIKE)
def test_three_data_sets_have_one_fit(name):
    dataset = build(name)
    w, b, loss = newton(dataset.X, dataset.y)
    np.testing.assert_allclose([*w, b, loss], [1.5, 1.0, -0.5, 0.3], atol=2e-8)
    assert [np.count_nonzero(dataset.y == k) for k in (0, 1)] == [60, 60]


def test_three_data_sets_with_one_fit_are_three_pictures():
    curve = build("alike-curve")
    bent = np.column_stack((curve.X, curve.X**2, curve.X[:, :1] * curve.X[:, 1:]))
    with np.errstate(all="ignore"):  # classes that a curve separates: the weights grow for ever
        losses = newton_few(bent, curve.y, 8)
    assert losses < 0.1
    out = build("alike-outliers")
    scores = (2 * out.y - 1) * (out.X @ [1.5, 1.0] - 0.5)
    assert np.count_nonzero(scores < 0) == 6
    assert scores[scores > 0].min() > 0
    clouds = build("alike-clouds")
    wrong = np.count_nonzero((2 * clouds.y - 1) * (clouds.X @ [1.5, 1.0] - 0.5) < 0)
    assert 10 <= wrong <= 30


def newton_few(X, y, steps):
    """Return the loss after a few of Newton's steps with a small L2 penalty."""
    rows = np.column_stack((X, np.ones(len(X))))
    v = np.zeros(rows.shape[1])
    for _ in range(steps):
        a = 1 / (1 + np.exp(-rows @ v))
        hessian = rows.T @ (rows * (a * (1 - a))[:, None]) + 1e-3 * np.eye(len(v))
        v -= np.linalg.solve(hessian, rows.T @ (a - y) + 1e-3 * v)
    z = rows @ v
    return np.mean(np.logaddexp(0, z) - y * z)


@pytest.mark.parametrize("name", MEASURED)
def test_measured_data_name_their_source_and_licence(name):
    dataset = build(name)
    assert "doi:" in dataset.source
    assert dataset.licence.startswith(("CC", "public domain"))
    doi = dataset.source.split("doi:")[1]
    readme = (Path(bundled.__file__).parent / "bundled_files" / "README.md").read_text(
        encoding="utf-8"
    )
    assert f"{name}.csv" in readme and doi in readme


@pytest.mark.parametrize("name", MEASURED)
def test_catalog_knows_the_columns_of_the_shipped_file(name):
    path = Path(bundled.__file__).parent / "bundled_files" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    entry = CATALOG[name]
    assert entry.columns == tuple(header[:-1])
    assert entry.default_columns == build(name).axis_names


@pytest.mark.parametrize("name", MEASURED)
def test_unknown_column_lists_those_there_are(name):
    with pytest.raises(InputError, match="'height' given") as raised:
        build(name, columns=("height", "weight"))
    for column in CATALOG[name].columns:
        assert column.split(" (")[0] in str(raised.value)


def test_same_column_twice_is_refused():
    with pytest.raises(InputError, match="twice"):
        build("iris", columns=("petal length", "petal length (cm)"))


@pytest.mark.parametrize("name", [*GENERATED, "one-example"])
def test_columns_of_data_without_a_choice_are_refused(name):
    with pytest.raises(InputError, match=r"^columns: a,b given.* iris"):
        build(name, columns=("a", "b"))


@pytest.mark.parametrize("name", ["one-example", *MEASURED])
@pytest.mark.parametrize("option", [{"size": 10}, {"noise": 0.5}])
def test_size_and_noise_of_data_that_are_not_generated_are_refused(name, option):
    with pytest.raises(InputError, match=f"^{next(iter(option))}: .* {name} is not generated"):
        build(name, **option)


@pytest.mark.parametrize("size", [0, -3, LARGEST_SIZE + 1])
def test_size_out_of_range_is_refused(size):
    with pytest.raises(InputError, match=f"^size: {size} given, 1 to {LARGEST_SIZE}"):
        build("moons", size=size)


@pytest.mark.parametrize("noise", [-0.1, 2.1, float("nan"), float("inf")])
def test_noise_out_of_range_is_refused(noise):
    with pytest.raises(InputError, match=r"^noise: .* from 0 to 2 accepted for moons"):
        build("moons", noise=noise)


def test_unknown_name_lists_those_there_are():
    with pytest.raises(
        InputError, match=r"'moon' given, one of two-blobs, .*, alike-outliers accepted"
    ):
        build("moon")


@pytest.mark.parametrize("name", GENERATED)
def test_defaults_lie_within_what_is_accepted(name):
    entry = CATALOG[name]
    low, high = entry.noise_range
    assert low <= entry.default_noise <= high
    assert build(name).m == entry.default_size
