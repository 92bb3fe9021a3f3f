"""Surface, slice and next step of the landscape."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.landscape.landscape import Landscape
from engine.support.records import dataclass
from gui.plotting.contours import ContourPaths
from gui.plotting.item import CachedItem, ViewItem, is_vector
from gui.plotting.lines import FARTHEST_PIXEL, draw_on_ground, polyline
from gui.style.theme import Theme

_DEEPEST = 0.42
"""Share of the ink where J is highest."""

_LINE = {"light": 0.30, "dark": 0.34}
"""Opacity of the contour lines."""


def band_colors(theme: Theme, bands: int) -> list[QColor]:
    """Return the colours between the contours, from the lowest: the more J, the more ink."""
    ground, ink = (
        np.array([color.red(), color.green(), color.blue()])
        for color in (theme.color("panel"), theme.color("ink"))
    )
    shares = _DEEPEST * np.linspace(0.0, 1.0, max(bands, 2)) ** 0.9
    mixed = np.rint(ground + shares[:bands, None] * (ink - ground)).astype(int)
    return [QColor(*map(int, color)) for color in mixed]


class SurfaceItem(CachedItem):
    """Filled contours of a landscape, where it was computed; kept while the view moves."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._picture: ContourPaths | None = None

    def set_picture(self, picture: ContourPaths | None) -> None:
        """Show this plane; None shows nothing."""
        self._picture = picture
        self.redraw()

    def picture(self) -> ContourPaths | None:
        """Return the plane shown."""
        return self._picture

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the lowest band, and the others one upon the other; then the lines between."""
        picture = self._picture
        if picture is None:
            return
        left, top, width, height = self._place(picture.landscape)
        colors = band_colors(self._theme, len(picture.areas) + 1)
        # Areas that overlap leave no seams.
        painter.fillRect(QRectF(left, top, width, height), colors[0])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        to_pixels = QTransform(width, 0, 0, -height, left, top + height)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, area in zip(colors[1:], picture.areas, strict=True):
            painter.setBrush(color)
            _draw(painter, to_pixels.map(area))
        ink = self._theme.color("ink")
        ink.setAlphaF(_LINE[self._theme.name])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 0.8 * self._scale))
        for contour in picture.contours:
            _draw(painter, to_pixels.map(contour))

    def _place(self, landscape: Landscape) -> tuple[float, float, float, float]:
        """Return left, top, width and height, in pixels, of what was computed."""
        xs, ys = landscape.xs, landscape.ys
        px, py = self.to_pixels(np.array([xs[0], xs[-1]]), np.array([ys[0], ys[-1]]))
        return float(px[0]), float(py[1]), float(px[1] - px[0]), float(py[0] - py[1])


def _draw(painter: QPainter, path: QPainterPath) -> None:
    """Draw a path, unless it is empty: in a PDF that would be an error."""
    if not path.isEmpty():
        painter.drawPath(path)


Place = tuple[float, float]

_ARROW = 34.0

_SHORTEST_ARROW = 9.0
"""Lengths of the arrow; a shorter one would hide behind the dot and is left out."""

_MOST = 0.2
"""The most that the arrow takes up of the shorter side of the view: it is no distance."""

_SLOWNESS = 0.25
"""The power of the slope with which the arrow grows."""

_HEAD = 8.0

_RADIUS = 5.0

_OPTIMUM = 9.0
"""From the middle to a corner of the sign of the optimum."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the plane shows of one step, in the units of its axes.

    Attributes
    ----------
    point
        Where the run is.
    downhill
        The direction ``-(dw_i, dw_j)``; with an L1 penalty that of the proximal step, of which it
        is the length divided by α.
    landing
        Where the next full-batch step leads: `engine.graph.updates.full_step`.
    """

    point: Place
    downhill: Place
    landing: Place


def draw_downhill(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark the direction downhill: an arrow."""
    start = at - QPointF(9 * scale, 0)
    _draw_arrow(painter, start, QPointF(1, 0), 18 * scale, theme, scale)


