import itertools

import numpy as np
import pytest
from plot_recorder import painted, plot_of

from engine.data.edits import Added, Moved, Relabelled, Removed
from engine.model.experiment import Event
from gui.panels.loss.markers import SettingChangeMarkers, event_text


@pytest.fixture
def box(qtbot):
    widget = plot_of(200)
    qtbot.addWidget(widget)
    yield widget.getPlotItem().getViewBox()  # the widget lives as long


def shown(box, *changes):
    """Marks of α changed to 1, 2, 3 … at these steps."""
    marks = SettingChangeMarkers(box)
    events = [Event(step, "alpha", float(place + 1)) for place, step in enumerate(changes)]
    marks.set_events(tuple(events), logarithmic=False)
    return marks


def texts(recorder):
    return [text for _, text in recorder.texts]


def test_every_change_has_a_stroke(box):
    assert len(painted(shown(box, 10, 11, 90)).lines) == 3


def test_texts_that_would_overlap_stand_one_above_the_other(box):
    recorder = painted(shown(box, 10, 11, 90))
    assert texts(recorder) == ["α 3", "α 2", "α 1"]
    (late, _), (upper, _), (lower, _) = recorder.texts
    assert late.top() == upper.top()
    assert lower.top() >= upper.bottom()


def test_a_long_text_leaves_the_short_ones_at_its_place_to_be_seen(box):
    events = (
        Event(50, "alpha", 100.0),
        Event(52, "alpha", 1.0),
        Event(54, "edits", (Added(((0.0, 0.0),), (1,)),), ()),
    )
    marks = SettingChangeMarkers(box)
    marks.set_events(events, logarithmic=False)
    recorder = painted(marks)
    assert texts(recorder) == ["1 example added", "α 1", "α 100"]
    rooms = [rect for rect, _ in recorder.texts]
    assert not any(one.intersects(two) for one, two in itertools.combinations(rooms, 2))


@pytest.mark.parametrize(
    ("settings", "said"), [(["alpha"] * 5, "α 5"), (["alpha", "l2"] * 3, "6 changes")]
)
def test_of_many_at_one_place_the_last_one_or_their_number_is_told(box, settings, said):
    marks = SettingChangeMarkers(box)
    events = [Event(50, name, float(at + 1)) for at, name in enumerate(settings)]
    marks.set_events(tuple(events), logarithmic=False)
    assert texts(painted(marks)) == [said]


@pytest.mark.parametrize("step", [0, 100])
def test_texts_at_the_ends_stay_inside(box, step):
    marks = SettingChangeMarkers(box)
    marks.set_events((Event(step, "alpha", 0.123456),), logarithmic=False)
    [(rect, _)] = painted(marks).texts
    assert rect.left() >= 0
    assert rect.right() <= box.rect().width() + 1


def test_texts_around_a_place_are_told_last_first(box):
    marks = shown(box, 10, 11, 90)
    width = box.rect().width()
    assert marks.at(0.105 * width, 6) == "α 2, α 1"
    assert marks.at(0.5 * width, 6) == ""


def test_of_very_many_changes_around_a_place_the_last_is_told_and_their_number(box):
    marks = shown(box, *[10] * 5, 50)
    assert marks.at(0.1 * box.rect().width(), 6) == "α 5 and 4 more changes"


def test_changes_beyond_the_ends_have_no_stroke(box):
    assert painted(shown(box, 200, 3000)).lines == []


def test_thousands_of_changes_have_a_stroke_in_each_column_and_texts_side_by_side(box):
    view = box.rect().width()
    box.setRange(xRange=(0, 5000), padding=0)
    recorder = painted(shown(box, *range(5001)))
    assert len(set(recorder.lines)) == len(recorder.lines) <= view + 2
    assert texts(recorder)[0] == "α 5001"
    top = recorder.texts[0][0].top()
    rooms = [rect for rect, _ in reversed(recorder.texts) if rect.top() == top]
    edges = [(rect.left(), rect.right()) for rect in rooms]
    assert len(edges) > 5
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(edges))


def test_on_a_logarithmic_axis_they_stand_at_the_power_of_the_step(box):
    marks = SettingChangeMarkers(box)
    events = (Event(10, "alpha", 1.0), Event(1000, "alpha", 2.0))
    marks.set_events(events, logarithmic=True)
    assert marks.marks() == ((1.0, "α 1"), (3.0, "α 2"))
    marks.set_events(events, logarithmic=False)
    assert marks.marks() == ((10.0, "α 1"), (1000.0, "α 2"))


def texts_beside(box, steps, *curve):
    marks = shown(box, *steps)
    marks.keep_clear_of(tuple(map(np.array, curve)))
    recorder = painted(marks)
    assert len(recorder.lines) == len(steps)
    return texts(recorder)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([50.0, 60.0, 100.0], [0.95, 0.5, 0.5]),  # begins beneath the name
        ([0.0, 50.0, 50.0, 100.0], [3.0, 3.0, 0.0, 0.0]),  # falls right through it
        ([0.0, 100.0], [0.93, 0.93]),  # passes through without a point in it
    ],
)
def test_no_text_stands_over_a_curve(box, x, y):
    assert texts_beside(box, [50], x, y) == []


def test_a_text_stays_where_the_curve_is_elsewhere(box):
    assert texts_beside(box, [0, 80], [0.0, 20.0, 30.0], [0.95, 0.9, 0.5]) == ["α 2"]
    assert texts_beside(box, [0, 80], [], []) == ["α 2", "α 1"]
    assert texts_beside(box, [0, 80], [20.0, 60.0], [0.93, 0.93]) == ["α 2", "α 1"]
    assert texts_beside(box, [0, 80], [-50.0, 300.0], [0.0, 0.6]) == ["α 2", "α 1"]


def test_a_low_plot_has_strokes_without_texts(qtbot):
    widget = plot_of(90)
    qtbot.addWidget(widget)
    assert texts_beside(widget.getPlotItem().getViewBox(), [10, 90], [], []) == []


def test_what_is_wider_than_the_plot_is_cut_short_at_its_end(box):
    marks = SettingChangeMarkers(box)
    edits = (Added(((0.0, 0.0),), (1,)), Relabelled((0,), (1,)), Moved((1,), ((1.0, 1.0),)))
    marks.set_events((Event(50, "edits", (*edits, Removed((2,))), ()),), logarithmic=False)
    ((room, text),) = painted(marks).texts
    assert text.startswith("1 example added, 1 g") and text.endswith("…")
    assert room.left() >= 0 and room.right() <= box.rect().width() + 1
    assert "1 removed" in marks.at(box.rect().width() / 2, 9)


def test_the_test_share_is_told_in_per_cent():
    assert event_text(Event(0, "test_ratio", 0.3)) == "test 30 %"
