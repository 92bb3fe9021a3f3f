from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from sample_run import make_problem, make_snapshot

from engine.logistic import loss, sigmoid
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from gui.panels.sigmoid import items
from gui.panels.sigmoid.items import CurveItem
from gui.panels.sigmoid.marks import MarksItem
from gui.panels.sigmoid.panel import SigmoidPlot
from gui.plotting.selection import PointedExample
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

W, B = (1.2, -0.7), 0.3


@pytest.fixture
def pointed():
    return PointedExample()


@pytest.fixture
def plot(qtbot, pointed):
    widget = SigmoidPlot(pointed)
    qtbot.addWidget(widget)
    widget.resize(480, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def show(plot, w=W, b=B, **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=w, b=b))
    return problem


def show_line(plot, z, y, b=0.0):
    """Show examples whose x1 is z."""
    experiment = Experiment(features=("x1",))
    dataset = make_problem(experiment).dataset
    X = np.column_stack((z, np.zeros(len(z))))
    problem = prepare(replace(dataset, X=X, y=np.array(y, dtype=float)), experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=(1.0,), b=b))
    return problem


def color_at(plot, spot):
    """Return the colour of the view at a place in the pixels of its box."""
    scene = plot.view.view_box.mapToScene(spot)
    at = plot.view.mapFromScene(scene)
    image = plot.view.grab().toImage()
    return image.pixelColor(at * image.devicePixelRatio())


def leans_to(color, target, ground):
    """Tell whether a colour is nearer to a target than the ground is, by half at least."""

    def apart(one, other):
        return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))

    return apart(color, QColor(target)) < apart(QColor(ground), QColor(target)) / 2


def spot_of(plot, row):
    return plot.examples.place(plot.example(row))


def hover(plot, spot):
    plot.view.pointer_moved.emit(spot)


def test_every_example_stands_on_the_curve_at_its_own_z(plot):
    problem = show(plot)
    z = problem.features.z(problem.dataset.X, np.array(W), B)
    assert np.abs(z).max() < plot.ranges().reach
    for row in range(0, problem.dataset.m, 17):
        wanted = plot.examples.to_pixel(z[row], float(sigmoid(z[row])))
        assert (spot_of(plot, row) - wanted).manhattanLength() < 1e-6


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("many", [1, items.MOST_MARKERS + 1])
def test_a_line_leads_from_each_example_to_its_label(plot, theme, many):
    apply_theme(plot, theme)
    show_line(plot, [-3.0] * many + [3.0] * many, [1.0] * many + [0.0] * many)
    plot.select_example(None)
    for z, name in ((-3.0, "class1"), (3.0, "class0")):
        for a in (0.3, 0.7):  # between a and the label
            x = plot.examples.to_pixel(z, a)
            colors = [color_at(plot, x + QPointF(dx, 0)) for dx in (-1, 0, 1)]
            target, ground = getattr(theme, name), theme.panel
            assert any(leans_to(color, target, ground) for color in colors), (z, a)
    beside = color_at(plot, plot.examples.to_pixel(-4.2, 0.7))
    assert beside == QColor(theme.panel)


def test_the_line_is_as_long_as_dz(plot):
    show_line(plot, [1.0], [1.0])
    one = plot.example(0)
    box = plot.examples
    length = box.to_pixel(0, one.a).y() - box.to_pixel(0, 1.0).y()
    unit = box.to_pixel(0, 0.0).y() - box.to_pixel(0, 1.0).y()
    assert length / unit == pytest.approx(abs(one.dz), rel=1e-9)
    below = color_at(plot, box.to_pixel(1.0, (1 + one.a) / 2))
    assert leans_to(below, LIGHT.backward, LIGHT.panel)


def test_the_followed_example_tells_its_numbers_and_the_hovered_one_takes_over(plot):
    show_line(plot, [-2.0, 1.0], [0.0, 1.0])
    plot.select_example(1)
    told = plot.readout()
    assert told.startswith("example 2, y = 1  z 1.0000  a 0.7311  dz −0.2689  L 0.3133")
    assert "a(1 − a) 0.1966" in told
    assert told in plot.view.accessibleDescription()
    hover(plot, spot_of(plot, 0))
    assert plot.readout().startswith("example 1, y = 0  z −2.0000")
    hover(plot, None)
    assert plot.readout() == told


def test_pointing_at_a_mark_or_at_its_line_tells_which_example(plot, pointed):
    show_line(plot, [-2.0, 2.0], [1.0, 0.0])
    for row, a in ((0, 0.5), (1, 0.4)):
        at = spot_of(plot, row)
        line = QPointF(at.x() + 4, plot.examples.to_pixel(0, a).y())
        for place in (at, line):
            hover(plot, place)
            assert pointed.row == row
            hover(plot, QPointF(0, 0))
            assert pointed.row is None


