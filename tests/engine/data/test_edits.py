import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.data.edits import (
    Added,
    Moved,
    Relabelled,
    Removed,
    edited,
    edits_between,
    edits_from_json,
    edits_text,
    edits_to_json,
    held_out,
    with_edit,
)
from engine.errors import InputError

numbers = st.floats(-1e6, 1e6)
points = st.tuples(numbers, numbers)
labels = st.integers(0, 1)


def dataset_of(rows, **more):
    """Return a data set of rows (x1, x2, y)."""
    X = np.array([row[:2] for row in rows], dtype=float).reshape(-1, 2)
    return Dataset("d", "D", X, np.array([row[2] for row in rows], dtype=float), **more)


def rows_of(dataset):
    return [(*x, y) for x, y in zip(dataset.X.tolist(), dataset.y.tolist(), strict=True)]


@st.composite
def edits_of(draw, m, most=6):
    """Return some edits that can be done to m examples, one after the other."""
    edits = []
    for _ in range(draw(st.integers(0, most))):
        kinds = ["added"] if m == 0 else ["added", "removed", "moved", "relabelled"]
        kind = draw(st.sampled_from(kinds))
        if kind == "added":
            places = draw(st.lists(points, max_size=3))
            classes = tuple(draw(labels) for _ in places)
            edits.append(Added(tuple(places), classes, draw(st.booleans())))
            m += len(places)
            continue
        rows = tuple(draw(st.lists(st.integers(0, m - 1), max_size=3, unique=True)))
        if kind == "removed":
            edits.append(Removed(rows))
            m -= len(rows)
        elif kind == "moved":
            edits.append(Moved(rows, tuple(draw(points) for _ in rows)))
        else:
            edits.append(Relabelled(rows, tuple(draw(labels) for _ in rows)))
    return tuple(edits)


rows_and_edits = st.lists(st.tuples(numbers, numbers, labels), max_size=5).flatmap(
    lambda rows: st.tuples(st.just(rows), edits_of(len(rows)))
)


def done_to_a_list(rows, edits):
    """Return rows (x1, x2, y, is_test) after the edits, one list operation after the other."""
    rows = [list(row) for row in rows]
    for edit in edits:
        if isinstance(edit, Added):
            for (x1, x2), y in zip(edit.points, edit.labels, strict=True):
                rows.append([x1, x2, y, edit.test])
        elif isinstance(edit, Removed):
            for row in sorted(edit.indices, reverse=True):
                del rows[row]
        elif isinstance(edit, Moved):
            for row, point in zip(edit.indices, edit.points, strict=True):
                rows[row][:2] = point
        else:
            for row, y in zip(edit.indices, edit.labels, strict=True):
                rows[row][2] = y
    return rows


@given(rows_and_edits)
def test_edits_do_what_a_list_would(rows_edits):
    rows, edits = rows_edits
    is_test = np.arange(len(rows)) % 2 == 1
    after = edited(dataset_of(rows), edits)
    model = done_to_a_list([(*row, t) for row, t in zip(rows, is_test, strict=True)], edits)
    assert rows_of(after) == [tuple(row[:3]) for row in model]
    assert held_out(is_test, edits).tolist() == [row[3] for row in model]


@given(rows_and_edits)
def test_the_data_set_that_is_edited_stays_as_it_was(rows_edits):
    rows, edits = rows_edits
    before = dataset_of(rows)
    after = edited(before, edits)
    assert rows_of(before) == rows
    assert not edits or not (after.X.flags.writeable or after.y.flags.writeable)


@given(rows_and_edits, st.booleans(), st.data())
def test_an_edit_folded_into_the_last_one_leads_to_the_same_examples(rows_edits, tells_m, data):
    rows, edits = rows_edits
    before = dataset_of(rows)
    after = edited(before, edits)
    for edit in data.draw(edits_of(after.m, most=1)):
        both = with_edit(edits, edit, after.m if tells_m else None)
        assert rows_of(edited(before, both)) == rows_of(edited(after, (edit,)))
        is_test = np.zeros(len(rows), dtype=bool)
        one_by_one = held_out(held_out(is_test, edits), (edit,))
        assert held_out(is_test, both).tolist() == one_by_one.tolist()


@given(rows_and_edits, st.data())
def test_the_way_between_edits_leads_where_the_edits_from_the_start_lead(rows_edits, data):
    rows, edits = rows_edits
    before = dataset_of(rows)
    middle = edited(before, edits)
    others = edits
    for edit in data.draw(edits_of(middle.m, most=3)):
        others = with_edit(others, edit, edited(before, others).m)
    for one, other in ((edits, others), (others, edits)):
        start = edited(before, one)
        way = edits_between(one, other, start.m)
        if way is not None:
            assert rows_of(edited(start, way)) == rows_of(edited(before, other))


def test_a_drag_stays_one_edit_and_one_short_way():
    edits = (Removed((4,)),)
    for step in range(300):
        before, edits = edits, with_edit(edits, Moved((2, 7), ((step, 0.0), (0.0, step))))
        assert len(edits) == 2
        if step:
            assert edits_between(before, edits, 10) == (edits[-1],)


def test_a_new_example_that_is_dragged_at_once_is_still_one_edit():
    edits = with_edit((), Added(((0.0, 0.0),), (1,)), 10)
    edits = with_edit(edits, Added(((5.0, 5.0),), (0,)), 11)
    edits = with_edit(edits, Moved((11,), ((6.0, 5.0),)), 12)
    edits = with_edit(edits, Relabelled((10,), (0,)), 12)
    assert edits == (Added(((0.0, 0.0), (6.0, 5.0)), (0, 0)),)
    assert with_edit(edits, Removed((11,)), 12) == (Added(((0.0, 0.0),), (0,)),)
    assert with_edit(edits, Removed((10, 11)), 12) == ()


