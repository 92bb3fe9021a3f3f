"""How does the error of a difference depend on its width?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from gui.strokes import polyline
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import ViewItem

LOWEST = 1e-16
"""Smaller errors, and none at all, are drawn here."""

_DOT = 4.0
_NONE: Floats = np.empty(0)


class ErrorCurves(ViewItem):
    """A curve for each parameter, one of them strong; the valley; and the width in force.

    Both axes are logarithmic: places are exponents of ten.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._x = _NONE
        self._y = np.empty((0, 0))
        self._chosen = 0
        self._valley: tuple[float, float] | None = None
        self._epsilon = 0.0
        self._dot: float | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_curves(self, epsilons: Floats, errors: Floats) -> None:
        """Show the errors at these widths, shape ``(k, n + 1)``."""
        self._x = np.log10(epsilons)
        self._y = np.log10(np.maximum(errors, LOWEST))
        self.update()

    def clear(self) -> None:
        """Show nothing: the parameters are others."""
        self._x, self._y = _NONE, np.empty((0, 0))
        self._chosen, self._valley, self._dot = 0, None, None
        self.update()

    def set_chosen(self, chosen: int, valley: tuple[float, float] | None) -> None:
        """Draw the curve of this parameter strong, and show the valley that it has."""
        self._chosen, self._valley = chosen, valley
        self.update()

    def set_width(self, epsilon: float, error: float | None) -> None:
        """Mark this width, and the error of the chosen parameter there."""
        self._epsilon = np.log10(epsilon)
        self._dot = None if error is None else float(np.log10(max(error, LOWEST)))
        self.update()

    def curve(self, j: int) -> tuple[Floats, Floats]:
        """Return the places of the curve of parameter `j`."""
        return self._x, self._y[:, j]

    def curves(self) -> int:
        """Return how many curves there are."""
        return self._y.shape[1]

    def mark(self) -> tuple[float, float | None]:
        """Return the place of the width in force, and of the error there."""
        return self._epsilon, self._dot

    def chosen(self) -> int:
        """Return which curve is strong."""
        return self._chosen

    def valley(self) -> tuple[float, float] | None:
        """Return the narrowest and the widest ε of the valley shown."""
        return self._valley

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw valley, curves, and the width in force."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_valley(painter)
        self._draw_mark(painter)
        self._draw_remarks(painter)
        order = [j for j in range(self.curves()) if j != self._chosen]
        pale = QPen(self._theme.color("muted", 130), 1.0 * self._scale)
        strong = QPen(self._theme.color("backward"), 2.0 * self._scale)
        for pen, js in ((pale, order), (strong, [self._chosen] * (self.curves() > 0))):
            painter.setPen(pen)
            for j in js:
                px, py = self.to_pixels(*self.curve(j))
                painter.drawPath(polyline(px, py))
        if self._dot is not None:
            painter.setPen(QPen(self._theme.color("window"), 1.5 * self._scale))
            painter.setBrush(self._theme.color("backward"))
            radius = _DOT * self._scale
            painter.drawEllipse(self.to_pixel(self._epsilon, self._dot), radius, radius)

    def _draw_valley(self, painter: QPainter) -> None:
        low, high = self._valley_in_pixels()
        band = QRectF(low, 0, high - low, self.view_size()[1])
        painter.fillRect(band, self._theme.color("muted", 28))

    def _draw_remarks(self, painter: QPainter) -> None:
        """Say what lies in the valley, and on either side of it."""
        painter.setFont(figure_font(9 * self._scale))
        painter.setPen(self._theme.color("muted"))
        low, high = self._valley_in_pixels()
        width, height = self.view_size()
        ends = (0.0, low, high, width)
        foot = height - 2 * UNIT * self._scale
        for text, (left, right), baseline in zip(
            ("rounding, ∝ 1/ε", "valley", "bend, ∝ ε²"),
            pairwise(ends),
            (foot, 1.5 * UNIT * self._scale, foot),
            strict=True,
        ):
            needed = QFontMetricsF(painter.font()).boundingRect(text)
            if needed.width() + UNIT <= right - left:
                place = QPointF((left + right - needed.width()) / 2, baseline)
                if text != "valley":  # it lies on the band
                    ground = needed.translated(place).adjusted(-UNIT / 2, 0, UNIT / 2, 0)
                    painter.fillRect(ground, self._theme.color("window"))
                painter.drawText(place, text)

    def _valley_in_pixels(self) -> tuple[float, float]:
        if self._valley is None:
            return 0.0, 0.0
        low, high = (self.to_pixel(float(np.log10(end)), 0.0).x() for end in self._valley)
        return low, high

    def _draw_mark(self, painter: QPainter) -> None:
        ink: QColor = self._theme.color("ink")
        painter.setPen(QPen(ink, 1.0, Qt.PenStyle.SolidLine))
        column = round(self.to_pixel(self._epsilon, 0.0).x()) + 0.5
        painter.drawLine(QPointF(column, 0), QPointF(column, self.view_size()[1]))
