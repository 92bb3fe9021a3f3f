import math
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from sample_run import default_moment

from engine.convergence.curvature import Curvature
from engine.convergence.learning_rate import Zone
from engine.model.experiment import Experiment
from gui.panels.controls.descent import DescentPanel
from gui.panels.controls.learning_rate import LearningRateStrip, zone_sentence
from gui.style.stylesheet import style_sheet
from gui.style.theme import DARK, LIGHT, palette
from gui.widgets.sliders import LogScale, LogSlider

# 2/K = 0.1 and 2/λmax = 10
CURVATURE = Curvature(lowest=0.01, highest=0.2, bound=20.0, examples=200)


@pytest.fixture
def slider(qtbot):
    slider = LogSlider(LogScale(1e-4, 100))
    qtbot.addWidget(slider)
    slider.resize(240, 24)
    return slider


@pytest.fixture
def zones(slider):
    zones = LearningRateStrip(slider)
    zones.show_curvature(CURVATURE)
    slider.show()
    return zones


@pytest.fixture
def panel(qtbot):
    panel = DescentPanel()
    qtbot.addWidget(panel)
    experiment, problem, _ = default_moment()
    panel.show_problem(problem, experiment)
    panel.show()
    return panel


@pytest.fixture
def usual_palette(qapp):
    usual = qapp.palette()
    yield
    qapp.setPalette(usual)


def alpha_slider(panel):
    return panel.findChild(LogSlider, "alphaSlider")


def strip_colors(image: QImage, x: int) -> list[str]:
    return [image.pixelColor(x, y).name() for y in range(20, 24)]


def test_zones_meet_where_the_handle_stands_at_the_limits(slider, zones):
    found = zones.zones()
    assert [zone for zone, _, _ in found] == list(Zone)
    borders = zip((0.1, 10.0), pairwise(found), strict=True)
    for limit, ((_, _, right), (_, left, _)) in borders:
        slider.show_number(limit)
        assert left == right == pytest.approx(slider.handle_middle(slider.value()))
    low, high = found[0][1], found[-1][2]
    assert (low, high) == (slider.handle_middle(0), slider.handle_middle(slider.maximum()))
    assert 0 < low < high < slider.width()


def test_zones_beyond_the_ends_of_the_slider_are_left_out(zones):
    zones.show_curvature(Curvature(0.0, 1e-9, 1e-3, 200))
    assert [zone for zone, _, _ in zones.zones()] == [Zone.DESCENDS]
    zones.show_curvature(Curvature(0.0, 1e9, math.inf, 200))
    assert [zone for zone, _, _ in zones.zones()] == [Zone.BEYOND]
    zones.show_curvature(Curvature(0.0, 0.0, 2.0, 200))
    assert [zone for zone, _, _ in zones.zones()] == [Zone.DESCENDS, Zone.MAY_OSCILLATE]


def test_nothing_is_drawn_where_nothing_is_known(slider, zones):
    zones.show_curvature(None)
    assert zones.zones() == []
    bare = LogSlider(LogScale(1e-4, 100))
    bare.resize(slider.size())
    assert slider.grab().toImage() == bare.grab().toImage()
    bare.deleteLater()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_zone_has_a_pattern_of_its_own_in_shades_of_ink(slider, zones, theme, usual_palette):
    QApplication.setPalette(palette(theme))
    slider.setStyleSheet(style_sheet(theme))
    image = slider.grab().toImage()
    patterns = {}
    for zone, left, right in zones.zones():
        columns = [strip_colors(image, x) for x in range(round(left) + 6, round(right) - 6)]
        patterns[zone] = len(set(map(tuple, columns)))
        colors = [QColor(name) for column in columns for name in column]
        assert all(color.saturation() < 12 for color in colors)  # of no class
        inked = min if theme is LIGHT else max
        strongest = inked(color.lightness() for color in colors)
        assert abs(strongest - QColor(theme.window).lightness()) > 60
    assert patterns[Zone.DESCENDS] == 1
    assert patterns[Zone.MAY_OSCILLATE] > 2
    assert patterns[Zone.BEYOND] > 2


