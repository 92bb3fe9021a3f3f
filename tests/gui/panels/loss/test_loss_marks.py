import pytest
from plot_recorder import painted, plot_of

from gui.panels.loss.markers import CurrentStepItem


@pytest.fixture
def box(qtbot):
    widget = plot_of(200)
    qtbot.addWidget(widget)
    yield widget.getPlotItem().getViewBox()  # the widget lives as long


def test_cursor_is_a_line_from_top_to_bottom(box):
    marks = CurrentStepItem(box)
    assert painted(marks).lines == []
    marks.set_cursor(50)
    [x] = painted(marks).lines
    assert x == pytest.approx(box.rect().width() / 2, abs=1)
