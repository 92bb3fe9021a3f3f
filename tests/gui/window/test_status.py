import pytest
from PySide6.QtWidgets import QLabel, QMainWindow, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot
from sample_run import default_moment

from engine.training.advice import Advice
from gui.style.stylesheet import style_sheet
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme
from gui.window.status_bar import Status


def shown(qtbot: QtBot) -> Status:
    status = Status()
    qtbot.addWidget(status)
    status.show()
    return status


def test_a_message_is_shown(qtbot: QtBot) -> None:
    status = shown(qtbot)
    status.say("features: this needs a new start")
    assert status.currentMessage() == "features: this needs a new start"


def test_what_was_said_is_taken_back_but_not_what_is_being_opened(qtbot: QtBot) -> None:
    status = Status()
    qtbot.addWidget(status)
    status.say("saved")
    status.say("")
    assert status.text() == ""
    status.show_busy("Opening a.csv")
    status.say("")
    assert status.text() == "Opening a.csv"


def test_reading_shows_a_bar_that_fills_and_goes(qtbot: QtBot) -> None:
    status = shown(qtbot)
    bar = status.findChild(QProgressBar)
    assert bar is not None
    assert bar.isHidden()
    status.show_progress(0.25)
    assert (bar.isVisible(), bar.value()) == (True, 25)
    assert status.currentMessage() == "Reading the data"
    status.show_progress(1.0)
    assert bar.isHidden()
    assert status.currentMessage() == ""


def test_a_failure_ends_the_progress(qtbot: QtBot) -> None:
    status = shown(qtbot)
    status.show_progress(0.5)
    status.show_failure(ValueError("broken"))
    bar = status.findChild(QProgressBar)
    assert bar is not None
    assert bar.isHidden()


def test_the_loop_in_use_is_named(qtbot: QtBot) -> None:
    status = shown(qtbot)
    snapshot = default_moment()[-1]
    status.show_snapshot(snapshot)
    label = status.findChild(QLabel, "kernelLabel")
    assert label is not None
    assert label.text() == f"{snapshot.kernel} loop"


def test_a_moment_with_nothing_to_tell_paints_nothing_anew(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = shown(qtbot)
    status.resize(600, 24)
    snapshot = default_moment()[-1]
    status.show_snapshot(snapshot)
    status.repaint()
    painted: list[None] = []
    monkeypatch.setattr(Status, "update", lambda self: painted.append(None))
    status.show_snapshot(snapshot)
    assert not painted
    status.explain("α: how far a step goes.")
    assert painted


@pytest.mark.parametrize("scale", [1.0, 1.22])
def test_the_button_of_an_advice_is_whole(qtbot: QtBot, scale: float) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    status = Status()
    window.setStatusBar(status)
    window.setStyleSheet(style_sheet(LIGHT, scale))
    apply_theme(status, LIGHT, scale)
    status.advice.show_advice(Advice("test", "Too large.", "Halve α"))
    window.resize(800, 400)
    window.show()
    for button in status.advice.findChildren(QPushButton):
        assert status.advice.rect().contains(button.geometry())
        assert button.height() >= button.sizeHint().height()


def test_a_hint_makes_room_for_what_is_pointed_at_where_both_have_none(qtbot: QtBot) -> None:
    status = shown(qtbot)
    status.resize(700, status.height())
    status.show_hint("Press Space: gradient descent will turn the line.")
    status.explain("Short.")
    assert status.hint.isVisible()
    long = "The learning rate: how far one step goes down the gradient, " + "and on, " * 3
    status.resize(1260, status.height())
    status.explain(long)
    assert status.hint.isVisible(), "what is pointed at from the start hides no hint"
    status.resize(600, status.height())
    status.explain(long + ".")
    assert not status.hint.isVisible()
    status.explain("")
    assert status.hint.isVisible()
