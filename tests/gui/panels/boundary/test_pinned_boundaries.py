import numpy as np
import pytest
from pinned_sample import keep, made_up
from PySide6.QtCore import QPointF
from sample_run import make_problem, make_snapshot

from engine.model.experiment import Experiment
from gui.panels.boundary import overlays
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

LOSSES = (0.7, 0.5)


def show(plot, *runs, w=(1.0, 0.0), b=0.0, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=w, b=b, pinned=runs))
    return problem, experiment


def pinned_run(key=1, w=(1.0, 2.0), b=-1.0, **more):
    return made_up(LOSSES, key=key, style=key - 1, w=np.array(w, dtype=float), b=b, **more)


def pixel_of(plot, x1, x2):
    x, y = plot.pinned.to_pixels(np.array([x1]), np.array([x2]))
    return QPointF(float(x[0]), float(y[0]))


def colors(plot):
    image = plot.view.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_a_pinned_run_lies_where_its_own_z_is_zero(plot):
    show(plot, pinned_run())
    (line,) = plot.pinned.lines(1)
    np.testing.assert_allclose(line @ [1.0, 2.0] - 1.0, 0, atol=1e-12)


def test_at_another_threshold_it_lies_where_its_own_a_is_that(plot):
    show(plot, pinned_run())
    assert plot.pinned.lines(1)
    plot.show_threshold(0.8)
    (line,) = plot.pinned.lines(1)
    np.testing.assert_allclose(line @ [1.0, 2.0] - 1.0, np.log(4), atol=1e-12)
    for beyond in (0.0, 1.0):
        plot.show_threshold(beyond)
        assert plot.pinned.lines(1) == []
    plot.show_threshold(0.5)
    (line,) = plot.pinned.lines(1)
    np.testing.assert_allclose(line @ [1.0, 2.0] - 1.0, 0, atol=1e-12)


def test_it_has_its_own_features(plot):
    features = ("x1", "x2", "x1^2", "x2^2")
    round_one = keep(1, steps=1, features=features)
    round_one = made_up(LOSSES, features=round_one.features, w=np.array([0, 0, 1.0, 1.0]), b=-1.0)
    show(plot, round_one)
    points = np.vstack(plot.pinned.lines(1))
    np.testing.assert_allclose(np.hypot(*points.T), 1, atol=2e-2)


def test_its_parameters_are_on_its_own_scale(plot):
    other = keep(1, steps=30, standardize=True)
    show(plot, other)
    (line,) = plot.pinned.lines(1)
    np.testing.assert_allclose(other.features.z(line, other.w, other.b), 0, atol=1e-9)


def test_runs_of_other_data_are_left_out(plot):
    show(
        plot,
        pinned_run(1),
        pinned_run(2, settings={"data": "moons"}),
        pinned_run(3, settings={"noise": 2.0}),
    )
    assert plot.pinned.lines(2) == []
    assert len(plot.pinned.lines(3)) == 1
    assert plot.legend()[-2:] == ["run 1", "run 3"]


def test_the_legend_names_every_pinned_run(plot, qtbot):
    runs = tuple(
        pinned_run(key, b=key / 4, name=f"a rather long name {key}") for key in range(1, 9)
    )
    show(plot, *runs)
    names = plot.legend()[-8:]
    assert all(name.startswith("a rather") and len(name) <= 18 for name in names)
    legend = plot._legend
    qtbot.waitUntil(lambda: legend.height() >= legend.heightForWidth(legend.width()))


def test_names_stand_within_the_view(plot):
    show(plot, *(pinned_run(key, b=key / 3 - 1) for key in range(1, 9)))
    rooms = plot.pinned.names.rooms()
    assert len(rooms) == 8
    view = plot.pinned.names.boundingRect()
    assert all(view.contains(room) for _, room in rooms)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_its_style_is_seen_thin_on_the_field(plot, theme):
    apply_theme(plot, theme)
    show(plot)
    # The usual line is so thin that its colour is mixed with the ground: the thick one shows it.
    wanted = run_style(2, theme).color.name()
    assert wanted not in colors(plot)
    show(plot, pinned_run(3, w=(0.0, 1.0)))
    plot.choose_run(3)
    assert wanted in colors(plot)


