import math
from dataclasses import replace

import pytest
from sample_run import make_problem
from sweep_sample import made_up

from engine.convergence.learning_rate import LearningRateLimits
from engine.model.experiment import Experiment
from gui.export.figures import sweep_caption
from gui.export.sweep_plot import SweepPlot
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme

PROBLEM = make_problem(Experiment())


@pytest.fixture
def plot(qtbot):
    plot = SweepPlot()
    qtbot.addWidget(plot)
    plot.resize(960, 560)
    apply_theme(plot, LIGHT)
    return plot


def x_range(plot):
    return plot.view.view_box.viewRange()[0]


def y_range(plot):
    return plot.view.view_box.viewRange()[1]


def test_title_and_axis_name_what_was_swept(plot):
    for setting, name in (("alpha", "α"), ("l1", "L1 penalty λ"), ("l2", "L2 penalty λ")):
        plot.show_result(made_up([[0.3, 0.2]], (0.1, 10.0), setting), PROBLEM)
        assert plot.findChild(type(plot._title)).text() == f"Final loss against {name}"
        assert plot.view.axis("bottom").name() == name


def test_equal_ratios_are_equal_distances_where_asked_for(plot):
    plot.show_result(made_up([[0.3, 0.2, 0.1]], (0.1, 1.0, 10.0)), PROBLEM)
    low, high = x_range(plot)
    assert -1.2 < low < -1 < 1 < high < 1.2
    plot.show_result(made_up([[0.3, 0.2, 0.1]], (0.1, 1.0, 10.0), logarithmic=False), PROBLEM)
    low, high = x_range(plot)
    assert -0.5 < low < 0.1 < 10 < high < 10.5


def test_the_full_batch_lies_at_the_number_of_examples(plot):
    plot.show_result(made_up([[0.3, 0.2, 0.2]], (2, 20, None), "batch"), PROBLEM)
    assert x_range(plot)[1] == pytest.approx(math.log10(200), abs=0.1)
    assert plot.view.axis("bottom").name() == "examples per step (full: 200)"


def test_a_batch_is_never_more_than_all_examples(plot):
    plot.show_result(made_up([[0.3, 0.2, 0.2]], (2, 20, 5000), "batch"), PROBLEM)
    assert x_range(plot)[1] == pytest.approx(math.log10(200), abs=0.1)


def test_no_penalty_at_all_lies_left_of_the_others_and_is_named(plot):
    plot.show_result(made_up([[0.3, 0.4, 0.5]], (0.0, 0.01, 1.0), "l2"), PROBLEM)
    assert x_range(plot)[0] == pytest.approx(-4, abs=0.2)
    assert plot.view.axis("bottom").name() == "L2 penalty λ (at the left end: 0)"


def test_a_single_value_is_shown_too(plot):
    plot.show_result(made_up([[0.3]], (0.1,)), PROBLEM)
    assert x_range(plot)[0] < -1 < x_range(plot)[1]


def test_all_losses_are_in_view_but_those_that_would_flatten_the_others(plot):
    losses = [[0.3, 0.2, 0.25, 0.3, 80.0, 1e30, None]]
    plot.show_result(made_up(losses, tuple(10.0**k for k in range(7))), PROBLEM)
    low, high = y_range(plot)
    assert low < math.log10(0.2)
    assert math.log10(80) < high < 5


def test_where_all_diverge_there_is_still_a_plot(plot):
    plot.show_result(made_up([[None, None]], (0.1, 1.0)), PROBLEM)
    assert plot.runs.crosses() == [(-1.0, 1.0), (0.0, 1.0)]
    assert not plot.grab().isNull()


def test_limits_of_alpha_are_drawn_where_alpha_is_swept(plot):
    plot.show_result(made_up([[0.3, 0.2]], (0.1, 10.0)), PROBLEM)
    assert [limit for limit, _ in plot.limits.limits()] == [0.2, 0.3, 2.0]
    plot.show_result(made_up([[0.3, 0.2]], (0.1, 10.0), "l2"), PROBLEM)
    assert plot.limits.limits() == []


def test_limits_lie_at_their_alpha_on_a_linear_axis_too(plot):
    plot.show_result(made_up([[0.3, 0.2]], (1.0, 3.0), logarithmic=False), PROBLEM)
    ends = [(left, right) for _, left, right in plot.limits.zones()]
    (low, high) = x_range(plot)
    assert ends == [(low, 2.0), (2.0, high)]


def test_the_legend_tells_what_there_is(plot):
    plot.show_result(made_up([[0.3, 0.2]], (0.1, 10.0)), PROBLEM)
    assert plot.legend.texts() == ["J after the last step"]
    tests = [[0.4, 0.5], [0.6, 0.7]]
    losses = [[0.3, None], [None, None]]
    plot.show_result(made_up(losses, (0.1, 10.0), tests=tests), PROBLEM)
    assert plot.legend.texts() == [
        "median J of 2 seeds",
        "J of each seed",
        "median test loss",
        "diverged",
        "some seeds diverged",
    ]


@pytest.mark.parametrize("values", [(1e300, 8e307, 1.7e308), (0.0, 1.7e308), (1.7e308,), (1e-320,)])
def test_values_at_the_ends_of_what_a_number_holds_are_drawn_too(plot, values):
    plot.show_result(made_up([[0.3] * len(values)], values, "l2", logarithmic=False), PROBLEM)
    assert not plot.grab().isNull()
    low, high = x_range(plot)
    assert -math.inf < low < high < math.inf


def test_a_limit_that_is_infinite_is_left_out_of_the_picture(plot):
    result = replace(
        made_up([[0.3, 0.2]], (0.1, 10.0)), limits=LearningRateLimits(0.2, math.inf, None)
    )
    plot.show_result(result, PROBLEM)
    assert [limit for limit, _ in plot.limits.limits()] == [0.2]
    assert not plot.grab().isNull()
    assert "no local limit at the start" in sweep_caption(result, PROBLEM)
