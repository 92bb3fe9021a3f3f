import numpy as np
import pyqtgraph as pg
import pytest
from plot_recorder import breaks
from PySide6.QtGui import QColor

from gui.plotting.lines import LineItem, LinePen, Now, theme_color, thinned
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
    item = LineItem(view.getPlotItem().getViewBox(), LinePen(theme_color("ink")))
    apply_theme(item, DARK)
    view.setBackground(QColor(DARK.panel))
    item.set_points(np.array([0.0, 5.0, 10.0]), np.full(3, 5.0))
    item.set_now(Now(1, 2, (5.0, 5.0)))
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
    item = LineItem(view.getPlotItem().getViewBox(), LinePen(theme_color("ink")))
    assert item.end_of_past() is None
    item.set_points(np.array([0.0, 1.0, 2.0]), np.array([3.0, 2.0, 1.0]))
    item.set_now(Now(1, 2, (1.0, 2.0)))
    assert item.end_of_past() == (1.0, 2.0)


def pen(**more):
    return LinePen(theme_color("ink"), **more)


def test_points_that_are_not_known_are_left_out_and_the_past_ends_before_them(view):
    item = LineItem(view.getPlotItem().getViewBox(), pen())
    item.set_points(np.arange(4.0), np.array([1.0, np.nan, 3.0, 4.0]))
    item.set_now(Now(2, 2))
    assert item.past()[1].tolist() == [1]
    assert item.future()[1].tolist() == [1, 3, 4]
    item.set_now(Now(4, 4))
    assert item.end_of_past() == (3, 4)
    assert item.past()[0].tolist() == [0, 2, 3]


def test_far_away_the_line_is_pulled_in(view):
    item = LineItem(view.getPlotItem().getViewBox(), pen())
    item.set_points(np.array([0.0, 5.0, 10.0]), np.array([5.0, 1e200, -1e200]))
    line = item.in_pixels()
    width, height = item.view_size()
    assert line.py.tolist() == [height / 2, -height, 2 * height]
    roaming = LineItem(view.getPlotItem().getViewBox(), pen(), is_ascending=False)
    roaming.set_points(np.array([1e200, 5.0, -1e200]), np.array([5.0, 5.0, 5.0]))
    assert np.abs(roaming.in_pixels().px).max() == 40 * max(width, height)


def test_a_roaming_line_leaves_out_points_on_the_pixel_before_but_no_breaks(view):
    item = LineItem(view.getPlotItem().getViewBox(), pen(), is_ascending=False)
    x = np.array([0.0, 5.0, 5.0, 5.0, 1.0])
    item.set_points(x, x)
    assert len(item.in_pixels().px) == 3
    item.set_points(x, x, np.array([False, False, True, False, False]))
    assert len(item.in_pixels().px) == 4
    assert breaks(item) == 1


def test_the_same_line_is_worked_out_once_whatever_snapshot_is_shown(view):
    item = LineItem(view.getPlotItem().getViewBox(), pen())
    item.set_points(np.linspace(0, 10, 5000), np.linspace(10, 0, 5000))
    line = item.in_pixels()
    item.set_now(Now(2500, 2500))
    assert item.in_pixels() is line
    assert len(line.px) <= 2 * (item.view_size()[0] + 1)


def test_a_pen_has_a_colour_of_its_own_for_the_future_or_a_pale_one(qapp):
    past, future = pen().colors(DARK)
    assert past == QColor(DARK.ink)
    panel = QColor(DARK.panel)
    assert panel.lightness() < future.lightness() < past.lightness()
    chosen = pen(future=theme_color("muted"))
    assert chosen.colors(DARK)[1] == QColor(DARK.muted)
