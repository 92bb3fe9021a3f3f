import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from gui.window.actions import Actions
from gui.window.first_steps import FirstSteps
from gui.window.status_bar import Status


class Controls(QObject):
    alpha_changed = Signal(float)


class Panels:
    def __init__(self):
        self.status = Status()
        self.controls = Controls()


class Days:
    """A user's days with the program: each begins with a window of its own."""

    def __init__(self, qtbot):
        self.qtbot = qtbot

    def begin(self):
        window = QMainWindow()
        self.qtbot.addWidget(window)
        window.actions_made, window.panels = Actions(window), Panels()
        window.setStatusBar(window.panels.status)
        window.hints = FirstSteps(window, window.actions_made, window.panels)
        window.resize(900, 300)
        window.show()
        window.hints.begin()
        return window


@pytest.fixture
def days(qtbot):
    return Days(qtbot)


def seen(window):
    label = window.panels.status.hint
    return label.text() if label.isVisible() else ""


def test_the_first_line_invites_to_play(days):
    assert seen(days.begin()) == "Press Space: gradient descent will turn the line."


def test_each_deed_brings_the_next_line_and_the_last_one_none(days):
    window = days.begin()
    window.actions_made.play.setChecked(True)
    assert "α" in seen(window)
    window.panels.controls.alpha_changed.emit(0.2)
    assert "lesson" in seen(window)
    window.actions_made.lesson.setChecked(True)
    assert seen(window) == ""


def test_a_dismissed_line_goes_and_the_next_comes_only_after_its_deed(days):
    window = days.begin()
    assert window.hints.dismiss()
    assert seen(window) == ""
    assert not window.hints.dismiss()
    window.actions_made.play.setChecked(True)
    assert "α" in seen(window)


def test_no_line_comes_twice(days):
    window = days.begin()
    window.actions_made.play.setChecked(True)
    window.hints.dismiss()
    window.actions_made.play.setChecked(False)
    window.actions_made.play.setChecked(True)
    assert seen(window) == ""


def test_what_is_to_be_done_while_it_runs_is_said_only_then(days):
    window = days.begin()
    window.actions_made.play.setChecked(True)
    assert "while it runs" in seen(window)
    window.actions_made.play.setChecked(False)
    assert seen(window) == ""
    window.actions_made.play.setChecked(True)
    assert "while it runs" in seen(window)


def test_another_day_goes_on_where_this_one_ended(days):
    window = days.begin()
    window.actions_made.play.setChecked(True)
    another = days.begin()
    assert seen(another) == ""
    another.actions_made.play.setChecked(True)
    assert "α" in seen(another)
    window.panels.controls.alpha_changed.emit(0.2)
    window.hints.dismiss()
    assert seen(days.begin()) == ""


def test_all_lines_come_again_when_they_are_asked_for(days):
    window = days.begin()
    window.actions_made.play.setChecked(True)
    window.panels.controls.alpha_changed.emit(0.2)
    window.hints.dismiss()
    window.actions_made.show_hints.trigger()
    assert seen(window).startswith("Press Space")


def test_alpha_moved_before_the_first_play_leaves_the_invitation(days):
    window = days.begin()
    window.panels.controls.alpha_changed.emit(0.2)
    assert seen(window).startswith("Press Space")
    window.actions_made.play.setChecked(True)
    assert "lesson" in seen(window)


def test_whatever_else_is_said_stands_in_place_of_the_line(days):
    window = days.begin()
    status = window.panels.status
    status.say("w and b copied")
    assert seen(window) == ""
    status.clearMessage()
    assert seen(window)
    status.show_failure(ValueError("broken"))
    assert seen(window) == ""


def test_the_line_is_plain_text_that_no_click_is_needed_for(days):
    window = days.begin()
    assert window.panels.status.hint.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_what_is_pointed_at_is_told_beside_the_line(days):
    window = days.begin()
    status = window.panels.status
    line = seen(window)
    status.explain("What this button does.")
    assert seen(window) == line
    assert status.shown_message() == "What this button does."
    status.explain("What this button does, " * 40)
    assert seen(window) == line
    assert status.shown_message().endswith("…")
    status.explain("")
    assert seen(window) == line


def test_a_step_is_a_first_step_as_well(days):
    window = days.begin()
    window.actions_made.step.trigger()
    assert seen(window) == ""
    window.actions_made.play.setChecked(True)
    assert "α" in seen(window)
