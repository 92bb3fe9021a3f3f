"""Who gets the keys while runs are compared in the window, and afterwards?"""

import pytest
from everything import show_everything
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from small_window import go, is_at, open_small_window

from engine.training.snapshot import Phase
from gui.panels.runs.model import Column

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot):
    window = open_small_window(qtbot)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    show_everything(window)
    yield window
    window.close()


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key as a hand does: the widget with the keyboard gets it."""
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def pin(qtbot, window):
    before = len(window.snapshot().pinned)
    press(Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == before + 1)
    return window.snapshot().pinned[-1]


@pytest.fixture
def table(qtbot, window):
    """Return the table, with the run that was pinned at step 40 chosen, at step 90."""
    go(qtbot, window, 40)
    pin(qtbot, window)
    go(qtbot, window, 90)
    press(Qt.Key.Key_T, CONTROL)
    table = window.panels.runs.table
    qtbot.waitUntil(lambda: table.isVisible() and table.runs.rowCount() == 2)
    spot = table.visualRect(table.runs.index(1, Column.LOSS)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.hasFocus()
    return table


def edit(qtbot, table):
    """Begin to write the name of the run."""
    press(Qt.Key.Key_F2)
    field = table.findChild(QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    return field


def test_what_the_table_took_the_place_of_comes_back(qtbot, window, table):
    press(Qt.Key.Key_T, CONTROL)
    assert window.panels.graph.isVisible()
    press(Qt.Key.Key_G, CONTROL)
    assert not window.panels.lower_half.isVisible()
    press(Qt.Key.Key_T, CONTROL)
    assert table.isVisible()
    press(Qt.Key.Key_T, CONTROL)
    assert not window.panels.lower_half.isVisible()


def test_space_plays_after_the_table_is_closed(qtbot, window, table):
    press(Qt.Key.Key_T, CONTROL)
    assert not table.isVisible()
    assert QApplication.focusWidget() is window
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot().step > 90)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)


def test_the_window_has_the_keys_after_another_page_is_opened(qtbot, window, table):
    press(Qt.Key.Key_G, CONTROL)
    assert window.panels.graph.isVisible()
    assert QApplication.focusWidget() is window
    press(Qt.Key.Key_T, CONTROL)
    assert QApplication.focusWidget() is window
    table.setFocus()
    tab = window.panels.lower_half.tabs[1].tab(0)
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert window.panels.graph.isVisible()
    assert QApplication.focusWidget() is window


def test_what_is_hidden_elsewhere_gives_the_keys_back_too(qtbot, window):
    window.panels.landscape.view.setFocus()
    press(Qt.Key.Key_M, CONTROL)
    assert not window.panels.landscape.isVisible()
    assert QApplication.focusWidget() is window


def test_a_button_that_can_no_longer_be_pressed_gives_the_keys_back(qtbot, window, table):
    button = window.panels.runs.return_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: is_at(window, 40))
    window.panels.runs.choose_run(None)
    assert not button.isEnabled()
    assert QApplication.focusWidget() is window


def test_the_choice_ends_with_the_table(qtbot, window, table):
    with qtbot.waitSignal(window.panels.runs.run_chosen) as chosen:
        press(Qt.Key.Key_T, CONTROL)
    assert chosen.args == [None]


def test_the_table_can_be_closed_while_a_name_is_written(qtbot, window, table):
    edit(qtbot, table)
    press(Qt.Key.Key_T, CONTROL)
    assert QApplication.focusWidget() is window


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_ends_the_name_and_does_not_return_to_the_run(qtbot, window, table, key):
    edit(qtbot, table).setText("mine")
    with qtbot.assertNotEmitted(table.return_requested, wait=50):
        press(key)
    qtbot.waitUntil(lambda: window.snapshot().pinned[0].name == "mine")
    assert is_at(window, 90)
    assert table.chosen() is not None
    with qtbot.waitSignal(table.return_requested):  # the table has its keys again
        qtbot.waitUntil(table.hasFocus)
        press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_at(window, 40))


def test_escape_ends_the_name_and_not_the_choice(qtbot, window, table):
    edit(qtbot, table).setText("mine")
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.findChild(QLineEdit) is None)
    assert window.snapshot().pinned[0].name == "A"
    assert table.chosen() is not None


def test_while_a_name_is_written_its_keys_do_nothing_else(qtbot, window, table):
    field = edit(qtbot, table)
    before, chosen = window.snapshot(), table.chosen()
    keys = "Delete Space Left Right Up Down Home End Backspace F2 PageUp PageDown P L R BracketLeft"
    with qtbot.assertNotEmitted(table.dismiss_requested, wait=50):
        for name in keys.split():
            press(getattr(Qt.Key, f"Key_{name}"))
            assert (field.isVisible(), field.hasFocus()) == (True, True), name
            assert table.chosen() == chosen, name
    now = window.snapshot()
    assert (now.step, now.phase, now.loop) == (before.step, before.phase, before.loop)
    assert len(now.pinned) == len(before.pinned)


def test_shift_with_an_arrow_marks_a_letter_of_the_name(qtbot, window, table):
    field = edit(qtbot, table)
    field.setText("mine")
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert field.selectedText() == "e"
    assert is_at(window, 90)
