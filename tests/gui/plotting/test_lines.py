import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtSvg import QSvgGenerator

from gui.plotting.lines import DASHED, curve_pen, draw_line

SIDE = 60


def bent() -> QPainterPath:
    path = QPainterPath()
    path.moveTo(8, 50)
    path.lineTo(30, 12)
    path.lineTo(52, 40)
    return path


def painted(draw, ratio: float = 1.0) -> np.ndarray:
    """Opacity of each pixel, 0 … 1, after drawing in black on nothing."""
    image = QImage(
        round(SIDE * ratio), round(SIDE * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[:, :, 3] / 255


@pytest.mark.parametrize("width", [1.0, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_line_looks_like_one_of_a_pen_of_that_width(width, ratio):
    def by_pen(painter):
        painter.setPen(QPen(QColor("black"), width))
        painter.drawPath(bent())

    fast = painted(lambda painter: draw_line(painter, bent(), QColor("black"), width), ratio)
    slow = painted(by_pen, ratio)
    assert fast.sum() == pytest.approx(slow.sum(), rel=0.2)
    assert np.abs(fast - slow).mean() < 0.02
    assert fast.max() > 0.95


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_translucent_line_does_not_add_up(ratio):
    ink = QColor(0, 0, 0, 70)
    pale = painted(lambda painter: draw_line(painter, bent(), ink, 1.5), ratio)
    slow = painted(lambda painter: (painter.setPen(QPen(ink, 1.5)), painter.drawPath(bent())))
    assert pale.max() <= 1.6 * ink.alphaF()
    assert pale.sum() / ratio**2 == pytest.approx(slow.sum(), rel=0.2)


def test_a_line_of_a_vector_graphic_is_one_line(qapp):
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    draw_line(painter, bent(), QColor("black"), 3.0)
    painter.end()
    svg = bytes(buffer.data()).decode()
    assert svg.count("<polyline") + svg.count("<path") == 1
    assert 'stroke-width="3"' in svg


@pytest.mark.parametrize("width", [2.0, 4.0])
def test_dashes_keep_their_length_whatever_the_width(width):
    thin, broad = (curve_pen(QColor("black"), w, DASHED) for w in (1.0, width))
    lengths = [[part * pen.widthF() for part in pen.dashPattern()] for pen in (thin, broad)]
    assert lengths[0] == lengths[1]
