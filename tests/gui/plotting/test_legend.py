import pytest
from PySide6.QtCore import Qt

from gui.plotting.legend import Legend, LegendEntry


def sign(painter, centre, theme, scale):
    painter.fillRect(int(centre.x()) - 2, int(centre.y()) - 2, 4, 4, theme.color("class0"))


@pytest.fixture
def legend(qtbot):
    widget = Legend()
    qtbot.addWidget(widget)
    widget.set_entries(
        [LegendEntry("one", sign), LegendEntry("another", sign), LegendEntry("a remark")]
    )
    return widget


def test_entries_are_told_to_screen_readers(legend):
    assert legend.accessibleName() == "Legend: one, another, a remark"


def test_entries_wrap_where_the_line_is_too_short(legend):
    one_line = legend.sizeHint()
    assert legend.heightForWidth(one_line.width()) == one_line.height()
    assert legend.heightForWidth(100) > one_line.height()
    assert legend.heightForWidth(1) == 3 * one_line.height()


def test_every_sign_is_drawn(legend):
    legend.resize(400, 24)
    image = legend.grab().toImage()
    columns = [
        x
        for x in range(400)
        if any(image.pixelColor(x, y).name() == "#d55e00" for y in range(image.height()))
    ]
    assert len(columns) == 8


def test_no_entry_is_cut_that_has_room_on_a_line_of_its_own(legend):
    legend.set_entries(
        [LegendEntry(text, sign) for text in ("y = 1, virginica", "a = ½", "optimum")]
    )
    widest = max(legend.fontMetrics().horizontalAdvance(entry) for entry in legend.texts())
    for width in range(widest + 24, 2 * legend.sizeHint().width()):
        for entry, x, _ in legend._places(width):
            room = width - x - legend._sign_width(entry)
            cut = legend.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room)
            assert cut == entry.text, width
