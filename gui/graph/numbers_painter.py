"""How are the numbers drawn, sixty times a second?"""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from engine.digits import MINUS, UNKNOWN
from engine.graph import Trace
from engine.nodes.parts import Node, Pass, Role
from gui.graph.look import Look
from gui.graph.places import Layout, Place
from gui.graph.plugged import lines
from gui.markers import LEGEND_RADIUS, MarkerBrush
from gui.theme import Theme

_SURELY_FITS = 8
"""Characters of a number that is never too wide."""


class NumbersPainter:
    """Draws the numbers of one layout in the colours of one theme."""

    def __init__(self, layout: Layout, nodes: dict[str, Node], theme: Theme) -> None:
        self._places = layout.places
        self._labels = layout.labels
        self._measure = layout.measure
        self._nodes = nodes
        self._theme = theme
        self._value = _Type(layout.measure.value_font)
        self._cell = _Type(layout.measure.cell_font)
        self._small = _Type(layout.measure.small_font)
        self._look: Look | None = None
        self._order: list[tuple[_Type, QColor, list[tuple[str, Place]]]] = []
        self._lined: list[tuple[QColor, list[tuple[str, Place]]]] = []

    def draw(
        self, painter: QPainter, trace: Trace, look: Look, *, on_the_way: bool = False
    ) -> None:
        """Draw the numbers of this moment, but those that data are `on_the_way` to."""
        if look is not self._look:
            self._sort(look)
        waiting = look.active or frozenset() if on_the_way else frozenset()
        readings = trace.readings
        for type_, color, group in self._order:
            painter.setFont(type_.font)
            painter.setPen(color)
            for key, place in group:
                if key not in waiting:
                    type_.draw(painter, place.value, readings[key].text)
        painter.setFont(self._small.font)
        for color, group in self._lined:
            painter.setPen(color)
            for key, place in group:
                if key not in waiting:
                    for line, text in zip(place.lines, plugged(place, trace, key), strict=True):
                        self._draw_line(painter, line.rect, text, line.index > 0)
        for label in self._labels:
            if look.shows(label.key.partition("→")[2]):
                painter.setPen(_faded(self._theme.color("muted"), look.edge_opacity(label.key)))
                text = f"= {trace.local[label.key].text}"
                self._draw_line(painter, label.value, text, False)
        self._draw_questions(painter, look)
        if "y" not in waiting and look.shows("y"):
            self._draw_class(painter, self._places["y"], readings["y"].value or 0.0, look)

    def texts(self, key: str, trace: Trace, look: Look) -> tuple[str, ...]:
        """Return the number of a node as it is drawn, and the lines plugged in."""
        if not look.shows(key):
            return (UNKNOWN,) if key in look.hidden else ("",)
        return (trace.readings[key].text, *plugged(self._places[key], trace, key))

    def _sort(self, look: Look) -> None:
        """Put together what is drawn in one font and colour."""
        shown = [(key, place) for key, place in self._places.items() if look.shows(key)]

        def kind(item: tuple[str, Place]) -> tuple[bool, bool, float]:
            key, place = item
            backward = self._nodes[key].passing is Pass.BACKWARD
            return place.circle is not None, backward, look.opacity(key)

        self._look = look
        self._order = [
            (
                self._value if big else self._cell,
                _faded(self._theme.color("backward" if backward else "forward"), opacity),
                list(group),
            )
            for (big, backward, opacity), group in groupby(sorted(shown, key=kind), key=kind)
        ]
        lined = sorted((item for item in shown if item[1].lines), key=lambda item: kind(item)[2])
        self._lined = [
            (_faded(self._theme.color("muted"), opacity), list(group))
            for opacity, group in groupby(lined, key=lambda item: kind(item)[2])
        ]

    def _draw_line(self, painter: QPainter, room: QRectF, text: str, hanging: bool) -> None:
        """Draw one line of numbers plugged in, the second and later ones a little to the right."""
        shift = self._small.hanging if hanging else 0.0
        point = QPointF(room.left() + shift, room.top() + self._measure.small_ascent)
        _draw_within(painter, self._small, point, text, room.width() - shift)

    def _draw_questions(self, painter: QPainter, look: Look) -> None:
        for key in look.hidden & self._places.keys():
            place = self._places[key]
            type_ = self._cell if place.circle is None else self._value
            painter.setFont(type_.font)
            painter.setPen(self._theme.color("muted"))
            type_.draw(painter, place.value, UNKNOWN)

    def _draw_class(self, painter: QPainter, place: Place, label: float, look: Look) -> None:
        """Draw the sign of the example's class beside its label."""
        assert self._nodes["y"].role is Role.LABEL
        scale = self._measure.scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(look.opacity("y"))
        brush = MarkerBrush(self._theme, LEGEND_RADIUS * scale, scale)
        brush.draw(painter, place.value.right() + 2 * scale, place.port.y(), round(label), False)
        painter.restore()


class _Type:
    """A font with what its numbers need: the width of a sign, the way to the baseline."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.sign = self.metrics.horizontalAdvance(MINUS)
        self.hanging = self.metrics.horizontalAdvance("= ")
        self._below = (self.metrics.ascent() - self.metrics.descent()) / 2

    def draw(self, painter: QPainter, room: QRectF, text: str) -> None:
        """Draw a number so that digits stand below digits, whatever its sign."""
        sign = 0.0 if text[0] in f"{MINUS}(" or len(text) == 1 else self.sign
        point = QPointF(room.left() + sign, room.center().y() + self._below)
        if len(text) <= _SURELY_FITS:
            painter.drawText(point, text)
        elif text[0] == "(":
            mode = Qt.TextElideMode.ElideRight
            painter.drawText(point, self.metrics.elidedText(text, mode, room.width()))
        else:
            _draw_within(painter, self, point, text, room.width() - sign)


def plugged(place: Place, trace: Trace, key: str) -> list[str]:
    """Return the lines of numbers plugged in, in the order of the place's lines."""
    forms = trace.readings[key].plugged
    return [lines(f"= {forms[line.form]}", line.counts)[line.index] for line in place.lines]


def _draw_within(painter: QPainter, type_: _Type, point: QPointF, text: str, room: float) -> None:
    """Draw a text, in smaller type where it would be wider than its room."""
    width = type_.metrics.horizontalAdvance(text)
    if width <= room:
        painter.drawText(point, text)
        return
    painter.save()
    painter.translate(point)
    painter.scale(room / width, room / width)
    painter.drawText(QPointF(0, 0), text)
    painter.restore()


def _faded(color: QColor, opacity: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(opacity)
    return faded
