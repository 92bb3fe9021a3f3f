import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.flow_row import FlowRow


class Block(QWidget):
    """A widget of a fixed wish."""

    def __init__(self, width, height=20, least=None):
        super().__init__()
        self._hint, self._least = QSize(width, height), QSize(least or width, height)

    def sizeHint(self):
        return self._hint

    def minimumSizeHint(self):
        return self._least

    def wish(self, width):
        self._hint = self._least = QSize(width, self._hint.height())
        self.updateGeometry()


@pytest.fixture
def row(qtbot):
    row = FlowRow(Block(100), Block(60), Block(80), gap=10)
    qtbot.addWidget(row)
    row.show()
    return row


def places(row):
    return [part.geometry() for part in row._parts]


def test_wide_all_stand_in_one_line(row):
    row.resize(300, 20)
    assert row.sizeHint() == QSize(260, 20)
    assert places(row) == [QRect(0, 0, 100, 20), QRect(110, 0, 60, 20), QRect(180, 0, 80, 20)]
    assert row.heightForWidth(260) == 20


def test_narrow_what_has_no_room_begins_another_line(row):
    row.resize(180, row.heightForWidth(180))
    assert [(place.x(), place.y()) for place in places(row)] == [(0, 0), (110, 0), (0, 24)]
    assert row.height() == 44


def test_the_widest_one_is_the_least_width(row):
    assert row.minimumSizeHint() == QSize(100, 20)


def test_one_that_is_hidden_takes_no_room(row, qtbot):
    row.resize(300, 20)
    row._parts[0].hide()
    qtbot.waitUntil(lambda: row._parts[1].x() == 0)
    assert row.sizeHint().width() == 150


def test_one_that_grows_pushes_the_others(row, qtbot):
    row.resize(300, 20)
    row._parts[0].wish(120)
    qtbot.waitUntil(lambda: row._parts[1].x() == 130)


def test_one_that_may_be_narrower_is_where_a_whole_line_is_too_short(qtbot):
    row = FlowRow(Block(200, least=50), Block(40))
    qtbot.addWidget(row)
    row.show()
    row.resize(120, row.heightForWidth(120))
    assert [place.width() for place in places(row)] == [120, 40]


def test_one_of_a_fixed_width_is_never_narrower(qtbot):
    block = Block(200, least=50)
    block.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    row = FlowRow(block)
    qtbot.addWidget(row)
    row.show()
    row.resize(120, 20)
    assert block.width() == 200
