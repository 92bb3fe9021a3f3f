import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QWidget

from gui.window.appearance import SizeKeeper


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    middle, window.more = QWidget(), QWidget()
    row = QHBoxLayout(middle)
    row.addWidget(QWidget())
    row.addWidget(window.more)
    window.more.setMinimumWidth(500)
    window.more.hide()
    window.setCentralWidget(middle)
    window.resize(400, 300)
    window.keeper = SizeKeeper(window)
    window.show()
    return window


def open_more(qtbot, window):
    window.more.show()
    qtbot.waitUntil(lambda: window.width() > 500)


def test_the_size_from_before_comes_back(qtbot, window):
    open_more(qtbot, window)
    window.more.hide()
    qtbot.waitUntil(lambda: window.size() == QSize(400, 300))


def test_it_comes_back_each_time(qtbot, window):
    for _ in range(3):
        open_more(qtbot, window)
        window.more.hide()
        qtbot.waitUntil(lambda: window.size() == QSize(400, 300))


def test_a_size_chosen_meanwhile_stays(qtbot, window):
    open_more(qtbot, window)
    window.resize(800, 350)
    window.more.hide()
    qtbot.wait(50)
    assert window.size() == QSize(800, 350)


def test_a_window_with_room_enough_keeps_its_size(qtbot, window):
    window.resize(900, 300)
    window.more.show()
    qtbot.wait(20)
    window.more.hide()
    qtbot.wait(20)
    assert window.size() == QSize(900, 300)


def test_what_still_needs_more_has_it(qtbot, window):
    open_more(qtbot, window)
    window.more.setMinimumWidth(450)
    qtbot.waitUntil(lambda: window.width() < 500)
    assert window.width() == window.minimumSizeHint().width()
    window.more.hide()
    qtbot.waitUntil(lambda: window.size() == QSize(400, 300))
