"""Where is the axis of steps interrupted?"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from gui.style.theme import LIGHT, Theme
from gui.tools.learning_rate_lab.trials_item import TrialMarks

_REACH, _RISE = 4.0, 2.0
"""Pixels that a stroke goes to either side of the axis, and upwards on its way."""


class AxisBreak(QGraphicsObject):
    """Two slanting strokes on the left axis with nothing between, where the view has a gap.

    Parameters
    ----------
    axis
        The axis, at whose right edge is its line.
    trials
        Knows where the gap is; see `TrialMarks.gap`.
    """

    def __init__(self, axis: pg.AxisItem, view_box: pg.ViewBox, trials: TrialMarks) -> None:
        super().__init__(axis)
        self._axis, self._view_box, self._trials = axis, view_box, trials
        self._theme, self._scale = LIGHT, 1.0
        view_box.sigResized.connect(self._on_view_box_changed)
        view_box.sigRangeChanged.connect(self._on_view_box_changed)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the axis and what the strokes take to the right of it."""
        rect = self._axis.rect()
        return QRectF(0, 0, rect.width() + 2 * _REACH * self._scale, rect.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Take the line away within the gap, and draw a stroke at either end of it."""
        gap = self._trials.gap()
        if gap is None:
            return
        upper, lower = (self._on_axis(y) for y in gap)
        reach, rise = _REACH * self._scale, _RISE * self._scale
        hole = QRectF(upper - QPointF(2, 0), lower + QPointF(2, 0))
        painter.fillRect(hole, self._theme.color(self._trials.paper))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("muted"), 1.2 * self._scale))
        for end in (upper, lower):
            painter.drawLine(end + QPointF(-reach, rise), end + QPointF(reach, -rise))

    def _on_axis(self, y: float) -> QPointF:
        """Return the point of the axis's line at this height of the view box."""
        return QPointF(self._view_box.mapToItem(self._axis, QPointF(0.0, y)))

    def _on_view_box_changed(self) -> None:
        self.prepareGeometryChange()
        self.update()