def test_an_example_pointed_at_elsewhere_is_ringed_and_no_other_is_drawn_anew(
    plot, pointed, monkeypatch
):
    show_line(plot, [-2.0, 1.0], [0.0, 1.0])
    plot.select_example(None)
    plot.view.grab()
    drawn = []
    for item in (plot.densities, plot.examples):
        draw = type(item).draw
        monkeypatch.setattr(
            type(item), "draw", lambda self, *given, draw=draw: drawn.append(draw(self, *given))
        )
    ring = spot_of(plot, 0) + QPointF(plot.examples.radius() * 1.6 + 2.5, 0)
    assert color_at(plot, ring) == QColor(LIGHT.panel)
    pointed.point_at(0, plot.parent())
    assert plot.readout().startswith("example 1, y = 0  z −2.0000")
    row = [color_at(plot, ring + QPointF(dx, 0)) for dx in (-2, -1, 0, 1, 2)]
    assert any(leans_to(color, LIGHT.muted, LIGHT.panel) for color in row)
    assert not drawn


def test_a_probe_stands_on_the_curve_with_z_and_a_but_without_dz(plot):
    show_line(plot, [-2.0, 1.0], [0.0, 1.0])
    plot.select_example(1)
    plot.show_probe((-1.0, 0.0))
    assert plot.readout() == "probe −1, 0  z −1.0000  a 0.2689  predicted 0"
    on_curve = plot.examples.to_pixel(-1.0, float(sigmoid(-1.0)))
    assert leans_to(color_at(plot, on_curve), LIGHT.probe, LIGHT.panel)
    plot.mode.choose(1)
    assert leans_to(color_at(plot, plot.examples.to_pixel(-1.0, 0.0)), LIGHT.probe, LIGHT.panel)
    plot.mode.choose(0)
    plot.show_threshold(0.2)
    assert plot.readout().endswith("predicted 1")
    plot.show_probe(None)
    assert plot.readout().startswith("example 2, ")


def test_the_status_tip_speaks_of_the_curve_that_is_shown(plot):
    assert "line to its label" in plot.view.statusTip()
    plot.mode.choose(1)
    assert plot.view.statusTip().startswith("The loss L of every example against its z")
    plot.mode.choose(0)
    assert plot.view.statusTip().startswith("Every example on the curve a = σ(z)")


def test_a_click_and_keys_follow_an_example(qtbot, plot):
    show_line(plot, [-2.0, 0.0, 2.0], [1.0, 0.0, 1.0])
    with qtbot.waitSignal(plot.example_selected) as told:
        plot.view.clicked.emit(spot_of(plot, 2))
    assert told.args == [2]
    plot.view.setFocus()
    with qtbot.waitSignal(plot.example_selected) as told:
        QTest.keyClick(plot.view, Qt.Key.Key_PageUp)
    assert told.args == [1]
    with qtbot.assertNotEmitted(plot.example_selected):
        plot.view.clicked.emit(QPointF(3, 3))


def test_the_loss_stands_against_z_with_dz_as_its_slope(plot):
    show_line(plot, [-1.0, 1.5], [1.0, 1.0])
    plot.mode.choose(1)
    for row, z in enumerate((-1.0, 1.5)):
        wanted = plot.examples.to_pixel(z, float(loss(z, 1.0)))
        assert (spot_of(plot, row) - wanted).manhattanLength() < 1e-6
    h = 0.05
    plot.select_example(0)
    one = plot.example(0)
    secant = (loss(-1 + h, 1.0) - loss(-1 - h, 1.0)) / (2 * h)
    assert one.dz == pytest.approx(secant, rel=1e-3)
    spot, box = spot_of(plot, 0), plot.examples
    along = box.to_pixel(-1.0 + 0.45, one.loss + 0.45 * one.dz)
    colors = [color_at(plot, along + QPointF(0, dy)) for dy in (-2, -1, 0, 1, 2)]
    assert spot != along
    assert any(leans_to(color, LIGHT.backward, LIGHT.panel) for color in colors)
    assert "loss" in plot.view.accessibleName().lower()
    assert plot.view.axis("left").name() == "L"
    plot.mode.choose(0)
    assert plot.view.axis("left").name() == "a"


