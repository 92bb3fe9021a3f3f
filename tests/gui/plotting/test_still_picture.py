import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QGraphicsItem

from gui.plotting.still_picture import CROSS, Mark, StillPicture, capped
from gui.plotting.view import PlotView
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme

RED = QColor("#ff0000")


class Picture(StillPicture):
    """A line, a mark and a name, all at once."""

    def __init__(self, view):
        super().__init__(view)
        self.arranged = 0
        self.steep, self.spots, self.name = self.add_curve(0), self.add_scatter(1), self.add_text(2)

    def arrange(self):
        self.arranged += 1
        self.show_line(self.steep, np.array([0.0, 1.0]), np.array([0.0, 1.0]), self.pen(RED, 2.0))
        marks = [(Mark(CROSS, 9.0), RED), (Mark("o", 9.0, 0.0, is_filled=True), RED)]
        self.show_marks(self.spots, np.array([0.2, 0.8]), np.array([0.8, 0.2]), marks)
        self.show_text(self.name, "a name", QPointF(50, 20), RED)


@pytest.fixture
def shown(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    apply_theme(view, LIGHT)
    view.resize(400, 300)
    view.show_range((0.0, 1.0), (0.0, 1.0))
    picture = Picture(view)
    view.show()
    qtbot.waitExposed(view)
    return view, picture


def shade(view, x, y):
    image = view.grab().toImage()
    spot = view.view_box.mapViewToScene(QPointF(x, y))
    return image.pixelColor(round(spot.x()), round(spot.y()))


def test_line_and_marks_stand_at_their_places(shown):
    view, _ = shown
    for x, y in ((0.5, 0.5), (0.2, 0.8), (0.8, 0.2)):
        assert shade(view, x, y).green() < 120, (x, y)
    assert shade(view, 0.5, 0.2) == LIGHT.color("panel")


def test_places_and_pixels_are_each_others_inverse(shown):
    _, picture = shown
    width, height = picture.view_size()
    assert picture.to_pixel(0.25, 1.0).x() == pytest.approx(width / 4)
    assert picture.to_pixel(0.25, 0.0).y() == pytest.approx(height)
    back = picture.to_data(picture.to_pixel(0.3, 0.6))
    assert (back.x(), back.y()) == pytest.approx((0.3, 0.6))


def test_it_is_arranged_anew_for_another_range_size_theme_or_screen(shown):
    view, picture = shown
    for change in (
        lambda: view.show_range((0.0, 2.0), (0.0, 1.0)),
        lambda: view.resize(500, 300),
        lambda: apply_theme(picture, LIGHT, 1.5),
        lambda: QApplication.sendEvent(view, QEvent(QEvent.Type.DevicePixelRatioChange)),
    ):
        before = picture.arranged
        change()
        assert picture.arranged > before


def test_a_text_keeps_its_pixels_when_the_range_changes(shown):
    view, picture = shown
    view.show_range((0.0, 5.0), (-3.0, 1.0))
    corner = picture.to_pixel(picture.name.pos().x(), picture.name.pos().y())
    assert (corner.x(), corner.y()) == pytest.approx((47.0, 17.0))


@pytest.mark.parametrize("size", [(400, 40), (60, 300), (1, 1)])
def test_a_text_bears_a_view_without_room_and_stands_upright_again_after_it(shown, qtbot, size):
    view, picture = shown
    upright = picture.name.sceneTransform()
    view.resize(*size)
    view.show_range((0.0, 3.0), (0.0, 2.0))
    qtbot.wait(1)
    view.resize(400, 300)
    view.show_range((0.0, 1.0), (0.0, 1.0))
    view.grab()
    now = picture.name.sceneTransform()
    assert (now.m11(), now.m12(), now.m21(), now.m22()) == pytest.approx(
        (upright.m11(), upright.m12(), upright.m21(), upright.m22())
    )


def test_widths_and_dashes_are_in_pixels_and_grow_with_the_text(shown):
    _, picture = shown
    assert picture.pen(RED, 2.0).isCosmetic()
    assert picture.pen(RED, 2.0).widthF() == 2.0
    apply_theme(picture, LIGHT, 1.5)
    pen = picture.pen(RED, 2.0, (6.0, 4.0))
    assert pen.widthF() == 3.0
    assert [length * pen.widthF() for length in pen.dashPattern()] == [9.0, 6.0]


def test_in_svg_lines_marks_and_text_are_no_image(shown, tmp_path):
    view, _ = shown
    for side in ("left", "bottom"):
        view.axis(side).setCacheMode(QGraphicsItem.CacheMode.NoCache)
    path = tmp_path / "picture.svg"
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(view.size())
    painter = QPainter(generator)
    view.scene().render(painter)
    painter.end()
    text = path.read_text()
    assert "a name" in text
    assert text.count("#ff0000") >= 4
    assert "<image" not in text


def test_a_mark_is_the_same_in_a_legend(qapp):
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    Mark(CROSS, 10.0).draw(painter, QPointF(10, 10), RED, 1.0)
    painter.end()
    assert image.pixelColor(10, 10).green() < 120
    assert image.pixelColor(7, 7).green() < 120
    assert image.pixelColor(10, 5) == QColor("white")


def test_a_line_is_cut_where_it_crosses_the_top():
    x, y = capped(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 2.0, 2.0, 1.0]), 1.5)
    assert x.tolist() == [0.0, 0.75, 1.0, 2.0, 2.5, 3.0]
    np.testing.assert_array_equal(y, [0.0, 1.5, np.nan, np.nan, 1.5, 1.0])


def test_a_gap_stays_a_gap_and_is_no_crossing():
    x, y = capped(np.array([0.0, 1.0, 2.0]), np.array([1.0, math.inf, 1.0]), 1.5)
    assert x.tolist() == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(y, [1.0, np.nan, 1.0])


def test_a_line_below_the_top_is_left_as_it_is():
    x, y = capped(np.array([0.0, 1.0]), np.array([1.0, 1.5]), 1.5)
    assert (x.tolist(), y.tolist()) == ([0.0, 1.0], [1.0, 1.5])
