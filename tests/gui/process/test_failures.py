import sys

import pytest
from PySide6.QtCore import QObject, Signal

from engine.errors import InputError
from gui.process.failures import Failures


class Button(QObject):
    pressed = Signal(object)


@pytest.fixture
def failures(qtbot, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # given back at the end
    failures = Failures()
    failures.told = []
    failures.failed.connect(failures.told.append)
    failures.listen()
    return failures


def press(error):
    """Let a slot raise, as a press of a button would."""

    def slot(given):
        raise given

    button = Button()
    button.pressed.connect(slot)
    button.pressed.emit(error)


def test_what_a_slot_raises_is_told(failures, caplog):
    error = ZeroDivisionError("no height")
    press(error)
    assert failures.told == [error]
    assert "ZeroDivisionError: no height" in caplog.text


def test_what_is_raised_again_and_again_is_logged_once(failures, caplog):
    for _ in range(3):
        press(ZeroDivisionError("no height"))
    assert len(failures.told) == 3
    assert caplog.text.count("Traceback") == 1


def test_bad_input_is_told_without_a_traceback(failures, caplog):
    press(InputError("batch: 0 given, full, or at least 1 accepted"))
    assert [str(error) for error in failures.told] == [
        "batch: 0 given, full, or at least 1 accepted"
    ]
    assert not caplog.text
