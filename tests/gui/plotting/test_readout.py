import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QToolTip

from gui.plotting.legend import Readout
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme


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
    readout.set_items([(name, "123456.7") for name in "abcd"])
    assert readout.shown() == readout.text()
    assert 280 <= rightmost(readout) <= 299


def height_of_type(readout):
    """Return how many rows of pixels are written on."""
    image = readout.grab().toImage()
    ground = image.pixelColor(0, 0)
    is_written = [
        any(image.pixelColor(x, y) != ground for x in range(image.width()))
        for y in range(image.height())
    ]
    return len(is_written) - is_written.index(True) - is_written[::-1].index(True)


@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_no_line_gets_too_small_to_read(readout, scale):
    eleven = QFont(readout.font())
    eleven.setPixelSize(11)
    figure = QFontMetrics(eleven).tightBoundingRect("1").height()
    apply_theme(readout, LIGHT, scale)
    readout.set_items([("1", "1234567.890")] * 20)
    assert height_of_type(readout) >= figure
    assert rightmost(readout) <= 299


def test_where_there_is_little_room_it_is_told_in_short_until_there_is_more(readout):
    items = [(name, "123456.7890") for name in "abcd"]
    readout.set_items(items, [(name, "1.2e5") for name in "abcd"])
    readout.resize(200, readout.height())
    assert readout.shown() == "a 1.2e5  b 1.2e5  c 1.2e5  d 1.2e5"
    assert "123456.7890" in readout.text()
    readout.resize(900, readout.height())
    assert readout.shown() == readout.text()


def test_what_has_no_room_is_told_by_a_tool_tip(qtbot, readout):
    readout.set_items([(name, "123456.7890") for name in "abcdefgh"])
    readout.show()
    whole = readout.shown().split("  ")
    assert "…" not in readout.shown()
    assert whole == readout.text().split("  ")[: len(whole)]
    assert 2 <= len(whole) < 8
    place = QPoint(5, 5)
    asked = QHelpEvent(QEvent.Type.ToolTip, place, readout.mapToGlobal(place))
    QCoreApplication.sendEvent(readout, asked)
    assert QToolTip.text() == readout.text()
    QToolTip.hideText()


def test_theme_colours_the_text(readout):
    for theme in (DARK, LIGHT):
        apply_theme(readout, theme)
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


def test_numbers_written_in_short_may_come_without_a_shorter_form_next(qtbot, readout):
    readout.resize(90, 24)
    readout.set_items([("z", "−1.234567"), ("a", "0.225412")], [("z", "−1.2"), ("a", "0.23")])
    assert readout.shown() == "z −1.2  a 0.23"
    readout.set_items([("z", "−2.5"), ("a", "0.07")])
    assert readout.shown() == "z −2.5  a 0.07"
    readout.grab()


def test_shorter_items_come_before_small_type(readout):
    items, shorter = ([(name, number) for name in "abcd"] for number in ("123456.7", "12.3"))
    readout.resize(1000, 24)
    readout.set_items(items)
    whole = rightmost(readout)
    readout.resize(round(0.88 * whole), 24)
    assert readout.shown() == readout.text()
    readout.set_items([])
    readout.set_items(items, shorter)
    assert readout.shown() == "a 12.3  b 12.3  c 12.3  d 12.3"


def test_rooms_that_have_grown_are_given_back_before_a_number_goes(readout):
    for numbers in (("8" * 20, "0.9", "−0.3"), ("−9", "0.9" + "9" * 18, "−0.9")):
        readout.set_items(list(zip(("z", "a", "dz"), numbers, strict=True)))
        assert readout.shown() == readout.text()


def test_in_larger_type_the_least_is_larger_too(readout):
    apply_theme(readout, LIGHT, 2.0)
    readout.set_items([("1", "1234567.890")] * 20)
    twice = QFont(readout.font())
    twice.setPixelSize(22)
    assert height_of_type(readout) >= QFontMetrics(twice).tightBoundingRect("1").height() - 1