def test_the_chosen_run_is_thicker(plot):
    def inked():
        image = plot.view.grab().toImage()
        wanted = run_style(0, LIGHT).color
        return sum(
            abs(image.pixelColor(x, y).lightness() - wanted.lightness()) < 20
            and abs(image.pixelColor(x, y).hue() - wanted.hue()) < 12
            for x in range(image.width())
            for y in range(image.height())
        )

    show(plot, pinned_run(1, w=(1.0, 0.0), b=1.0), pinned_run(2, w=(0.0, 1.0), b=1.0))
    usual = inked()
    plot.choose_run(1)
    assert plot.pinned.chosen() == 1
    assert inked() > 1.3 * usual
    plot.choose_run(None)
    assert inked() == usual


def test_without_pinned_runs_there_is_nothing_to_paint(plot):
    show(plot)
    assert not plot.pinned.isVisible()
    assert not plot.pinned.names.isVisible()
    before = len(plot.legend())
    show(plot, pinned_run())
    assert plot.pinned.isVisible()
    show(plot)
    assert not plot.pinned.isVisible()
    assert len(plot.legend()) == before


def test_a_run_that_goes_from_under_a_resting_pointer_is_told_of_no_longer(plot):
    problem, experiment = show(plot, pinned_run(w=(1.0, 0.0), b=0.0))
    places = (pixel_of(plot, 0.0, x2) for x2 in np.linspace(-2, 2, 41))
    plot.view.pointer_moved.emit(next(at for at in places if plot.points.nearest(at) is None))
    assert plot.readout().startswith("run 1:")
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=0.0))
    assert "run 1" not in plot.readout()


def test_nothing_is_computed_or_drawn_anew_while_they_stay(plot, monkeypatch):
    problem, experiment = show(plot, run := pinned_run())
    plot.grab()
    calls = []
    monkeypatch.setattr(overlays, "boundary", lambda *given: calls.append(given) or [])
    monkeypatch.setattr(plot.pinned, "draw", lambda *given: calls.append(given))
    monkeypatch.setattr(plot.pinned.names, "draw", lambda *given: calls.append(given))
    for b in (0.1, 0.2, 0.3):
        plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), b=b, pinned=(run,)))
        plot.grab()
    assert calls == []


def test_they_follow_the_range(plot):
    show(plot, pinned_run())
    plot.view.show_range((-20.0, 20.0), (-20.0, 20.0))
    (line,) = plot.pinned.lines(1)
    assert np.abs(line).max() == pytest.approx(20.0)


def test_pointing_at_a_pinned_run_tells_its_settings(plot):
    show(plot, pinned_run(b=-1.0, settings={"alpha": 0.7}))
    plot.view.pointer_moved.emit(pixel_of(plot, -2.9, 1.95))
    assert plot.readout().startswith("run 1: α = 0.7")
    assert "step 1" in plot.readout()
    plot.view.pointer_moved.emit(pixel_of(plot, -2.9, 0.5))
    assert "run 1" not in plot.readout()


def test_an_example_comes_before_a_pinned_run(plot):
    problem, _ = show(plot)
    x1, x2 = problem.dataset.X[0]
    experiment = Experiment()
    through = pinned_run(w=(1.0, 0.0), b=-float(x1))
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0, 0.0), pinned=(through,)))
    plot.view.pointer_moved.emit(pixel_of(plot, float(x1), float(x2)))
    assert plot.readout().startswith("example 1")


def test_other_data_take_the_pinned_runs_away_at_once(plot):
    show(plot, pinned_run())
    experiment = Experiment(data="moons")
    plot.show_problem(make_problem(experiment), experiment)
    assert not plot.pinned.isVisible()


def test_a_boundary_that_is_nowhere_does_no_harm(plot):
    show(plot, pinned_run(1, w=(0.0, 0.0), b=0.0), pinned_run(2, w=(0.0, 0.0), b=1.0))
    assert plot.pinned.lines(1) == plot.pinned.lines(2) == []
    plot.view.pointer_moved.emit(QPointF(5, 5))
    plot.grab()


def test_the_legend_says_which_line_lies_outside_of_the_view(plot):
    show(plot, pinned_run(1), pinned_run(2, w=(1.0, 0.0), b=-20.0))
    assert plot.legend()[-2:] == ["run 1", "run 2: outside"]
    plot.view.show_range((15, 25), (-1, 1))
    assert plot.legend()[-2:] == ["run 1: outside", "run 2"]


def test_the_tip_of_the_legend_says_what_a_replaced_run_is(plot):
    show(plot, pinned_run(1))
    assert "was here before" not in plot._legend.toolTip()
    show(plot, pinned_run(1, is_pinned=False, left_at=1))
    assert "run 1: The run that was here before you took another way" in plot._legend.toolTip()
