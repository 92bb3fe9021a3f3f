"""How do the losses of all lanes run, and whose is which?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.arrays import Floats
from gui.plotting.item import ViewItem
from gui.plotting.strokes import polyline
from gui.style.painting import saved
from gui.style.theme import LIGHT, UNIT, Theme, figure_font
from gui.tools.race.look import inks, mixed

LABEL_POINTS = 9

_THIN, _STRONG = 1.0, 2.5
_PALE = 0.3
"""Share of its strength that the part beyond the step shown has."""

_COLUMN = 2.0
"""Pixels within which no more than the first, the lowest, the highest and the last point count."""

_TEXT = 0.7
"""Share of the ink of a text whose lane does not stand out."""

_CROSS = 3.5
_DOT = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All lanes as they are drawn.

    Attributes
    ----------
    x
        Places of the recorded steps, ascending, shape ``(k,)``.
    y
        Places of the losses, shape ``(lanes, k)``; NaN where a lane has no record.
    now
        Which of the places is the step shown.
    gone
        Whether a lane has diverged: a cross ends it.
    texts
        What stands at the end of each.
    """

    x: Floats
    y: Floats
    now: int
    gone: tuple[bool, ...]
    texts: tuple[str, ...]


NO_CURVES = Curves(np.empty(0), np.empty((0, 0)), 0, (), ())


def thinned(px: Floats, py: Floats) -> tuple[Floats, Floats]:
    """Return curves ``(k,)``, ``(lanes, k)`` that look the same with two points in two pixels.

    These are the lowest and the highest of them, in the order in which the curve goes. CurveItem
    thins one curve more finely; here many are drawn in each frame.
    """
    column = (px / _COLUMN).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(px) <= 2 * len(starts):
        return px, py
    ends = np.append(starts[1:], len(px)) - 1
    low = np.fmin.reduceat(py, starts, axis=1)
    high = np.fmax.reduceat(py, starts, axis=1)
    falls = py[:, starts] >= py[:, ends]
    x = np.stack((px[starts], px[ends]), axis=1).ravel()
    y = np.stack((np.where(falls, high, low), np.where(falls, low, high)), axis=2)
    return x, y.reshape(len(py), -1)


