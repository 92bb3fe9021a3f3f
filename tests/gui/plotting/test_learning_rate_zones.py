import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learning_rate_sample import labs
from PySide6.QtGui import QFontMetricsF

from engine.convergence.learning_rate import LearningRateLimits
from gui.plotting.learning_rate_zones import LearningRateZones
from gui.plotting.still_picture import PlotText
from gui.plotting.view import PlotView
from gui.style.theme import LIGHT, figure_font
from gui.style.themed import apply_theme
from gui.tools.learning_rate_lab.plot import LearningRatePlot
from gui.tools.learning_rate_lab.text import sentence

LIMIT = st.sampled_from([0.0, 5e-324, 1e-320, 1e300, math.inf, math.nan]) | st.floats(0.0, 1e13)


@pytest.fixture
def shown(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show_range((-3.0, 2.0), (0.0, 1.0))
    zones = LearningRateZones(view)
    apply_theme(zones, LIGHT)
    view.show()
    qtbot.waitExposed(view)
    return view, zones


@given(safe=LIMIT, start=LIMIT, settle=LIMIT | st.none(), logarithmic=st.booleans())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_limits_are_they_can_be_drawn(shown, safe, start, settle, logarithmic):
    view, zones = shown
    zones.is_logarithmic = logarithmic
    zones.set_limits(LearningRateLimits(safe, start, settle))
    view.grab()
    width = zones.view_size()[0]
    assert all(0 <= x <= width + 1 for x, _ in zones.marks())
    assert all(0 < limit < math.inf for limit, _ in zones.limits())


def test_a_limit_that_is_infinite_has_no_line(shown):
    _, zones = shown
    zones.set_limits(LearningRateLimits(0.1, math.inf, 2.0))
    assert [name for _, name in zones.limits()] == ["2/K = 0.1", "2/λmax at the optimum = 2"]


def test_an_alpha_outside_of_the_plot_is_told_at_its_edge(shown):
    view, zones = shown
    zones.set_limits(LearningRateLimits(0.1, 0.2, None))
    for alpha, told in ((328.0, "α = 328 →"), (1e-5, "← α = 1e-5"), (3.28, "α = 3.28")):
        zones.set_alpha(alpha)
        view.grab()
        assert told in [name for _, name in zones.marks()]


def test_a_saturated_start_has_a_picture_and_its_text_says_why_a_limit_is_missing(qtbot):
    lab = labs(data="two-blobs", init=(1e5, 1e5, 0.0))[3]
    assert lab.bounds.limits.local == math.inf
    plot = LearningRatePlot()
    qtbot.addWidget(plot)
    plot.show_lab(lab)
    plot.grab()
    assert "at the start" not in "".join(name for _, name in plot.zones.limits())
    assert "There is no local limit at the start: there a(1 − a) is 0" in sentence(lab)


def written(view, text):
    """Return the pixels of the view box in which this text stands, each as its left and right."""
    box = view.view_box
    found = [item for item in view.scene().items() if isinstance(item, PlotText)]
    shown = [item for item in found if item.isVisible() and item.text() == text]
    rects = [box.mapRectFromScene(item.mapRectToScene(item.boundingRect())) for item in shown]
    return [(rect.left(), rect.right()) for rect in rects]


def test_the_name_of_a_zone_stands_beside_a_line_rather_than_under_it(shown):
    view, zones = shown
    zones.set_limits(LearningRateLimits(1.0, math.inf, 10.0))
    name = "surely descends"
    left, right = zones.column(1e-3), zones.column(1.0)
    for alpha in (0.03, 0.05, 0.02, 0.002):
        zones.set_alpha(alpha)
        view.grab()
        ((start, end),) = written(view, name)
        assert end - start >= QFontMetricsF(figure_font(9)).horizontalAdvance(name)
        assert left <= start
        assert end <= right
        assert not start <= zones.column(alpha) <= end
