"""The history without a window: what it asks for, told by a run that answers when it is told to."""

from dataclasses import replace

import pytest
from pinned_sample import keep
from PySide6.QtCore import Qt
from sample_run import make_problem, make_snapshot

from engine.data.edits import Moved, Removed
from engine.model.experiment import Event, Experiment
from gui.window.undo.changes import Changes


class SmallRun:
    """Notes what is asked for, and shows moments of runs."""

    def __init__(self, changes):
        self.changes, self.asked = changes, []
        for name in (
            "setting_asked", "settings_asked", "parameters_asked", "seek_asked", "reset_asked",
            "experiment_asked", "return_asked", "bring_back_asked", "dismiss_asked",
            "put_back_asked", "answer_asked", "pin_asked", "rename_asked",
        ):  # fmt: skip
            getattr(changes, name).connect(self._note(name.removesuffix("_asked")))
        self.experiment = Experiment()
        self.begin(1)

    def _note(self, name):
        return lambda *given: self.asked.append((name, *given))

    def begin(self, run_id, **settings):
        self.changes.begin_run(run_id)
        self.show(**settings)

    def show(self, step=10, events=(), pinned=(), **settings):
        self.experiment = self.experiment.changed(**settings)
        snapshot = make_snapshot(make_problem(Experiment()), self.experiment, w=(1, 2), b=3)
        shown = replace(
            snapshot, step=step, last_step=max(step, 10), events=tuple(events), pinned=pinned
        )
        self.changes.show_snapshot(shown)

    def take(self):
        asked, self.asked = self.asked, []
        return asked


class Mouse:
    """Stands in for the mouse, which a test before may have left pressed."""

    held = Qt.MouseButton.NoButton

    @classmethod
    def mouseButtons(cls):
        return cls.held


@pytest.fixture
def mouse(monkeypatch):
    monkeypatch.setattr("gui.window.undo.changes.QGuiApplication", Mouse)
    monkeypatch.setattr(Mouse, "held", Qt.MouseButton.NoButton)
    return Mouse


@pytest.fixture
def run(mouse):
    return SmallRun(Changes())


def texts(changes):
    return [changes.stack.text(place) for place in range(changes.stack.count())]


def test_a_change_of_a_setting_is_undone_and_done_again_by_its_values(run):
    changes = run.changes
    changes.change_setting("l2", 0.5)
    run.show(l2=0.5)
    changes.undo()
    run.show(l2=0.0)
    changes.redo()
    assert run.take() == [("setting", "l2", 0.5), ("setting", "l2", 0.0), ("setting", "l2", 0.5)]
    assert changes.stack.undoText() == "change of the L2 penalty to 0.5"


def test_several_changes_do_not_wait_for_the_run(run):
    changes = run.changes
    for alpha in (0.2, 0.3):
        changes.change_alpha(alpha)
    changes.change_setting("batch", 4)
    for _ in range(3):
        changes.undo()
    asked = [("setting", "alpha", 0.2), ("setting", "alpha", 0.3), ("setting", "batch", 4)]
    undone = [("setting", "batch", None), ("setting", "alpha", 0.2), ("setting", "alpha", 0.1)]
    assert run.take() == asked + undone
    assert not changes.stack.can_undo()


def test_what_is_dragged_with_the_mouse_held_is_one_entry(qtbot, run, mouse):
    changes = run.changes
    mouse.held = Qt.MouseButton.LeftButton
    for alpha in (0.2, 0.3, 0.4):
        changes.change_alpha(alpha)
    mouse.held = Qt.MouseButton.NoButton
    assert texts(changes) == ["Change of α to 0.4"]
    qtbot.waitUntil(lambda: not changes._held.isActive())
    changes.change_alpha(0.5)
    changes.undo()
    changes.undo()
    assert run.take()[-2:] == [("setting", "alpha", 0.4), ("setting", "alpha", 0.1)]


def test_an_earlier_moment_is_left_before_what_comes_later_is_undone(run):
    changes = run.changes
    changes.change_setting("l2", 0.5)
    event = Event(10, "l2", 0.5, 0.0)
    run.show(step=3, events=[event], l2=0.0)
    run.take()
    changes.undo()
    assert run.take() == [("seek", 10), ("setting", "l2", 0.0)]


