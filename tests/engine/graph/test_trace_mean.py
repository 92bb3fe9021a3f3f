import math

import numpy as np
import pytest
from step_sample import contributions_of_step

from engine.data.dataset import Dataset
from engine.graph.contributions import batch_positions
from engine.graph.step_graph import alone_note
from engine.graph.trace import mean_trace
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run

KERNELS = [load_kernel("auto").kernel, numpy_kernel()]
DATA = ("two-blobs", "unscaled", "xor", "breast-cancer", "one-example")
ALL_ON = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")


def problem_of(experiment):
    return prepare(load_dataset(experiment), experiment)


def parameters(n, seed=3):
    theta = np.random.default_rng(seed).normal(size=n + 1) / 4
    return theta[:-1], float(theta[-1])


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
@pytest.mark.parametrize("features", [("x1", "x2"), ALL_ON])
@pytest.mark.parametrize("data", DATA)
def test_the_shares_add_up_to_the_kernels_gradient(kernel, features, data):
    experiment = Experiment(data=data, features=features, standardize=data != "one-example")
    problem = problem_of(experiment)
    w, b = parameters(problem.n)
    gradient = np.empty(problem.n + 1)
    kernel.evaluate(problem.F, problem.y, np.append(w, b), 0.0, 0.0, gradient)
    found = contributions_of_step(problem, experiment, 0, w, b)
    size = np.abs(found.contributions()).sum(axis=1)
    assert np.all(np.abs(found.total() - gradient) <= 1e-14 * size)
    assert np.allclose(found.total(), gradient, rtol=1e-14, atol=0)
    assert np.all((np.abs(found.dz) >= 0) & (np.abs(found.dz) <= 1))


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
@pytest.mark.parametrize("batch", [None, 1, 7, 64])
def test_the_graph_shows_the_very_step_that_the_run_makes(kernel, batch):
    experiment = Experiment(data="moons", batch=batch, l1=0.01, l2=0.1, alpha=0.4, seed=5)
    problem = problem_of(experiment)
    run = Run(experiment, problem, kernel)
    for step in range(20):
        w, b = run.w, run.b
        known = (run.metrics().loss, run.gradient)
        found = mean_trace(problem, experiment, step, w, b, 3, kernel, full=known)
        run.advance(1)
        keys = ("w1_new", "w2_new", "b_new")
        got = [found.trace.readings[key].value for key in keys]
        if batch is None:
            assert got == [*run.w, run.b]
        assert np.allclose(got, [*run.w, run.b], rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("folded", [False, True])
def test_share_others_and_penalty_add_up_to_the_total(folded):
    experiment = Experiment(data="moons", l1=0.05, l2=0.2)
    problem = problem_of(experiment)
    w, b = np.array([0.7, -0.4]), 0.2
    found = mean_trace(problem, experiment, 0, w, b, 11, KERNELS[0], folded=folded)
    assert [one.key for one in found.accumulators] == ["J", "dw1", "dw2", "db"]
    assert found.included
    assert found.note == ""
    assert found.m == problem.m
    every = contributions_of_step(problem, experiment, 0, w, b).contributions()
    for j, one in enumerate(found.accumulators):
        share, others, penalty = (part.value for part in (one.share, one.others, one.penalty))
        assert math.isclose(share + others + penalty, one.total.value, rel_tol=1e-15)
        if j:
            assert math.isclose(share, every[j - 1, 11], rel_tol=1e-14)
            rest = math.fsum(np.delete(every[j - 1], 11))
            assert math.isclose(others, rest, rel_tol=1e-13, abs_tol=1e-15)
    J, dw1, dw2, db = found.accumulators
    assert math.isclose(J.penalty.value, 0.05 * 1.1 + 0.1 * (0.49 + 0.16))
    assert math.isclose(dw1.penalty.value, 0.2 * 0.7)
    assert math.isclose(dw2.penalty.value, -0.2 * 0.4)
    assert db.penalty.value == 0
    assert math.isclose(J.share.value, found.trace.readings["L"].value / problem.m)


def test_the_readings_are_the_totals_with_their_parts_plugged_in():
    experiment = Experiment(data="moons", l2=0.2)
    problem = problem_of(experiment)
    found = mean_trace(problem, experiment, 0, np.array([0.7, -0.4]), 0.2, 11, KERNELS[0])
    readings = found.trace.readings
    for one in found.accumulators:
        reading = readings[one.key]
        assert reading.numbers == (one.total,)
        parts = [one.share, one.others] + [one.penalty] * (one.key != "db")
        plugged = reading.plugged[0].replace("(", "").replace(")", "")
        whose = ["this example ", "others ", "penalty "] if one.key == "J" else [""] * 3
        texts = [name + part.text for name, part in zip(whose, parts, strict=False)]
        assert plugged == " + ".join(texts)
    local = found.trace.local
    assert math.isclose(local["dz→dw1"].value, readings["x1"].value / problem.m)
    assert local["dz→db"].value == 1 / problem.m


def test_a_known_gradient_is_taken_as_it_is_in_full_batch_only():
    experiment = Experiment(data="moons")
    problem = problem_of(experiment)
    w, b, known = np.zeros(2), 0.0, (0.5, np.array([0.1, 0.2, 0.3]))
    for batch, taken in ((None, True), (8, False)):
        found = mean_trace(
            problem, experiment.changed(batch=batch), 0, w, b, 0, KERNELS[1], full=known
        )
        assert ([one.total.value for one in found.accumulators] == [0.5, 0.1, 0.2, 0.3]) is taken


def test_an_epoch_of_batches_covers_the_training_examples_once():
    experiment = Experiment(data="moons", batch=7, test_ratio=0.25, seed=9)
    problem = problem_of(experiment)
    parts = -(-problem.m // 7)
    for epoch in range(2):
        steps = range(epoch * parts, (epoch + 1) * parts)
        seen = np.concatenate([batch_positions(problem, experiment, step) for step in steps])
        assert sorted(seen) == list(range(problem.m))
        rows = [
            contributions_of_step(problem, experiment, step, np.zeros(2), 0.0).rows
            for step in steps
        ]
        assert sorted(np.concatenate(rows)) == problem.train_rows.tolist()


def test_an_example_that_is_not_in_the_step_has_no_share():
    experiment = Experiment(data="moons", batch=4, test_ratio=0.25)
    problem = problem_of(experiment)
    w, b = np.array([0.7, -0.4]), 0.2
    used = problem.train_rows[batch_positions(problem, experiment, 2)]
    unused = next(row for row in problem.train_rows if row not in used)
    for row, word in ((unused, "not in the batch of 4"), (problem.test_rows[0], "test example")):
        found = mean_trace(problem, experiment, 2, w, b, int(row), KERNELS[1])
        assert not found.included
        assert word in found.note
        assert all(one.share.value == 0 for one in found.accumulators)
    assert mean_trace(problem, experiment, 2, w, b, int(used[0]), KERNELS[1]).included


def test_contributions_stay_right_where_the_prediction_saturates():
    experiment = Experiment(data="one-example")
    problem = problem_of(experiment)
    y = problem.y[0]
    right = 40.0 if y else -40.0
    found = contributions_of_step(problem, experiment, 0, np.zeros(2), right)
    assert math.isclose(abs(found.dz[0]), math.exp(-40.0), rel_tol=1e-14)
    assert abs(contributions_of_step(problem, experiment, 0, np.zeros(2), -20 * right).dz[0]) == 1


@pytest.mark.parametrize(
    ("settings", "row", "word"),
    [
        ({"data": "moons"}, 0, "the mean over m = 200."),
        ({"data": "moons", "batch": 10}, 0, "the mean over a batch of 10."),
        ({"data": "one-example"}, 0, ""),
        ({"data": "one-example", "l2": 0.1}, 0, "penalties"),
        ({"data": "moons", "batch": 1, "size": 2}, None, "another one"),
    ],
)
def test_one_example_alone_says_where_the_step_differs(settings, row, word):
    experiment = Experiment(**settings)
    problem = problem_of(experiment)
    if row is None:
        row = 1 - int(batch_positions(problem, experiment, 0)[0])
        assert alone_note(problem, experiment, 0, 1 - row) == ""
    note = alone_note(problem, experiment, 0, row)
    assert word in note
    assert bool(note) == bool(word)


@pytest.mark.parametrize("folded", [False, True])
def test_with_an_l1_penalty_the_update_says_how_a_weight_comes_to_0(folded):
    experiment = Experiment(data="moons", l1=0.5, alpha=0.1)
    problem = problem_of(experiment)
    run = Run(experiment.changed(init=(0.01, -0.4, 0.1)), problem, KERNELS[0])
    w, b, dw = run.w, run.b, run.gradient[:-1]
    readings = mean_trace(problem, experiment, 0, w, b, 3, KERNELS[0], folded=folded).trace.readings
    assert abs(w[0] - 0.1 * dw[0]) < 0.05 < abs(w[1] - 0.1 * dw[1])
    if folded:
        assert readings["w_new"].plugged == ("soft(w − 0.1000 · dw, 0.1000 · 0.5000)",)
        first, second = (one.value for one in readings["w_new"].numbers)
    else:
        first, second = (readings[key].value for key in ("w1_new", "w2_new"))
        text = readings["w1_new"].plugged[0]
        assert text.startswith("soft(0.0100 − 0.1000 · ")
        assert text.endswith(", 0.1000 · 0.5000)")
        assert readings["w1_new"].text == "0.0000"
    assert first == 0
    assert second == pytest.approx(w[1] - 0.1 * dw[1] + 0.05, rel=1e-14)
    assert "soft" not in readings["b_new"].plugged[0]
    assert len(readings["dw" if folded else "dw1"].plugged[0].split(" + ")) == 2


@pytest.mark.parametrize("l2", [0.0, 0.5])
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_where_there_are_no_others_they_add_exactly_nothing(kernel, l2):
    experiment = Experiment(data="one-example", alpha=0.1, l2=l2)
    problem = problem_of(experiment)
    run = Run(experiment, problem, kernel)
    for step in range(20):
        known = (run.metrics().loss, run.gradient)
        found = mean_trace(problem, experiment, step, run.w, run.b, 0, kernel, full=known)
        assert [part.others.value for part in found.accumulators] == [0.0] * 4
        assert found.trace.readings["J"].plugged[0].split(" + ")[1] == "others 0.0000"
        run.advance(1)


@pytest.mark.parametrize("b", np.linspace(-2, 2, 9).tolist())
def test_rounding_is_not_taken_for_a_part_of_the_others(b):
    experiment = Experiment(data="d.csv", l2=0.3)
    X = np.array([[1.7, 0.3], [0.0, 0.9], [0.0, -1.1]])
    problem = prepare(Dataset("d.csv", "d.csv", X, np.array([1.0, 0.0, 1.0])), experiment)
    found = mean_trace(problem, experiment, 0, np.array([0.7, -0.2]), b, 0, numpy_kernel())
    _, dw1, dw2, db = found.accumulators
    assert dw1.others.value == 0.0  # x₁ of all others is 0
    assert dw2.others.value != 0.0 != db.others.value
