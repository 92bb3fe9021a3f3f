import math

import numpy as np
import pyqtgraph as pg
import pytest
from learning_rate_sample import labs
from PySide6.QtCore import QPointF, Qt

from engine.comparison.time_trial import TrialOutcome
from engine.convergence.learning_rate import Zone
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.tools.learning_rate_lab.plot import HINT, LearningRatePlot
from gui.tools.learning_rate_lab.text import MEANINGS


@pytest.fixture
def plot(qtbot):
    plot = LearningRatePlot()
    qtbot.addWidget(plot)
    plot.resize(700, 500)
    apply_theme(plot, LIGHT)
    plot.chosen = []
    plot.alpha_chosen.connect(plot.chosen.append)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def show(plot, **settings):
    """Show the fine picture, with its α marked."""
    lab = labs(**settings)[3]
    plot.show_alpha(lab.bounds.experiment.alpha)
    plot.show_lab(lab)
    plot.grab()
    return lab


def pixel(plot, place):
    x, y = plot.trials.places()
    return plot.view.view_box.mapFromView(QPointF(x[place], y[place]))


def test_a_trial_stands_at_its_alpha_and_its_steps(plot):
    lab = show(plot, data="separable")
    x, y = plot.trials.places()
    assert x == pytest.approx([math.log10(trial.alpha) for trial in lab.trials])
    assert y == pytest.approx([math.log10(trial.step) for trial in lab.trials])
    assert plot.trials.given_up() == []


def test_trials_given_up_stand_in_a_row_above_all_others(plot):
    lab = show(plot, l2=0.1)
    _, y = plot.trials.places()
    given_up = plot.trials.given_up()
    assert {lab.trials[place].outcome for place in given_up} == {TrialOutcome.SWINGS}
    others = np.delete(y, given_up)
    assert len(set(y[given_up])) == 1
    assert y[given_up[0]] > others.max()
    diverged = [i for i, t in enumerate(lab.trials) if t.outcome is TrialOutcome.DIVERGED]
    assert y[diverged] == pytest.approx([math.log10(lab.trials[i].step) for i in diverged])


@pytest.mark.parametrize("settings", [{"l2": 0.1}, {"data": "separable"}, {}])
def test_all_trials_are_in_view(plot, settings):
    show(plot, **settings)
    x, y = plot.trials.places()
    (left, right), (low, high) = plot.trials.view_range()
    assert left < x.min() <= x.max() < right
    assert low < y.min() <= y.max() < high


def test_the_expected_line_is_that_of_the_rate_and_rises_at_the_limit(plot):
    ground = show(plot, l2=0.1).bounds
    x, y = plot.trials.expected()
    rate = np.array([ground.optimum.rate(10**place) for place in x])
    assert y == pytest.approx(np.log10(np.maximum(np.log(0.01) / (2 * np.log(rate)), 1)))
    assert x[-1] == pytest.approx(math.log10(ground.limits.at_optimum), abs=1e-5)
    assert y[-1] > 4


def test_where_there_is_no_optimum_no_line_is_expected(plot):
    show(plot, data="separable")
    assert len(plot.trials.expected()[0]) == 0
    assert "expected near the optimum" not in plot.legend.texts()


def test_zones_meet_at_the_limits(plot):
    ground = show(plot, l2=0.1).bounds
    names, lefts, rights = zip(*plot.zones.zones(), strict=True)
    assert names == tuple(Zone)
    assert rights[0] == lefts[1] == ground.limits.safe
    assert rights[1] == lefts[2] == ground.limits.at_optimum


def test_equal_limits_share_a_name(plot):
    """At w = 0 and without a penalty J curves as much as anywhere."""
    ground = show(plot).bounds
    assert plot.zones.limits() == [
        (ground.limits.safe, f"2/K, 2/λmax at the start = {ground.limits.safe:.3g}"),
        (ground.limits.at_optimum, f"2/λmax at the optimum = {ground.limits.at_optimum:.3g}"),
    ]


def test_other_limits_have_names_of_their_own(plot):
    show(plot, init=(3.0, -3.0, 1.0))
    names = [name.partition(" = ")[0] for _, name in plot.zones.limits()]
    assert names == ["2/K", "2/λmax at the start", "2/λmax at the optimum"]


def test_legend_names_the_signs_that_occur(plot):
    show(plot, l2=0.1)
    assert plot.legend.texts() == [
        "1 % reached",
        "given up: J swings to and fro",
        "diverged there",
        "expected near the optimum",
    ]
    show(plot, data="separable")
    assert plot.legend.texts() == ["1 % reached"]


def test_pointing_tells_the_numbers_of_the_nearest_trial(plot):
    lab = show(plot, l2=0.1)
    plot.view.pointer_moved.emit(pixel(plot, 7) + QPointF(2, 60))
    assert plot.trials.pointed() == 7
    steps = lab.trials[7].step
    assert f"1 % reached after {steps} steps" in plot.readout.text()
    assert "surely descends" in plot.readout.text()
    plot.view.pointer_moved.emit(None)
    assert plot.trials.pointed() is None
    assert plot.readout.text() == HINT


