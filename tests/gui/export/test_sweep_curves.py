import math

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.export.sweep_plot import RunCurves, cross_color
from gui.plotting.view import PlotView
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

NOTHING = np.full(3, math.inf)
TOP = 0.9


@pytest.fixture
def plot(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    apply_theme(view, LIGHT)
    view.resize(400, 300)
    view.show_range((-0.5, 2.5), (0.0, 1.0))
    item = RunCurves(view)
    apply_theme(item, LIGHT)
    view.show()
    qtbot.waitExposed(view)
    view.grab()
    return view, item


def darkness(plot, place, height):
    """Return how dark the picture is near a place on the axes; None as `height` is the strip."""
    view, item = plot
    image = view.grab().toImage()
    spot = view.view_box.mapToScene(
        item.to_pixel(place, (TOP + 1.0) / 2 if height is None else height)
    )
    near = [
        255 - QColor(image.pixel(round(spot.x()) + dx, round(spot.y()) + dy)).lightness()
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    ]
    return max(near)


def test_medians_stand_out_from_single_seeds(plot):
    runs = np.array([[0.2, 0.2, 0.2], [0.4, 0.4, 0.4], [0.6, 0.6, 0.6]])
    plot[1].set_data(np.arange(3.0), runs, runs[1], NOTHING, [0, 0, 0], TOP)
    assert darkness(plot, 0.5, 0.4) > 200
    assert 20 < darkness(plot, 0.5, 0.2) < 140
    assert darkness(plot, 0.5, 0.3) < 10


def test_a_line_has_gaps_where_runs_diverged(plot):
    runs = np.array([[0.5, math.inf, 0.5]])
    plot[1].set_data(np.arange(3.0), runs, runs[0], NOTHING, [0, 1, 0], TOP)
    assert darkness(plot, 0.2, 0.5) < 10
    assert darkness(plot, 0.0, 0.5) > 200
    assert darkness(plot, 2.0, 0.5) > 200


def test_crosses_stand_at_the_upper_edge_pale_where_only_some_diverged(plot):
    runs = np.full((2, 3), 0.5)
    plot[1].set_data(np.arange(3.0), runs, runs[0], NOTHING, [0, 0.5, 1], TOP)
    assert plot[1].crosses() == [(1.0, 0.5), (2.0, 1)]
    assert darkness(plot, 0.0, None) < 10
    assert 20 < darkness(plot, 1.0, None) < darkness(plot, 2.0, None)


def test_what_is_beyond_the_axis_leaves_the_crosses_their_strip(plot):
    runs = np.array([[0.5, 1e6, 0.5]])
    plot[1].set_data(np.arange(3.0), runs, runs[0], NOTHING, [0, 0, 0], TOP)
    assert darkness(plot, 0.0, None) < 10
    assert darkness(plot, 1.0, None) < 10


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_crosses_have_the_ink_of_the_theme(theme):
    assert cross_color(theme, 1).name() == theme.ink.lower()
    assert cross_color(theme, 0.5).alphaF() < 0.5
