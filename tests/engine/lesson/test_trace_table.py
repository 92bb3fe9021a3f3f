import json
import math

import numpy as np
import pytest

from engine.errors import InputError
from engine.lesson.trace_table import as_json, as_text, check_example, lesson_table
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare

KEYS = "x1 x2 y w1 w2 b z a loss da dz dw1 dw2 db w1_new w2_new b_new"


def problem_of(**settings):
    experiment = Experiment(**settings)
    return prepare(load_dataset(experiment), experiment)


def table_of(problem, number=1, w=(0.3, -0.2), b=0.5, alpha=0.1):
    return lesson_table(problem, number, np.array(w), b, alpha)


def test_the_keys_are_those_of_the_contract_in_its_order():
    assert " ".join(json.loads(as_json(table_of(problem_of(data="iris"))))) == KEYS


def test_more_features_are_numbered_on():
    problem = problem_of(data="moons", features=("x1", "x2", "x1*x2"))
    keys = " ".join(table_of(problem, w=(0.3, -0.2, 0.1)))
    assert keys == (
        "x1 x2 x3 y w1 w2 w3 b z a loss da dz dw1 dw2 dw3 db w1_new w2_new w3_new b_new"
    )


@pytest.mark.parametrize("standardize", [False, True])
def test_the_numbers_are_the_lessons_textbook_formulas(standardize):
    problem = problem_of(
        data="iris", features=tuple(FEATURES), standardize=standardize, test_ratio=0.2, l2=0.5
    )
    w, b, alpha = np.linspace(-0.1, 0.1, 7), 0.2, 0.3
    columns = problem.features.columns(problem.dataset.X)
    for number in (1, 2, 57, 100):
        got = table_of(problem, number, w, b, alpha)
        x, y = columns[:, number - 1], problem.dataset.y[number - 1]
        z = math.fsum(w * x) + b
        a = 1 / (1 + math.exp(-z))
        dz = a - y
        expected = {
            **{f"x{j + 1}": x[j] for j in range(7)},
            "y": y,
            **{f"w{j + 1}": w[j] for j in range(7)},
            "b": b,
            "z": z,
            "a": a,
            "loss": -(y * math.log(a) + (1 - y) * math.log(1 - a)),
            "da": -y / a + (1 - y) / (1 - a),
            "dz": dz,
            **{f"dw{j + 1}": x[j] * dz for j in range(7)},
            "db": dz,
            **{f"w{j + 1}_new": w[j] - alpha * x[j] * dz for j in range(7)},
            "b_new": b - alpha * dz,
        }
        assert list(got) == list(expected)
        for key, value in expected.items():
            assert math.isclose(got[key], value, rel_tol=1e-12, abs_tol=1e-14), key


def test_json_keeps_every_bit():
    table = table_of(problem_of(data="moons"), 5, w=(1 / 3, -2e-9), b=1e22)
    read = json.loads(as_json(table))
    assert read == table
    assert all(type(value) is float for value in read.values() if value is not None)
    assert '"w1": 0.33333333333333331' in as_json(table)


@pytest.mark.parametrize("b", [800.0, -800.0])
def test_json_stays_valid_where_da_exceeds_the_floats(b):
    problem = problem_of(data="moons")
    for number in range(1, problem.dataset.m + 1):
        table = table_of(problem, number, b=b)

        def refuse(word):
            raise AssertionError(word)

        read = json.loads(as_json(table), parse_constant=refuse)
        wrong = (b > 0) != (read["y"] == 1)
        assert (read["da"] is None) == wrong
        assert abs(read["dz"]) == wrong
        assert ("beyond" in as_text(problem, number, table)) == wrong


def test_the_table_for_people_has_a_line_for_each_key():
    problem = problem_of(data="iris", features=("x2", "x1^2"), standardize=True)
    table = table_of(problem, 3)
    head, *lines = as_text(problem, 3, table).splitlines()
    assert "3 of 100" in head
    assert [line.split()[0] for line in lines] == KEYS.split()
    for line in lines:
        key, number, *_ = line.split()
        assert math.isclose(float(number), table[key], rel_tol=1e-9, abs_tol=1e-300)
    assert "x1^2, standardized" in lines[1]
    assert "versicolor" in lines[2]
    assert "dz = da · a(1 − a) = a − y" in lines[10]
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize("number", [0, -3, 101, 10**9])
def test_an_example_that_is_not_there_is_refused(number):
    problem = problem_of(data="iris")
    with pytest.raises(InputError, match=rf"^--trace: {number} given, .*1 to 100"):
        table_of(problem, number)


def test_one_example_has_only_one_number():
    with pytest.raises(InputError, match=r"^--trace: 2 given, only 1 accepted"):
        check_example(2, 1)
