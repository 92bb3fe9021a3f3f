"""Where is the model undecided?"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.model.field import boundary
from engine.support.arrays import Floats
from gui.plotting.field_item import Model
from gui.plotting.item import ViewItem
from gui.plotting.strokes import polyline
from gui.style.theme import Theme

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


def boundary_pen(theme: Theme, scale: float) -> QPen:
    """Return the pen of the line a = ½, here and in the legend."""
    pen = QPen(theme.color("ink"), _WIDTH * scale)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
