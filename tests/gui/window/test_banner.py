import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.training.advice import Advice
from gui.window.status_bar import Banner, Status

HALVE = Advice("overshoots", "The loss rises.", "Halve α", {"alpha": 0.5})
ONE_CLASS = Advice("one-class", "All examples are of one class.")


@pytest.fixture
def place(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = QVBoxLayout(widget)
    widget.banner, widget.edit = Banner(), QLineEdit()
    layout.addWidget(widget.banner)
    layout.addWidget(widget.edit)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


@pytest.fixture
def banner(place):
    return place.banner


def _button(banner, name):
    return banner.findChild(QPushButton, name)


def test_nothing_to_say_takes_no_room(place, banner):
    assert not banner.isVisible()
    banner.show_advice(HALVE)
    assert banner.isVisible()
    banner.show_advice(None)
    assert not banner.isVisible()


def test_advice_is_told_and_its_button_asks_for_it(qtbot, banner):
    banner.show_advice(HALVE)
    assert banner.findChild(QLabel, "bannerText").text() == "The loss rises."
    button = _button(banner, "bannerButton")
    assert button.text() == "Halve α"
    with qtbot.waitSignal(banner.action_requested) as caught:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert caught.args == [HALVE]


def test_advice_without_a_remedy_has_no_button(banner):
    banner.show_advice(ONE_CLASS)
    assert not _button(banner, "bannerButton").isVisible()


def test_a_dismissed_kind_stays_away_while_others_come(qtbot, banner):
    banner.show_advice(HALVE)
    qtbot.mouseClick(_button(banner, "bannerClose"), Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    banner.show_advice(Advice("overshoots", "Again.", "Halve α", {"alpha": 0.25}))
    assert not banner.isVisible()
    banner.show_advice(ONE_CLASS)
    assert banner.isVisible()


def test_a_new_run_gives_dismissed_advice_again(qtbot, banner):
    banner.show_advice(HALVE)
    qtbot.mouseClick(_button(banner, "bannerClose"), Qt.MouseButton.LeftButton)
    banner.forget_dismissed()
    banner.show_advice(HALVE)
    assert banner.isVisible()


def test_the_keyboard_stays_where_it_is(qtbot, place, banner):
    place.edit.setFocus()
    banner.show_advice(HALVE)
    assert place.edit.hasFocus()
    qtbot.mouseClick(_button(banner, "bannerButton"), Qt.MouseButton.LeftButton)
    assert place.edit.hasFocus()


def test_screen_reader_can_read_it(banner):
    banner.show_advice(HALVE)
    assert banner.accessibleName() == "The loss rises."
    assert _button(banner, "bannerClose").accessibleName() == "Dismiss"


LONG = (
    "At step 1,234 the numbers left the range of floating point: α = 100 is far too large. Below "
    "0.00012 every full-batch step surely descends. The features are large numbers; standardised, "
    "they bear this α."
)


def test_a_long_advice_is_read_whole_beside_its_button_in_a_narrow_window(qtbot):
    status = Status()
    qtbot.addWidget(status)
    status.setFixedHeight(32)
    status.resize(1180, 32)
    status.show()
    status.advice.show_advice(Advice("diverged", LONG, "Standardise", {"standardize": True}))
    text = status.advice.findChild(QLabel, "bannerText")
    qtbot.waitUntil(lambda: text.width() > 700)
    assert text.shown() == LONG
    assert not text.is_cut()
    assert _button(status.advice, "bannerButton").isVisible()
    small = text.grab().toImage()
    status.advice.show_advice(HALVE)
    assert text.shown() == HALVE.text
    assert text.grab().toImage() != small
