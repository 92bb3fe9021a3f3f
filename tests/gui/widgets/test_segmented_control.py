import pytest
from PySide6.QtCore import Qt

from gui.style.theme import LIGHT
from gui.style.themed import apply_theme
from gui.widgets.buttons import SegmentedControl


@pytest.fixture
def segments(qtbot):
    widget = SegmentedControl("loss", ("lin", "log"), ("linear axis", "logarithmic axis"))
    qtbot.addWidget(widget)
    return widget


def test_first_word_is_chosen_at_first(segments):
    assert segments.choice() == 0


def test_clicking_a_word_chooses_it_and_tells_once(qtbot, segments):
    heard = []
    segments.chosen.connect(heard.append)
    for _ in range(2):
        qtbot.mouseClick(segments.segment(1), Qt.MouseButton.LeftButton)
    assert heard == [1]
    assert segments.choice() == 1


def test_enter_chooses_the_word_that_has_the_focus(qtbot, segments):
    qtbot.keyClick(segments.segment(1), Qt.Key.Key_Return)
    assert segments.choice() == 1


def test_words_say_what_they_mean(segments):
    assert segments.segment(1).accessibleName() == "loss, logarithmic axis"
    assert segments.segment(1).toolTip() == "Logarithmic axis"


def test_a_colon_tells_the_name_from_the_words(segments):
    assert segments._name.text() == "loss:"


def test_chosen_word_is_underlined(segments):
    for place in (0, 1):
        image = segments.segment(place).grab().toImage()
        below = image.pixelColor(image.width() // 2, image.height() - 1)
        assert (below.lightness() < 60) is (segments.choice() == place)


def test_a_word_has_room_in_another_font_and_with_other_letters(segments):
    word = segments.segment(1)
    before = word.sizeHint()
    apply_theme(segments, LIGHT, 2.0)
    larger = word.sizeHint()
    assert larger.height() > 1.5 * before.height()
    word.setText("logarithmic")
    assert word.sizeHint().width() > 2 * larger.width()
    apply_theme(segments, LIGHT, 1.0)
    word.setText("log")
    assert word.sizeHint() == before
