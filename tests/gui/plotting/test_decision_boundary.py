import base64
import re

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from engine.model.decision_field import Logits
from engine.model.features import FeatureMap
from gui.plotting.decision_boundary import FieldItem, Model, field_colors
from gui.plotting.view import PlotView
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme

LEFT, RIGHT, LOW, HIGH = -3.0, 5.0, -4.0, 2.0
WIDTH, HEIGHT = 450, 310

MODELS = {
    "flat": (("x1", "x2"), [0.02, -0.01], 0.1),
    "slanted": (("x1", "x2"), [1.2, -0.7], 0.3),
    "medium": (("x1", "x2"), [3.0, -2.0], 0.5),
    "steep": (("x1", "x2"), [8.0, 5.0], -1.0),
    "saddle": (("x1", "x2", "x1*x2"), [0.4, -0.7, 1.5], 0.3),
    "ring": (("x1", "x2", "x1^2", "x2^2"), [0.4, -0.7, -0.9, -1.1], 6.0),
    "waves": (("x1", "x2", "sin(x1)", "sin(x2)"), [0.1, -0.2, 3.0, 4.0], 0.3),
}


@pytest.fixture
def item(qtbot):
    view = PlotView(zoomable=False)
    qtbot.addWidget(view)
    view.resize(WIDTH + 80, HEIGHT + 60)
    view.show()
    qtbot.waitExposed(view)
    view.show_range((LEFT, RIGHT), (LOW, HIGH))
    found = FieldItem(view.view_box)
    apply_theme(found, LIGHT)
    yield found
    del view  # not before: it owns what it shows


def model(name):
    names, w, b = MODELS[name]
    X = np.random.default_rng(1).normal(size=(40, 2))
    return Model(FeatureMap.fit(names, X, standardize=False), np.array(w), b)


def painted(item) -> np.ndarray:
    """Red, green and blue of each pixel of the view, shape ``(height, width, 3)``."""
    width, height = map(int, item.view_size())
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    item.paint(painter, None)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(
        height, image.bytesPerLine() // 4, 4
    )
    return pixels[:, :width, 2::-1].astype(int)


def in_svg(item) -> np.ndarray:
    """The same of the image in a vector graphic, half as large as it is."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    item.paint(painter, None)
    painter.end()
    (code,) = re.findall(r"data:image/png;base64,([^\"]+)", bytes(buffer.data()).decode())
    image = QImage.fromData(base64.b64decode(code)).convertToFormat(QImage.Format.Format_RGB32)
    assert image.width() == round(2 * item.view_size()[0])
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[::2, ::2, 2::-1].astype(int)


def expected(item, model) -> np.ndarray:
    """The same from a at the middle of each pixel."""
    (left, right), (low, high) = item.view_range()
    width, height = item.view_size()
    x1s = left + (np.arange(int(width)) + 0.5) / width * (right - left)
    x2s = high - (np.arange(int(height)) + 0.5) / height * (high - low)
    a = Logits.of(model.features, model.w, model.b, x1s, x2s).probabilities()
    colors = field_colors(LIGHT)[np.rint(255 * a).astype(int)]
    return np.stack([colors >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(int)


@pytest.mark.parametrize("name", MODELS)
def test_each_pixel_has_the_colour_of_a_there(item, name):
    item.set_model(model(name))
    differs = np.abs(painted(item) - expected(item, model(name))).max(axis=-1)
    assert np.mean(differs > 2) < 0.01
    assert differs.max() <= 6  # at a = ½ the colours turn, beneath the boundary


def test_in_a_vector_graphic_it_looks_the_same(item):
    item.set_model(model("slanted"))
    seen, drawn = painted(item), in_svg(item)
    height, width = seen.shape[:2]
    assert np.abs(drawn[:height, :width] - seen).max() <= 3


def test_a_steeper_model_is_computed_at_more_places(item):
    places = []
    for name in ("flat", "medium", "steep"):
        item.set_model(model(name))
        painted(item)
        places.append(item.places())
    assert places == [65 * 65, 129 * 129, 257 * 257]


def test_where_a_jumps_it_is_as_sharp_as_can_be(item):
    w = np.array([1e6, -1e6])
    item.set_model(Model(model("flat").features, w, 0.0))
    differs = np.abs(painted(item) - expected(item, Model(model("flat").features, w, 0.0)))
    assert np.mean(differs.max(axis=-1) > 2) < 0.02