def test_of_several_later_changes_only_the_last_is_undone_where_it_was_made(run):
    changes = run.changes
    events = [Event(5, "l2", 0.2, 0.0), Event(8, "l2", 0.5, 0.2)]
    for event in events:
        changes.change_setting("l2", event.value)
        run.show(step=event.step, events=events, l2=event.value)
    run.show(step=3, events=events, l2=0.0)
    run.take()
    changes.undo()
    changes.undo()
    assert run.take() == [("seek", 8), ("setting", "l2", 0.2), ("setting", "l2", 0.0)]


def test_a_drag_is_undone_where_it_ended(qtbot, run, mouse):
    changes = run.changes
    mouse.held = Qt.MouseButton.LeftButton
    for alpha in (0.2, 0.3):
        changes.change_alpha(alpha)
    mouse.held = Qt.MouseButton.NoButton
    run.show(step=3, events=[Event(5, "alpha", 0.2, 0.1), Event(6, "alpha", 0.3, 0.2)])
    run.take()
    changes.undo()
    assert run.take() == [("seek", 6), ("setting", "alpha", 0.1)]


def test_a_gesture_in_the_past_stays_there_while_the_future_is_still_shown(run):
    changes = run.changes
    moved = [(Moved((0,), ((float(x), 0.0),)),) for x in range(2)]
    future = [Event(5, "edits", moved[1], ()), Event(8, "edits", (), moved[1])]
    run.show(step=3, events=future)
    for edits in moved:
        changes.ask("edits", (), edits)
    run.show(step=3, events=[Event(3, "edits", moved[1], ())], edits=moved[1])
    changes.ask("edits", (), moved[0])
    assert [name for name, *_ in run.take()] == ["setting"] * 3


@pytest.mark.parametrize(
    ("last_step", "told"), [(0, []), (10, ["Started again. Ctrl+Z brings the run back."])]
)
def test_a_reset_that_takes_steps_away_says_how_to_have_them_back(run, last_step, told):
    said = []
    run.changes.said.connect(said.append)
    run.changes.show_snapshot(replace(run.changes._shown, last_step=last_step))
    run.changes.reset()
    assert said == told


def test_a_reset_is_undone_by_the_run_before_and_later_requests_wait_for_it(run):
    changes = run.changes
    changes.change_alpha(0.3)
    run.show(alpha=0.3)
    changes.reset()
    run.begin(2, step=0)
    run.take()
    changes.undo()
    changes.undo()
    assert run.take() == [("bring_back", 1), ("answer", 2)]
    run.begin(3, step=10)
    assert run.take() == [("setting", "alpha", 0.1)]
    changes.redo()
    changes.redo()
    assert run.take() == [("setting", "alpha", 0.3), ("bring_back", 2), ("answer", 3)]


def test_a_run_that_came_back_is_known_by_its_new_number(run):
    changes = run.changes
    changes.reset()
    run.begin(2)
    for number in (3, 5, 7):
        changes.undo()
        run.begin(number)
        changes.redo()
        run.begin(number + 1)
    asked = [given[0] for name, *given in run.take() if name == "bring_back"]
    assert asked == [1, 2, 3, 4, 5, 6]


def test_where_the_run_before_is_gone_its_settings_begin_anew(run):
    changes = run.changes
    before = run.experiment
    changes.change_setting("seed", 7)
    assert run.take() == [("setting", "seed", 7), ("answer", 1)]
    run.begin(2, seed=7)
    changes.undo()
    assert run.take() == [("bring_back", 1), ("answer", 2)]
    changes.take_answer(2)
    assert run.take() == [("experiment", before, None), ("answer", 3)]
    run.begin(3, seed=0)
    changes.take_answer(3)
    assert run.take() == []


def test_a_start_that_came_to_nothing_leaves_no_entry_and_nothing_waits(run):
    changes = run.changes
    changes.choose_experiment(Experiment(data="nowhere.csv"))
    changes.change_alpha(0.7)
    asked = run.take()
    assert [name for name, *_ in asked] == ["experiment", "answer"]
    changes.undo()
    changes.take_answer(1)
    assert run.take() == [("setting", "alpha", 0.7), ("setting", "alpha", 0.1)]


