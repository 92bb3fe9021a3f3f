import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from engine.session.session import Teacher
from gui.window.session.teacher import LOCKED, Locks


@pytest.fixture
def button(qtbot):
    """A button that is locked, in a window of its own."""
    root = QWidget()
    qtbot.addWidget(root)
    button = QPushButton(root)
    button.setObjectName("button")
    button.setToolTip("before")
    button.setStatusTip("before")
    button.locks = Locks(root)
    button.locks.set(Teacher(locked=("button",)), {})
    return button


@pytest.mark.parametrize("status_first", [True, False])
def test_what_a_panel_explains_meanwhile_is_read_when_it_is_unlocked(button, status_first):
    ways = [button.setStatusTip, button.setToolTip]
    for tell in ways if status_first else reversed(ways):
        tell("after")
    assert button.toolTip() == LOCKED
    button.locks.set(Teacher(), {})
    assert (button.toolTip(), button.statusTip()) == ("after", "after")


def test_the_status_line_tells_of_the_lock_whatever_a_field_hints_at(button):
    button.setStatusTip("after")  # in the order of `Field.set_hint`
    button.setToolTip("after")
    assert (button.toolTip(), button.statusTip()) == (LOCKED, LOCKED)
