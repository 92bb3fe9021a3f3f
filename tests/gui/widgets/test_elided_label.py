import pytest
from PySide6.QtWidgets import QWidget

from gui.style.theme import DARK, palette
from gui.widgets.labels import ElidedLabel

TEXT = "a text that is much too long for the little room that it has"


@pytest.fixture
def label(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    label = ElidedLabel(TEXT, window)
    label.resize(label.sizeHint())
    window.resize(600, 100)
    window.show()
    label.window_of_test = window
    return label


def test_with_room_it_shows_all_and_tells_nothing_else(label):
    assert not label.is_cut()
    assert label.shown() == TEXT
    assert label.toolTip() == ""


def test_without_room_it_ends_with_an_ellipsis_and_its_tip_tells_all(label):
    label.resize(label.width() // 2, label.height())
    assert label.is_cut()
    assert label.shown().endswith("…")
    assert TEXT.startswith(label.shown()[:-1])
    assert label.fontMetrics().horizontalAdvance(label.shown()) <= label.width()
    assert label.toolTip() == TEXT
    assert label.text() == TEXT


def test_its_own_hint_follows_the_text_that_is_cut(label):
    label.setToolTip("what it is about")
    assert label.toolTip() == "what it is about"
    label.resize(60, label.height())
    assert label.toolTip() == f"{TEXT}\nwhat it is about"
    label.setText("short")
    assert label.toolTip() == "what it is about"


def test_it_can_be_narrow(label):
    assert label.minimumSizeHint().width() < 40
    assert label.minimumSizeHint().height() <= label.sizeHint().height()


def test_wrapped_it_takes_as_many_lines_as_its_height_has(label):
    width = label.width() // 3
    label.setWordWrap(True)
    spacing = label.fontMetrics().lineSpacing()
    label.resize(width, 2 * spacing)
    first = label.shown()
    assert first.endswith("…")
    label.resize(width, spacing)
    assert label.shown().endswith("…")
    assert len(label.shown()) < len(first)
    label.resize(width, 8 * spacing)
    assert label.shown() == TEXT


def test_a_larger_font_is_cut_sooner(label):
    font = label.font()
    font.setPointSizeF(3 * font.pointSizeF())
    label.setFont(font)
    assert label.is_cut()


@pytest.mark.parametrize("wraps", [False, True])
def test_what_is_cut_is_drawn_in_its_own_colour_and_within_its_room(label, wraps):
    label.setWordWrap(wraps)
    label.window_of_test.setPalette(palette(DARK))
    label.setPalette(palette(DARK))
    label.setAutoFillBackground(True)
    label.resize(200, 20)
    image = label.grab().toImage()
    levels = [
        image.pixelColor(x, y).lightness()
        for x in range(image.width())
        for y in range(image.height())
    ]
    assert max(levels) > 200
    assert min(levels) < 40
