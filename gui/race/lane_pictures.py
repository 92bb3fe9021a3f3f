"""How do many models look side by side, each in a small picture?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from engine.dataset import Floats
from engine.field import boundary, probability_field
from engine.lineup import MOST
from engine.problem import Problem
from gui.boundary.field_item import Model, boundary_pen, field_colors
from gui.boundary.points_item import Cloud
from gui.markers import MarkerBrush
from gui.theme import LIGHT, Theme

_SIDE = 48
"""A field is computed on this many places a side, and drawn smoothly between them."""

_MOST_POINTS = 300
_RADIUS = 2.5
_LINE = 0.75
"""Width of the boundary, as a share of that in the large plot."""

_MARGIN = 0.08


class LanePictures:
    """Field, boundary and examples of up to `MOST` models over one plane.

    A picture is computed when it is drawn, and only if its model has changed. The examples, of
    many a few hundred at equal distances, look the same in every picture and are drawn once.
    """

    def __init__(self) -> None:
        self._problem: Problem | None = None
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._models: list[Model] = []
        self._computed: list[Model | None] = [None] * MOST
        self._theme, self._scale = LIGHT, 1.0
        self._colors = field_colors(LIGHT)
        self._a = np.empty((_SIDE, _SIDE), dtype=np.float32)
        self._pixels = np.empty((MOST, _SIDE, _SIDE), dtype=np.uint32)
        rgb = QImage.Format.Format_RGB32
        self._images = [QImage(p.data, _SIDE, _SIDE, 4 * _SIDE, rgb) for p in self._pixels]
        self._lines: list[list[Floats]] = [[] for _ in range(MOST)]
        self._points: QPixmap | None = None
        self._points_for: object = None

    def show_problem(self, problem: Problem) -> None:
        """Draw over the plane of these examples."""
        self._problem = problem
        x, y = (_with_margin(column) for column in problem.dataset.X.T)
        self._ranges = (x, y)
        self._models = []
        self._forget()

    def show_models(self, parameters: Sequence[tuple[Floats, float]]) -> None:
        """Draw the models with these (w, b)."""
        if self._problem is not None:
            self._models = [Model(self._problem.features, w, b) for w, b in parameters]

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._colors = field_colors(theme)
        self._forget()

    def lines(self, lane: int) -> list[Floats]:
        """Return the boundary of a model, polylines of shape ``(k, 2)`` in shares of the plane."""
        self._compute(lane)
        return self._lines[lane]

    def draw(self, painter: QPainter, lane: int, room: QRectF) -> None:
        """Draw the picture of one model."""
        self._compute(lane)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(room, self._images[lane])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(boundary_pen(self._theme, _LINE * self._scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines[lane]:
            px = room.left() + line[:, 0] * room.width()
            py = room.top() + line[:, 1] * room.height()
            painter.drawPath(pg.arrayToQPath(px, py, connect="all", finiteCheck=False))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmap(room.topLeft(), self._stamp(room.size(), painter))

    def _forget(self) -> None:
        self._computed = [None] * MOST
        self._points = None

    def _compute(self, lane: int) -> None:
        model, before = self._models[lane], self._computed[lane]
        if before is not None and model.b == before.b and np.array_equal(model.w, before.w):
            return
        self._computed[lane] = model
        (left, right), (low, high) = self._ranges
        middles = (np.arange(_SIDE) + 0.5) / _SIDE
        x1s, x2s = left + middles * (right - left), high - middles * (high - low)
        a = probability_field(model.features, model.w, model.b, x1s, x2s, out=self._a)
        a *= 255
        a += 0.5
        np.take(self._colors, a.astype(np.uint8), out=self._pixels[lane], mode="clip")
        lines = boundary(model.features, model.w, model.b, *self._ranges, nodes=_SIDE)
        self._lines[lane] = [
            np.column_stack(
                ((line[:, 0] - left) / (right - left), (high - line[:, 1]) / (high - low))
            )
            for line in lines
        ]

    def _stamp(self, size: QSizeF, painter: QPainter) -> QPixmap:
        """Return the examples on clear ground, drawn anew where size or screen have changed."""
        ratio = painter.device().devicePixelRatioF()
        drawn_for = (size.width(), size.height(), ratio)
        if self._points is None or self._points_for != drawn_for:
            self._points = self._draw_points(size, ratio)
            self._points_for = drawn_for
        return self._points

    def _draw_points(self, size: QSizeF, ratio: float) -> QPixmap:
        pixmap = QPixmap((size * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if self._problem is None or pixmap.isNull():
            return pixmap
        cloud = Cloud.of(self._problem)
        m = len(cloud.x1)
        rows = np.arange(m) if m <= _MOST_POINTS else np.arange(_MOST_POINTS) * m // _MOST_POINTS
        (left, right), (low, high) = self._ranges
        px = (cloud.x1[rows] - left) / (right - left) * size.width()
        py = (high - cloud.x2[rows]) / (high - low) * size.height()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = MarkerBrush(self._theme, _RADIUS * self._scale, self._scale)
        for x, y, label, held_out in zip(
            px.tolist(),
            py.tolist(),
            cloud.is_class1[rows].tolist(),
            cloud.held_out[rows].tolist(),
            strict=True,
        ):
            brush.draw(painter, x, y, label, held_out)
        painter.end()
        return pixmap


def _with_margin(column: Floats) -> tuple[float, float]:
    """Return a range that holds all values and some room; around a single one, 0 as well."""
    low, high = float(column.min()), float(column.max())
    room = 1.2 * max(1.0, abs(low)) if low == high else _MARGIN * (high - low)
    return low - room, high + room
