"""Where do theory's limits of α lie on an axis?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.curvature import Zone
from gui.sweep.runs_item import STRIP
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import ViewItem

_DASHES = (6.0, 4.0)
_POINTS = 9
_TOGETHER = 1.0
"""Limits closer than so many pixels are drawn as one."""


class LimitsItem(ViewItem):
    """Upright dashed lines at 2/L and 2/λmax, and what a step does on either side of them."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._limits: tuple[tuple[float, str], ...] = ()
        self._theme, self._scale = LIGHT, 1.0

    def set_limits(self, limits: Sequence[tuple[float, str]]) -> None:
        """Show the lines, safe limit first: places on the axis, and words beside them."""
        self._limits = tuple(limits)
        self.update()

    def limits(self) -> tuple[tuple[float, str], ...]:
        """Return the lines shown."""
        return self._limits

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw lines with their words, and the names of the zones at the foot where they fit."""
        if not self._limits:
            return
        width, height = self.view_size()
        places = np.array([place for place, _ in self._limits])
        columns = self.to_pixels(places, places)[0].tolist()
        font = figure_font(_POINTS * self._scale)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        pen = QPen(self._theme.color("muted"), 1.2 * self._scale)
        pen.setDashPattern([length / 1.2 for length in _DASHES])
        top = STRIP * self._scale
        words = [text for _, text in self._limits]
        if abs(columns[-1] - columns[0]) < _TOGETHER:
            columns, words = columns[:1], [" = ".join(words)]
        for line, (column, text) in enumerate(zip(columns, words, strict=True)):
            if not 0 <= column <= width:
                continue
            painter.setPen(pen)
            upright = round(column) + 0.5
            painter.drawLine(QLineF(upright, top, upright, height))
            painter.setPen(self._theme.color("muted"))
            length = metrics.horizontalAdvance(text)
            # The words of the two lines stand on one side each, where there is room.
            is_left = line == 0 and len(words) > 1
            left = column - UNIT / 2 - length if is_left else column + UNIT / 2
            if left + length > width or left < 0:
                left = column + UNIT / 2 if is_left else column - UNIT / 2 - length
            painter.drawText(QPointF(left, top + metrics.ascent()), text)
        ends = [0.0, *(min(max(column, 0.0), width) for column in columns), width]
        zones = [Zone.DESCENDS, Zone.BEYOND] if len(columns) == 1 else list(Zone)
        for (left, right), zone in zip(pairwise(ends), zones, strict=True):
            length = metrics.horizontalAdvance(zone.value)
            if length + 2 * UNIT <= right - left:
                middle = QPointF((left + right - length) / 2, height - UNIT / 2)
                painter.drawText(middle, zone.value)
