import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.widgets.fold_section import FoldSection
from gui.widgets.labels import ElidedLabel


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    section = FoldSection("Descent", "batch and penalties.")
    window.section = section
    window.always, window.rare = QLineEdit(), QLineEdit()
    always, rare = QHBoxLayout(), QHBoxLayout()
    always.addWidget(window.always)
    rare.addWidget(window.rare)
    section.keep(always)
    section.fill(rare)
    section.note.setText("m = 200")
    section.set_state("full batch")
    QVBoxLayout(window).addWidget(section)
    window.resize(300, 200)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def told(window):
    """Return what of the state is seen."""
    labels = (window.section._beside, window.section._state)
    return [label.text() for label in labels if label.isVisible()]


def test_it_is_open_at_first_and_says_its_note(window):
    assert window.rare.isVisible()
    assert window.section.note.isVisible()
    assert told(window) == []


def test_a_click_folds_it_to_its_state_and_another_opens_it(qtbot, window):
    with qtbot.waitSignal(window.section.folded) as folded:
        qtbot.mouseClick(window.section.button, Qt.MouseButton.LeftButton)
    assert folded.args == [True]
    assert not window.rare.isVisible()
    assert window.always.isVisible()
    assert told(window) == ["full batch"]
    qtbot.mouseClick(window.section.button, Qt.MouseButton.LeftButton)
    assert window.rare.isVisible()
    assert told(window) == []


def test_keys_fold_it_as_well(qtbot, window):
    window.section.button.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        was = window.section.is_folded()
        qtbot.keyClick(window.section.button, key)
        assert window.section.is_folded() is not was


def test_what_is_folded_away_gives_the_keyboard_back(window):
    window.rare.setFocus()
    window.section.set_folded(True)
    assert QApplication.focusWidget() is window


def test_a_narrow_section_says_its_state_below_the_title(qtbot, window):
    window.section.set_folded(True)
    assert window.section._beside.isVisible()
    window.section.set_state("a batch of 1,000 · L1 0.001 · L2 0.01 · and what else there may be")
    assert not window.section._beside.isVisible()
    assert window.section._state.isVisible()
    window.section.set_state("full batch")
    assert window.section._beside.isVisible()


def test_the_state_of_a_section_that_changes_all_the_time_stays_in_its_place(qtbot):
    section = FoldSection("Parameters", "w and b.", is_steady=False)
    qtbot.addWidget(section)
    section.resize(400, 100)
    section.show()
    section.set_folded(True)
    for text in (
        "w 1",
        "w 1.0000 and much more than has room on one line with the title before it",
    ):
        section.set_state(text)
        assert section._state.isVisible()
        assert not section._beside.isVisible()


def test_a_screen_reader_is_told_whether_it_is_folded_and_its_state(window):
    button = window.section.button
    assert button.accessibleName() == "Descent (open)"
    assert button.accessibleDescription() == "Fold batch and penalties."
    window.section.set_folded(True)
    assert button.accessibleName() == "Descent (folded: full batch)"
    assert button.accessibleDescription() == "Open batch and penalties."


def test_a_slim_section_shows_what_is_always_at_hand_alone(window):
    window.section.set_slim(True)
    assert window.always.isVisible()
    assert not any(part.isVisible() for part in (window.rare, window.section.button))
    assert not window.section.note.isVisible()
    window.section.set_slim(False)
    assert window.rare.isVisible()
    assert window.section.button.isVisible()


def test_the_arrow_is_drawn_in_both_themes(window):
    for theme in (LIGHT, DARK):
        apply_theme(window.section, theme)
        for folded in (False, True):
            window.section.set_folded(folded)
            picture = window.section.button.grab().toImage()
            grounds = {picture.pixelColor(x, picture.height() - 1).name() for x in range(8)}
            arrow = {
                picture.pixelColor(x, y).name() for x in range(14) for y in range(picture.height())
            }
            assert arrow - grounds


def test_a_state_that_is_too_long_for_one_line_takes_two(window, qtbot):
    state = "m = 150, 50 test · noise 0.2 · seed 0"
    window.section.set_state(state)
    window.resize(180, 200)
    window.section.set_folded(True)
    label = window.section.findChild(ElidedLabel, "stateDescent")
    qtbot.waitUntil(
        lambda: label.isVisible() and label.height() >= 2 * label.fontMetrics().height()
    )
    assert not label.is_cut()
