"""Field and decision boundary of a model, as plot items."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.logistic import sigmoid
from engine.model.classification import logit
from engine.model.decision_field import Logits, boundary
from engine.model.features import FeatureMap
from engine.support.arrays import Floats
from engine.support.records import dataclass
from gui.plotting.item import ViewItem, is_vector
from gui.plotting.lines import polyline
from gui.style.painting import painting
from gui.style.theme import Theme

_STRIDES = (4, 2, 1)
"""The field is computed at every node of a grid, every second or every fourth: at as few as it
takes for what is drawn between them, smoothly, to be right."""

_SIDE = 256
"""Cells a side of the grid."""

_SHARES = np.arange(_SIDE + 1) / _SIDE
"""Where the nodes lie along a side."""

_ENLARGED = 2
"""Pixels of the field in a vector graphic for each pixel on screen."""

_RIGHT = 1 / 1024
"""Within a quarter of a level of a colour: at a = ½, where colours turn, they err by more."""

_STRENGTH = 0.42
"""Share of the class colour where the model is sure; the points have all of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Features with the parameters, in their scale, that turn them into a."""

    features: FeatureMap
    w: Floats
    b: float

    def moved_to(self, threshold: float) -> Model:
        """Return the model whose line z = 0 lies where the a of this one is `threshold`."""
        if threshold == 0.5:
            return self
        return Model(self.features, self.w, self.b - logit(threshold))


def field_colors(theme: Theme) -> NDArray[np.uint32]:
    """Return the colours of a = 0, 1/255, … 1 as 256 RGB32 pixels.

    From class 0 through the panel's colour at a = ½ to class 1.
    """
    a = np.linspace(0.0, 1.0, 256)[:, None]
    panel, class0, class1 = (_rgb(getattr(theme, name)) for name in ("panel", "class0", "class1"))
    share = np.abs(2 * a - 1) * _STRENGTH
    mixed = np.rint(panel + share * (np.where(a < 0.5, class0, class1) - panel)).astype(np.uint32)
    colors: NDArray[np.uint32] = mixed @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    return colors | np.uint32(0xFF000000)


def _rgb(name: str) -> Floats:
    color = QColor(name)
    return np.array([color.red(), color.green(), color.blue()], dtype=np.float64)


class _Canvas:
    """Room for a field at every node of the grid, every second or every fourth."""

    def __init__(self, stride: int) -> None:
        self.stride = stride
        side = _SIDE // stride
        nodes = side + 1
        self.a = np.empty((nodes, nodes), dtype=np.float32)
        lines = np.zeros((nodes, side + 4), dtype=np.uint8)  # of whole 32-bit words, as Qt wants
        self.levels = lines[:, :nodes]
        self.image = QImage(lines.data, nodes, nodes, side + 4, QImage.Format.Format_Indexed8)
        self.middles = QRectF(0.5, 0.5, side, side)


class FieldItem(ViewItem):
    """The field of a over the visible range, computed when painted and only if it changed."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._model: Model | None = None
        self._canvases = [_Canvas(stride) for stride in _STRIDES]
        self._drawn = self._canvases[0]
        self._image = QImage()
        self._computed_for: object = None

    def set_model(self, model: Model | None) -> None:
        """Show what `model` says; None shows nothing."""
        self._model = model
        self._computed_for = None
        self.update()

    def places(self) -> int:
        """Return at how many places a was computed for what is drawn."""
        return self._drawn.a.size

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        colors = field_colors(self._theme).tolist()
        for canvas in self._canvases:
            canvas.image.setColorTable(colors)
        self._computed_for = None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the field."""
        if self._model is None:
            return
        view_range = self.view_range()
        if self._computed_for != view_range:
            self._compute(self._model)
            self._computed_for = view_range
        room = QRectF(0, 0, *self.view_size())
        if is_vector(painter):  # it would take the whole image, and half a cell too much all around
            painter.drawImage(room, self._enlarged())
        else:
            self._draw(painter, room)

    def _draw(self, painter: QPainter, room: QRectF) -> None:
        """Draw the field so that the outer nodes lie on the edges of `room`."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(room, self._image, self._drawn.middles)

    def _enlarged(self) -> QImage:
        """Return the field as a large image."""
        width, height = (round(_ENLARGED * length) for length in self.view_size())
        image = QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)
        with painting(image) as painter:
            self._draw(painter, QRectF(image.rect()))
        return image

    def _compute(self, model: Model) -> None:
        (x_low, x_high), (y_low, y_high) = self.view_range()
        x1s, x2s = x_low + _SHARES * (x_high - x_low), y_high - _SHARES * (y_high - y_low)
        logits = Logits.of(model.features, model.w, model.b, x1s, x2s)
        canvas = self._drawn = self._canvas_for(logits)
        a = logits.every(canvas.stride).probabilities(out=canvas.a)
        a *= 255
        a += 0.5
        np.copyto(canvas.levels, a, casting="unsafe")
        self._image = canvas.image.convertToFormat(QImage.Format.Format_RGB32)

    def _canvas_for(self, logits: Logits) -> _Canvas:
        """Return the coarsest canvas between whose nodes what is drawn is right, or the finest."""
        error = logits.every(_STRIDES[0]).interpolation_error()
        for canvas in self._canvases[:-1]:
            if error <= _RIGHT:
                return canvas
            error /= 4
        return self._canvases[-1]


