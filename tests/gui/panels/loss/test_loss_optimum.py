import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from sample_run import default_moment, make_snapshot

from engine.convergence.optimum import Convergence, Optimum
from engine.model.experiment import Event
from engine.training.history import LossHistory

LINEAR, LOGARITHMIC, GAP = range(3)
J, LOWEST = 0.2, 0.1
STEPS = np.arange(0.0, 101.0)
LOSSES = J + 0.5 * 0.95 ** (2 * STEPS)  # as it falls at α = 0.5
OPTIMUM = Optimum(np.zeros(2), 0.0, J, LOWEST, 1.0, is_unique=True)


def show(plot, way, convergence=Convergence(OPTIMUM), step=100, settings=None, **more):  # noqa: B008
    experiment, problem, _ = default_moment(**({"alpha": 0.5} | (settings or {})))
    plot.loss_axis.choose(way)
    plot.show_problem(problem, experiment)
    nothing = np.full(101, np.nan)
    curve = LossHistory(STEPS, LOSSES, nothing, np.full(101, 0.9), nothing)
    known = {"history": curve, "loss": float(LOSSES[step]), "accuracy": 0.9} | more
    plot.show_snapshot(
        make_snapshot(problem, experiment, step, 100, convergence=convergence, **known)
    )


@pytest.mark.parametrize(("way", "place"), [(LINEAR, J), (LOGARITHMIC, math.log10(J))])
def test_lowest_loss_is_a_level_within_the_view(plot, way, place):
    show(plot, way)
    x, y = plot.optimum_lines.line.points()
    (left, right), (low, high) = plot.view.view_box.viewRange()
    assert (x[0], x[-1]) == (left, right)
    np.testing.assert_allclose(y, place)
    assert low < place < high
    assert plot.optimum_lines.line.is_level()
    assert "J* = 0.2000" in plot.readout()


def test_level_spans_the_steps_at_which_it_holds(plot):
    events = (Event(30, "l2", 0.1), Event(70, "l2", 0.3))
    show(plot, LINEAR, step=50, events=events)
    assert plot.optimum_lines.line.points()[0].tolist() == [30, 70]


def test_gap_is_drawn_on_a_logarithmic_axis_with_the_line_it_should_follow(plot):
    show(plot, GAP, step=60)
    steps, gaps = plot.train.past()
    np.testing.assert_allclose(gaps, np.log10(LOSSES[:61] - J), atol=1e-12)
    x, y = plot.optimum_lines.line.points()
    assert not plot.optimum_lines.line.is_level()
    assert (x[0], x[-1]) == (0, plot.view.view_box.viewRange()[0][1])
    np.testing.assert_allclose(np.interp(steps, x, y), gaps, atol=1e-9)
    assert "× 0.9025 a step" in plot.readout()
    assert "λmin" in plot.readout()
    assert len(plot.test.past()[0]) == 0


def test_line_starts_where_alpha_was_changed(plot):
    show(plot, GAP, step=60, events=(Event(40, "alpha", 0.5),))
    assert plot.optimum_lines.line.points()[0][0] == 40


def test_line_bends_on_a_logarithmic_axis_of_steps(plot):
    show(plot, GAP)
    plot.step_axis.choose(1)
    x, y = plot.optimum_lines.line.points()
    expected = np.log10(0.5) + 2 * math.log10(0.95) * 10**x
    np.testing.assert_allclose(y, expected, atol=1e-9)


def test_a_large_alpha_is_ruled_by_the_largest_curvature(plot):
    show(plot, GAP, settings={"alpha": 1.95})
    assert f"× {0.95**2:.4f} a step" in plot.readout()
    assert "λmax" in plot.readout()


