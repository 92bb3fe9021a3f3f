from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.catalog import CATALOG
from engine.data.dataset import Dataset
from engine.data.files.file_format import FileFormat
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import fitted_to, load_dataset, prepare

ALL = tuple(FEATURES)


@pytest.fixture
def csv_path(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b,kind\n1,2,x\n3,4,y\n5,6,z\n")
    return str(path)


@pytest.mark.parametrize("name", CATALOG)
def test_built_in_data_are_loaded_by_name(name):
    dataset = load_dataset(Experiment(data=name))
    assert dataset.name == name


def test_settings_of_built_in_data_reach_them():
    dataset = load_dataset(Experiment(data="circles", size=30, noise=0.0, seed=5))
    assert dataset.m == 30
    assert set(np.round(np.hypot(*dataset.X.T), 12)) == {1.0, 2.0}
    assert not np.array_equal(dataset.X, load_dataset(Experiment(data="circles", size=30)).X)
    columns = ("sepal width", "petal width")
    names = ("sepal width (cm)", "petal width (cm)")
    assert load_dataset(Experiment(data="iris", columns=columns)).axis_names == names


def test_settings_of_a_file_reach_it(csv_path):
    experiment = Experiment(data=csv_path, columns=("b", "a"), label="kind", positive="y")
    shares: list[float] = []
    dataset = load_dataset(experiment, shares.append)
    assert dataset.axis_names == ("b", "a")
    assert dataset.y.tolist() == [0.0, 1.0, 0.0]
    assert shares[-1] == 1.0


@pytest.mark.parametrize("name", ["moons", "one-example", "iris"])
@pytest.mark.parametrize("setting", ["label", "positive", "counts"])
def test_label_of_built_in_data_is_refused(name, setting):
    with pytest.raises(InputError, match=rf"^{setting}: 'x' given.*{name}.* CSV"):
        load_dataset(Experiment(data=name, **{setting: "x"}))


@pytest.mark.parametrize("setting", [{"size": 5}, {"noise": 0.1}])
def test_size_and_noise_of_a_file_are_refused(csv_path, setting):
    with pytest.raises(InputError, match=f"^{next(iter(setting))}: .* is not generated"):
        load_dataset(Experiment(data=csv_path, positive="x", **setting))


def test_name_of_neither_data_nor_file_is_refused():
    with pytest.raises(InputError, match=r"moon.*CSV file or the name of a built-in data set"):
        load_dataset(Experiment(data="moon"))


def test_all_examples_train_without_a_test_set():
    dataset = load_dataset(Experiment())
    problem = prepare(dataset, Experiment())
    assert (problem.m, problem.n) == (200, 2)
    assert np.array_equal(problem.F, dataset.X.T)
    assert np.array_equal(problem.y, dataset.y)
    assert problem.F_test.shape == (2, 0) and problem.y_test.shape == (0,)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 1000), st.booleans())
def test_every_example_trains_or_tests_with_its_own_label(ratio, seed, standardize):
    dataset = load_dataset(Experiment(data="moons", size=50))
    experiment = Experiment(
        data="moons", features=ALL, test_ratio=ratio, seed=seed, standardize=standardize
    )
    problem = prepare(dataset, experiment)
    rows = np.concatenate([problem.train_rows, problem.test_rows])
    assert sorted(rows.tolist()) == list(range(50))
    together = np.concatenate([problem.F, problem.F_test], axis=1)
    np.testing.assert_array_equal(together, problem.features.columns(dataset.X[rows]))
    assert np.array_equal(np.concatenate([problem.y, problem.y_test]), dataset.y[rows])


def test_scale_comes_from_the_training_examples_alone():
    experiment = Experiment(data="breast-cancer", standardize=True, test_ratio=0.3)
    problem = prepare(load_dataset(experiment), experiment)
    np.testing.assert_allclose(problem.F.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(problem.F.std(axis=1), 1, rtol=1e-12)
    assert np.abs(problem.F_test.mean(axis=1)).min() > 1e-6


def test_arrays_are_contiguous_and_protected():
    problem = prepare(load_dataset(Experiment()), Experiment(features=ALL, test_ratio=0.2))
    for array in (problem.F, problem.y, problem.F_test, problem.y_test):
        assert array.flags.c_contiguous and not array.flags.writeable
        assert array.dtype == np.float64


def test_numbers_too_large_for_a_feature_name_it():
    dataset = Dataset("d", "d", np.array([[1e200, 1.0], [2.0, 3.0]]), np.array([0.0, 1.0]))
    assert prepare(dataset, Experiment()).n == 2
    with pytest.raises(InputError, match=r"^features: x1\^2"):
        prepare(dataset, Experiment(features=("x1^2",)))


def test_where_there_is_x1_alone_features_of_x2_are_left_out():
    X = np.array([[1.0, 0.0], [2.0, 0.0], [4.0, 0.0]])
    one = Dataset("d", "d", X, np.array([0.0, 1.0, 1.0]), has_x2=False)
    assert prepare(one, Experiment()).features.names == ("x1",)
    powers = Experiment(features=("x1", "x2", "x1^2", "x1*x2"))
    assert fitted_to(powers, one).features == ("x1", "x1^2")
    assert fitted_to(powers, replace(one, has_x2=True)) is powers
    with pytest.raises(InputError, match=r"features: x2 given, but d has one feature"):
        fitted_to(Experiment(features=("x2",)), one)
    with pytest.raises(InputError, match=r"init: 3 numbers given.*2 accepted"):
        fitted_to(Experiment(init=(1.0, 2.0, 3.0)), one)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (FileFormat(header=True), "header: yes given, but iris is built in"),
        (FileFormat(na=("-1",)), "na: -1 given, but iris is built in"),
        (FileFormat(delimiter="\t"), "delimiter: tab given, but iris is built in"),
        (FileFormat(thousands=""), "thousands: none given, but iris is built in"),
        (FileFormat(comment=""), "comment: '' given, but iris is built in"),
    ],
)
def test_the_format_of_a_file_means_nothing_for_built_in_data(form, says):
    with pytest.raises(InputError, match=says):
        load_dataset(Experiment(data="iris", file=form))