_WIDTH = 2.0


class BoundaryLine(ViewItem):
    """The line a = ½ within the visible range."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._model: Model | None = None
        self._pen = QPen()
        self._lines: list[Floats] = []
        self._computed_for: object = None
        self._paths: list[QPainterPath] = []
        self._paths_for: object = None

    def set_model(self, model: Model | None) -> None:
        """Show where `model` is undecided; None shows nothing."""
        self._model = model
        self._computed_for = None
        self.update()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._pen = boundary_pen(self._theme, self._scale)
        self.update()

    def lines(self) -> list[Floats]:
        """Return the visible parts of the line, polylines of shape ``(k, 2)`` in data units."""
        view_range = self.view_range()
        if self._computed_for != view_range:
            model = self._model
            self._lines = (
                [] if model is None else boundary(model.features, model.w, model.b, *view_range)
            )
            self._computed_for = view_range
            self._paths_for = None
        return self._lines

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in self._in_pixels():
            painter.drawPath(path)

    def _in_pixels(self) -> list[QPainterPath]:
        """Return the parts of the line as they are drawn."""
        lines, size = self.lines(), self.view_size()
        if self._paths_for != size:
            self._paths = [self._path(line) for line in lines]
            self._paths_for = size
        return self._paths

    def _path(self, line: Floats) -> QPainterPath:
        if len(line) > 2:
            return polyline(*self.to_pixels(line[:, 0], line[:, 1]))
        start, end = (self.to_pixel(x, y) for x, y in line.tolist())  # straight: most often
        path = QPainterPath(start)
        path.lineTo(end)
        return path


class SigmoidCurve(ViewItem):
    """The curve ``a = σ(z)`` over x1, where the model is fed x1 alone."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._model: Model | None = None
        self._pen = QPen()

    def set_model(self, model: Model | None) -> None:
        """Show the a of `model`; None shows nothing."""
        self._model = model
        self.update()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._pen = boundary_pen(self._theme, self._scale)
        self.update()

    def curve(self) -> Floats:
        """Return points of the visible part of the curve, shape ``(k, 2)``, in data units."""
        if self._model is None:
            return np.empty((0, 2))
        (low, high), _ = self.view_range()
        X = np.zeros((_CURVE_POINTS, 2))
        X[:, 0] = np.linspace(low, high, _CURVE_POINTS)
        z = self._model.features.z(X, self._model.w, self._model.b)
        X[:, 1] = sigmoid(np.nan_to_num(z))
        return X

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curve."""
        curve = self.curve()
        if len(curve):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(polyline(*self.to_pixels(curve[:, 0], curve[:, 1])))


_CURVE_POINTS = 257


def boundary_pen(theme: Theme, scale: float) -> QPen:
    """Return the pen of the line a = ½, here and in the legend."""
    pen = QPen(theme.color("ink"), _WIDTH * scale)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
