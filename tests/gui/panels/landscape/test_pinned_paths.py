import numpy as np
import pytest
from pinned_sample import keep, made_up, played
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Experiment
from engine.training.history import LossHistory, ParameterPath
from gui.panels.landscape.panel import LandscapePlot
from gui.panels.landscape.scene import way_of
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

NONE = np.empty(0)
STEPS = np.array([0.0, 10.0, 20.0, 30.0])
THETA = np.array([[0.0, 0.0, 0.0], [1.0, 0.5, 0.1], [2.0, 0.7, 0.2], [3.0, 0.8, 0.3]])


@pytest.fixture
def plot(on_screen):
    return on_screen(LandscapePlot(), 480, 420)


def pinned_run(key=1, step=30, theta=THETA, **more):
    steps = STEPS[: len(theta)]
    curve = LossHistory(steps, np.ones(len(steps)), NONE, NONE, NONE, ParameterPath(steps, theta))
    given = {"w": theta[-1, :2], "b": float(theta[-1, 2]), "step": step} | more
    return made_up((1.0, 1.0), key=key, style=key - 1, history=curve, **given)


def show(plot, *runs, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=(0.5, 0.5), pinned=runs))
    return problem, experiment


def shown(plot):
    return [run.key for run, _ in plot.scene.pinned.ways()]


def test_a_way_ends_where_the_run_was_put_aside():
    run = keep(steps=25)
    way = way_of(run)
    assert way.step[0] == 0
    assert way.step[-1] == 25
    np.testing.assert_array_equal(way.theta[-1], [*run.w, run.b])
    assert (np.diff(way.step) > 0).all()


def test_a_way_is_the_one_that_the_run_took():
    run = keep(steps=8, alpha=0.5)
    for step, theta in zip(*(way_of(run).step, way_of(run).theta), strict=True):
        _, snapshot = played(Experiment(alpha=0.5), int(step))
        np.testing.assert_array_equal(theta, [*snapshot.w, snapshot.b])


def test_a_replaced_run_goes_on_from_where_it_was_left():
    way = way_of(pinned_run(is_pinned=False, left_at=15))
    assert way.step.tolist() == [10, 20, 30]
    assert way_of(pinned_run(left_at=15)).step.tolist() == [0, 10, 20, 30]


def test_a_run_without_a_trail_is_where_it_is():
    run = made_up((1.0, 1.0))
    assert way_of(run).theta.tolist() == [[1.0, 0.0, 0.0]]


def test_only_runs_with_the_same_surface_are_drawn(plot):
    other = keep(4, steps=3, features=("x1", "x2", "x1^2"))
    show(
        plot,
        pinned_run(1),
        pinned_run(2, settings={"l2": 0.5}),
        pinned_run(3, settings={"data": "moons"}),
        other,
        pinned_run(5, settings={"alpha": 3.0, "batch": 8}),
    )
    assert shown(plot) == [1, 5]


def test_they_come_and_go_with_the_penalty(plot):
    problem, experiment = show(plot, run := pinned_run())
    assert shown(plot) == [1]
    changed = experiment.changed(l2=0.5)
    plot.show_snapshot(make_snapshot(problem, changed, w=(0.5, 0.5), pinned=(run,)))
    assert shown(plot) == []
    plot.show_snapshot(make_snapshot(problem, experiment, w=(0.5, 0.5), pinned=(run,)))
    assert shown(plot) == [1]


def test_they_come_into_view_unless_they_diverged(plot):
    asked = []
    plot.picture_wanted.connect(lambda query, care: asked.append(query))
    show(plot, pinned_run())
    assert asked[-1].cover == ((0.0, 3.0), (0.0, 0.8))
    show(plot, pinned_run(diverged_at=31))
    assert asked[-1].cover == ((0.5, 0.5), (0.5, 0.5))


def test_a_slice_shows_none(plot):
    show(plot, pinned_run())
    plot.header.way.choose(1)
    assert not plot.scene.pinned.isVisible()
    plot.grab()
    plot.header.way.choose(0)
    assert plot.scene.pinned.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_way_is_drawn_in_the_style_of_its_run(plot, theme):
    apply_theme(plot, theme)
    show(plot, pinned_run(3))
    plot.view.show_range((-1.0, 4.0), (-1.0, 2.0))
    plot.choose_run(3)
    image = plot.view.grab().toImage()
    found = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert run_style(2, theme).color.name() in found


def test_places_beyond_all_bounds_do_no_harm(plot):
    far = np.array([[0.0, 0.0, 0.0], [1e300, -1e300, 1e300]])
    show(plot, pinned_run(theta=far, diverged_at=11))
    plot.view.show_range((-1.0, 4.0), (-1.0, 2.0))
    plot.grab()


def test_nothing_is_drawn_anew_while_they_stay(plot, monkeypatch):
    problem, experiment = show(plot, run := pinned_run())
    plot.grab()
    draws = []
    monkeypatch.setattr(plot.scene.pinned, "draw", lambda *given: draws.append(given))
    for b in (0.1, 0.2):
        plot.show_snapshot(make_snapshot(problem, experiment, w=(0.5, 0.5), b=b, pinned=(run,)))
        plot.grab()
    assert draws == []
