"""How does J run along one parameter?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.landscape.landscape import Landscape
from gui.panels.landscape.moment_item import draw_landing, draw_lowest
from gui.plotting.item import ViewItem
from gui.plotting.strokes import polyline
from gui.style.theme import LIGHT, Theme

_CURVE = 2.0
_DASHES = [5.0, 3.0]


def tangent_pen(theme: Theme, scale: float) -> QPen:
    """Return the pen of the tangent, here and in the legend."""
    pen = QPen(theme.color("backward"), 1.75 * scale)
    pen.setDashPattern(_DASHES)
    return pen


class SliceItem(ViewItem):
    """The curve of J, its tangent where the run is, the next step and the lowest place."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._landscape: Landscape | None = None
        self._tangent: tuple[float, float, float] | None = None
        self._landing: float | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_landscape(self, landscape: Landscape | None) -> None:
        """Show this slice; None shows nothing."""
        self._landscape = landscape
        self.update()

    def set_tangent(
        self, tangent: tuple[float, float, float] | None, landing: float | None
    ) -> None:
        """Show the tangent ``J + slope·(x' - x)``, given as x, J and slope; None shows none.

        `landing` is where the next step leads on the axis.
        """
        self._tangent, self._landing = tangent, landing
        self.update()

    def tangent(self) -> tuple[float, float, float] | None:
        """Return the place, J there, and the slope of the tangent."""
        return self._tangent

    def height_at(self, x: float) -> float | None:
        """Return J on the curve, or None beyond its ends."""
        landscape = self._landscape
        if landscape is None or not landscape.xs[0] <= x <= landscape.xs[-1]:
            return None
        return float(np.interp(x, landscape.xs, landscape.J))

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curve, the lowest place, the tangent and the next step."""
        landscape = self._landscape
        if landscape is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("ink"), _CURVE * self._scale))
        px, py = self.to_pixels(landscape.xs, landscape.J)
        far = 40 * self.view_size()[1]
        np.clip(py, -far, far, out=py)
        painter.drawPath(polyline(px, py))
        lowest = landscape.lowest
        if lowest.exists:
            at = self.to_pixel(float(lowest.theta[landscape.query.axes[0]]), lowest.J)
            draw_lowest(painter, at, self._theme, self._scale)
        if self._tangent is not None:
            self._draw_tangent(painter, *self._tangent)

    def _draw_tangent(self, painter: QPainter, x: float, J: float, slope: float) -> None:
        """Draw the tangent and the next step."""
        (low, high), _ = self.view_range()
        painter.setPen(tangent_pen(self._theme, self._scale))
        ends = (self.to_pixel(at, J + slope * (at - x)) for at in (low, high))
        painter.drawLine(*ends)
        height = None if self._landing is None else self.height_at(self._landing)
        if self._landing is not None and height is not None:
            draw_landing(painter, self.to_pixel(self._landing, height), self._theme, self._scale)
