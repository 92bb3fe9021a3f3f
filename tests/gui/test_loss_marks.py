import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF

from gui.loss.loss_marks import EventMarks, MomentMarks
from gui.theme import LIGHT


@pytest.fixture
def box(qtbot):
    widget = pg.PlotWidget(background=LIGHT.panel)
    qtbot.addWidget(widget)
    widget.resize(400, 200)
    view_box = widget.getPlotItem().getViewBox()
    view_box.setRange(xRange=(0, 100), yRange=(0, 1), padding=0)
    widget.grab()
    yield view_box  # the widget lives as long


class Recorder:
    """Takes the place of a painter and notes what it is told to draw."""

    def __init__(self):
        self.lines, self.texts = [], []

    def drawLine(self, start, end):
        self.lines.append(start.x())

    def drawText(self, rect, flags, text):
        self.texts.append((QRectF(rect), text))

    def __getattr__(self, name):
        return lambda *arguments: None


def painted(marks):
    recorder = Recorder()
    marks.paint(recorder, None)
    return recorder


def test_every_change_has_a_stroke(box):
    marks = EventMarks(box)
    marks.set_marks([(10, "α 1"), (11, "α 2"), (90, "α 3")])
    assert len(painted(marks).lines) == 3


def test_of_texts_that_would_overlap_the_later_one_is_shown(box):
    marks = EventMarks(box)
    marks.set_marks([(10, "α 1"), (11, "α 2"), (90, "α 3")])
    texts = [text for _, text in painted(marks).texts]
    assert sorted(texts) == ["α 2", "α 3"]


@pytest.mark.parametrize("place", [0, 100])
def test_texts_at_the_ends_stay_inside(box, place):
    marks = EventMarks(box)
    marks.set_marks([(place, "learning rate 0.123")])
    [(rect, _)] = painted(marks).texts
    assert rect.left() >= 0
    assert rect.right() <= box.rect().width() + 1


def test_texts_around_a_place_are_told_last_first(box):
    marks = EventMarks(box)
    marks.set_marks([(10, "α 1"), (10.5, "α 2"), (90, "α 3")])
    width = box.rect().width()
    assert marks.at(0.1 * width, 6) == "α 2, α 1"
    assert marks.at(0.5 * width, 6) == ""


def test_cursor_is_a_line_from_top_to_bottom(box):
    marks = MomentMarks(box)
    assert painted(marks).lines == []
    marks.set_cursor(50)
    [x] = painted(marks).lines
    assert x == pytest.approx(box.rect().width() / 2, abs=1)


def texts_beside(box, marks, *curve):
    events = EventMarks(box)
    events.set_marks(marks)
    events.keep_clear_of(tuple(map(np.array, curve)))
    recorder = painted(events)
    assert len(recorder.lines) == len(marks)
    return [text for _, text in recorder.texts]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([50.0, 60.0, 100.0], [0.95, 0.5, 0.5]),  # begins beneath the name
        ([0.0, 50.0, 50.0, 100.0], [3.0, 3.0, 0.0, 0.0]),  # falls right through it
        ([0.0, 100.0], [0.93, 0.93]),  # passes through without a point in it
    ],
)
def test_no_text_stands_over_a_curve(box, x, y):
    assert texts_beside(box, [(50, "α 0.1")], x, y) == []


def test_a_text_stays_where_the_curve_is_elsewhere(box):
    marks = [(0, "α 0.1"), (80, "α 3")]
    assert texts_beside(box, marks, [0.0, 20.0, 30.0], [0.95, 0.9, 0.5]) == ["α 3"]
    assert texts_beside(box, marks, [], []) == ["α 3", "α 0.1"]
    assert texts_beside(box, marks, [20.0, 60.0], [0.93, 0.93]) == ["α 3", "α 0.1"]


def test_a_low_plot_has_strokes_without_texts(qtbot):
    widget = pg.PlotWidget()
    qtbot.addWidget(widget)
    widget.resize(400, 90)
    low = widget.getPlotItem().getViewBox()
    low.setRange(xRange=(0, 100), yRange=(0, 1), padding=0)
    widget.grab()
    assert texts_beside(low, [(10, "α 1"), (90, "α 3")], [], []) == []
