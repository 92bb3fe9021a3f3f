"""How does the plane show what the model says of each place?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from engine.features import FeatureMap
from engine.field import boundary, probability_field
from gui.theme import Theme
from gui.view_item import ViewItem

_SIDE = 256
"""The field is computed on this many places a side, and drawn smoothly between them."""

_MIDDLES = (np.arange(_SIDE) + 0.5) / _SIDE
"""Where the places lie along a side, as a share of it."""

_STRENGTH = 0.42
"""Share of the class colour where the model is sure; the points have all of it."""

_LINE_WIDTH = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Features with the parameters, in their scale, that turn them into a."""

    features: FeatureMap
    w: Floats
    b: float


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


class FieldItem(ViewItem):
    """The field of a over the visible range, computed when painted and only if it changed."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._model: Model | None = None
        self._a = np.empty((_SIDE, _SIDE), dtype=np.float32)
        self._levels = np.empty((_SIDE, _SIDE), dtype=np.uint8)
        self._indexed = QImage(
            self._levels.data, _SIDE, _SIDE, _SIDE, QImage.Format.Format_Indexed8
        )
        self._image = QImage()
        self._computed_for: object = None

    def set_model(self, model: Model | None) -> None:
        """Show what `model` says; None shows nothing."""
        self._model = model
        self._computed_for = None
        self.update()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours; the field has no size of its own."""
        self._indexed.setColorTable(field_colors(theme).tolist())
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
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, *self.view_size()), self._image)

    def _compute(self, model: Model) -> None:
        (x_low, x_high), (y_low, y_high) = self.view_range()
        x1s = x_low + _MIDDLES * (x_high - x_low)
        x2s = y_high - _MIDDLES * (y_high - y_low)
        a = probability_field(model.features, model.w, model.b, x1s, x2s, out=self._a)
        a *= 255
        a += 0.5
        np.copyto(self._levels, a, casting="unsafe")
        self._image = self._indexed.convertToFormat(QImage.Format.Format_RGB32)


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

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._pen = boundary_pen(theme, scale)
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
            places = (self.to_pixels(line[:, 0], line[:, 1]) for line in lines)
            self._paths = [
                pg.arrayToQPath(px, py, connect="all", finiteCheck=False) for px, py in places
            ]
            self._paths_for = size
        return self._paths


def boundary_pen(theme: Theme, scale: float) -> QPen:
    """Return the pen of the line a = ½, here and in the legend."""
    pen = QPen(theme.color("ink"), _LINE_WIDTH * scale)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
