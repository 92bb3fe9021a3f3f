import pytest

from engine.data.edits import Added, Moved, Relabelled, Removed
from gui.plotting.selection import ExampleSelection, rows_after


@pytest.fixture
def selection():
    made = ExampleSelection()
    made.told = []
    made.changed.connect(lambda: made.told.append(made.rows))
    return made


def test_rows_are_ascending_once_each_and_told_only_when_they_are_others(selection):
    selection.select([5, 1, 5])
    selection.select((1, 5))
    selection.toggle((1, 2))
    selection.clear()
    selection.clear()
    assert selection.told == [(1, 5), (2, 5), ()]


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Added(((0.0, 0.0),), (1,)), (1, 4, 6)),
        (Moved((1,), ((0.0, 0.0),)), (1, 4, 6)),
        (Relabelled((4,), (0,)), (1, 4, 6)),
        (Removed((0, 2)), (0, 2, 4)),
        (Removed((4, 1)), (4,)),
        (Removed((7, 5)), (1, 4, 5)),
    ],
)
def test_the_same_examples_stay_selected_through_an_edit(selection, edit, after):
    selection.select((1, 4, 6))
    selection.keep_up_with(edit)
    assert selection.rows == after
    assert rows_after((1, 4, 6), edit) == after
