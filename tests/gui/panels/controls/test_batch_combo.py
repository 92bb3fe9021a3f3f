import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.panels.controls.descent import BatchCombo


@pytest.fixture
def combo(qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    layout = QVBoxLayout(place)
    layout.addWidget(QPushButton("elsewhere"))
    combo = BatchCombo()
    layout.addWidget(combo)
    place.show()
    QTest.qWaitForWindowActive(place)
    combo.place, combo.heard = place, []
    combo.batch_chosen.connect(combo.heard.append)
    return combo


def _write(qtbot, combo, text, key=Qt.Key.Key_Return):
    combo.setFocus()
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo, text)
    qtbot.keyClick(combo, key)


def test_usual_sizes_are_listed_after_full(combo):
    assert [combo.itemText(row) for row in range(4)] == ["full", "1", "2", "4"]
    assert combo.currentText() == "full"


def test_choosing_from_the_list(qtbot, combo):
    combo.setCurrentIndex(combo.findText("32"))
    combo.setCurrentIndex(0)
    assert combo.heard == [32, None]


def test_text_set_from_outside_counts(combo):
    combo.setCurrentText("64")
    assert combo.heard == [64]


def test_any_number_can_be_written_and_only_the_whole_of_it_counts(qtbot, combo):
    _write(qtbot, combo, "137")
    assert combo.heard == [137]
    assert combo.currentText() == "137"
    assert not combo.hasFocus()
    _write(qtbot, combo, "FULL")
    assert combo.heard == [137, None]


@pytest.mark.parametrize("text", ["0", "-3", "2.5", "many", "1e10"])
def test_what_is_no_batch_stays_and_is_marked(qtbot, combo, text):
    _write(qtbot, combo, text)
    assert combo.heard == []
    assert combo.currentText() == text
    assert combo.property("refused")
    qtbot.keyClick(combo, Qt.Key.Key_Escape)
    assert combo.currentText() == "full"
    assert not combo.property("refused")


def test_leaving_takes_the_text(qtbot, combo):
    _write(qtbot, combo, "12", Qt.Key.Key_Tab)
    assert combo.heard == [12]


def test_showing_is_silent(combo):
    combo.show_batch(16)
    combo.show_batch(17)
    assert combo.currentText() == "17"
    combo.show_batch(None)
    assert combo.currentText() == "full"
    assert combo.heard == []


def test_a_text_that_is_being_written_is_left_alone(qtbot, combo):
    combo.setFocus()
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo, "12")
    combo.show_batch(8)
    assert combo.currentText() == "12"


def test_space_is_left_to_the_window(qtbot, combo):
    _write(qtbot, combo, "8 ", Qt.Key.Key_Tab)
    assert combo.heard == [8]


def test_a_click_into_it_lets_a_number_be_written_in_place_of_the_text(qtbot, combo):
    qtbot.mouseClick(combo.lineEdit(), Qt.MouseButton.LeftButton)
    assert combo.lineEdit().selectedText() == "full"
    qtbot.keyClicks(combo.place.focusWidget(), "20")
    qtbot.keyClick(combo.place.focusWidget(), Qt.Key.Key_Return)
    assert combo.heard == [20]
    assert not combo.hasFocus()


def test_the_keyboard_goes_back_when_the_list_closes(qtbot, combo):
    combo.setFocus(Qt.FocusReason.MouseFocusReason)
    combo.showPopup()
    combo.hidePopup()
    assert not combo.hasFocus()
