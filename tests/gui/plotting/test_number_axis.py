from itertools import pairwise

import pytest
from PySide6.QtGui import QPainter, QPixmap

from gui.plotting.axis import NumberAxis
from gui.plotting.view import PlotView
from gui.style.theme import DARK, LIGHT, UNIT
from gui.style.themed import apply_theme


@pytest.fixture
def axis(qapp):
    return NumberAxis("bottom")


@pytest.mark.parametrize(
    ("values", "spacing", "texts"),
    [
        ([-1, 0, 1], 1, ["−1", "0", "1"]),
        ([0, 0.05, 0.1], 0.05, ["0.00", "0.05", "0.10"]),
        ([0, 0.1, 0.2], 0.1, ["0.0", "0.1", "0.2"]),
        ([0, 50_000, 100_000], 50_000, ["0", "50,000", "100,000"]),
        ([0, 5e6, 1e7], 5e6, ["0", "5e6", "10e6"]),
        ([-2e-5, 0, 2e-5], 2e-5, ["−2e−5", "0", "2e−5"]),
        ([], 1, []),
    ],
)
def test_numbers_of_a_linear_axis(axis, values, spacing, texts):
    assert axis.tickStrings(values, 1.0, spacing) == texts


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ((-0.3, 0.2), ["0.6", "0.7", "0.8", "0.9", "1"]),
        ((-1, 1), ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
        ((-5, 1), ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1", "10"]),
        ((3, 7), ["1,000", "10,000", "10⁵", "10⁶", "10⁷"]),
    ],
)
def test_numbers_of_a_logarithmic_axis(axis, ends, texts):
    axis.setLogMode(True)
    [(spacing, values)] = axis.tickValues(*ends, 200.0)
    assert axis.tickStrings(values, 1.0, spacing) == texts


@pytest.mark.parametrize(
    ("pixels", "texts"),
    [
        (150, ["0.2", "0.3", "0.5"]),
        (300, ["0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]),
        (100, ["0.2", "0.3", "0.5"]),
        (40, ["0.2", "0.5"]),
        (25, ["0.2", "0.9"]),
    ],
)
def test_numbers_of_a_low_logarithmic_axis_do_not_run_together(axis, pixels, texts):
    axis.setLogMode(True)
    [(_, values)] = axis.tickValues(-0.72, -0.03, float(pixels))
    gaps = [(after - one) / 0.69 * pixels for one, after in pairwise(values)]
    assert min(gaps, default=99) >= 15
    assert axis.tickStrings(values, 1.0, 1.0) == texts


@pytest.mark.parametrize("pixels", [40, 60, 90, 200])
@pytest.mark.parametrize("high", [0.8, 1.0, 1.5, 3.0, 400.0])
def test_numbers_of_a_low_upright_axis_do_not_run_together(qapp, pixels, high):
    low, high = -0.03 * high, 1.03 * high
    [(spacing, values), *_] = NumberAxis("left").tickValues(low, high, float(pixels))
    assert spacing / (high - low) * pixels >= 18
    assert 2 <= len(values) <= pixels / 18 + 1


def test_numbers_of_many_decades_are_left_room(axis):
    axis.setLogMode(True)
    [(_, values)] = axis.tickValues(-300, 0, 200.0)
    assert 3 <= len(values) <= 10


def test_very_long_name_is_shortened(axis):
    axis.set_name("n" * 200)
    assert len(axis.name()) < 50
    assert axis.name().endswith("…")


def test_theme_colours_numbers_and_name(axis):
    axis.set_name("x1")
    apply_theme(axis, DARK)
    assert axis.textPen().color().name() == DARK.muted.lower()
    assert DARK.muted in axis.labelString()


@pytest.mark.parametrize("largest", [1e-30, 3e-5, 0.5, 9e4, 9e5, 1e6, 3e7, 1.2e12, 1e300])
def test_no_number_of_an_upright_axis_is_too_wide_to_be_drawn(qtbot, largest):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    apply_theme(view, LIGHT)
    axis = view.axis("left")
    axis.setWidth(7 * UNIT)
    view.resize(300, 200)
    view.show()
    view.show_range((0.0, 1.0), (0.0, 1.03 * largest))
    [(spacing, values), *_] = axis.tickValues(0.0, 1.03 * largest, 150.0)
    texts = axis.tickStrings(values, 1.0, spacing)
    image = QPixmap(300, 200)
    painter = QPainter(image)
    drawn = {text for _, _, text in axis.generateDrawSpecs(painter)[2]}
    painter.end()
    assert len(texts) > 1
    assert drawn == set(texts)


def test_bounds_follow_the_size(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.show()
    axis = view.axis("bottom")
    for width in (300, 500):
        view.resize(width, 200)
        qtbot.waitUntil(lambda: axis.boundingRect().contains(axis.rect()))
        assert axis.boundingRect().width() == axis.rect().width() + 4 * UNIT


def test_an_axis_that_is_kept_as_an_image_follows_theme_and_range(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(300, 200)
    apply_theme(view, LIGHT)
    view.show_range((0.0, 1.0), (0.0, 1.0))
    view.show()
    qtbot.waitExposed(view)
    seen = [view.grab().toImage()]
    view.show_range((0.0, 7.0), (0.0, 1.0))
    seen.append(view.grab().toImage())
    apply_theme(view, DARK)
    seen.append(view.grab().toImage())
    foot = view.axis("bottom").sceneBoundingRect().toAlignedRect() & view.rect()
    feet = [image.copy(foot) for image in seen]
    assert feet[0] != feet[1] != feet[2]
    fresh = PlotView(zoomable=False)
    qtbot.addWidget(fresh)
    fresh.resize(300, 200)
    apply_theme(fresh, DARK)
    fresh.show_range((0.0, 7.0), (0.0, 1.0))
    assert fresh.grab().toImage().copy(foot) == feet[2]


@pytest.mark.parametrize("side", ["left", "bottom"])
def test_a_name_longer_than_its_axis_is_cut_short_and_told_by_a_tip(qtbot, side):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    name = "standard error of the smoothness"
    view.axis(side).set_name(name)
    view.resize(160, 160)
    view.show()
    view.grab()
    axis = view.axis(side)
    assert axis.labelText.endswith("…")
    assert axis.toolTip() == axis.name() == name
    view.resize(800, 800)
    view.grab()
    assert axis.labelText == name
    assert axis.toolTip() == ""
    view.resize(160, 160)
    view.grab()
    assert axis.toolTip() == name
    axis.set_name("")
    assert axis.toolTip() == ""
