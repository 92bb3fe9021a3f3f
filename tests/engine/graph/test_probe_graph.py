"""The graph of a place without a label: the forward pass alone."""

import numpy as np
import pytest
from sample_run import make_problem, make_snapshot

from engine import logistic
from engine.graph.numpy_code import forward_alone, numbers_of_example
from engine.graph.quiz import giveaways, question
from engine.graph.shape import graph_shape
from engine.graph.step_graph import probe_graph
from engine.graph.trace import trace_probe
from engine.model.experiment import Experiment
from engine.model.features import parse_features

POINT = (0.75, -1.5)
FORWARD = {"z", "a"}


def raw_features(names, x1, x2):
    known = {
        "x1": x1, "x2": x2, "x1^2": x1 * x1, "x2^2": x2 * x2, "x1*x2": x1 * x2,
        "sin(x1)": np.sin(x1), "sin(x2)": np.sin(x2),
    }  # fmt: skip
    return np.array([known[name] for name in names])


def scaled(problem, experiment, x):
    """Standardise as the definition says: over the training examples, population deviation."""
    if not experiment.standardize:
        return x
    X = problem.dataset.X[problem.train_rows]
    F = np.array([raw_features(experiment.features, *row) for row in X])
    return (x - F.mean(axis=0)) / F.std(axis=0)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize(
    "features", ["x1", "x1,x2", "x2,x1*x2,sin(x1)", "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"]
)
def test_forward_numbers_are_those_of_the_lesson(features, standardize):
    experiment = Experiment(
        features=parse_features(features), standardize=standardize, test_ratio=0.2
    )
    problem = make_problem(experiment)
    w = np.random.default_rng(3).normal(size=problem.n)
    trace = trace_probe(problem, POINT, w, 0.3, 0.1, folded=False)
    x = scaled(problem, experiment, raw_features(experiment.features, *POINT))
    z, a = logistic.forward(x, w, 0.3)
    shown = [trace.readings[f"x{j + 1}"].value for j in range(problem.n)]
    np.testing.assert_allclose(shown, x, rtol=1e-12)
    assert trace.readings["z"].value == pytest.approx(z, rel=1e-12)
    assert trace.readings["a"].value == pytest.approx(a, rel=1e-12)


def test_powers_up_to_a_degree_count_too():
    experiment = Experiment(features=parse_features("degree:4"))
    problem = make_problem(experiment)
    w = np.random.default_rng(5).normal(size=problem.n)
    trace = trace_probe(problem, POINT, w, -0.2, 0.1)
    assert trace.graph.folded
    x = [
        POINT[0] ** (degree - q) * POINT[1] ** q
        for degree in range(1, 5)
        for q in range(degree + 1)
    ]
    z, _ = logistic.forward(np.array(x), w, -0.2)
    assert trace.readings["z"].value == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize("folded", [False, True])
def test_nothing_behind_a_has_a_number(folded):
    problem = make_problem(Experiment())
    trace = trace_probe(problem, POINT, np.array([1.0, 2.0]), 0.5, 0.1, folded=folded)
    for node in trace.graph.nodes:
        numbers = trace.readings[node.key].numbers
        has_number = all(number.value is not None for number in numbers)
        assert has_number == (node.key in FORWARD or node.key.rstrip("12") in {"x", "w", "b"})
    assert trace.graph.numberless == {
        node.key for node in trace.graph.nodes if trace.readings[node.key].numbers[0].value is None
    }
    assert trace.readings["dz"].text == trace.readings["da"].text == "no y"
    assert trace.readings["L"].text == "no label"


def test_the_shape_is_another_one_than_that_of_an_example():
    assert graph_shape(2, labelled=False) is not graph_shape(2)
    assert graph_shape(2).numberless == frozenset()


def test_micro_steps_beyond_a_say_why_there_is_nothing():
    steps = {step.key: step for step in graph_shape(2, labelled=False).micro_steps}
    examples = {step.key: step for step in graph_shape(2).micro_steps}
    for key, step in steps.items():
        assert (step.caption == examples[key].caption) == (key in FORWARD)
        assert bool(step.edges) == (key in FORWARD)
    assert "no label" in steps["L"].caption


def test_only_numbers_are_asked_after_and_hidden():
    problem = make_problem(Experiment())
    trace = trace_probe(problem, POINT, np.array([1.0, 2.0]), 0.5, 0.1)
    nodes = {node.key: node for node in trace.graph.nodes}
    assert question(nodes["z"], trace.readings["z"]).answer == trace.readings["z"].value
    assert question(nodes["dz"], trace.readings["dz"]) is None
    assert giveaways(trace.graph, "z") == FORWARD


def test_it_says_that_there_is_no_error():
    problem = make_problem(Experiment())
    snapshot = make_snapshot(problem, Experiment(), w=(1.0, 2.0), b=0.5)
    shown = probe_graph(problem, snapshot, POINT)
    assert shown.note.startswith("No label y: no error")
    assert shown.m == problem.m


def test_a_place_too_far_away_leaves_no_number():
    experiment = Experiment(features=("x1^2", "x2"))
    problem = make_problem(experiment)
    trace = trace_probe(problem, (1e200, 1.0), np.array([1.0, 1.0]), 0.0, 0.1)
    assert trace.readings["x1"].text == "> 10³⁰⁸"
    assert trace.readings["z"].value is None
    assert "exceeds" in trace.readings["z"].note


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_code_of_a_probe_gives_its_numbers(n):
    x, w = np.linspace(0.5, 1.5, n), np.linspace(-1.0, 2.0, n)
    names = {}
    exec(numbers_of_example(x.tolist(), None, w.tolist(), 0.25, 0.1), names)
    exec(forward_alone(n).code, names)
    z, a = logistic.forward(x, w, 0.25)
    assert names["z"] == pytest.approx(z, rel=1e-14)
    assert names["a"] == pytest.approx(a, rel=1e-14)
    assert "y" not in names
