"""What happens next, and where would it end?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plotting.item import ViewItem
from gui.style.theme import LIGHT, Theme

Place = tuple[float, float]

_ARROW = 34.0
_SHORTEST_ARROW = 9.0
"""Lengths of the arrow; a shorter one would hide behind the dot and is left out."""

_SLOWNESS = 0.25
"""The power of the slope with which the arrow grows."""

_HEAD = 8.0
_RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class Moment:
    """What the plane shows of one step, in the units of its axes.

    Attributes
    ----------
    point
        Where the run is.
    downhill
        The direction ``-(dw_i, dw_j)``; with an L1 penalty that of the proximal step, of which it
        is the length divided by α.
    landing
        Where the next full-batch step leads: `engine.logistic.proximal_update`.
    """

    point: Place
    downhill: Place
    landing: Place


def draw_landing(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark where the next step leads: a ring."""
    painter.setBrush(theme.color("panel"))
    painter.setPen(QPen(theme.color("backward"), 1.75 * scale))
    painter.drawEllipse(at, 3.5 * scale, 3.5 * scale)


def draw_lowest(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark the lowest place on the plane: an upright cross."""
    _draw_cross(painter, at, ((1, 0), (0, 1)), theme, scale)


def draw_optimum(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark the optimum of all parameters: a slanted cross."""
    d = math.sqrt(0.5)
    _draw_cross(painter, at, ((d, d), (d, -d)), theme, scale)


def _draw_cross(
    painter: QPainter, at: QPointF, ways: tuple[Place, Place], theme: Theme, scale: float
) -> None:
    for name, width in (("panel", 4.5), ("ink", 1.75)):
        painter.setPen(QPen(theme.color(name), width * scale))
        for dx, dy in ways:
            arm = QPointF(dx, dy) * (_RADIUS * scale)
            painter.drawLine(at - arm, at + arm)


class MomentItem(ViewItem):
    """The way down from where the run is, the next step, and the lowest places."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._moment: Moment | None = None
        self._height = 0.0
        self._lowest: Place | None = None
        self._optimum: Place | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_moment(self, moment: Moment | None) -> None:
        """Show where the run is and what its next step does."""
        if moment != self._moment:
            self._moment = moment
            self.update()

    def set_height(self, height: float) -> None:
        """Take note of how high the landscape usually lies above its lowest place."""
        self._height = height
        self.update()

    def set_lowest(self, lowest: Place | None, optimum: Place | None) -> None:
        """Show the lowest place on the plane and the optimum of all parameters."""
        if (lowest, optimum) != (self._lowest, self._optimum):
            self._lowest, self._optimum = lowest, optimum
            self.update()

    def moment(self) -> Moment | None:
        """Return what is shown of the run."""
        return self._moment

    def lowest(self) -> Place | None:
        """Return the lowest place on the plane."""
        return self._lowest

    def optimum(self) -> Place | None:
        """Return the optimum of all parameters."""
        return self._optimum

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the crosses, then arrow and ring."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._lowest is not None:
            draw_lowest(painter, self.to_pixel(*self._lowest), self._theme, self._scale)
        if self._optimum is not None:
            draw_optimum(painter, self.to_pixel(*self._optimum), self._theme, self._scale)
        if self._moment is not None:
            self._draw_step(painter, self._moment)

    def arrow_length(self) -> float:
        """Return the length of the arrow in pixels; 0 where there is none to be seen.

        It grows with the slope, slowly: in full length the landscape would fall by its usual height
        on the way across the view.
        """
        moment = self._moment
        if moment is None:
            return 0.0
        (x_low, x_high), (y_low, y_high) = self.view_range()
        dx, dy = moment.downhill
        fall = abs(dx) * (x_high - x_low) + abs(dy) * (y_high - y_low)
        share = fall / self._height if self._height > 0 else 1.0
        length = _ARROW * min(share, 1.0) ** _SLOWNESS if share > 0 else 0.0
        return length * self._scale if length >= _SHORTEST_ARROW else 0.0

    def _draw_step(self, painter: QPainter, moment: Moment) -> None:
        start, landing = self.to_pixel(*moment.point), self.to_pixel(*moment.landing)
        (x_low, x_high), (y_low, y_high) = self.view_range()
        width, height = self.view_size()
        dx = moment.downhill[0] * width / (x_high - x_low)
        dy = -moment.downhill[1] * height / (y_high - y_low)
        length = math.hypot(dx, dy)
        if not 0 < length < math.inf:
            return
        along = QPointF(dx / length, dy / length)
        arrow = self.arrow_length()
        to_landing = math.hypot(landing.x() - start.x(), landing.y() - start.y())
        if to_landing > arrow:
            far = min(to_landing, 2 * (width + height))
            pen = QPen(self._theme.color("backward"), 1.25 * self._scale, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawLine(start + along * arrow, start + along * far)
        if arrow > 0:
            _draw_arrow(painter, start, along, arrow, self._theme, self._scale)
        if to_landing > _RADIUS * self._scale:
            draw_landing(painter, landing, self._theme, self._scale)


def _draw_arrow(
    painter: QPainter, start: QPointF, along: QPointF, length: float, theme: Theme, scale: float
) -> None:
    """Draw an arrow on a thin ground of its own, so that it stands out from path and contours."""
    across = QPointF(-along.y(), along.x())
    tip = start + along * length
    neck = tip - along * (_HEAD * scale)
    head = QPolygonF([tip, neck + across * (3.5 * scale), neck - across * (3.5 * scale)])
    path = QPainterPath(start)
    path.lineTo(neck)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("panel"), 4.5 * scale))
    painter.drawPath(path)
    painter.setPen(QPen(theme.color("backward"), 2.25 * scale))
    painter.drawPath(path)
    painter.setPen(QPen(theme.color("panel"), 1.0 * scale))
    painter.setBrush(theme.color("backward"))
    painter.drawPolygon(head)