def test_parameters_come_back_at_their_step_and_only_in_their_run(run):
    changes = run.changes
    changes.set_parameters((5.0, 6.0, 7.0))
    run.show(step=20)
    run.take()
    changes.undo()
    assert run.take() == [("seek", 10), ("parameters", (1.0, 2.0, 3.0))]
    changes.redo()
    run.begin(2)
    run.take()
    changes.undo()
    assert run.take() == []
    assert changes.stack.count() == 0


def test_size_takes_the_edits_with_it_and_undo_brings_them_back(run):
    changes = run.changes
    edits = (Removed((3,)),)
    run.show(edits=edits)
    changes.change_setting("size", 50)
    run.show(size=50, edits=())
    changes.undo()
    assert run.take()[1:] == [("setting", "size", None), ("setting", "edits", edits)]


def test_runs_that_were_removed_are_put_back(run):
    changes = run.changes
    changes.dismiss(4)
    changes.undo()
    changes.redo()
    assert run.take() == [("dismiss", 4), ("put_back", 4), ("dismiss", 4)]


def test_a_pin_is_an_entry_once_it_is_seen_and_is_undone(run):
    changes, old, new = run.changes, keep(key=1, name="old"), keep(key=2, name="new")
    run.show(pinned=(old,))
    changes.pin()
    run.show(pinned=(old,))
    assert texts(changes) == []  # nothing was pinned, so far
    run.show(pinned=(old, new))
    run.show(pinned=(old, new))
    assert texts(changes) == ["Pinning of new"]
    changes.undo()
    run.show(pinned=(old,))
    changes.redo()
    assert run.take() == [("pin",), ("dismiss", 2), ("put_back", 2)]


def test_runs_that_come_back_by_undo_are_no_pins(run):
    changes, kept = run.changes, keep(key=3)
    run.show(pinned=(kept,))
    changes.dismiss(3)
    run.show()
    changes.pin()  # it comes to nothing: as many are pinned as can be
    changes.undo()
    run.show(pinned=(kept,))
    assert texts(changes) == [f"Removal of {kept.name}"]


def test_a_name_is_given_back_and_one_that_is_taken_or_empty_is_no_entry(run):
    changes = run.changes
    run.show(pinned=(keep(key=1, name="old"), keep(key=2, name="other")))
    for name in ("other", "  ", "old"):
        changes.rename(1, name)
    changes.rename(1, "  slow   one ")
    assert texts(changes) == ["Renaming of old"]
    changes.undo()
    assert run.take() == [("rename", 1, "slow one"), ("rename", 1, "old")]


def test_what_is_done_aside_is_forgotten_and_what_was_before_stays(run):
    changes = run.changes
    changes.change_alpha(0.2)
    changes.change_alpha(0.3)
    changes.undo()
    changes.stack.begin_aside()
    assert not changes.stack.can_undo()
    assert not changes.stack.canRedo()
    changes.change_setting("l2", 0.5)
    assert changes.stack.can_undo()
    run.take()
    changes.stack.end_aside()
    assert run.take() == []
    assert texts(changes) == ["Change of α to 0.2"]
    assert changes.stack.can_undo()


def test_a_drag_of_the_threshold_is_one_entry_whatever_run_is_played(run, mouse):
    changes, asked = run.changes, []
    changes.threshold_asked.connect(asked.append)
    changes.threshold_asked.connect(changes.show_threshold)
    mouse.held = Qt.MouseButton.LeftButton
    for threshold in (0.6, 0.7, 0.71):
        changes.change_threshold(threshold)
    mouse.held = Qt.MouseButton.NoButton
    assert texts(changes) == ["Change of the threshold to 0.71"]
    run.begin(2)
    changes.undo()
    changes.redo()
    assert asked == [0.6, 0.7, 0.71, 0.5, 0.71]


def test_a_threshold_that_is_in_force_already_is_no_change(run):
    run.changes.show_threshold(0.7)
    run.changes.change_threshold(0.7)
    assert texts(run.changes) == []
