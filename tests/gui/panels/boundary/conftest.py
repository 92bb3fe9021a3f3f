"""The decision boundary, shown alone."""

import pytest

from gui.panels.boundary.panel import BoundaryPlot


@pytest.fixture
def plot(qtbot):
    widget = BoundaryPlot()
    qtbot.addWidget(widget)
    widget.resize(560, 460)
    widget.show()
    qtbot.waitExposed(widget)
    return widget