def draw_landing(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark where the next step leads: a ring."""
    painter.setBrush(theme.color("panel"))
    painter.setPen(QPen(theme.color("backward"), 1.75 * scale))
    painter.drawEllipse(at, 3.5 * scale, 3.5 * scale)


def draw_lowest(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark the lowest place on the plane: a cross."""
    cross = QPainterPath()
    for arm in (QPointF(_RADIUS, 0) * scale, QPointF(0, _RADIUS) * scale):
        cross.moveTo(at - arm)
        cross.lineTo(at + arm)
    draw_on_ground(painter, cross, theme, "ink", (4.5 * scale, 1.75 * scale))


def draw_optimum(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    """Mark the optimum of all parameters: a diamond, with room for the cross and the dot in it."""
    reach = _OPTIMUM * scale
    corners = (QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0), QPointF(0, -reach))
    diamond = QPainterPath()
    diamond.addPolygon(QPolygonF([at + corner for corner in corners]))
    diamond.closeSubpath()
    draw_on_ground(painter, diamond, theme, "ink", (4.5 * scale, 1.75 * scale))


class NextStepItem(ViewItem):
    """The way down from where the run is, the next step, and the lowest places."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._step: NextStep | None = None
        self._height = 0.0
        self._lowest: Place | None = None
        self._optimum: Place | None = None

    def set_step(self, step: NextStep | None) -> None:
        """Show where the run is and what its next step does."""
        if step != self._step:
            self._step = step
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

    def step(self) -> NextStep | None:
        """Return what is shown of the run."""
        return self._step

    def lowest(self) -> Place | None:
        """Return the lowest place on the plane."""
        return self._lowest

    def optimum(self) -> Place | None:
        """Return the optimum of all parameters."""
        return self._optimum

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw diamond and cross, then arrow and ring."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, draw in ((self._optimum, draw_optimum), (self._lowest, draw_lowest)):
            at = None if place is None else self.to_pixel(*place)
            # Not all that shows an SVG knows clipping.
            if at is not None and (not is_vector(painter) or self.boundingRect().contains(at)):
                draw(painter, at, self._theme, self._scale)
        if self._step is not None:
            self._draw_step(painter, self._step)

    def arrow_length(self) -> float:
        """Return the length of the arrow in pixels; 0 where there is none to be seen.

        It grows with the slope, slowly: in full length the landscape would fall by its usual height
        on the way across the view. It ends before the lowest places.
        """
        step = self._step
        if step is None:
            return 0.0
        (x_low, x_high), (y_low, y_high) = self.view_range()
        dx, dy = step.downhill
        fall = abs(dx) * (x_high - x_low) + abs(dy) * (y_high - y_low)
        share = fall / self._height if self._height > 0 else 1.0
        length = _ARROW * self._scale * min(share, 1.0) ** _SLOWNESS if share > 0 else 0.0
        length = min(length, _MOST * min(self.view_size()), *self._rooms(step))
        return length if length >= _SHORTEST_ARROW * self._scale else 0.0

    def _rooms(self, step: NextStep) -> list[float]:
        """Return how many pixels there are to the signs of the lowest places."""
        start = self.to_pixel(*step.point)
        known = (place for place in (self._lowest, self._optimum) if place is not None)
        ways = (self.to_pixel(*place) - start for place in known)
        return [math.hypot(way.x(), way.y()) - 1.5 * _OPTIMUM * self._scale for way in ways]

    def _draw_step(self, painter: QPainter, step: NextStep) -> None:
        start, landing = self.to_pixel(*step.point), self.to_pixel(*step.landing)
        (x_low, x_high), (y_low, y_high) = self.view_range()
        width, height = self.view_size()
        dx = step.downhill[0] * width / (x_high - x_low)
        dy = -step.downhill[1] * height / (y_high - y_low)
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
        far = FARTHEST_PIXEL * self.view_size()[1]
        np.clip(py, -far, far, out=py)
        painter.drawPath(polyline(px, py))
        lowest = landscape.lowest
        if lowest.exists:
            at = self.to_pixel(float(lowest.theta[landscape.request.axes[0]]), lowest.J)
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
