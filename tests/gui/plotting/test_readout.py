import pytest
from PySide6.QtGui import QColor

from gui.plotting.legend import Readout
from gui.style.theme import DARK, LIGHT


@pytest.fixture
def readout(qtbot):
    widget = Readout("point at something")
    qtbot.addWidget(widget)
    widget.resize(300, 24)
    return widget


def rightmost(readout):
    """Return the column of the last pixel that is not the ground."""
    image = readout.grab().toImage()
    ground = image.pixelColor(0, 0)
    return max(
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) != ground for y in range(image.height()))
    )


def test_hint_is_shown_while_there_is_nothing_to_read(readout):
    assert readout.text() == "point at something"
    readout.set_items([("z", "1.0")])
    assert readout.text() == "z 1.0"
    readout.set_items([])
    assert readout.text() == "point at something"


def test_numbers_stay_in_place_when_one_gets_shorter(readout):
    readout.set_items([("z", "123.4567"), ("a", "0.5")])
    before = rightmost(readout)
    readout.set_items([("z", "1.2"), ("a", "0.5")])
    assert rightmost(readout) == before


def test_room_is_given_back_with_other_names(readout):
    readout.set_items([("z", "123456789.4567"), ("a", "0.5")])
    before = rightmost(readout)
    readout.set_items([("q", "1.2"), ("a", "0.5")])
    assert rightmost(readout) < before - 40


def test_too_long_a_line_gets_smaller_instead_of_clipped(readout):
    readout.set_items([(name, "123456.7890") for name in "abcdefgh"])
    assert 280 <= rightmost(readout) <= 299


def test_theme_colours_the_text(readout):
    for theme in (DARK, LIGHT):
        readout.apply_theme(theme)
        readout.set_items([("", "███")])
        image = readout.grab().toImage()
        colors = {image.pixelColor(x, 12).name() for x in range(60)}
        assert QColor(theme.ink).name() in colors


def test_screen_readers_are_told(readout):
    readout.set_items([("z", "1.0"), ("a", "0.7")])
    assert readout.accessibleDescription() == "z 1.0  a 0.7"


def test_where_a_hint_does_not_fit_a_shorter_one_is_shown(readout):
    readout.set_hint("J* = 0.1825, the lowest loss", "J* = 0.1825")
    assert readout.fitting_hint() == "J* = 0.1825, the lowest loss"
    readout.resize(120, 24)
    assert readout.fitting_hint() == "J* = 0.1825"
    readout.resize(30, 24)
    assert readout.fitting_hint().endswith("…")
    assert readout.text() == "J* = 0.1825, the lowest loss"
