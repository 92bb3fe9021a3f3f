import json
import math

import numpy as np
import pytest

from engine.errors import InputError
from engine.graph.updates import OptimizerState
from engine.kernels.numpy_kernel import NumpyKernel
from engine.lesson.trace_table import (
    as_json,
    as_text,
    check_example,
    lesson_table,
    optimizer_update,
)
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run

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
    assert "x1^2, standardised" in lines[1]
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


def updated(steps=20, number=1, **settings):
    """Return a run, the lesson's table of an example, and what the optimiser makes of it."""
    experiment = Experiment(data="moons", **settings)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(steps)
    state = OptimizerState.of(run)
    table = lesson_table(run.problem, number, run.w, run.b, state.alpha)
    return run, table, optimizer_update(run.problem, number, run.w, run.b, state)


def test_plain_descent_has_no_other_update():
    run, table, update = updated()
    assert (update.remarks, update.rows) == ((), ())
    assert as_text(run.problem, 1, table, update) == as_text(run.problem, 1, table)


def test_that_the_update_leaves_penalties_out_is_told_with_their_size():
    run, table, update = updated(l1=0.25, l2=0.1)
    assert update.rows == ()
    text = as_text(run.problem, 1, table, update)
    assert text.endswith(
        "of this example alone; this run's steps have a penalty too, L1 0.25 and L2 0.1"
    )


@pytest.mark.parametrize("number", [1, 77])
def test_beneath_it_stands_momentums_update_by_its_textbook_formula(number):
    run, table, update = updated(optimizer="momentum", momentum=0.8, alpha=0.3, number=number)
    found = {key: float(text) for key, text, _ in update.rows}
    assert list(found) == ["v_dw1", "v_dw2", "v_db", "w1_new", "w2_new", "b_new"]
    before = run.memory.velocity
    assert before.any()
    for j, (v, name) in enumerate(zip(before, ("w1", "w2", "b"), strict=True)):
        after = 0.8 * v + table[f"d{name}"]
        assert math.isclose(found[f"v_d{name}"], after, rel_tol=1e-9), j
        assert math.isclose(found[f"{name}_new"], table[name] - 0.3 * after, rel_tol=1e-9)
        assert math.isclose(table[f"{name}_new"], table[name] - 0.3 * table[f"d{name}"])


def test_beneath_it_stands_adams_update_by_its_textbook_formula():
    run, table, update = updated(optimizer="adam", alpha=0.3, l2=0.5)
    found = {key: float(text) for key, text, _ in update.rows}
    memory, t = run.memory, 21
    assert memory.count == t - 1
    for v, s, name in zip(memory.velocity, memory.squares, ("w1", "w2", "b"), strict=True):
        g = table[f"d{name}"]
        v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
        v_hat, s_hat = v / (1 - 0.9**t), s / (1 - 0.999**t)
        kept = {"v": v, "s": s, "v_hat": v_hat, "s_hat": s_hat}
        for kind, value in kept.items():
            assert math.isclose(found[f"{kind}_d{name}"], value, rel_tol=1e-9), kind
        new = table[name] - 0.3 * v_hat / (math.sqrt(s_hat) + 1e-8)
        assert math.isclose(found[f"{name}_new"], new, rel_tol=1e-9)


def test_whose_update_is_which_is_told_with_the_numbers_plugged_in():
    run, table, update = updated(optimizer="momentum")
    text = as_text(run.problem, 1, table, update)
    lesson, other = text.split("\n\n")
    assert lesson == as_text(run.problem, 1, table)
    head, first, *_ = other.splitlines()
    assert head == (
        "w1_new … b_new are those of plain descent, as in the lesson; this run uses momentum"
    )
    assert first.split()[0] == "v_dw1"
    assert "v_dw₁ := μ · v_dw₁ + dw₁ ≈ 0.9 · " in first


def test_what_clipping_and_a_schedule_make_of_plain_descent_is_told():
    _, table, update = updated(clip=0.01, schedule="1/t", decay=0.5, alpha=0.2)
    alpha = 0.2 / (1 + 0.5 * 20)
    assert update.remarks[0] == f"α is {alpha:.10g} at this step"
    assert update.remarks[1].endswith("this run uses gradient descent with clipping")
    found = {key: float(text) for key, text, _ in update.rows}
    length = math.hypot(*(table[f"d{name}"] for name in ("w1", "w2", "b")))
    share = 0.01 / (length + 1e-6)
    for name in ("w1", "w2", "b"):
        g = table[f"d{name}"]
        assert math.isclose(table[f"{name}_new"], table[name] - alpha * g, rel_tol=1e-12)
        assert math.isclose(found[f"{name}_new"], table[name] - alpha * share * g, rel_tol=1e-9)


def test_each_of_many_features_has_its_rows():
    names = tuple(FEATURES)
    _, _, update = updated(optimizer="newton", features=(*names, "x1^3"), standardize=True, l2=0.1)
    keys = [key for key, _, _ in update.rows]
    assert keys == [
        *(f"p_w{j}" for j in range(1, 9)), "p_b", *(f"w{j}_new" for j in range(1, 9)), "b_new",
    ]  # fmt: skip
