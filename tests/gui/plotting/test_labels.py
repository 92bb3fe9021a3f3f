import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plotting.labels import Label, arranged


def spans(labels, places):
    return [
        (place.row, place.left, place.left + label.width)
        for label, place in zip(labels, places, strict=True)
    ]


def assert_apart(labels, places):
    found = spans(labels, places)
    for i, (row, left, right) in enumerate(found):
        for j, (other_row, other_left, other_right) in enumerate(found):
            if i != j and row == other_row:
                assert right <= other_left or other_right <= left
            if i != j and labels[j].has_line and other_row <= row:
                assert not left < labels[j].x < right


def test_a_name_stands_right_of_its_line_and_at_the_edge_left_of_it():
    places = arranged([Label(100.0, 50.0), Label(480.0, 50.0)], 500.0)
    assert [place.row for place in places] == [0, 0]
    assert places[0].left > 100
    assert places[1].left + 50 < 480


def test_a_name_does_not_run_over_the_next_line():
    labels = [Label(100.0, 200.0), Label(160.0, 180.0), Label(320.0, 60.0)]
    assert_apart(labels, arranged(labels, 700.0))


@given(
    xs=st.lists(st.integers(0, 100), min_size=1, max_size=4, unique=True).map(sorted),
    width=st.floats(20, 90),
)
def test_no_line_runs_through_a_name_where_there_is_room(xs, width):
    labels = [Label(10.0 * x, width) for x in xs]
    places = arranged(labels, 1000.0)
    assert_apart(labels, places)
    assert all(left >= 0 and right <= 1000 for _, left, right in spans(labels, places))


@pytest.mark.parametrize("width", [1.0, 60.0])
def test_where_there_is_no_room_each_name_has_a_row(width):
    labels = [Label(0.3 * width, 80.0), Label(0.5 * width, 80.0)]
    assert [place.row for place in arranged(labels, width)] == [0, 1]
