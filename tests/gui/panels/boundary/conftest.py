"""The decision boundary, shown alone."""

import pytest

from gui.panels.boundary.panel import BoundaryPlot


@pytest.fixture
def plot(on_screen):
    return on_screen(BoundaryPlot(), 560, 460)
