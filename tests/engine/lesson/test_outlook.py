import numpy as np
import pytest

from engine.graph.shape import graph_shape
from engine.kernels.loading import numpy_kernel
from engine.lesson.outlook import OUTLOOK, ROLLING, UNEVEN
from engine.lesson.page import Display
from engine.lesson.pages import ALL_PAGES, PAGES, progress_of
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run


def losses(run, steps):
    """Return J at the next steps of a run."""
    found = []
    for _ in range(steps):
        run.advance(1)
        found.append(run.state().loss)
    return np.array(found)


def started(experiment):
    return Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def test_the_outlook_is_none_of_the_ten_pages():
    assert len(PAGES) == 10
    assert OUTLOOK not in PAGES
    assert ALL_PAGES[-1] is OUTLOOK
    assert [progress_of(place) for place in (0, 9, 10)] == ["1 of 10", "10 of 10", "outlook"]


def test_its_formulas_are_those_that_the_graph_shows_for_vectors():
    shown = {part.formula.text for part in OUTLOOK.body if isinstance(part, Display)}
    graphs = (graph_shape(9, mean=True, optimizer=name) for name in ("momentum", "adam"))
    known = {node.formula.text for graph in graphs for node in graph.nodes}
    assert len(shown) == 7
    assert shown <= known


def test_a_rolling_ball_is_down_after_ten_steps_where_descent_takes_about_a_hundred():
    rolling = losses(started(ROLLING), 10)
    plain = losses(started(Experiment(data="two-blobs")), 200)
    needed = int(np.argmax(plain <= rolling[-1])) + 1
    assert 70 < needed < 150


def test_the_velocity_grows_in_the_first_steps():
    run = started(ROLLING)
    speeds = []
    for _ in range(4):
        run.advance(1)
        speeds.append(float(np.linalg.norm(run.state().memory.velocity)))
    assert speeds == sorted(speeds)


def test_adam_goes_down_where_plain_descent_jumps():
    run = started(UNEVEN)
    adam = losses(run, 300)
    assert adam[-1] < adam[20] < 0.7
    run.change("optimizer", "gd")
    plain = losses(run, 300)
    assert plain[100:].min() > adam[-1]
    assert plain.max() > 10 * adam[-1]


@pytest.mark.parametrize("statement", OUTLOOK.statements, ids=lambda one: one.text)
def test_each_sentence_can_be_tried(statement):
    assert np.isfinite(started(statement.setup.experiment).state().loss)
    assert "Descent" in statement.to_try
