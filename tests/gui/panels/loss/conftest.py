"""The loss over steps, shown alone."""

import pytest

from gui.panels.loss.panel import LossPlot


@pytest.fixture
def plot(on_screen):
    return on_screen(LossPlot(), 420, 300)
