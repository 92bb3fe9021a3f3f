import math
import re

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import logistic
from engine.graph.trace import example_of, trace, trace_example, training_place
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.features import FEATURES
from engine.model.problem import load_dataset, prepare

MODERATE = st.floats(-3, 3).filter(lambda value: value == 0 or abs(value) > 1e-3)
ANY = st.floats(allow_nan=False, allow_infinity=False)


def notes_of(found):
    """Return what the reader must be told of these numbers."""
    return tuple(reading.note for reading in found.readings.values() if reading.note)


@st.composite
def examples(draw, numbers=MODERATE, most=9):
    n = draw(st.integers(1, most))
    x, w = (draw(st.lists(numbers, min_size=n, max_size=n)) for _ in range(2))
    return x, draw(st.sampled_from((0, 1))), w, draw(numbers), draw(st.floats(1e-3, 10))


def values(found):
    return {key: reading.value for key, reading in found.readings.items()}


@settings(max_examples=40, deadline=None)
@given(examples(most=4))
def test_every_derivative_of_the_lesson_is_that_of_the_loss(example):
    """Finite differences of the lesson's loss, with 60 digits."""
    x, y, w, b, alpha = example
    got = values(trace(*example))
    n = len(x)
    with mpmath.workdps(60):

        def loss_of_a(a):
            return -(y * mpmath.log(a) + (1 - y) * mpmath.log(1 - a))

        def loss_of_z(z):
            return loss_of_a(1 / (1 + mpmath.exp(-z)))

        def loss(*theta):
            return loss_of_z(mpmath.fdot(theta[:n], x) + theta[n])

        theta = [mpmath.mpf(value) for value in (*w, b)]
        z = mpmath.fdot(w, x) + b
        exact = {
            "z": z,
            "a": 1 / (1 + mpmath.exp(-z)),
            "L": loss(*theta),
            "da": mpmath.diff(loss_of_a, 1 / (1 + mpmath.exp(-z))),
            "dz": mpmath.diff(loss_of_z, z),
        }
        for j, name in enumerate([*(f"w{j + 1}" for j in range(n)), "b"]):
            orders = tuple(int(i == j) for i in range(n + 1))
            slope = mpmath.diff(loss, tuple(theta), orders)
            exact[f"d{name}"] = slope
            exact[f"{name}_new"] = theta[j] - alpha * slope
        for name, value in exact.items():
            assert math.isclose(got[name], value, rel_tol=1e-13, abs_tol=1e-13), name


def evaluated(plugged):
    """What a plugged-in formula comes to, by a calculator that knows nothing of the lesson."""
    text = plugged.replace("−", "-").replace("·", "*")
    text = re.sub(r"e\^\(", "exp(", text)
    text = re.sub(r"log (\([^()]*\)|[\d.e+-]+)", r"log(\1)", text).replace("[", "(")
    return eval(text.replace("]", ")"), {"exp": math.exp, "log": math.log})


@given(examples(most=7))
def test_the_numbers_plugged_in_come_to_the_value_shown(example):
    found = trace(*example, folded=False)
    for node in found.graph.nodes:
        reading = found.readings[node.key]
        assert len(reading.plugged) == len(reading.results) == len(node.forms)
        for plugged, result in zip(reading.plugged, reading.results, strict=True):
            assert result == reading.text
            if abs(found.readings["z"].value) < 5:
                got = evaluated(plugged)
                assert math.isclose(got, reading.value, rel_tol=2e-2, abs_tol=5e-3), plugged


def test_plugged_in_numbers_stand_in_parentheses_where_negative():
    readings = trace((1.5, -0.5), 1, (0.2, -0.3), 0.1, 0.1).readings
    assert readings["z"].plugged == ("0.2000 · 1.5000 + (−0.3000) · (−0.5000) + 0.1000",)
    assert readings["a"].plugged == ("1/(1 + e^(−0.5500))",)
    assert readings["L"].plugged == ("−[1 · log 0.6341 + (1 − 1) · log (1 − 0.6341)]",)
    assert readings["da"].plugged == ("−1/0.6341 + (1 − 1)/(1 − 0.6341)",)
    assert readings["dz"].plugged == ("(−1.5769) · 0.6341 · (1 − 0.6341)", "0.6341 − 1")
    assert readings["dz"].results == ("−0.3659", "−0.3659")
    assert readings["w2_new"].plugged == ("(−0.3000) − 0.1000 · 0.1829",)


@given(examples(ANY))
def test_no_text_says_inf_or_nan_whatever_the_numbers(example):
    for folded in (False, True):
        found = trace(*example, folded=folded)
        texts = [*notes_of(found), found.alpha.text]
        for reading in (*found.readings.values(), *found.local.values()):
            texts += [reading.text, *reading.plugged, *reading.results]
        assert not re.search(r"\b(inf|nan)", " ".join(texts))


@pytest.mark.parametrize("z", [40.0, 800.0])
@pytest.mark.parametrize("y", [0, 1])
def test_a_certain_and_wrong_prediction_is_told_of(z, y):
    found = trace((1.0,), y, (z if y == 0 else -z,), 0.0, 0.1)
    (note,) = notes_of(found)
    assert "without bound" in note
    assert found.readings["da"].note == note
    assert abs(found.readings["dz"].value) == 1.0
    assert (found.readings["da"].value is None) == (z == 800)
    assert found.readings["L"].value == z


