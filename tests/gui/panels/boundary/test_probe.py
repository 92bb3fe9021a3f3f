"""A probe on the boundary plot: any place, with z, a and class there."""

from dataclasses import replace

import numpy as np
import pytest
from plot_recorder import pixel_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from sample_run import make_problem, make_snapshot

from engine import logistic
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from gui.plotting.decision_boundary import Model
from gui.plotting.readings import place_numbers
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

W, B = (1.2, -0.7), 0.3
EMPTY = (2.0, -1.0)


@pytest.fixture
def plot(plot):
    """Return a plot that tells which places were probed."""
    plot.heard = []
    plot.point_probed.connect(plot.heard.append)
    return plot


def show(plot, has_x2=True, standardize=False):
    X = np.array([[-8.0, -8.0], [-8.0, 8.0], [8.0, -8.0], [8.0, 8.0]])
    y = np.array([0.0, 0.0, 1.0, 1.0])
    if not has_x2:
        X[:, 1] = y
    experiment = Experiment(features=("x1", "x2") if has_x2 else ("x1",), standardize=standardize)
    base = make_problem(Experiment()).dataset
    data = replace(base, X=X, y=y, has_x2=has_x2, class_names=("fox", "wolf"))
    problem = prepare(data, experiment)
    plot.show_problem(problem, experiment)
    train(plot, problem, experiment)
    return problem, experiment


def train(plot, problem, experiment, b=B):
    plot.show_snapshot(make_snapshot(problem, experiment, w=W[: problem.n], b=b))


def click(qtbot, plot, x1, x2):
    qtbot.mouseClick(
        plot.view.viewport(), Qt.MouseButton.LeftButton, pos=pixel_of(plot, x1, x2).toPoint()
    )


def hover(qtbot, plot, x1, x2):
    for there in (QPoint(1, 1), pixel_of(plot, x1, x2).toPoint()):
        qtbot.mouseMove(plot.view.viewport(), there)


def told(plot):
    """Return the numbers in the line beneath the plot, by name."""
    return dict(plot._readout._items)


def expected(point, b=B):
    z, a = logistic.forward(np.array(point), np.array(W), b)
    return {
        "z": f"{z:.4f}".replace("-", "−"),
        "a": f"{a:.4f}",
        "predicted": "wolf" if z > 0 else "fox",
    }


def test_an_empty_place_that_is_pointed_at_is_told_of(qtbot, plot):
    show(plot)
    hover(qtbot, plot, *EMPTY)
    qtbot.waitUntil(lambda: "at" in told(plot))
    x1, x2 = (float(part.replace("−", "-")) for part in told(plot)["at"].split(", "))
    assert (x1, x2) == pytest.approx(EMPTY, abs=1.0)
    numbers = told(plot)
    assert {name: numbers[name] for name in ("z", "a", "predicted")} == expected((x1, x2))
    assert plot.probe() is None


def test_a_click_on_empty_ground_puts_a_probe_there_which_follows_the_run(qtbot, plot):
    problem, experiment = show(plot)
    plot.select_example(2)
    click(qtbot, plot, *EMPTY)
    point = plot.probe()
    assert point == pytest.approx(EMPTY, abs=1.0)
    assert plot.heard == [point]
    plot.view.pointer_moved.emit(None)
    assert told(plot)["z"] == expected(point)["z"]
    train(plot, problem, experiment, b=-4.0)
    assert told(plot)["probe"]
    assert told(plot)["a"] == expected(point, -4.0)["a"]
    assert told(plot)["predicted"] == "fox"


def test_its_digits_are_those_that_pixels_tell_apart(qtbot, plot):
    show(plot)
    click(qtbot, plot, *EMPTY)
    assert all(len(f"{x:.10f}".rstrip("0").partition(".")[2]) <= 2 for x in plot.probe())


def test_a_second_click_on_it_takes_it_away(qtbot, plot):
    show(plot)
    click(qtbot, plot, *EMPTY)
    click(qtbot, plot, *EMPTY)
    assert plot.probe() is None
    assert plot.heard[1:] == [None]


def test_an_example_that_is_clicked_is_followed_in_its_place(qtbot, plot):
    show(plot)
    rows = []
    plot.example_selected.connect(rows.append)
    click(qtbot, plot, *EMPTY)
    click(qtbot, plot, 8.0, 8.0)
    assert rows == [3]
    assert plot.probe() is None
    plot.view.pointer_moved.emit(None)
    assert "example 4" in plot.readout()


def test_a_double_click_that_shows_all_puts_no_probe(qtbot, plot):
    show(plot)
    where = (plot.view.viewport(), Qt.MouseButton.LeftButton)
    position = pixel_of(plot, *EMPTY).toPoint()
    qtbot.mouseClick(*where, pos=position)
    qtbot.mouseDClick(*where, pos=position)
    qtbot.mouseRelease(*where, pos=position)
    assert plot.probe() is None
    assert plot.heard[-1] is None


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_it_is_a_cross_in_a_colour_of_its_own(qtbot, plot, theme):
    apply_theme(plot, theme)
    show(plot)
    plot.show_probe(EMPTY)
    at = pixel_of(plot, *EMPTY).toPoint()
    color = plot.view.grab().toImage().pixelColor(at)
    wanted = QColor(theme.probe)
    assert (
        max(abs(a - b) for a, b in zip(color.getRgb()[:3], wanted.getRgb()[:3], strict=True)) < 40
    )


def test_of_one_feature_it_stands_on_the_curve(qtbot, plot):
    problem, experiment = show(plot, has_x2=False)
    click(qtbot, plot, 2.0, 0.2)
    x1, x2 = plot.probe()
    assert x2 == 0.0
    mark = plot.marks.probe()
    assert mark == pytest.approx((x1, logistic.sigmoid(W[0] * x1 + B)), rel=1e-12)
    train(plot, problem, experiment, b=-3.0)
    assert plot.marks.probe()[1] == pytest.approx(logistic.sigmoid(W[0] * x1 - 3.0), rel=1e-12)
    plot.view.pointer_moved.emit(None)
    assert told(plot)["probe"] == f"{x1:g}"
    click(qtbot, plot, *plot.marks.probe())
    assert plot.probe() is None


def test_standardised_features_are_those_of_the_place(plot):
    problem, _ = show(plot, standardize=True)
    numbers = dict(
        place_numbers(
            problem.dataset, Model(problem.features, np.array(W), B), EMPTY, is_probe=True
        )
    )
    assert numbers["z"] == f"{W[0] * 2.0 / 8 + W[1] * -1.0 / 8 + B:.4f}"  # mean 0, deviation 8


def test_before_there_is_a_model_only_the_place_is_told(plot):
    problem, _ = show(plot)
    assert place_numbers(problem.dataset, None, EMPTY, is_probe=False) == (("at", "2, −1"),)


def test_other_data_leave_no_probe(qtbot, plot):
    show(plot)
    click(qtbot, plot, *EMPTY)
    experiment = Experiment(data="moons")
    plot.show_problem(make_problem(experiment), experiment)
    assert plot.probe() is None
