import numpy as np
import pytest

from engine.graph.contributions import batch_positions
from engine.graph.step_graph import step_graph
from engine.graph.trace import trace_example
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.numbers import digits
from engine.training.player.player import RunPlayer


def moment(steps=3, **settings):
    """Return the problem and a snapshot of a run that has made some steps."""
    experiment = Experiment(**settings)
    problem = prepare(load_dataset(experiment), experiment)
    player = RunPlayer(experiment, problem, numpy_kernel())
    player.step(steps)
    while player.is_busy:
        player.tick()
    return problem, player.snapshot()


def numbers(trace):
    return {key: reading.numbers for key, reading in trace.readings.items()}


def test_one_example_is_its_trace_at_these_parameters():
    problem, snapshot = moment()
    shown = step_graph(problem, snapshot, 7, mean=False)
    expected = trace_example(problem, 7, snapshot.w, snapshot.b, snapshot.experiment.alpha)
    assert numbers(shown.trace) == numbers(expected)
    assert "m = 200" in shown.note


@pytest.mark.parametrize(
    "settings",
    [{}, {"l2": 0.1}, {"l1": 0.3, "alpha": 0.5}, {"clip": 0.01}, {"optimizer": "adam", "l1": 0.1}],
)
def test_beside_one_example_stands_the_w1_that_the_runs_next_step_makes(settings):
    problem, before = moment(3, **settings)
    _, after = moment(4, **settings)
    note = step_graph(problem, before, 7, mean=False).note
    assert note.endswith(f" and makes w₁ {digits(float(after.w[0]))}.")


@pytest.mark.parametrize("settings", [{"batch": 16}, {"optimizer": "newton"}])
def test_of_a_batch_and_of_newtons_method_the_w1_to_come_is_not_told(settings):
    problem, snapshot = moment(3, **settings)
    assert "makes w₁" not in step_graph(problem, snapshot, 7, mean=False).note


@pytest.mark.parametrize("settings", [{}, {"batch": 16}, {"l2": 0.1}, {"batch": 16, "l1": 0.01}])
def test_the_mean_is_the_update_that_the_run_makes_next(settings):
    problem, snapshot = moment(3, **settings)
    _, after = moment(4, **settings)
    shown = step_graph(problem, snapshot, 0, mean=True)
    new = [shown.trace.readings[key].value for key in ("w1_new", "w2_new", "b_new")]
    assert new == pytest.approx([*after.w, after.b], rel=1e-12, abs=1e-14)


def test_m_is_the_number_of_examples_of_the_step():
    problem, snapshot = moment(0)
    assert step_graph(problem, snapshot, 0, mean=True).m == 200
    problem, snapshot = moment(0, batch=16)
    assert step_graph(problem, snapshot, 0, mean=True).m == 16
    assert step_graph(problem, snapshot, 0, mean=False).m == 16


def test_an_example_outside_of_the_batch_has_no_share():
    problem, snapshot = moment(0, batch=16)
    places = batch_positions(problem, snapshot.experiment, 0)
    inside = int(places[0])
    outside = int(np.setdiff1d(np.arange(200), places)[0])
    assert step_graph(problem, snapshot, inside, mean=True).note == ""
    assert "no share" in step_graph(problem, snapshot, outside, mean=True).note


def test_a_full_batch_is_traced_from_what_the_snapshot_tells():
    problem, snapshot = moment()
    shown = step_graph(problem, snapshot, 0, mean=True)
    readings = shown.trace.readings
    assert readings["J"].value == snapshot.loss
    assert [readings[key].value for key in ("dw1", "dw2", "db")] == [*snapshot.dw, snapshot.db]


def test_folded_features_are_vectors():
    problem, snapshot = moment()
    shown = step_graph(problem, snapshot, 0, mean=False, folded=True)
    assert shown.trace.graph.folded