@pytest.mark.parametrize("z", [40.0, 800.0])
@pytest.mark.parametrize("y", [0, 1])
def test_a_certain_and_right_prediction_is_told_of(z, y):
    found = trace((1.0,), y, (z if y == 1 else -z,), 0.0, 0.1)
    (note,) = notes_of(found)
    assert found.readings["dz"].note == note
    assert abs(found.readings["da"].value) == 1.0
    assert abs(found.readings["dz"].value) <= math.exp(-z) * 1.001


def test_nothing_is_divided_by_a_zero_that_is_only_rounded():
    readings = trace((1.0,), 0, (40.0,), 0.0, 0.1).readings
    assert readings["da"].plugged == ("−0/1.0000 + (1 − 0)/4.248e−18",)
    assert readings["dz"].plugged == ("2.354e+17 · 1.0000 · 4.248e−18", "1.0000 − 0")
    assert trace((1.0,), 0, (800.0,), 0.0, 0.1).readings["da"].plugged == (
        "−0/1.0000 + (1 − 0)/e^(−800.0000)",
    )


def test_plain_numbers_need_no_note():
    assert notes_of(trace((1.5, -0.5), 1, (0.2, -0.3), 0.1, 0.1)) == ()


@given(examples())
def test_folded_and_unfolded_hold_the_same_numbers(example):
    flat, folded = (trace(*example, folded=choice) for choice in (False, True))
    for name, suffix in (("x", ""), ("w", ""), ("dw", ""), ("w", "_new")):
        parts = [flat.readings[f"{name}{j + 1}{suffix}"] for j in range(len(example[0]))]
        vector = folded.readings[f"{name}{suffix}"]
        assert vector.numbers == tuple(part.numbers[0] for part in parts)
        assert vector.text == f"({', '.join(part.text for part in parts)})"
    for key in ("z", "a", "L", "da", "dz", "db", "b_new"):
        assert flat.readings[key].numbers == folded.readings[key].numbers


def test_local_derivatives_multiply_along_the_backward_pass():
    found = trace((1.5, -0.5), 1, (0.2, -0.3), 0.1, 0.1)
    local = {key: reading.value for key, reading in found.local.items()}
    backward = {edge.key for edge in found.graph.edges if edge.derivative}
    assert set(local) == backward
    dz = local["L→da"] * local["da→dz"]
    assert math.isclose(dz, found.readings["dz"].value)
    assert math.isclose(dz * local["dz→dw2"], found.readings["dw2"].value)
    assert math.isclose(dz * local["dz→db"], found.readings["db"].value)


@pytest.mark.parametrize("standardize", [False, True])
def test_an_example_with_all_features_on_goes_through_as_the_lesson_says(standardize):
    experiment = Experiment(
        data="iris", features=tuple(FEATURES), standardize=standardize, test_ratio=0.3
    )
    problem = prepare(load_dataset(experiment), experiment)
    w, b = np.linspace(-0.2, 0.3, 7), 0.1
    for row in range(problem.dataset.m):
        x, y = example_of(problem, row)
        got = trace_example(problem, row, w, b, 0.5)
        assert got.features == ("x₁", "x₂", "x₁²", "x₂²", "x₁·x₂", "sin x₁", "sin x₂")
        assert not got.graph.folded
        z, a = logistic.forward(np.array(x), w, b)
        da, dz, dw, db = logistic.backward(np.array(x), y, z, a)
        w_new, b_new = logistic.update(w, b, dw, db, 0.5)
        numbers = {"z": z, "a": a, "L": logistic.loss(z, y), "da": da, "dz": dz, "db": db}
        numbers |= {f"dw{j + 1}": one for j, one in enumerate(dw)} | {"b_new": b_new}
        numbers |= {f"w{j + 1}_new": one for j, one in enumerate(w_new)}
        for key, number in numbers.items():
            assert math.isclose(got.readings[key].value, number, rel_tol=1e-11, abs_tol=1e-13)


def test_examples_are_those_that_the_kernel_is_fed():
    experiment = Experiment(data="moons", features=tuple(FEATURES), test_ratio=0.3)
    problem = prepare(load_dataset(experiment), experiment)
    for place, row in enumerate(problem.train_rows):
        x, y = example_of(problem, row)
        assert x == tuple(problem.F[:, place])
        assert y == problem.y[place]
        assert training_place(problem, row) == place
    for place, row in enumerate(problem.test_rows):
        x, y = example_of(problem, row)
        assert np.allclose(x, problem.F_test[:, place], rtol=1e-15)
        assert y == problem.y_test[place]
        assert training_place(problem, row) is None


def test_one_example_steps_as_the_kernel_does():
    experiment = Experiment(data="one-example", init=(0.4, -0.3, 0.2), alpha=0.7)
    problem = prepare(load_dataset(experiment), experiment)
    theta, grad = np.array(experiment.init), np.empty(3)
    loss, _ = numpy_kernel().evaluate(problem.F, problem.y, theta, 0.0, 0.0, grad)
    got = values(trace(*example_of(problem, 0), theta[:2], theta[2], 0.7))
    assert math.isclose(got["L"], loss, rel_tol=1e-15)
    assert np.allclose([got["dw1"], got["dw2"], got["db"]], grad, rtol=1e-15, atol=0)
    new = [got["w1_new"], got["w2_new"], got["b_new"]]
    assert np.allclose(new, theta - 0.7 * grad, rtol=1e-15, atol=0)


def test_a_trace_is_a_value():
    arguments = ((1.5, -0.5), 1, (0.2, -0.3), 0.1, 0.1)
    assert trace(*arguments) == trace(*arguments)
    with pytest.raises(TypeError):
        trace(*arguments).readings["z"] = None
