from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from seen_colors import contrast, linear, oklab

from engine.comparison.race_values import MOST
from gui.style.theme import DARK, LIGHT
from gui.tools.race.loss import run_color, run_pen

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)

COLORS = 8

EYES = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""What is seen of red, green and blue light: Machado, Oliveira and Fernandes 2009, severity 1."""


def seen(color, eyes):
    """Return what such eyes see of a colour, in Oklab."""
    return oklab(np.clip(EYES[eyes] @ linear(color), 0, 1))


def apart(one, other, eyes="all cones"):
    return float(np.linalg.norm(seen(one, eyes) - seen(other, eyes)))


@THEMES
@pytest.mark.parametrize("eyes", EYES)
def test_colours_are_told_apart_by_eyes_of_all_kinds(theme, eyes):
    colors = [run_color(theme, lane) for lane in range(COLORS)]
    assert min(apart(*pair, eyes) for pair in combinations(colors, 2)) > 0.1


@THEMES
def test_colours_stand_out_from_the_panel(theme):
    for lane in range(MOST):
        assert contrast(run_color(theme, lane), QColor(theme.panel)) >= 3


@THEMES
@pytest.mark.parametrize("name", ["class0", "class1", "backward", "ink"])
def test_no_run_has_a_colour_that_means_something_else(theme, name):
    for lane in range(MOST):
        assert apart(run_color(theme, lane), theme.color(name)) > 0.09


@THEMES
def test_runs_that_share_a_colour_differ_in_their_dashes(theme):
    told = {(run_color(theme, lane).name(), run_pen(lane).dashes) for lane in range(MOST)}
    assert len(told) == MOST
    assert all(run_pen(lane).dashes == () for lane in range(COLORS))


def test_a_run_that_stands_out_is_broader_and_else_the_same():
    thin, strong = run_pen(9), run_pen(9, strong=True)
    assert strong.width > thin.width
    assert strong.dashes == thin.dashes
    assert strong.colors(LIGHT) == thin.colors(LIGHT)


def test_black_on_white_has_the_contrast_that_the_wcag_give():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)
