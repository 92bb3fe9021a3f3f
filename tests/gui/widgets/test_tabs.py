import pytest
from PySide6.QtCore import Qt

from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme
from gui.widgets.buttons import Tabs


@pytest.fixture
def tabs(qtbot):
    widget = Tabs(("Graph", "Runs"), ("Graph", "Runs 8"), 0)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_another_page_is_chosen_by_key(tabs, qtbot, key):
    with qtbot.waitSignal(tabs.chosen) as chosen:
        qtbot.keyClick(tabs.tab(1), key)
    assert chosen.args == [1]


def test_the_line_stays_that_of_its_page(tabs, qtbot):
    with qtbot.waitSignal(tabs.chosen):
        qtbot.mouseClick(tabs.tab(1), Qt.MouseButton.LeftButton)
    assert tabs.tab(0).isChecked()
    assert not tabs.tab(1).isChecked()


def test_the_open_page_cannot_be_opened(tabs, qtbot):
    with qtbot.assertNotEmitted(tabs.chosen):
        qtbot.mouseClick(tabs.tab(0), Qt.MouseButton.LeftButton)
    assert tabs.tab(0).isChecked()


def test_nothing_moves_when_another_page_opens_or_a_number_comes(qtbot, tabs):
    other = Tabs(("Graph", "Runs"), ("Graph", "Runs 8"), 1)
    qtbot.addWidget(other)
    other.show()
    other.set_text(1, "Runs 3")
    assert other.sizeHint() == tabs.sizeHint()
    for place in (0, 1):
        assert other.tab(place).geometry().left() == tabs.tab(place).geometry().left()


def test_a_title_is_read_out(tabs):
    tabs.set_text(1, "Runs 3")
    assert tabs.tab(1).accessibleName() == "Runs 3"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_open_page_is_in_ink_and_the_other_muted(tabs, theme):
    apply_theme(tabs, theme)
    for place, name in ((0, "ink"), (1, "muted")):
        tab = tabs.tab(place)
        image = tab.grab().toImage()
        found = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert theme.color(name).name() in found
