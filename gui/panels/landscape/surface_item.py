"""How does J look from above?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from engine.landscape.landscape import Landscape
from gui.plotting.contours import Relief
from gui.plotting.item import CachedItem
from gui.style.theme import LIGHT, Theme

_DEEPEST = {"light": 0.42, "dark": 0.42}
"""Share of the ink where J is highest."""

_LINE = {"light": 0.30, "dark": 0.34}
"""Opacity of the contour lines."""


def band_colors(theme: Theme, bands: int) -> list[QColor]:
    """Return the colours between the contours, from the lowest: the more J, the more ink."""
    ground, ink = (
        np.array([color.red(), color.green(), color.blue()])
        for color in (theme.color("panel"), theme.color("ink"))
    )
    shares = _DEEPEST[theme.name] * np.linspace(0.0, 1.0, max(bands, 2)) ** 0.9
    mixed = np.rint(ground + shares[:bands, None] * (ink - ground)).astype(int)
    return [QColor(*map(int, color)) for color in mixed]


class SurfaceItem(CachedItem):
    """Filled contours of a landscape, where it was computed; kept while the view moves."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._relief: Relief | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_relief(self, relief: Relief | None) -> None:
        """Show this plane; None shows nothing."""
        self._relief = relief
        self.redraw()

    def relief(self) -> Relief | None:
        """Return the plane shown."""
        return self._relief

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.redraw()

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the lowest band, and the others one upon the other; then the lines between."""
        relief = self._relief
        if relief is None:
            return
        left, top, width, height = self._place(relief.landscape)
        colors = band_colors(self._theme, len(relief.areas) + 1)
        # Areas that overlap leave no seams.
        painter.fillRect(QRectF(left, top, width, height), colors[0])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        to_pixels = QTransform(width, 0, 0, -height, left, top + height)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, area in zip(colors[1:], relief.areas, strict=True):
            painter.setBrush(color)
            painter.drawPath(to_pixels.map(area))
        ink = self._theme.color("ink")
        ink.setAlphaF(_LINE[self._theme.name])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 0.8 * self._scale))
        for contour in relief.contours:
            painter.drawPath(to_pixels.map(contour))

    def _place(self, landscape: Landscape) -> tuple[float, float, float, float]:
        """Return left, top, width and height, in pixels, of what was computed."""
        xs, ys = landscape.xs, landscape.ys
        px, py = self.to_pixels(np.array([xs[0], xs[-1]]), np.array([ys[0], ys[-1]]))
        return float(px[0]), float(py[1]), float(px[1] - px[0]), float(py[0] - py[1])
