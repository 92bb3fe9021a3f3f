import numpy as np
import pytest

from engine.cli.predictions import check_points, predictions, write_predictions
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import prepare


def make(has_x2=True, **settings):
    X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [2.0, 2.0]])
    if not has_x2:
        X[:, 1] = 0.0
    dataset = Dataset(
        "d", "d", X, np.array([0.0, 1.0, 0.0, 1.0]), class_names=("no", "yes"), has_x2=has_x2
    )
    return prepare(dataset, Experiment(**settings))


def test_a_new_example_is_told_with_z_a_and_class():
    lines = predictions([(2.0, 1.0), (-1.0, 1.0)], make(), np.array([1.0, 0.5]), -2.0)
    assert lines == [
        "predict 2,1: z = 0.5, a = 0.6224593312, class 1 (yes)",
        "predict -1,1: z = -2.5, a = 0.07585818002, class 0 (no)",
    ]


def test_a_new_example_is_in_the_units_of_the_data_whatever_scale_the_model_trains_in():
    problem = make(standardize=True)
    w, b = np.array([0.7, -0.3]), 0.1
    w_raw, b_raw = problem.features.to_raw(w, b)
    z = w_raw @ (2.0, 1.0) + b_raw
    assert predictions([(2.0, 1.0)], problem, w, b)[0].startswith(f"predict 2,1: z = {z:.10g}, ")


def test_a_new_example_has_the_columns_of_the_data():
    check_points([(1.0,)], make(has_x2=False))
    with pytest.raises(InputError, match=r"--predict: 1 given, two numbers x1,x2 accepted for d"):
        check_points([(1.0,)], make())
    with pytest.raises(InputError, match=r"--predict: 1,2 given, one number, x1, accepted"):
        check_points([(1.0, 2.0)], make(has_x2=False))


def test_every_example_is_written_with_all_digits_test_examples_too(tmp_path):
    problem = make(test_ratio=0.25)
    w, b = np.array([1.0, 0.5]), -2.0
    write_predictions(tmp_path / "p.csv", problem, w, b)
    head, *lines = (tmp_path / "p.csv").read_text().splitlines()
    assert head == "row,z,a,loss,predicted,label"
    table = np.array([[float(cell) for cell in line.split(",")] for line in lines])
    z = problem.dataset.X @ w + b
    a, y = 1 / (1 + np.exp(-z)), problem.dataset.y
    loss = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    wanted = np.column_stack(([1, 2, 3, 4], z, a, loss, z > 0, y))
    np.testing.assert_allclose(table, wanted, rtol=1e-15, atol=1e-15)


def test_classes_are_those_at_the_threshold_that_is_asked_for(tmp_path):
    problem, w, b = make(), np.array([1.0, 0.5]), -2.0
    assert predictions([(2.0, 1.0)], problem, w, b, 0.63)[0].endswith("class 0 (no)")
    assert predictions([(2.0, 1.0)], problem, w, b, 0.62)[0].endswith("class 1 (yes)")
    write_predictions(tmp_path / "p.csv", problem, w, b, 0.7)
    table = np.loadtxt(tmp_path / "p.csv", delimiter=",", skiprows=1)
    np.testing.assert_array_equal(table[:, 4], table[:, 2] > 0.7)
    assert not np.array_equal(table[:, 4], table[:, 2] > 0.5)
