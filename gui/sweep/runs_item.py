"""How do the final losses of a sweep lie over its values?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from gui.painting import saved
from gui.strokes import curve_pen
from gui.theme import LIGHT, UNIT, Theme
from gui.view_item import ViewItem

STRIP = 3 * UNIT
"""Height in pixels of the room at the upper edge for the marks of runs that diverged."""

_THIN, _STRONG = 1.0, 2.0
_DOT, _LARGE_DOT, _CROSS = 1.6, 3.0, 4.0
_FAINTEST = 0.12
_PALE = 0.4
"""Opacities: of the lines of very many seeds, and of a mark where only some diverged."""

_NONE: Floats = np.empty((0, 0))


class RunsItem(ViewItem):
    """A thin line for each seed, a strong one through the medians, crosses for divergence.

    A line has gaps where its run diverged; that of the medians where half of the runs did.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._x: Floats = np.empty(0)
        self._runs = self._medians = self._test_medians = _NONE
        self._diverged: tuple[float, ...] = ()
        self._theme, self._scale = LIGHT, 1.0

    def set_data(
        self,
        x: Floats,
        runs: Floats,
        medians: Floats,
        test_medians: Floats,
        diverged: Sequence[float],
    ) -> None:
        """Show places of losses on the axes; what is infinite is not drawn.

        Parameters
        ----------
        x
            Places of the values, shape ``(k,)``, ascending.
        runs
            One row a seed, shape ``(seeds, k)``.
        medians, test_medians
            Of the losses, and of the test losses, shape ``(k,)``.
        diverged
            Share of the runs of each value that diverged, 0 … 1.
        """
        self._x, self._runs = x, runs
        self._medians, self._test_medians = medians, test_medians
        self._diverged = tuple(diverged)
        self.update()

    def crosses(self) -> list[tuple[float, float]]:
        """Return where runs diverged: place on the axis of values, and share of the runs."""
        pairs = zip(self._x.tolist(), self._diverged, strict=True)
        return [(x, share) for x, share in pairs if share > 0]

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw seeds, medians, and crosses in a strip of their own."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, muted = self._theme.color("ink"), self._theme.color("muted")
        width, height = self.view_size()
        strip = STRIP * self._scale
        with saved(painter):
            painter.setClipRect(QRectF(0, strip, width, height - strip))
            seeds = len(self._runs)
            if seeds > 1:
                faint = QColor(muted)
                faint.setAlphaF(max(_FAINTEST, min(0.5, 5 / seeds)))
                for run in self._runs:
                    self._draw(painter, run, QPen(faint, _THIN * self._scale), _DOT)
            self._draw(painter, self._test_medians, curve_pen(muted, _STRONG, True), 0.0)
            self._draw(painter, self._medians, QPen(ink, _STRONG * self._scale), _LARGE_DOT)
        for x, share in self.crosses():
            centre = QPointF(self.to_pixel(x, 0.0).x(), strip / 2)
            draw_cross(painter, centre, cross_color(self._theme, share), self._scale)

    def _draw(self, painter: QPainter, places: Floats, pen: QPen, radius: float) -> None:
        """Draw a line through the finite places, and dots on them."""
        px, py = self.to_pixels(self._x, places)
        # Far outside of the view a line has coordinates that no painter takes.
        py = np.clip(py, -self.view_size()[1], None)
        path, is_drawing = QPainterPath(), False
        points = [QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]
        known = np.isfinite(places).tolist()
        for point, is_known in zip(points, known, strict=True):
            if is_known and is_drawing:
                path.lineTo(point)
            elif is_known:
                path.moveTo(point)
            is_drawing = is_known
        if not path.isEmpty():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            painter.drawPath(path)
        if radius:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            size = radius * self._scale
            for point, is_known in zip(points, known, strict=True):
                if is_known:
                    painter.drawEllipse(point, size, size)


def cross_color(theme: Theme, share: float) -> QColor:
    """Return the colour of a cross where this share of the runs diverged."""
    color = theme.color("ink")
    color.setAlphaF(1.0 if share == 1 else _PALE)
    return color


def draw_cross(painter: QPainter, centre: QPointF, color: QColor, scale: float) -> None:
    """Draw the mark of a run that diverged."""
    arm = _CROSS * scale
    painter.setPen(QPen(color, 1.5 * scale))
    for slope in (-arm, arm):
        painter.drawLine(centre + QPointF(-arm, slope), centre + QPointF(arm, -slope))
