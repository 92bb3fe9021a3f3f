import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.panels.landscape.path import ParameterPathItem, coverage
from gui.plotting.lines import Now, PixelLine
from gui.plotting.view import PlotView
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme

SIDE = 200


def zigzag(gap, turns=80):
    """Return places from wall to wall, `gap` apart, of a line that sweeps over a band."""
    x = np.where(np.arange(turns) % 2, 150.0, 50.0)
    return x, 20 + gap * np.arange(turns)


def test_a_straight_line_covers_little():
    line = PixelLine(np.linspace(0, SIDE, 40), np.full(40, 100.0))
    assert 0.1 < coverage(line, 1.5, SIDE, SIDE) < 0.3


@pytest.mark.parametrize(("gap", "share"), [(10.0, 0.15), (5.0, 0.3), (3.0, 0.5)])
def test_a_zigzag_covers_its_width_by_the_gap(gap, share):
    line = PixelLine(*zigzag(gap, turns=int(160 / gap)))
    assert coverage(line, 1.5, SIDE, SIDE) == pytest.approx(share, abs=0.12)


def test_a_blob_of_a_few_pixels_makes_no_path_crowded():
    x = np.append(np.linspace(0, 150, 20), 150 + np.arange(400) % 2)
    y = np.append(np.linspace(0, 150, 20), 150 + np.arange(400) // 2 % 2)
    way = coverage(PixelLine(x[:20], y[:20]), 1.5, SIDE, SIDE)
    assert coverage(PixelLine(x, y), 1.5, SIDE, SIDE) < way + 0.1


def test_what_lies_outside_of_the_view_or_beyond_a_break_covers_nothing():
    x, y = zigzag(1.0)
    assert coverage(PixelLine(x + 1000, y), 1.5, SIDE, SIDE) == 0
    broken = PixelLine(x, y, leads_on=np.zeros(len(x), dtype=bool))
    assert coverage(broken, 1.5, SIDE, SIDE) == 0


def test_a_crowded_path_lets_the_ground_through(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show_range((0, SIDE), (0, SIDE))
    apply_theme(view, LIGHT)
    view.show()
    qtbot.waitExposed(view)
    trail = ParameterPathItem(view.view_box)
    darkest = []
    for gap, turns in ((30.0, 6), (0.5, 300)):
        x, y = zigzag(gap, turns)
        trail.set_points(x, y)
        trail.set_now(Now(turns, turns))
        image = view.grab().toImage()
        scene = view.view_box.mapToScene(trail.to_pixel(100.0, 90.0))
        at = view.mapFromScene(scene)
        column = [image.pixelColor(at.x(), at.y() + row).lightness() for row in range(-40, 40)]
        darkest.append(min(column))
    clear, crowded = darkest
    assert clear < QColor(LIGHT.ink).lightness() + 60
    assert crowded > clear + 60
