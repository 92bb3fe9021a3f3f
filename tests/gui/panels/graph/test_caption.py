import pytest
from drawn_text import drawn_text

from gui.panels.graph.caption import Caption
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme


@pytest.fixture
def caption(qtbot):
    caption = Caption()
    qtbot.addWidget(caption)
    caption.resize(984, caption.sizeHint().height())
    apply_theme(caption, LIGHT)
    return caption


def colors_of(widget):
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_it_tells_words_and_note_to_eye_and_screen_reader(caption):
    caption.show_text("Squeeze z.")
    caption.show_note("This is a test example.")
    assert caption.text() == "Squeeze z.\nThis is a test example."
    assert caption.accessibleName() == caption.toolTip() == caption.text()


def test_a_note_that_warns_stands_out(caption):
    caption.show_note("da grows without bound.")
    assert LIGHT.caution.lower() not in colors_of(caption)
    caption.show_note("da grows without bound.", warns=True)
    assert LIGHT.caution.lower() in colors_of(caption)


def test_the_passes_are_told_apart_where_there_is_room(caption):
    caption.show_text("z")
    assert LIGHT.backward.lower() in colors_of(caption)
    caption.show_text("a long sentence that takes all of the line " * 4)
    assert LIGHT.backward.lower() not in colors_of(caption)


def test_the_walk_is_told_by_place(caption):
    without = colors_of(caption)
    caption.show_stage(("z", "a", "L"), 1)
    assert LIGHT.ink.lower() in colors_of(caption) - without | {LIGHT.ink.lower()}
    wide = caption.grab().toImage()
    caption.show_stage(("z", "a", "L"), 2)
    assert caption.grab().toImage() != wide


def test_a_note_is_told_in_full_below_itself_where_it_is_too_long_for_one_line(caption):
    line = caption.sizeHint().height()
    caption.resize(450, line)
    caption.show_stage(("z", "a", "L"), 1)
    caption.show_note("almost " * 30 + "the end", warns=True)
    caption.resize(450, caption.sizeHint().height())
    drawn = drawn_text(caption)
    assert drawn.count("almost") == 30
    assert "the end" in drawn
    assert caption.sizeHint().height() > 2 * line


def test_what_is_above_does_not_jump_when_the_words_become_short_again(caption):
    caption.show()
    caption.show_text("long " * 100)
    height = caption.sizeHint().height()
    caption.show_text("short")
    assert caption.sizeHint().height() == height
    caption.resize(800, height)
    assert caption.sizeHint().height() < height


def test_it_takes_on_theme_and_size(caption):
    before = caption.sizeHint().height()
    apply_theme(caption, DARK, 1.4)
    assert caption.sizeHint().height() > before
