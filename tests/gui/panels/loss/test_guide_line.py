import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.panels.loss.optimum import GuideLine
from gui.panels.loss.panel import TEST_PEN
from gui.plotting.lines import LineItem, Now
from gui.plotting.view import PlotView
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

MIDDLE = (np.array([0.0, 1.0]), np.array([0.5, 0.5]))


@pytest.fixture
def view(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_range((0, 1), (0, 1))
    apply_theme(view, LIGHT)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def guide(view):
    return GuideLine(view.view_box)


def inked(view, theme=LIGHT):
    """Return which columns of the middle row of the plot are not of the ground."""
    box = view.view_box.sceneBoundingRect()
    image = view.grab().toImage()
    y, ground = round(box.center().y()), QColor(theme.panel)
    columns = range(round(box.left()) + 2, round(box.right()) - 2)
    return [any(image.pixelColor(x, row) != ground for row in range(y - 2, y + 3)) for x in columns]


def rows_with_ink(view):
    """Return in how many rows of the plot there is ink."""
    box = view.view_box.sceneBoundingRect()
    image, ground = view.grab().toImage(), QColor(LIGHT.panel)
    columns = range(round(box.left()) + 2, round(box.right()) - 2)
    rows = range(round(box.top()) + 2, round(box.bottom()) - 2)
    return sum(any(image.pixelColor(x, y) != ground for x in columns) for y in rows)


def test_it_is_dotted_and_told_from_the_dashes_of_the_test_losses_in_any_colour(view, guide):
    guide.set_line(*MIDDLE)
    dots = inked(view)
    guide.clear()
    tested = LineItem(view.view_box, TEST_PEN)
    tested.set_points(*MIDDLE)
    tested.set_now(Now(2, 2))
    dashes = inked(view)

    def breaks(columns):
        return int(np.count_nonzero(np.diff(columns)))

    assert any(dots)
    assert not all(dots)
    assert breaks(dots) > 1.5 * breaks(dashes) > 20


def test_without_points_nothing_is_drawn(view, guide):
    guide.set_line(*MIDDLE, text="J*")
    guide.show_words()
    guide.clear()
    assert not any(inked(view))
    assert guide.text() == ""
    assert len(guide.points()[0]) == 0


@pytest.mark.parametrize("is_level", [False, True])
def test_words_are_written_where_they_are_wished_for(view, guide, is_level):
    guide.set_line(*MIDDLE, is_level=is_level, text="J* = 0.2081")
    without = rows_with_ink(view)
    guide.show_words()
    assert rows_with_ink(view) > without + 5


def test_a_line_that_leaves_the_view_far_behind_is_drawn_within_it(view, guide):
    guide.set_line(np.linspace(0, 1, 50), np.linspace(0.5, -1e9, 50), text="down")
    guide.show_words()
    view.grab()
    guide.set_line(*MIDDLE)
    assert any(inked(view))


def test_colours_follow_the_theme(view, guide):
    guide.set_line(*MIDDLE)
    apply_theme(view, DARK)
    apply_theme(guide, DARK)
    assert any(inked(view, DARK))


def test_nothing_is_drawn_anew_for_the_same_line(guide, monkeypatch):
    guide.set_line(*MIDDLE, text="J*")
    updates = []
    monkeypatch.setattr(guide, "update", lambda: updates.append(1))
    guide.set_line(*(values.copy() for values in MIDDLE), text="J*")
    assert updates == []
