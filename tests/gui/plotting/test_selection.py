import pytest
from PySide6.QtCore import QObject

from engine.data.edits import Added, Moved, Relabelled, Removed
from gui.plotting.selection import ExampleSelection, PointedExample, rows_after


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


def test_a_view_takes_back_what_it_has_pointed_at_and_nothing_else():
    pointed, told = PointedExample(), []
    pointed.changed.connect(lambda: told.append(pointed.row))
    plot, table = QObject(), QObject()
    pointed.point_at(3, plot)
    pointed.point_at(3, plot)
    pointed.point_at(None, table)
    pointed.point_at(5, table)
    pointed.point_at(None, plot)
    assert told == [3, 5]
    pointed.keep_up(4)
    pointed.point_at(None, table)
    pointed.keep_up(2)
    assert told == [3, 5, 4, None]