def test_examples_of_a_file_keep_their_lines_and_new_ones_have_none():
    lines = np.array([2, 3, 5], dtype=np.int32)
    before = dataset_of([(0, 0, 0), (1, 1, 1), (2, 2, 0)], lines=lines)
    after = edited(before, (Removed((1,)), Added(((9.0, 9.0),), (1,))))
    assert after.lines.tolist() == [2, 5, 0]
    assert before.lines.tolist() == [2, 3, 5]


def test_where_there_is_x1_alone_the_label_stays_in_the_place_of_x2():
    before = dataset_of([(0, 0, 0), (1, 1, 1)], has_x2=False)
    edits = (Moved((0,), ((4.0, 7.0),)), Added(((5.0, 7.0),), (1,)), Relabelled((1,), (0,)))
    assert rows_of(edited(before, edits)) == [(4.0, 0.0, 0.0), (1.0, 0.0, 0.0), (5.0, 1.0, 1.0)]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Added(((0.0, np.nan),), (1,)), "finite numbers accepted"),
        (lambda: Moved((0,), ((np.inf, 0.0),)), "finite numbers accepted"),
        (lambda: Moved((0,), ((10**400, 0.0),)), "finite numbers accepted"),
        (lambda: Added(((0.0, 0.0),), (2,)), "0 or 1 accepted"),
        (lambda: Added(((0.0, 0.0),), (0, 1)), "as many of both accepted"),
        (lambda: Moved((0, 1), ((0.0, 0.0),)), "as many of both accepted"),
        (lambda: Relabelled((0, 0), (1, 1)), "at most once accepted"),
        (lambda: Removed((-1,)), "0 or more accepted"),
        (lambda: edited(dataset_of([(0, 0, 0)]), (Removed((1,)),)), "0 to 0 accepted"),
        (lambda: edited(dataset_of([]), (Removed((0,)),)), "there are no examples"),
    ],
)
def test_an_edit_that_cannot_be_says_what_is_accepted(make, said):
    with pytest.raises(InputError, match=f"^edits: .*{said}"):
        make()


def test_equal_edits_lead_to_equal_bits():
    edit = Moved((0,), ((-0.0, np.float64(1.0)),))
    assert edit == Moved((0,), ((0.0, 1),)) and hash(edit) == hash(Moved((0,), ((0.0, 1),)))
    assert not np.signbit(edited(dataset_of([(1, 1, 0)]), (edit,)).X).any()


@given(rows_and_edits)
def test_json_keeps_edits_to_the_last_bit(rows_edits):
    edits = rows_edits[1]
    again = edits_from_json(json.loads(json.dumps(edits_to_json(edits))))
    assert again == edits and repr(again) == repr(edits)


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        [5],
        [{}],
        [{"kind": "flipped", "indices": [0]}],
        [{"kind": ["removed"], "indices": [0]}],
        [{"kind": "removed"}],
        [{"kind": "removed", "indices": [0.5]}],
        [{"kind": "removed", "indices": [True]}],
        [{"kind": "removed", "indices": [0], "labels": [1]}],
        [{"kind": "removed", "indices": [0, 0]}],
        [{"kind": "moved", "indices": [0], "points": [[1]]}],
        [{"kind": "moved", "indices": [0], "points": [["1", 2]]}],
        [{"kind": "moved", "indices": [0], "points": [[1e400, 2]]}],
        [{"kind": "added", "points": [[1, 2]], "labels": [3]}],
        [{"kind": "added", "points": [[1, 2]], "labels": [1], "test": 0}],
    ],
)
def test_json_that_is_no_edit_is_refused(found):
    with pytest.raises(InputError, match=r"^edits: .*accepted"):
        edits_from_json(found)


POINT = (1.0, 2.0)
MOVED = Moved((1, 2), (POINT, POINT))
ELSEWHERE = dataclasses.replace(MOVED, points=(POINT, (3.0, 3.0)))
ONE, TWO = Added((POINT,), (1,)), Added((POINT, POINT), (1, 0))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((), (MOVED,), "2 examples moved"),
        ((MOVED,), (ELSEWHERE,), "2 examples moved"),
        ((MOVED,), (MOVED, ONE), "1 example added"),
        ((ONE,), (TWO,), "1 example added"),
        ((MOVED, TWO), (MOVED, ONE), "1 example removed"),
        ((TWO,), (Added((POINT, (0.0, 0.0)), (1, 0)),), "1 example moved"),
        ((ONE,), (Added((POINT,), (0,)),), "1 example given the other class"),
        ((), (Relabelled((3,), (1,)),), "1 example given the other class"),
        ((), (Removed(tuple(range(1234))),), "1,234 examples removed"),
        ((MOVED, ONE), (MOVED,), "undone: 1 example added"),
        ((MOVED, ONE), (), "all edits undone"),
        ((MOVED,), (), "undone: 2 examples moved"),
        ((), (MOVED, ONE), "2 examples moved, 1 added"),
        ((MOVED,), (ONE,), "1 example added, 2 moved back"),
        ((MOVED, ONE), (TWO,), "2 examples added, edits undone"),
    ],
)
def test_an_edit_is_told_in_a_few_words(before, after, said):
    assert edits_text(before, after) == said


def test_an_added_example_that_was_taken_back_for_another_one_was_not_moved():
    other = Added(((5.0, 5.0),), (1,))
    assert edits_text((ONE,), (other,)) == "1 example moved"
    assert edits_text((ONE,), (other,), (ONE,)) == "1 example moved"
    assert edits_text((ONE,), (other,), ()) == "1 example added, 1 removed"
