from math import ceil

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.style.theme import figure_font
from gui.widgets.labels import SteadyLabel


class Layouts(QObject):
    """Counts how often a widget is asked to lay out its children anew."""

    def __init__(self, watched):
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture(params=[QLabel, SteadyLabel])
def label(request, qtbot):
    window = QWidget()
    label = request.param("0.6931")
    label.setFont(figure_font(20))
    QHBoxLayout(window).addWidget(label)
    window.resize(400, 100)
    window.show()
    qtbot.addWidget(window)
    qtbot.waitExposed(window)
    qtbot.wait(1)
    label.window_of_test = window
    return label


def test_a_text_of_the_same_width_lays_nothing_out_anew(label, qtbot):
    layouts = Layouts(label.window_of_test)
    for text in ("0.5012", "0.4444", "0.1234"):
        label.setText(text)
        qtbot.wait(1)
    assert (layouts.count == 0) == isinstance(label, SteadyLabel)


def test_a_longer_text_has_all_the_room_it_needs(label, qtbot):
    label.setText("12,345.678")
    qtbot.wait(1)
    assert label.width() >= label.fontMetrics().horizontalAdvance("12,345.678")


def test_it_takes_up_the_room_that_it_was_given(qtbot):
    label = SteadyLabel("1")
    qtbot.addWidget(label)
    label.set_room(120)
    assert label.width() == 120
    label.setText("1" * 60)
    assert label.width() > 120
    label.setText("1")
    assert label.width() == 120


def test_it_fits_to_a_larger_font(qtbot):
    label = SteadyLabel("0.6931")
    qtbot.addWidget(label)
    before = label.size()
    label.setFont(figure_font(30))
    assert label.width() > before.width()
    assert label.height() > before.height()


def test_room_for_the_widest_text_follows_the_font(qtbot):
    label = SteadyLabel("short")
    qtbot.addWidget(label)
    label.set_widest("a much longer text")
    for points in (20, 10):
        label.setFont(figure_font(points))
        widest = QFontMetricsF(label.font()).horizontalAdvance("a much longer text")
        assert label.width() == ceil(widest)
