"""How do the losses of all lanes run, and whose is which?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.dataset import Floats
from gui.curve_item import thinned
from gui.race.look import inks, mixed
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import ViewItem

LABEL_POINTS = 9

_THIN, _STRONG = 1.0, 2.5
_PALE = 0.3
"""Share of its strength that the part beyond the step shown has."""

_CROSS = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class LaneCurve:
    """One lane as it is drawn.

    Attributes
    ----------
    x, y
        Finite places on the axes, shape ``(k,)``.
    now
        The place, among these, of the step shown.
    has_diverged
        Whether a cross ends it.
    text
        What stands at its end.
    """

    x: Floats
    y: Floats
    now: int
    has_diverged: bool
    text: str


class CurvesItem(ViewItem):
    """The loss of every lane, thin, in one ramp of ink; leader and pointed-at lanes stand out.

    Texts stand at the ends of the curves, those of the lanes that stand out first, and others as
    far as there is room.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves: tuple[LaneCurve, ...] = ()
        self._strong: tuple[int, ...] = ()
        self._cursor: float | None = None
        self._theme, self._scale = LIGHT, 1.0
        self._font = figure_font(LABEL_POINTS)

    def set_curves(self, curves: Sequence[LaneCurve], strong: Sequence[int]) -> None:
        """Show these curves, those of `strong` above the others, the first one uppermost."""
        self._curves, self._strong = tuple(curves), tuple(strong)
        self.update()

    def set_cursor(self, place: float | None) -> None:
        """Draw a line at this place of the axis of steps."""
        if place != self._cursor:
            self._cursor = place
            self.update()

    def curves(self) -> tuple[LaneCurve, ...]:
        """Return the curves shown."""
        return self._curves

    def strong(self) -> tuple[int, ...]:
        """Return the lanes that stand out."""
        return self._strong

    def colors(self) -> list[QColor]:
        """Return the ink of each lane."""
        return inks(len(self._curves), self._theme)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self._font = figure_font(LABEL_POINTS * scale)
        self.update()

    def label_width(self, texts: Sequence[str]) -> float:
        """Return how many pixels the texts need beyond the end of the axis."""
        metrics = QFontMetricsF(self._font)
        return UNIT + max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def nearest(self, position: QPointF, reach: float) -> int | None:
        """Return the lane whose curve is nearest to a pixel, None if none is within `reach`."""
        found, best = None, reach
        for lane, curve in enumerate(self._curves):
            if not len(curve.x):
                continue
            px, py = self.to_pixels(curve.x, curve.y)
            if px[0] - reach <= position.x() <= px[-1] + reach:
                distance = abs(float(np.interp(position.x(), px, py)) - position.y())
                if distance < best:
                    found, best = lane, distance
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curves from pale to dark, then those that stand out, then the texts."""
        width, height = self.view_size()
        painter.save()
        painter.setClipRect(QRectF(0, 0, width, height))
        if self._cursor is not None:
            px, _ = self.to_pixels(np.array([self._cursor]), np.zeros(1))
            column = round(float(px[0])) + 0.5
            painter.setPen(QPen(self._theme.color("hairline"), 1.0))
            painter.drawLine(QPointF(column, 0), QPointF(column, height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self.colors()
        order = [lane for lane in range(len(self._curves)) if lane not in self._strong]
        ends = {}
        for lane in (*order, *reversed(self._strong)):
            end = self._draw_curve(painter, self._curves[lane], colors[lane], lane in self._strong)
            if end is not None:
                ends[lane] = end
        painter.restore()
        self._draw_texts(painter, ends)

    def _draw_curve(
        self, painter: QPainter, curve: LaneCurve, color: QColor, strong: bool
    ) -> QPointF | None:
        """Draw one curve and return the pixel at which its past ends."""
        if not len(curve.x):
            return None
        px, py = self.to_pixels(curve.x, curve.y)
        _, height = self.view_size()
        py = np.clip(py, -height, 2 * height)  # far outside no painter takes coordinates
        width = (_STRONG if strong else _THIN) * self._scale
        past = slice(0, curve.now + 1)
        if curve.now + 1 < len(px):
            pale = QColor(color)
            pale.setAlphaF(_PALE)
            self._stroke(painter, px[curve.now :], py[curve.now :], QPen(pale, _THIN))
        self._stroke(painter, px[past], py[past], QPen(color, width))
        x, y = float(px[past][-1]), float(py[past][-1])
        if curve.has_diverged:
            painter.setPen(QPen(color, 1.5 * self._scale))
            reach = _CROSS * self._scale
            for slope in (1, -1):
                painter.drawLine(
                    QPointF(x - reach, y - slope * reach), QPointF(x + reach, y + slope * reach)
                )
        return QPointF(x, y)

    def _stroke(self, painter: QPainter, px: Floats, py: Floats, pen: QPen) -> None:
        if len(px) > 1:
            px, py = thinned(px, py)
            painter.setPen(pen)
            painter.drawPath(pg.arrayToQPath(px, py, connect="all", finiteCheck=False))

    def _draw_texts(self, painter: QPainter, ends: dict[int, QPointF]) -> None:
        """Write the texts that find room, from the most important on."""
        metrics = QFontMetricsF(self._font)
        line = metrics.height() - 2
        width, height = self.view_size()
        taken: list[QRectF] = []
        for lane in (*self._strong, *(lane for lane in ends if lane not in self._strong)):
            end = ends.get(lane)
            if end is None or not 0 <= end.y() <= height:
                continue
            text = self._curves[lane].text
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
            color = self._theme.color("ink") if lane in self._strong else mixed(self._theme, 0.7)
            painter.setPen(color)
            painter.drawText(QPointF(left, top + metrics.ascent() - 1), text)