class CurvesItem(ViewItem):
    """The loss of every lane, thin, in one ramp of ink; leader and pointed-at lanes stand out.

    Texts stand at the ends of the curves, those of the lanes that stand out first, and others as
    far as there is room.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves = NO_CURVES
        self._strong: tuple[int, ...] = ()
        self._inks: list[QColor] = []
        self._text_inks = (mixed(LIGHT, _TEXT), LIGHT.color("ink"))
        self._cursor: float | None = None
        self._theme, self._scale = LIGHT, 1.0
        self._font = figure_font(LABEL_POINTS)

    def set_curves(self, curves: Curves, strong: Sequence[int]) -> None:
        """Show these curves, those of `strong` above the others, the first one uppermost."""
        if len(curves.y) != len(self._inks):
            self._inks = inks(len(curves.y), self._theme)
        self._curves, self._strong = curves, tuple(strong)
        self.update()

    def set_cursor(self, place: float | None) -> None:
        """Draw a line at this place of the axis of steps."""
        if place != self._cursor:
            self._cursor = place
            self.update()

    def curves(self) -> Curves:
        """Return the curves shown."""
        return self._curves

    def strong(self) -> tuple[int, ...]:
        """Return the lanes that stand out."""
        return self._strong

    def colors(self) -> list[QColor]:
        """Return the ink of each lane."""
        return self._inks

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._inks = inks(len(self._curves.y), theme)
        self._text_inks = (mixed(theme, _TEXT), theme.color("ink"))
        self._font = figure_font(LABEL_POINTS * scale)
        self.update()

    def label_width(self, texts: Sequence[str]) -> float:
        """Return how many pixels the texts need beyond the end of the axis."""
        metrics = QFontMetricsF(self._font)
        return UNIT + max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def nearest(self, position: QPointF, reach: float) -> int | None:
        """Return the lane whose curve is nearest to a pixel, None if none is within `reach`."""
        found, best = None, reach
        for lane, y in enumerate(self._curves.y):
            known = np.isfinite(y)
            px, py = self.to_pixels(self._curves.x[known], y[known])
            if len(px) and px[0] - reach <= position.x() <= px[-1] + reach:
                distance = abs(float(np.interp(position.x(), px, py)) - position.y())
                if distance < best:
                    found, best = lane, distance
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curves from pale to dark, then those that stand out, then the texts."""
        curves = self._curves
        if not len(curves.x):
            return
        width, height = self.view_size()
        with saved(painter):
            painter.setClipRect(QRectF(0, 0, width, height))
            if self._cursor is not None:
                column = round(self.to_pixel(self._cursor, 0.0).x()) + 0.5
                painter.setPen(QPen(self._theme.color("muted"), 1.0))
                painter.drawLine(QPointF(column, 0), QPointF(column, height))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            px, py = self.to_pixels(curves.x, curves.y)
            py = np.clip(py, -height, 2 * height)  # far outside no painter takes coordinates
            past = slice(0, curves.now + 1)
            self._stroke(painter, px[curves.now :], py[:, curves.now :], _PALE)
            self._stroke(painter, px[past], py[:, past], 1.0)
            ends = self._ends(px[past], py[:, past])
            self._draw_crosses(painter, ends)
            if curves.now == 0:  # no line has a length yet: dots say where they begin
                self._draw_dots(painter, ends)
        self._draw_texts(painter, ends)

    def _order(self) -> list[int]:
        """Return the lanes from the lowest to the uppermost."""
        others = [lane for lane in range(len(self._curves.y)) if lane not in self._strong]
        return [*others, *reversed(self._strong)]

    def _stroke(self, painter: QPainter, px: Floats, py: Floats, opacity: float) -> None:
        if len(px) < 2:
            return
        px, py = thinned(px, py)
        known = np.isfinite(py)
        colors = self.colors()
        for lane in self._order():
            width = _STRONG if lane in self._strong and opacity == 1 else _THIN
            color = QColor(colors[lane])
            color.setAlphaF(opacity)
            painter.setPen(QPen(color, width * self._scale))
            x, y = px, py[lane]
            if not known[lane].all():
                x, y = x[known[lane]], y[known[lane]]
            if len(x) > 1:
                painter.drawPath(polyline(x, y))

    def _ends(self, px: Floats, py: Floats) -> dict[int, QPointF]:
        """Return the pixels at which curves end, uppermost first."""
        ends = {}
        for lane in reversed(self._order()):
            known = np.flatnonzero(np.isfinite(py[lane]))
            if len(known):
                ends[lane] = QPointF(float(px[known[-1]]), float(py[lane, known[-1]]))
        return ends

    def _draw_crosses(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        colors, reach = self.colors(), _CROSS * self._scale
        for lane, end in ends.items():
            if self._curves.gone[lane]:
                painter.setPen(QPen(colors[lane], 1.5 * self._scale))
                for slope in (1, -1):
                    arm = QPointF(reach, slope * reach)
                    painter.drawLine(end - arm, end + arm)

    def _draw_dots(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        radius = _DOT * self._scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("ink"))
        for end in ends.values():
            painter.drawEllipse(end, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_texts(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        """Write the texts that find room, from the most important on."""
        metrics = QFontMetricsF(self._font)
        line = metrics.height() - 2
        width, height = self.view_size()
        taken: list[QRectF] = []
        if len(self._curves.x) < 2:
            return  # all stand at one point
        for lane, end in ends.items():
            if not 0 <= end.y() <= height:
                continue
            text = self._curves.texts[lane]
            advance = metrics.horizontalAdvance(text)
            left = min(end.x() + UNIT / 2 + self._scale, width - advance)
            top = min(max(end.y() - line / 2, 0.0), height - line)
            room = QRectF(left, top, advance, line)
            if any(room.intersects(other) for other in taken):
                continue
            taken.append(room)
            font = QFont(self._font)
            if self._strong and lane == self._strong[0]:
                font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            strong = lane in self._strong
            painter.setPen(self._text_inks[strong])
            painter.drawText(QPointF(left, top + metrics.ascent() - 1), text)