def test_what_lies_beyond_the_rim_stands_at_it_and_is_told(plot):
    show_line(plot, [*np.linspace(-4, 4, 200), 300.0], [0.0] * 200 + [1.0])
    reach = plot.ranges().reach
    assert reach < 10
    rim = plot.examples.to_pixel(reach, 1.0)
    assert spot_of(plot, 200).x() == pytest.approx(rim.x())
    inwards = color_at(plot, rim + QPointF(-4, 0))
    assert leans_to(inwards, LIGHT.class1, LIGHT.panel)
    assert plot.examples.nearest(rim) == 200


def test_the_threshold_is_drawn_where_it_is(plot):
    show_line(plot, [-2.0], [0.0])
    plot.select_example(None)
    plot.show_threshold(0.8)
    y = plot.examples.to_pixel(0, 0.8).y()
    left = plot.examples.to_pixel(-4.5, 0.8).x()
    row = [color_at(plot, QPointF(left + dx, y + dy)) for dx in range(8) for dy in (-1, 0, 1)]
    assert any(leans_to(color, LIGHT.muted, LIGHT.panel) for color in row)
    y = plot.examples.to_pixel(0, 0.5).y()
    row = [color_at(plot, QPointF(left + dx, y)) for dx in range(8)]
    assert all(color == QColor(LIGHT.panel) for color in row)


@pytest.mark.parametrize("t", [0.29, 0.71, 0.9])
def test_over_the_loss_the_name_of_the_threshold_stands_where_no_curve_is(plot, monkeypatch, t):
    found = []
    monkeypatch.setattr(CurveItem, "_write_threshold", lambda self, painter, at: found.append(at))
    show_line(plot, [-1.0, 1.0], [0.0, 1.0])
    plot.mode.choose(1)
    plot.show_threshold(t)
    plot.view.grab()
    width, height = 60, 20
    (left, _), (right, foot) = (
        plot.examples.to_data(found[-1] + QPointF(dx, dy)) for dx, dy in ((0, 0), (width, height))
    )
    z = np.linspace(left, right)
    assert (loss(z, 0.0) < foot).all()
    assert (loss(z, 1.0) < foot).all()


def written(plot, monkeypatch):
    """Return what is written beside the marks: texts, and where they are put."""
    texts = {}

    def write(self, painter, text, at, ink, across, down, points=9):
        texts[text] = (at, across)

    monkeypatch.setattr(MarksItem, "_write", write)
    plot.view.grab()
    return texts


def test_an_example_far_out_stands_within_the_rim_and_its_numbers_are_those_of_the_graph(
    plot, monkeypatch
):
    show_line(plot, [8.0], [1.0])
    assert plot.ranges().reach > 8
    assert not plot._scene.counts(480)[:, [0, -1]].any()
    assert {"z 8.0000", "a 0.9997", "dz −0.000335"} <= set(written(plot, monkeypatch))
    plot.resize(260, 300)
    assert "a 0.9997" in plot._readout.shown()


def test_the_crosshair_does_not_cross_the_z_of_its_example(plot, monkeypatch):
    show_line(plot, [-9.0], [1.0])
    at, across = written(plot, monkeypatch)["z −9.0000"]
    assert at.x() >= spot_of(plot, 0).x() + 4
    assert across == 0


def test_ranges_stay_while_descent_goes_on_and_begin_anew_with_other_data(plot):
    problem = show(plot)
    before = plot.ranges()
    for factor in (1.05, 1.1):
        w = tuple(factor * each for each in W)
        plot.show_snapshot(make_snapshot(problem, Experiment(), w=w, b=B))
        assert plot.ranges() == before
    show(plot, w=(0.0, 0.0), b=0.0, data="moons")
    assert plot.ranges().reach <= 6


def test_neither_examples_nor_model_nor_numbers_are_needed(plot):
    plot.grab()
    hover(plot, QPointF(50, 50))
    problem = make_problem(Experiment())
    plot.show_problem(problem, Experiment())
    plot.view.clicked.emit(QPointF(50, 50))
    plot.grab()
    plot.show_snapshot(make_snapshot(problem, Experiment(), w=(1e308, 1e308), b=-1e308))
    plot.grab()
    plot.mode.choose(1)
    plot.grab()
    empty = replace(problem.dataset, X=np.empty((0, 2)), y=np.empty(0))
    experiment = Experiment()
    nobody = prepare(empty, experiment)
    plot.show_problem(nobody, experiment)
    plot.show_snapshot(make_snapshot(nobody, experiment, w=W, b=B))
    plot.grab()
    assert plot.examples.nearest(QPointF(50, 50)) is None
    assert plot.view.viewport().rect().contains(QPoint(5, 5))
