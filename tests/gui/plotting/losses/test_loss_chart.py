import numpy as np
import pytest
from plot_recorder import painted, plot_of
from PySide6.QtCore import QPointF

from gui.plotting.lines import LinePen, theme_color
from gui.plotting.losses.loss_chart import CurrentStepItem, LineEnd, LossChart
from gui.style.theme import DARK
from gui.style.themed import apply_theme

PEN = LinePen(theme_color("ink"))
STEPS = np.arange(0.0, 11.0)
LOSSES = np.stack((np.linspace(1.0, 0.5, 11), np.linspace(1.0, 0.1, 11)))


@pytest.fixture
def chart(qtbot):
    chart = LossChart(PEN, PEN)
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    qtbot.waitExposed(chart)
    chart.show_axes(10, LOSSES.ravel())
    chart.show_lines(STEPS, LOSSES)
    return chart


@pytest.fixture
def box(qtbot):
    widget = plot_of(200)
    qtbot.addWidget(widget)
    yield widget.getPlotItem().getViewBox()  # the widget lives as long


def test_cursor_is_a_line_from_top_to_bottom(box):
    marks = CurrentStepItem(box)
    assert painted(marks).lines == []
    marks.set_cursor(50)
    [x] = painted(marks).lines
    assert x == pytest.approx(box.rect().width() / 2, abs=1)


def test_every_series_has_a_line_up_to_the_step_shown(chart):
    chart.show_now(4)
    for line, losses in zip(chart.lines, LOSSES, strict=True):
        assert line.past()[0].tolist() == [0, 1, 2, 3, 4]
        assert line.past()[1].tolist() == losses[:5].tolist()
        assert line.future()[1].tolist() == losses[4:].tolist()


def test_the_past_can_end_between_two_recorded_steps(chart):
    chart.show_lines(STEPS[::5], LOSSES[:, ::5])
    chart.show_now(7, np.array([0.7, 0.3]))
    assert [line.end_of_past() for line in chart.lines] == [(7, 0.7), (7, 0.3)]
    assert chart.lines[0].past()[0].tolist() == [0, 5, 7]


def test_losses_and_steps_follow_the_axes_that_are_chosen(qtbot, chart):
    with qtbot.waitSignal(chart.axes_changed):
        chart.loss_axis.choose(1)
    with qtbot.waitSignal(chart.axes_changed):
        chart.step_axis.choose(1)
    chart.show_axes(10, LOSSES.ravel())
    chart.show_lines(STEPS, LOSSES)
    x, y = chart.lines[1].points()
    np.testing.assert_allclose(10**y, LOSSES[1])
    np.testing.assert_allclose(10**x, np.maximum(STEPS, 1))


def test_the_nearest_step_is_read_and_marked(chart):
    assert chart.read(STEPS) is None
    chart.pointer_moved.emit(chart.lines[0].to_pixel(3.2, 0.5))
    assert chart.read(STEPS) == 3
    column = round(chart.current_step.to_pixel(3, 0.0).x()) + 0.5
    assert painted(chart.current_step).lines == [column]
    assert chart.read(STEPS[:0]) is None
    assert painted(chart.current_step).lines == []


def test_the_nearest_line_is_found_within_reach(chart):
    on_second = chart.lines[1].to_pixel(10, LOSSES[1, 10])
    assert chart.nearest_line(on_second, 12) == 1
    assert chart.nearest_line(QPointF(on_second.x(), 0.0), 12) is None


def test_room_is_left_free_beside_and_above(chart):
    chart.show_axes(10, LOSSES.ravel())
    (_, right), (_, top) = chart.current_step.view_range()
    chart.show_axes(10, LOSSES.ravel(), right=60, above=40)
    at = chart.current_step.to_pixel(right, top)
    width, _ = chart.current_step.view_size()
    assert at.x() == pytest.approx(width - 60)
    assert at.y() == pytest.approx(40)


def test_more_and_fewer_series_can_be_shown_in_the_theme_chosen_before(chart):
    apply_theme(chart, DARK)
    chart.set_pens([PEN] * 5)
    assert [line.color() for line in chart.lines] == [DARK.color("ink")] * 5
    more = chart.lines
    chart.set_pens([PEN])
    assert [line.isVisible() for line in more] == [True, False, False, False, False]
    chart.show_lines(STEPS, LOSSES[:1])
    chart.grab()


def test_lines_lie_in_the_order_in_which_their_ends_are_named(chart):
    chart.show_now(10)
    chart.show_ends([LineEnd("a"), LineEnd("b", has_diverged=True)], [1, 0], 1)
    low, high = (line.zValue() for line in chart.lines)
    assert low < high
    chart.grab()
    chart.show_nothing()
    assert chart.ends.ends() == ()
    assert not chart.lines
    chart.grab()
