import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_hand import write

from gui.style.numbers import rounded
from gui.widgets.fields import NumberField, NumberRange, evenly

ALPHA = NumberRange(1e-12, 1e12)


@pytest.fixture
def place(qtbot):
    widget = QWidget()
    QVBoxLayout(widget).addWidget(QPushButton("elsewhere"))
    qtbot.addWidget(widget)
    return widget


def _field(place, accepted=ALPHA, **more):
    field = NumberField("α", accepted, evenly(1), **more)
    place.layout().addWidget(field)
    field.show_number(0.1 if not accepted.whole else 5)
    place.show()
    place.activateWindow()
    field.show()
    QTest.qWaitForWindowActive(place)
    return field


def test_enter_takes_the_number_and_gives_the_keyboard_back(qtbot, place):
    field = _field(place)
    with qtbot.waitSignal(field.number_entered) as caught:
        write(qtbot, field, "0.123456789012345")
    assert caught.args == [0.123456789012345]
    assert field.text() == "0.123456789012345"
    assert not field.hasFocus()


def test_leaving_with_tab_takes_the_number_too(qtbot, place):
    field = _field(place)
    other = _field(place)
    write(qtbot, field, "2", Qt.Key.Key_Tab)
    assert field.number() == 2
    assert other.hasFocus()


@pytest.mark.parametrize("text", ["abc", "0,5", "-1", "0", "1e13", ""])
def test_bad_text_stays_and_says_what_would_be_taken(qtbot, place, text):
    field = _field(place)
    with qtbot.assertNotEmitted(field.number_entered):
        field.setFocus()
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == text
    assert field.hasFocus()
    assert field.number() == 0.1
    assert "a number from 1e-12 to 1e12" in field.complaint()
    assert field.toolTip() == field.accessibleDescription() == field.complaint()


def test_bad_text_can_be_put_right(qtbot, place):
    field = _field(place)
    field.set_hint("The learning rate.")
    write(qtbot, field, "x")
    write(qtbot, field, "3")
    assert field.number() == 3
    assert field.complaint() == ""
    assert field.toolTip() == "The learning rate."


def test_a_comma_is_explained(qtbot, place):
    field = _field(place)
    write(qtbot, field, "0,5")
    assert "a decimal point and no comma" in field.complaint()


def test_bad_text_stays_when_the_field_is_left_while_its_number_is_shown_again(qtbot, place):
    field = _field(place)
    write(qtbot, field, "x", Qt.Key.Key_Tab)
    field.show_number(0.1)
    assert field.text() == "x"
    assert field.complaint()


def test_escape_brings_the_number_in_force_back(qtbot, place):
    field = _field(place)
    with qtbot.assertNotEmitted(field.number_entered):
        write(qtbot, field, "x")
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.1"
    assert not field.complaint()


def test_a_text_that_is_being_written_is_left_alone(qtbot, place):
    field = _field(place)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.2")
    field.show_number(0.7)
    assert field.text() == "0.2"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.7"


def test_a_rounded_number_has_all_digits_while_it_is_edited(qtbot, place):
    field = _field(place, at_rest=rounded)
    field.show_number(1 / 3)
    assert field.text() == "0.3333"
    field.setFocus()
    assert field.text() == "0.3333333333333333"
    with qtbot.assertNotEmitted(field.number_entered):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0.3333"
    assert field.number() == 1 / 3


def test_up_and_down_step_within_the_range(qtbot, place):
    field = _field(place, NumberRange(1, 6, whole=True))
    field.setFocus()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.number() == 6
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "5"


def test_a_whole_number_is_wanted_where_it_counts(qtbot, place):
    field = _field(place, NumberRange(1, 6, whole=True))
    write(qtbot, field, "2.5")
    assert "a whole number from 1 to 6" in field.complaint()


def test_space_is_left_to_the_window(qtbot, place):
    field = _field(place)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.text() == "0.1"