def test_a_click_takes_the_nearest_alpha(plot):
    lab = show(plot, l2=0.1)
    plot.view.clicked.emit(pixel(plot, 11) + QPointF(-2, 0))
    assert plot.chosen == [lab.trials[11].alpha]


def test_a_click_on_an_empty_plot_takes_nothing(plot):
    plot.view.clicked.emit(QPointF(50, 50))
    assert plot.chosen == []


def test_arrow_keys_begin_at_the_alpha_in_force_and_enter_takes_one(plot, qtbot):
    lab = show(plot, l2=0.1)
    alphas = [trial.alpha for trial in lab.trials]
    qtbot.keyClick(plot.view, Qt.Key.Key_Right)
    own = plot.trials.pointed()
    assert own == int(np.abs(np.log(np.array(alphas) / 0.1)).argmin())
    qtbot.keyClick(plot.view, Qt.Key.Key_Right)
    qtbot.keyClick(plot.view, Qt.Key.Key_Right)
    qtbot.keyClick(plot.view, Qt.Key.Key_Left)
    qtbot.keyClick(plot.view, Qt.Key.Key_Return)
    assert plot.chosen == [alphas[own + 1]]


def test_arrow_keys_stop_at_the_ends(plot, qtbot):
    show(plot, l2=0.1)
    for _ in range(60):
        qtbot.keyClick(plot.view, Qt.Key.Key_Left)
    assert plot.trials.pointed() == 0


def test_the_trial_pointed_at_stays_when_the_fine_picture_comes(plot):
    _, _, coarse, fine = labs(l2=0.1)
    plot.show_lab(coarse)
    plot.view.pointer_moved.emit(pixel(plot, 5))
    plot.show_lab(fine)
    assert fine.trials[plot.trials.pointed()].alpha == coarse.trials[5].alpha


def test_steps_are_numbered_from_whole_decades_on(plot):
    show(plot, l2=0.1)
    texts = [text for _, text in plot.view.axis("left")._tickLevels[0]]
    assert texts == ["1", "10", "100", "1,000", "> 100,000"]


def test_nothing_is_drawn_without_a_picture(plot):
    show(plot, l2=0.1)
    plot.show_lab(None)
    assert plot.zones.zones() == []
    assert plot.trials.places()[0].size == 0
    assert plot.legend.texts() == []
    plot.grab()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_dot_has_the_colour_of_ink(plot, theme):
    apply_theme(plot, theme)
    show(plot, data="separable")
    image = plot.view.grab().toImage()
    place = plot.view.mapFromScene(plot.view.view_box.mapToScene(pixel(plot, 30)))
    assert image.pixelColor(place) == theme.color("ink")


def test_a_gap_keeps_those_given_up_from_the_scale_and_the_axis_is_broken_there(plot):
    lab = show(plot, l2=0.1)
    upper, lower = plot.trials.gap()
    given_up = plot.trials.given_up()
    for place in range(len(lab.trials)):
        y = pixel(plot, place).y()
        assert y < upper if place in given_up else y > lower
    assert lower - upper >= 6
    corner = plot.view.view_box.mapToScene(QPointF(0, (upper + lower) / 2))
    image = plot.view.grab().toImage()
    shades = {image.pixelColor(round(corner.x()) + dx, round(corner.y())).name() for dx in (-1, 0)}
    assert shades == {LIGHT.window.lower()}
    show(plot, data="separable")
    assert plot.trials.gap() is None


def test_the_expected_line_ends_with_the_scale(plot):
    show(plot, l2=0.1)
    _, y = plot.trials.expected()
    assert y.max() > plot.trials.scale_end()
    upper, lower = plot.trials.gap()
    image = plot.view.grab().toImage()
    middle = plot.view.view_box.mapToScene(QPointF(0, (upper + lower) / 2)).y()
    left, right = (plot.view.view_box.mapToScene(QPointF(x, 0)).x() for x in (3, 690))
    right = min(round(right), image.width() - 40)
    assert {image.pixelColor(x, round(middle)).name() for x in range(round(left), right)} == {
        LIGHT.window.lower()
    }


def test_the_legend_leaves_out_a_line_that_is_not_in_view(plot):
    """All the steps expected of unscaled data are more than the trials are given."""
    show(plot, data="unscaled", kernel="numpy", alpha=1e-6)
    assert plot.trials.expected()[0].size
    assert "expected near the optimum" not in plot.legend.texts()


def test_a_tip_over_each_name_says_what_the_names_mean(plot):
    names = [item for item in plot.view.scene().items() if isinstance(item, pg.TextItem)]
    assert names
    assert {item.toolTip() for item in names} == {MEANINGS}
