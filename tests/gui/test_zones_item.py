import math

import pytest
from alpha_sample import labs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.alpha_limits import AlphaLimits
from gui.alpha_lab.plot import AlphaPlot
from gui.alpha_lab.words import sentence
from gui.alpha_lab.zones_item import ZonesItem
from gui.plot_view import PlotView
from gui.theme import LIGHT

LIMIT = st.sampled_from([0.0, 5e-324, 1e-320, 1e300, math.inf, math.nan]) | st.floats(0.0, 1e13)


@pytest.fixture
def view(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show_range((-3.0, 2.0), (0.0, 1.0))
    view.zones = ZonesItem(view.view_box)
    view.zones.apply_theme(LIGHT)
    return view


@given(safe=LIMIT, start=LIMIT, settle=LIMIT | st.none(), logarithmic=st.booleans())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_limits_are_they_can_be_drawn(view, safe, start, settle, logarithmic):
    view.zones.is_logarithmic = logarithmic
    view.zones.set_ground(AlphaLimits(safe, start, settle))
    view.grab()
    width = view.zones.view_size()[0]
    assert all(0 <= x <= width + 1 for x, _ in view.zones.marks())
    assert all(0 < limit < math.inf for limit, _ in view.zones.limits())


def test_a_limit_that_is_infinite_has_no_line(view):
    view.zones.set_ground(AlphaLimits(0.1, math.inf, 2.0))
    assert [name for _, name in view.zones.limits()] == ["2/L = 0.1", "2/λmax at the optimum = 2"]


def test_an_alpha_outside_of_the_plot_is_told_at_its_edge(view):
    view.zones.set_ground(AlphaLimits(0.1, 0.2, None))
    for alpha, told in ((328.0, "α = 328 →"), (1e-5, "← α = 1e-5"), (3.28, "α = 3.28")):
        view.zones.set_alpha(alpha)
        view.grab()
        assert told in [name for _, name in view.zones.marks()]


def test_a_saturated_start_has_a_picture_and_its_text_says_why_a_limit_is_missing(qtbot):
    lab = labs(data="two-blobs", init=(1e5, 1e5, 0.0))[3]
    assert lab.ground.start_alpha == math.inf
    plot = AlphaPlot()
    qtbot.addWidget(plot)
    plot.show_lab(lab)
    plot.grab()
    assert "at the start" not in "".join(name for _, name in plot.zones.limits())
    assert "There is no local limit at the start: there a(1 − a) is 0" in sentence(lab)
