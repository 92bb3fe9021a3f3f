"""How do many models look side by side, each in a small picture?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from engine.comparison.race_values import MOST
from engine.model.field_grid import FieldGrid
from engine.model.problem import Problem
from engine.support.arrays import Floats
from gui.plotting.boundary_line import boundary_pen
from gui.plotting.extent import with_margin
from gui.plotting.field_item import field_colors
from gui.plotting.markers import Cloud, MarkerBrush
from gui.plotting.strokes import polyline
from gui.style.painting import painting
from gui.style.theme import LIGHT, Theme

_SIDE = 48
"""A field is computed on this many places a side, and drawn smoothly between them."""

_MOST_POINTS = 300
_RADIUS = 2.5
_LINE = 0.75
"""Width of the boundary, as a share of that in the large plot."""

_SEEN_LEVEL, _SEEN_PLACE = 3, 5e-4
"""Changes of a by fewer 255ths, and of the boundary by less of the plane, are not drawn yet."""

_MIDDLES = QRectF(0.5, 0.5, _SIDE - 1, _SIDE - 1)
"""The part of a field's image between the middles of its outer pixels, which lie on the edges."""


class LanePictures:
    """Field, boundary and examples of up to `MOST` models over one plane.

    A picture is computed only if its model has changed. The examples, of many a few hundred at
    equal distances, look the same in every picture and are drawn once.
    """

    def __init__(self) -> None:
        self._problem: Problem | None = None
        self._grid: FieldGrid | None = None
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._known: list[tuple[Floats, float] | None] = [None] * MOST
        self._theme, self._scale = LIGHT, 1.0
        self._pen = boundary_pen(LIGHT, _LINE)
        self._colors = field_colors(LIGHT)
        self._levels = np.zeros((MOST, _SIDE, _SIDE), dtype=np.int16)
        self._pixels = np.zeros((MOST, _SIDE, _SIDE), dtype=np.uint32)
        rgb = QImage.Format.Format_RGB32
        self._images = [QImage(p.data, _SIDE, _SIDE, 4 * _SIDE, rgb) for p in self._pixels]
        self._lines: list[list[Floats]] = [[] for _ in range(MOST)]
        self._points: QPixmap | None = None
        self._points_for: object = None

    def show_problem(self, problem: Problem) -> None:
        """Draw over the plane of these examples."""
        x, y = (with_margin(column) for column in problem.dataset.X.T)
        self._problem, self._ranges = problem, (x, y)
        self._grid = FieldGrid(problem.features, x, y, _SIDE)
        self._known = [None] * MOST
        self._points = None

    def show_models(self, models: Sequence[tuple[Floats, float]]) -> list[int]:
        """Draw the models with these (w, b); return those that look different now."""
        grid = self._grid
        new = [lane for lane, model in enumerate(models) if not _same(model, self._known[lane])]
        if grid is None or not new:
            return []
        z = grid.logits(
            np.array([models[lane][0] for lane in new]), np.array([models[lane][1] for lane in new])
        )
        a = grid.probabilities(z)
        a *= 255
        a += 0.5
        changed = []
        for lane, z_lane, levels in zip(new, z, a.astype(np.int16), strict=True):
            lines = grid.boundary(*models[lane], z_lane)
            is_first = self._known[lane] is None
            self._known[lane] = models[lane]
            if is_first or self._differs(lane, levels, lines):
                self._levels[lane], self._lines[lane] = levels, lines
                np.take(self._colors, levels, out=self._pixels[lane], mode="clip")
                changed.append(lane)
        return changed

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._colors = field_colors(theme)
        self._pen = boundary_pen(theme, _LINE * scale)
        np.take(self._colors, self._levels, out=self._pixels, mode="clip")
        self._points = None

    def lines(self, lane: int) -> list[Floats]:
        """Return the boundary of a model, polylines of shape ``(k, 2)`` in shares of the plane."""
        return self._lines[lane]

    def draw(self, painter: QPainter, lane: int, room: QRectF) -> None:
        """Draw the picture of one model."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(room, self._images[lane], _MIDDLES)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines[lane]:
            px = room.left() + line[:, 0] * room.width()
            py = room.top() + line[:, 1] * room.height()
            if len(line) == 2:  # most often, and then without the toil of a path
                painter.drawLine(QLineF(px[0], py[0], px[1], py[1]))
                continue
            painter.drawPath(polyline(px, py))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmap(room.topLeft(), self._stamp(room.size(), painter))

    def _differs(self, lane: int, levels: NDArray[np.int16], lines: list[Floats]) -> bool:
        """Tell whether an eye would see a difference to what is drawn."""
        drawn = self._lines[lane]
        return (
            len(lines) != len(drawn)
            or any(
                line.shape != other.shape or np.abs(line - other).max() > _SEEN_PLACE
                for line, other in zip(lines, drawn, strict=True)
            )
            or int(np.abs(levels - self._levels[lane]).max()) >= _SEEN_LEVEL
        )

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
        with painting(pixmap) as painter:
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
        return pixmap


def _same(model: tuple[Floats, float], known: tuple[Floats, float] | None) -> bool:
    return known is not None and model[1] == known[1] and np.array_equal(model[0], known[0])