def test_strip_follows_the_size_of_the_slider(slider, zones):
    before = zones.zones()[0][2]
    slider.resize(400, 34)
    assert zones.size() == slider.size()
    assert zones.zones()[0][2] > before


def test_the_mouse_reaches_the_slider_through_the_strip(qtbot, slider, zones):
    heard = []
    slider.number_changed.connect(heard.append)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=zones.rect().center())
    assert len(heard) == 1
    assert zones.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (0.05, ("surely descends", "2/K = 0.1", "K = 20")),
        (1.0, ("may oscillate", "2/K = 0.1", "2/λmax = 10")),
        (50.0, ("beyond the limit here", "2/λmax = 10", "λmax = 0.2")),
    ],
)
def test_sentence_says_why(alpha, words):
    text = zone_sentence(alpha, CURVATURE, Experiment(), 200)
    assert f"α = {alpha:g}" in text
    assert all(word in text for word in words)
    assert "batch" not in text
    assert "L1" not in text
    assert text.endswith(".")


def test_of_mini_batches_it_says_that_the_full_batch_is_meant():
    text = zone_sentence(1.0, CURVATURE, Experiment(batch=8), 200)
    assert "holds for the full batch" in text


@pytest.mark.parametrize(
    ("alpha", "more"),
    [(0.05, ""), (1.0, " For λmax only weights count that the L1 penalty does not hold at 0.")],
)
def test_an_l1_penalty_changes_no_limit_but_for_which_weights_count(alpha, more):
    text = zone_sentence(alpha, CURVATURE, Experiment(l1=0.1), 200)
    assert text == zone_sentence(alpha, CURVATURE, Experiment(), 200) + more


def test_the_panel_shows_the_safe_zone_with_an_l1_penalty_too(panel):
    panel.show_experiment(Experiment(l1=0.1))
    panel.show_curvature(CURVATURE)
    assert Zone.DESCENDS in [zone for zone, _, _ in panel.findChild(LearningRateStrip).zones()]


def test_samples_are_owned_up_to():
    sampled = zone_sentence(1.0, CURVATURE, Experiment(), 5_000_000)
    assert "200 of the 5,000,000 examples" in sampled


def test_tool_tip_follows_curvature_and_alpha(qtbot, panel):
    slider = alpha_slider(panel)
    bare = slider.toolTip()
    panel.show_curvature(CURVATURE)
    assert "α = 0.1 may oscillate" in slider.toolTip()
    slider.setValue(slider.minimum())
    qtbot.waitUntil(lambda: "surely descends: below 2/K = 0.1" in slider.toolTip())
    slider.setValue(slider.maximum())
    qtbot.waitUntil(lambda: "beyond the limit here" in slider.toolTip())
    strip = panel.findChild(LearningRateStrip)
    assert "beyond the limit here" in strip.accessibleDescription()
    assert strip.accessibleName()
    panel.show_curvature(None)
    assert strip.zones() == []
    qtbot.waitUntil(lambda: slider.toolTip() == bare)


def test_a_panel_of_many_snapshots_draws_only_what_is_new(panel, monkeypatch):
    panel.show_curvature(CURVATURE)
    strip = panel.findChild(LearningRateStrip)
    drawn = []
    monkeypatch.setattr(strip, "update", lambda: drawn.append(1))
    for _ in range(3):
        panel.show_curvature(Curvature(0.01, 0.2, 20.0, 200))
    assert drawn == []
    assert np.isfinite([strip.zones()[0][1]]).all()


def test_without_curvature_no_limit_is_named():
    flat = Curvature(lowest=0.0, highest=0.0, bound=1.0, examples=10)
    said = zone_sentence(5.0, flat, Experiment(), 10)
    assert "inf" not in said
    assert "no limit" in said
