import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor

from gui.plotting.lines import CurveItem, thinned
from gui.style.theme import DARK
from gui.style.themed import apply_theme


@pytest.fixture
def view(qtbot):
    widget = pg.PlotWidget()
    qtbot.addWidget(widget)
    widget.resize(400, 200)
    widget.getPlotItem().getViewBox().setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    return widget


def test_few_points_are_drawn_as_they_are():
    px, py = np.array([0.0, 10.5, 30.0]), np.array([5.0, 1.0, 2.0])
    assert thinned(px, py) == (px, py)


def test_thinned_curve_keeps_both_ends_and_every_extreme():
    rng = np.random.default_rng(0)
    px = np.sort(rng.uniform(0, 100, 5000))
    py = rng.normal(size=5000)
    x, y = thinned(px, py)
    assert len(x) <= 400
    assert (x[0], y[0]) == (px[0], py[0])
    assert (x[-1], y[-1]) == (px[-1], py[-1])
    assert (np.diff(x) >= 0).all()
    for column in range(100):
        here, there = px.astype(int) == column, x.astype(int) == column
        assert y[there].min() == py[here].min()
        assert y[there].max() == py[here].max()


def test_a_falling_curve_has_two_points_a_pixel():
    px = np.linspace(0, 100, 5000, endpoint=False)
    py = np.exp(-px / 20)
    x, y = thinned(px, py)
    assert len(x) == 200
    assert set(zip(x, y, strict=True)) <= set(zip(px, py, strict=True))
    assert (np.diff(y) < 0).all()


def test_later_part_is_pale(view):
    item = CurveItem(view.getPlotItem().getViewBox(), "ink", dashed=False)
    apply_theme(item, DARK)
    view.setBackground(QColor(DARK.panel))
    item.set_curve(np.array([0.0, 5.0, 10.0]), np.full(3, 5.0))
    item.set_now(1, 2, (5.0, 5.0))
    image = view.grab().toImage()
    box = view.getPlotItem().getViewBox().sceneBoundingRect()
    lightness = []
    for share in (0.25, 0.75):
        x = round(box.left() + share * box.width())
        column = [
            image.pixelColor(x, y).lightness()
            for y in range(round(box.top()) + 2, round(box.bottom()) - 2)
        ]
        lightness.append(max(column))
    past, future = lightness
    assert past > 200
    assert 50 < future < 130


def test_end_of_the_past_is_the_step_shown(view):
    item = CurveItem(view.getPlotItem().getViewBox(), "ink", dashed=False)
    assert item.end_of_past() is None
    item.set_curve(np.array([0.0, 1.0, 2.0]), np.array([3.0, 2.0, 1.0]))
    item.set_now(1, 2, (1.0, 2.0))
    assert item.end_of_past() == (1.0, 2.0)
