from itertools import combinations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.plotting import labels
from gui.plotting.labels import LineLabels, NameTag
from gui.plotting.pinned_runs import run_style
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme


class Figure(QWidget):
    """A view with names, and what these are."""

    def __init__(self):
        super().__init__()
        self.view = view = pg.PlotWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(view)
        self.resize(400, 300)
        view.hideAxis("left")
        view.hideAxis("bottom")
        box = view.getPlotItem().getViewBox()
        box.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
        self.tags = []
        self.names = LineLabels(box, self.find_tags)

    def find_tags(self):
        return self.tags

    def find_words(self):
        return [QRectF(280, 0, 120, 300)]


@pytest.fixture
def figure(qtbot):
    figure = Figure()
    qtbot.addWidget(figure)
    figure.show()
    qtbot.waitExposed(figure)
    return figure


def straight(x0, y0, x1, y1):
    return np.linspace(x0, x1, 2), np.linspace(y0, y1, 2)


def rooms(figure):
    return {tag.text: room for tag, room in figure.names.rooms()}


def test_a_name_stands_beside_the_end_of_its_line(figure):
    figure.tags = [NameTag("run", 0, [straight(100, 0, 100, 250)])]
    room = rooms(figure)["run"]
    assert room.left() > 100 or room.right() < 100
    assert min(abs(room.left() - 100), abs(room.right() - 100)) < 6
    assert room.top() < 40 or room.bottom() > 210


def test_at_the_end_means_at_the_last_point(figure):
    figure.tags = [NameTag("run", 0, [straight(10, 100, 350, 100)], at_end=True)]
    room = rooms(figure)["run"]
    assert room.center().x() > 300
    assert not room.adjusted(0, 1, 0, -1).contains(room.center().x(), 100)


def test_names_lie_in_the_view_and_not_on_each_other(figure):
    tags = [
        NameTag(f"run number {k}", k, [straight(200 + 6 * k, 0, 240 - 9 * k, 280)])
        for k in range(8)
    ]
    figure.tags = tags
    shown = rooms(figure)
    view = QRectF(0, 0, *figure.names.view_size())
    assert len(shown) >= 6
    assert all(view.contains(room) for room in shown.values())
    for one, other in combinations(shown.values(), 2):
        assert not one.intersects(other)


def test_names_keep_clear_of_other_lines(figure):
    own, other = straight(100, 0, 100, 280), straight(110, 0, 110, 280)
    figure.tags = [NameTag("a name", 0, [own]), NameTag("b", 1, [other])]
    assert rooms(figure)["a name"].right() < 100
    assert rooms(figure)["b"].left() > 110


def test_names_keep_clear_of_words_that_stand_there(figure):
    figure.tags = [NameTag("run", 0, [straight(10, 100, 350, 100)], at_end=True)]
    assert rooms(figure)["run"].left() > 300
    figure.names.keep_clear_of(figure.find_words)
    assert rooms(figure)["run"].right() <= 280


def test_of_very_many_lines_those_that_are_longest_are_named(figure, monkeypatch):
    short = [straight(x, y, x + 8, y) for x in range(0, 300, 30) for y in range(0, 300, 10)]
    figure.tags = [NameTag("wave", 0, [*short, straight(370, 0, 370, 250)])]
    looked_at = []
    inside = labels._inside
    monkeypatch.setattr(
        labels, "_inside", lambda *given: (looked_at.append(given), inside(*given))[1]
    )
    room = rooms(figure)["wave"]
    assert min(abs(room.left() - 370), abs(room.right() - 370)) < 6
    assert len(looked_at) < 200  # and not at places beside each of them, for which it would freeze


def test_a_name_without_room_is_left_out(figure):
    lines = [straight(0, y, 400, y) for y in range(0, 300, 3)]
    figure.tags = [NameTag("crossed everywhere", 0, lines)]
    assert rooms(figure) == {}
    figure.tags = [NameTag("much too long for such a view " * 5, 0, [straight(0, 0, 300, 200)])]
    assert rooms(figure) == {}


def test_a_short_line_and_none_at_all_do_no_harm(figure):
    dot = (np.array([50.0]), np.array([50.0]))
    figure.tags = [NameTag("dot", 0, [dot]), NameTag("nowhere", 1, [])]
    assert list(rooms(figure)) == ["dot"]
    figure.view.grab()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_name_has_the_colour_of_its_run(figure, theme):
    figure.view.setBackground(theme.color("panel"))
    figure.tags = [NameTag("MMM", 3, [straight(100, 0, 100, 250)])]
    apply_theme(figure.names, theme)
    image = figure.view.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(400) for y in range(300)}
    assert run_style(3, theme).color.name() in colors
