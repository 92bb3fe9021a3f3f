"""How are marks, futures left behind and a loop drawn along the timeline?"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from engine.training.milestones import MarkKind
from gui.style.theme import LIGHT, Theme, figure_font
from gui.transport.signs import Sign
from gui.transport.step_scale import StepScale

ROOM = 10.0
"""Pixels that a sign takes up."""

BRACKET = 9.0
"""Half the height of a loop's bracket."""

_MIDDLE = -13.0
_TICK = (-8.0, -3.0)
_BAR = -7.0
_GROOVE = 2.0
_GHOST = 9.5
_TAIL = 7.0
_FOOT = 4.0

Shape = Callable[[float], QPainterPath]


class TimelinePainter:
    """Draws along a groove whose middle is at some height; signs as large as the theme says."""

    def __init__(self, theme: Theme = LIGHT, scale: float = 1.0) -> None:
        self._theme, self._scale = theme, scale
        self._shapes = {kind: shape(4.0 * scale) for kind, shape in _SHAPES.items()}
        self._shapes[MarkKind.ALPHA] = _letter("α", 10.5 * scale)

    def loop(self, painter: QPainter, scale: StepScale, loop: tuple[int, int], y: float) -> None:
        """Draw a band from the first to the last step of a loop, between two brackets."""
        size = self._scale
        first, last = (scale.x(min(step, scale.last_step)) for step in loop)
        painter.fillRect(
            QRectF(first, y - 6 * size, last - first, 12 * size), self._theme.color("ink", 28)
        )
        painter.setPen(QPen(self._theme.color("ink"), 2 * size, c=Qt.PenCapStyle.FlatCap))
        foot = min(_FOOT * size, max(0.0, (last - first) / 2 - size))
        top, bottom = y - BRACKET * size, y + BRACKET * size
        for x, inward in ((first, foot), (last, -foot)):
            corners = [(x + inward, top), (x, top), (x, bottom), (x + inward, bottom)]
            painter.drawPolyline(QPolygonF([QPointF(*corner) for corner in corners]))

    def futures(self, painter: QPainter, scale: StepScale, signs: Iterable[Sign], y: float) -> None:
        """Draw, dotted, where the run would have gone on from where another way was taken."""
        size = self._scale
        low = y + _GHOST * size
        pen = QPen(self._theme.color("muted"), 1.5 * size, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.0, 2.0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        for sign in signs:
            for mark in sign.marks if sign.kind is MarkKind.BRANCH else ():
                x, end = scale.x(mark.step), mark.end or mark.step
                goes_on = end > scale.last_step
                until = scale.right + _TAIL * size if goes_on else scale.x(end)
                turn = min(_TAIL * size, max(until - x, 0.0))
                path = QPainterPath(QPointF(x, y + _GROOVE * size))
                path.quadTo(QPointF(x, low), QPointF(x + turn, low))
                path.lineTo(QPointF(max(until, x + turn), low))
                painter.drawPath(path)

    def signs(
        self, painter: QPainter, signs: Iterable[Sign], y: float, pointed: Collection[Sign]
    ) -> None:
        """Draw the signs above the groove, those under the pointer stronger."""
        size = self._scale
        for sign in signs:
            if sign.kind is MarkKind.BRANCH:
                continue
            is_strong = sign in pointed or sign.kind is MarkKind.DIVERGED
            ink = self._theme.color("ink" if is_strong else "muted")
            painter.setPen(QPen(ink, 1.0))
            for x in {round(sign.x), round(sign.end)}:
                painter.drawLine(
                    QPointF(x + 0.5, y + _TICK[0] * size), QPointF(x + 0.5, y + _TICK[1] * size)
                )
            if sign.end - sign.x >= 2:
                bar = round(y + _BAR * size) - 0.5
                painter.drawLine(QPointF(sign.x, bar), QPointF(sign.end, bar))
            if sign.shape is not None:
                self._shape(painter, sign.kind, QPointF(sign.shape + 0.5, y + _MIDDLE * size), ink)

    def _shape(self, painter: QPainter, kind: MarkKind, middle: QPointF, ink: QColor) -> None:
        path = self._shapes[kind].translated(middle)
        if kind in _DRAWN:
            painter.strokePath(path, QPen(ink, _DRAWN[kind] * self._scale))
        else:
            painter.fillPath(path, ink)


_DRAWN = {MarkKind.DIVERGED: 1.75, MarkKind.PARAMETERS: 1.25}
"""Width of the line of those shapes that are not filled."""


def _polygon(*corners: tuple[float, float]) -> Shape:
    def path(radius: float) -> QPainterPath:
        found = QPainterPath()
        found.addPolygon(QPolygonF([QPointF(x * radius, y * radius) for x, y in corners]))
        found.closeSubpath()
        return found

    return path


def _cross(radius: float) -> QPainterPath:
    arm = 0.85 * radius
    path = QPainterPath(QPointF(-arm, -arm))
    path.lineTo(arm, arm)
    path.moveTo(-arm, arm)
    path.lineTo(arm, -arm)
    return path


def _letter(letter: str, points: float) -> QPainterPath:
    path = QPainterPath()
    path.addText(QPointF(), figure_font(points), letter)
    return path.translated(-path.boundingRect().center())


def _star_corner(index: int) -> tuple[float, float]:
    angle, radius = math.pi * (index / 5 - 0.5), 0.5 if index % 2 else 1.2
    return radius * math.cos(angle), radius * math.sin(angle)


_SHAPES: dict[MarkKind, Shape] = {
    MarkKind.SETTING: _polygon((-1.0, -0.6), (1.0, -0.6), (0.0, 0.9)),
    MarkKind.DATA: _polygon((0.0, -1.05), (1.05, 0.0), (0.0, 1.05), (-1.05, 0.0)),
    MarkKind.PARAMETERS: _polygon((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    MarkKind.DIVERGED: _cross,
    MarkKind.BEST_TEST: _polygon(*map(_star_corner, range(10))),
}
