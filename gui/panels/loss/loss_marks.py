"""What marks stand on the plane of the loss curves?"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plotting.item import ViewItem
from gui.style.theme import LIGHT, Theme

DOT = 4.0
"""Radius of the dot, at the usual size."""

LOW = 90.0
"""A plot lower than so many pixels, at the usual size, has no room for words."""


class MomentMarks(ViewItem):
    """The dot at the step shown, and the line under the pointer."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._dot: tuple[float, float] | None = None
        self._cursor: float | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_dot(self, dot: tuple[float, float] | None) -> None:
        """Put the dot at this place."""
        if dot != self._dot:
            self._dot = dot
            self.update()

    def set_cursor(self, cursor: float | None) -> None:
        """Put the line at this place of the axis of steps."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def dot(self) -> tuple[float, float] | None:
        """Return the place of the dot."""
        return self._dot

    def cursor_place(self) -> float | None:
        """Return the place of the line."""
        return self._cursor

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw line and dot."""
        if self._cursor is not None:
            column = round(self.to_pixel(self._cursor, 0.0).x()) + 0.5
            painter.setPen(QPen(self._theme.color("muted"), 1.0))
            painter.drawLine(QPointF(column, 0), QPointF(column, self.view_size()[1]))
        if self._dot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("panel"), 1.5 * self._scale))
            painter.setBrush(self._theme.color("ink"))
            radius = DOT * self._scale
            painter.drawEllipse(self.to_pixel(*self._dot), radius, radius)
