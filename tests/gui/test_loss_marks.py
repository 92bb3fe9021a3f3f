import pyqtgraph as pg
import pytest
from plot_recorder import painted

from gui.loss.loss_marks import MomentMarks
from gui.theme import LIGHT


@pytest.fixture
def box(qtbot):
    widget = pg.PlotWidget(background=LIGHT.panel)
    qtbot.addWidget(widget)
    widget.resize(400, 200)
    view_box = widget.getPlotItem().getViewBox()
    view_box.setRange(xRange=(0, 100), yRange=(0, 1), padding=0)
    widget.grab()
    yield view_box  # the widget lives as long


def test_cursor_is_a_line_from_top_to_bottom(box):
    marks = MomentMarks(box)
    assert painted(marks).lines == []
    marks.set_cursor(50)
    [x] = painted(marks).lines
    assert x == pytest.approx(box.rect().width() / 2, abs=1)
