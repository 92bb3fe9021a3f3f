"""The editor of examples without a window: what it asks for, and how it takes the run's answers."""

from dataclasses import replace

import numpy as np
import pytest
from sample_run import make_problem, make_snapshot

from engine.data.edits import Added, Moved, Removed
from engine.model.experiment import Event, Experiment
from engine.model.problem import prepare
from gui.plotting.selection import ExampleSelection
from gui.window.editing import ExampleEditor
from gui.window.undo.changes import Changes

START = Experiment(test_ratio=0.25)


class SmallRun:
    """Does what is asked for when it is told to."""

    def __init__(self):
        self.changes, self.selection = Changes(), ExampleSelection()
        self.editor = ExampleEditor(self.changes, self.selection)
        self.unedited = make_problem(START).dataset
        self.asked = []
        self.changes.setting_asked.connect(lambda name, value: self.asked.append(value))
        self.changes.begin_run(1)
        self.answer(())

    def problem(self, edits):
        return prepare(self.unedited, replace(START, edits=edits))

    def answer(self, edits, events=()):
        experiment = replace(START, edits=edits)
        problem = self.problem(edits)
        self.editor.show_problem(problem, experiment)
        snapshot = make_snapshot(problem, experiment, w=(1, 2), b=3)
        snapshot = replace(snapshot, events=tuple(events))
        self.changes.show_snapshot(snapshot)
        self.editor.show_snapshot(snapshot)

    def is_in_step(self, edits):
        """Tell whether the editor has what the engine makes of the data and these edits."""
        problem, examples = self.problem(edits), self.editor.examples
        return (
            self.editor.edits == edits
            and np.array_equal(examples.dataset.X, problem.dataset.X)
            and np.array_equal(examples.dataset.y, problem.dataset.y)
            and np.array_equal(examples.is_test, problem.is_test)
        )


@pytest.fixture
def run():
    return SmallRun()


NEW = Added(((1.0, 2.0),), (1,))


def test_edits_in_a_row_do_not_wait_for_the_run(run):
    m = run.unedited.m
    run.editor.apply(NEW, "New example")
    run.editor.apply(Removed((0, 3)), "Removal of 2 examples")
    run.editor.apply(Moved((m - 2,), ((4.0, 5.0),)), "Move of an example")
    assert run.editor.dataset.m == m - 1
    assert run.editor.dataset.X[-1].tolist() == [4.0, 5.0]
    assert run.is_in_step(run.asked[-1])


def test_undo_and_redo_lead_through_the_same_examples_as_the_engine(run):
    m = run.unedited.m
    for edit in (NEW, Removed((0, 3)), Moved((1, 2), ((0.0, 0.0), (1.0, 1.0))), Removed((m - 2,))):
        run.editor.apply(edit, "x")
    passed = list(run.asked)
    for edits in [*reversed(passed[:-1]), ()]:
        run.changes.undo()
        assert run.is_in_step(edits)
    for edits in passed:
        run.changes.redo()
        assert run.is_in_step(edits)


def test_what_a_change_of_the_past_has_replaced_is_not_undone(run):
    run.editor.apply(NEW, "New example")
    (later,) = run.asked
    run.answer(later, [Event(30, "edits", later, ())])
    run.answer((), [Event(30, "edits", later, ())])  # an earlier moment is shown
    run.editor.apply(Removed((0,)), "Removal of an example")
    now = run.asked[-1]
    run.answer(now, [Event(20, "edits", now, ())])
    run.changes.undo()
    assert run.is_in_step(())
    run.answer(())
    run.changes.undo()
    assert run.is_in_step(())
    assert not run.changes.stack.can_undo()
    assert run.asked == [later, now, ()]


def test_a_gesture_is_one_entry_of_all_that_it_has_come_to(run):
    for x in (1.0, 2.0, 3.0):
        run.editor.drag(Moved((5,), ((x, x),)), "Move of an example")
    run.editor.end_gesture()
    run.editor.drag(Moved((5,), ((9.0, 9.0),)), "Move of an example")
    run.editor.end_gesture()
    assert run.changes.stack.count() == 2
    run.changes.undo()
    assert run.is_in_step((Moved((5,), ((3.0, 3.0),)),))
    run.changes.undo()
    assert run.is_in_step(())


def test_a_gesture_that_other_examples_have_ended_is_an_entry_of_its_own(run):
    run.editor.apply(NEW, "New example")
    run.answer((NEW,))
    run.editor.drag(Moved((5,), ((1.0, 1.0),)), "Move of an example")
    moved = run.asked[-1]
    run.answer(moved, [Event(20, "edits", moved, (NEW,))])
    run.answer((), [Event(20, "edits", moved, (NEW,))])  # an earlier moment is shown meanwhile
    run.editor.drag(Moved((6,), ((2.0, 2.0),)), "Move of an example")
    run.editor.end_gesture()
    assert run.changes.stack.count() == 3
    run.changes.undo()
    assert run.is_in_step(())


def test_a_gesture_that_is_given_up_leaves_no_entry(run):
    run.editor.apply(NEW, "New example")
    run.editor.drag(Moved((5,), ((1.0, 1.0),)), "Move of an example")
    run.editor.cancel_gesture()
    assert run.is_in_step((NEW,))
    assert run.changes.stack.count() == 1
    assert not run.changes.stack.canRedo()


def test_undo_selects_what_it_brings_back(run):
    run.selection.select((1, 7, 9))
    run.editor.apply(Removed((1, 7)), "Removal of 2 examples")
    assert run.selection.rows == (7,)
    run.changes.undo()
    assert run.selection.rows == (1, 7)


def test_an_older_answer_of_the_run_is_no_news(run):
    told = []
    run.editor.apply(NEW, "New example")
    run.editor.apply(NEW, "New example")
    run.editor.changed.connect(lambda: told.append(True))
    first, second = run.asked
    run.answer(first)
    assert run.editor.edits == second
    run.answer(second)
    assert told == []
    assert run.is_in_step(second)


def test_time_travel_shows_the_examples_of_then_also_where_the_answer_was_never_seen(run):
    run.editor.apply(NEW, "New example")
    edits = run.asked[-1]
    event = Event(3, "edits", edits, ())
    run.answer((), events=[event])
    assert run.is_in_step(())
    run.answer(edits, events=[event])
    assert run.is_in_step(edits)


def test_what_cannot_be_done_is_told_and_changes_nothing(run):
    refused = []
    run.editor.refused.connect(refused.append)
    run.editor.apply(Removed((10_000,)), "Removal of an example")
    assert "index 10000" in str(refused[0]).replace(",", "")
    assert run.asked == []
    assert run.is_in_step(())
