from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from seen_colors import contrast, linear, oklab

from engine.training.snapshot import MOST_BESIDE
from gui.plotting.decision_boundary import field_colors
from gui.plotting.pinned_runs import SAMPLE_WIDTH, draw_sample, run_pen, run_style
from gui.style.theme import DARK, LIGHT

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def apart(one, other):
    return float(np.linalg.norm(oklab(linear(one)) - oklab(linear(other))))


def looks(theme):
    return [run_style(index, theme) for index in range(MOST_BESIDE)]


@THEMES
def test_every_style_has_a_colour_of_its_own(theme):
    assert min(apart(a.color, b.color) for a, b in combinations(looks(theme), 2)) > 0.09


@THEMES
def test_every_style_has_a_dash_of_its_own(theme):
    patterns = {one.dashes for one in looks(theme)}
    assert len(patterns) == MOST_BESIDE
    assert all(len(dashes) % 2 == 0 for dashes in patterns)


def test_a_run_keeps_its_dash_when_the_theme_changes():
    for index in range(MOST_BESIDE):
        assert run_style(index, LIGHT).dashes == run_style(index, DARK).dashes


@THEMES
@pytest.mark.parametrize("name", ["class0", "class1", "backward", "ink"])
def test_no_style_has_a_colour_that_means_something_else(theme, name):
    for one in looks(theme):
        assert apart(one.color, theme.color(name)) > 0.1


@THEMES
def test_no_style_is_dashed_as_the_optimum_is(theme):
    optimum = [6 / 10, 4 / 10]
    for one in looks(theme):
        shares = np.array(one.dashes) / sum(one.dashes)
        assert len(shares) != 2 or abs(shares - optimum).max() > 0.05


@THEMES
def test_every_style_stands_out_from_the_field(theme):
    grounds = [QColor(int(pixel)) for pixel in field_colors(theme)[[0, 128, 255]]]
    for one in looks(theme):
        assert min(contrast(one.color, ground) for ground in grounds) >= 3


def test_dashes_are_as_long_in_thick_lines_and_grow_with_the_scale():
    def lengths(pen):
        return [part * pen.widthF() for part in pen.dashPattern()]

    usual, strong = run_pen(1, LIGHT, 1.0), run_pen(1, LIGHT, 1.0, strong=True)
    np.testing.assert_allclose(lengths(usual), run_style(1, LIGHT).dashes)
    np.testing.assert_allclose(lengths(strong), lengths(usual))
    assert 1 <= usual.widthF() <= 1.4 < strong.widthF()
    large = run_pen(1, LIGHT, 1.4)
    np.testing.assert_allclose(lengths(large), 1.4 * np.array(lengths(usual)))


def test_a_replaced_run_is_thinner_and_paler_until_it_is_chosen():
    usual, pale = run_pen(1, LIGHT, 1.0), run_pen(1, LIGHT, 1.0, pale=True)
    assert pale.widthF() < usual.widthF()
    assert pale.color().alpha() < usual.color().alpha() == 255
    strong = run_pen(1, LIGHT, 1.0, strong=True, pale=True)
    assert strong == run_pen(1, LIGHT, 1.0, strong=True)


@THEMES
def test_a_sample_tells_styles_apart_without_colour(qapp, theme):
    samples = set()
    for index in range(MOST_BESIDE):
        image = QImage(SAMPLE_WIDTH, 5, QImage.Format.Format_RGB32)
        image.fill(theme.color("panel"))
        painter = QPainter(image)
        draw_sample(painter, QPointF(SAMPLE_WIDTH / 2, 2.5), index, theme, 1.0)
        painter.end()
        ground = theme.color("panel")
        drawn = [image.pixelColor(x, 2) != ground for x in range(SAMPLE_WIDTH)]
        samples.add(tuple(drawn))
    assert len(samples) == MOST_BESIDE
