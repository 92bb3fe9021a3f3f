import math

import numpy as np
import pytest

from engine import logistic
from engine.graph.micro_steps import MICRO_STEPS
from engine.graph.numpy_code import numbers_of_example, one_example, vectorised
from engine.graph.trace import trace

PENALTIES = [(False, False), (True, False), (False, True), (True, True)]
COUNTS = [1, 2, 3, 7]


def every_snippet():
    for n in COUNTS:
        yield one_example(n)
    yield from (vectorised(l1=l1, l2=l2) for l1, l2 in PENALTIES)


def numbers(n, m=12):
    draw = np.random.default_rng(n)
    X, w = draw.normal(size=(m, n)), draw.normal(size=n)
    return X, (draw.random(m) < 0.5).astype(float), w, 0.3


def run(snippet, names):
    assert set(names) == set(snippet.given)
    space = dict(names)
    exec(snippet.code, space)
    return space


def vector(space, name, n):
    if n <= 2 and name not in space:
        return np.array([space[f"{name}{j + 1}"] for j in range(n)])
    return np.asarray(space[name])


@pytest.mark.parametrize("n", COUNTS)
def test_the_code_for_one_example_does_what_the_graph_shows(n):
    X, y, w, b = numbers(n)
    for x, label in zip(X, y, strict=True):
        names = {}
        exec(numbers_of_example(x, label, w, b, 0.7), names)
        space = run(one_example(n), {key: names[key] for key in one_example(n).given})
        readings = trace(x, label, w, b, 0.7, folded=False).readings
        for key in ("z", "a", "L", "da", "dz", "db"):
            assert math.isclose(space[key], readings[key].value, rel_tol=1e-13, abs_tol=1e-14)
        for name, key, suffix in (("dw", "dw", ""), ("w", "w", "_new")):
            shown = [readings[f"{key}{j + 1}{suffix}"].value for j in range(n)]
            assert np.allclose(vector(space, name, n), shown, rtol=1e-13)
        assert math.isclose(space["b"], readings["b_new"].value, rel_tol=1e-13)


def test_two_features_are_written_as_in_the_lesson():
    assert one_example(2).given == ("x1", "x2", "y", "w1", "w2", "b", "alpha")
    lines = one_example(2).code.splitlines()
    for line in (
        "z = w1 * x1 + w2 * x2 + b",
        "dw1 = x1 * dz",
        "dw2 = x2 * dz",
        "db = dz",
        "w1 = w1 - alpha * dw1",
        "w2 = w2 - alpha * dw2",
        "b = b - alpha * db",
    ):
        assert line in lines


@pytest.mark.parametrize(("l1", "l2"), PENALTIES)
@pytest.mark.parametrize("n", COUNTS)
def test_the_code_for_many_examples_gives_the_gradient_and_the_step(n, l1, l2):
    X, y, w, b = numbers(n)
    strengths = {"l1": 0.05} if l1 else {}
    strengths |= {"l2": 0.2} if l2 else {}
    dw, db = logistic.gradient(X, y, w, b, strengths.get("l2", 0.0))
    w_new, b_new = logistic.step(X, y, w, b, 0.7, **strengths)
    given = {"X": X, "y": y, "w": w, "b": b, "alpha": 0.7, **strengths}
    space = run(vectorised(l1=l1, l2=l2), given)
    assert math.isclose(space["J"], logistic.cost(X, y, w, b, **strengths), rel_tol=1e-13)
    assert np.allclose(space["dw"], dw, rtol=1e-12)
    assert math.isclose(space["db"], db, rel_tol=1e-12)
    assert np.allclose(space["w"], w_new, rtol=1e-13)
    assert np.array_equal(space["w"] == 0, w_new == 0)
    assert math.isclose(space["b"], b_new, rel_tol=1e-13)
    assert np.array_equal(w, numbers(n)[2])


WORDS = {"z": "z", "a": "a", "L": "L", "da": "da", "dz": "dz", "dw": "db", "update": "b"}


@pytest.mark.parametrize("n", COUNTS)
def test_with_an_l1_penalty_the_step_leaves_zeros(n):
    X, y, w, b = numbers(n)
    space = run(vectorised(l1=True), {"X": X, "y": y, "w": w, "b": b, "alpha": 0.7, "l1": 50.0})
    assert not np.any(space["w"])
    assert space["b"] != 0


def test_each_micro_step_has_its_lines():
    for snippet in every_snippet():
        lines = snippet.code.splitlines()
        assert tuple(snippet.lines) == MICRO_STEPS
        end = 0
        for key, (first, last) in snippet.lines.items():
            assert end < first <= last <= len(lines)
            end = last
            assigned = [line.split(" = ")[0].strip() for line in lines[first - 1 : last]]
            assert WORDS[key] in assigned
        assert max(map(len, lines)) <= 64


def test_a_snippet_asks_for_no_name_that_it_does_not_use():
    for snippet in every_snippet():
        words = set("".join(c if c.isalnum() else " " for c in snippet.code).split())
        assert set(snippet.given) <= words
        assert ("l1" in words, "l2" in words) == ("l1" in snippet.given, "l2" in snippet.given)