@pytest.mark.parametrize(
    ("settings", "convergence", "words"),
    [
        ({"alpha": 2.5}, Convergence(OPTIMUM), "not expected to settle"),
        ({}, Convergence(replace(OPTIMUM, highest=1e200)), "not expected to settle"),
        ({"batch": 8}, Convergence(OPTIMUM), "mini-batches"),
        ({}, Convergence(remark="There is none."), "There is none. J itself is drawn."),
        ({}, Convergence(is_endless=True), "There is no optimum: J itself"),
        ({}, Convergence(), "J* is not known: J itself"),
        ({}, None, "not known yet"),
    ],
)
def test_where_no_line_is_expected_the_reason_is_said(plot, settings, convergence, words):
    show(plot, GAP, convergence=convergence, settings=settings)
    assert len(plot.optimum_lines.line.points()[0]) == 0
    assert words in plot.readout()
    assert plot.view.accessibleDescription().endswith(plot.readout())
    drawn = LOSSES - J if convergence and convergence.optimum else LOSSES
    np.testing.assert_allclose(plot.train.past()[1], np.log10(drawn), atol=1e-12)


@pytest.mark.parametrize("way", [LINEAR, GAP])
def test_where_the_optimiser_does_not_lead_to_the_lowest_loss_that_is_said(plot, way):
    said = "With an L2 penalty AdamW does not go to the lowest J."
    show(plot, way, settings={"optimizer": "adamw", "l2": 0.1})
    assert plot.optimum_lines.hint.endswith(said)
    assert (len(plot.optimum_lines.line.points()[0]) == 2) == (way == LINEAR)
    for settings in ({"optimizer": "adamw"}, {"optimizer": "adam", "l2": 0.1}):
        show(plot, way, settings=settings)
        assert said not in plot.optimum_lines.hint


def test_a_gap_of_nothing_lies_at_the_lower_end(plot):
    losses = np.full(101, J)
    nothing = np.full(101, np.nan)
    show(plot, GAP, history=LossHistory(STEPS, losses, nothing, nothing, nothing), loss=J)
    low, _ = plot.view.view_box.viewRange()[1]
    assert set(plot.train.past()[1]) == {low}
    assert "0" in plot.readout()
    plot.grab()


def test_hovering_tells_the_gap(plot):
    show(plot, LINEAR)
    (low, high), _ = plot.view.view_box.viewRange()
    width = plot.view.view_box.rect().width()
    plot.view.pointer_moved.emit(QPointF((10 - low) / (high - low) * width, 40.0))
    assert f"J\N{MINUS SIGN}J* {LOSSES[10] - J:.4f}" in plot.readout()


def test_an_optimum_that_comes_to_be_known_is_drawn_at_once(plot):
    show(plot, LINEAR, convergence=None)
    assert len(plot.optimum_lines.line.points()[0]) == 0
    assert plot.readout() == ""
    show(plot, LINEAR)
    assert len(plot.optimum_lines.line.points()[0]) == 2


def test_optimum_can_be_hidden(plot):
    show(plot, GAP)
    plot.set_optimum_visible(False)
    assert plot.loss_axis.choice() == LOGARITHMIC
    assert not plot.loss_axis.segment(GAP).isVisible()
    assert len(plot.optimum_lines.line.points()[0]) == 0
    assert plot.readout() == ""
    plot.set_optimum_visible(True)
    assert plot.loss_axis.segment(GAP).isVisible()
    assert len(plot.optimum_lines.line.points()[0]) == 2


def test_a_factor_close_to_one_is_told_by_what_it_lacks(plot):
    flat = Optimum(np.zeros(2), 0.0, J, 1e-6, 1.0, is_unique=True)
    show(plot, GAP, convergence=Convergence(flat))
    assert "× (1 \N{MINUS SIGN} 1.0e-6) a step" in plot.readout()


def test_a_figure_has_the_words_beside_the_line(plot):
    show(plot, LINEAR)
    before = plot.view.grab().toImage()
    plot.show_as_figure()
    assert plot.optimum_lines.line.text() == "J* = 0.2000"
    assert plot.view.grab().toImage() != before
