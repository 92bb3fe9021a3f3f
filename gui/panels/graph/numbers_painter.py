"""How are the numbers drawn, sixty times a second?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from engine.graph.graph import Trace
from engine.graph.parts import Node, Pass, Role
from engine.support.numbers import MINUS, UNKNOWN
from gui.panels.graph.layout.places import Layout, Place
from gui.panels.graph.layout.plugged import lines
from gui.panels.graph.look import Look
from gui.plotting.markers import LEGEND_RADIUS, MarkerBrush
from gui.style.painting import saved
from gui.style.theme import Theme, alike

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
        self._order: list[tuple[_Type, QColor, list[tuple[str, _Rooms]]]] = []
        self._lined: list[tuple[QColor, list[tuple[str, Place, list[_Room]]]]] = []
        scale = layout.measure.scale
        self._sign = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)

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
            for key, rooms in group:
                if key not in waiting:
                    type_.draw_number(painter, rooms, readings[key].text)
        painter.setFont(self._small.font)
        for color, lined in self._lined:
            painter.setPen(color)
            for key, place, lines_ in lined:
                if key not in waiting:
                    for room, text in zip(lines_, plugged(place, trace, key), strict=True):
                        self._small.draw(painter, room, text)
        for label in self._labels:
            if look.shows(label.key.partition("→")[2]):
                painter.setPen(_faded(self._theme.color("muted"), look.edge_opacity(label.key)))
                text = f"= {trace.local[label.key].text}"
                self._small.draw(painter, self._line(label.value, False), text)
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
                [
                    (key, (self._value if big else self._cell).rooms(place.value))
                    for key, place in group
                ],
            )
            for (big, backward, opacity), group in groupby(sorted(shown, key=kind), key=kind)
        ]
        lined = sorted((item for item in shown if item[1].lines), key=lambda item: kind(item)[2])
        self._lined = [
            (
                _faded(self._theme.color("muted"), opacity),
                [
                    (key, place, [self._line(line.rect, line.index > 0) for line in place.lines])
                    for key, place in group
                ],
            )
            for opacity, group in groupby(lined, key=lambda item: kind(item)[2])
        ]

    def _line(self, rect: QRectF, hanging: bool) -> _Room:
        """Return room for numbers plugged in, for a second and later line a little to the right."""
        shift = self._small.hanging if hanging else 0.0
        at = QPointF(rect.left() + shift, rect.top() + self._measure.small_ascent)
        return _Room(at, rect.width() - shift)

    def _draw_questions(self, painter: QPainter, look: Look) -> None:
        for key in look.hidden & self._places.keys():
            place = self._places[key]
            type_ = self._cell if place.circle is None else self._value
            painter.setFont(type_.font)
            painter.setPen(self._theme.color("muted"))
            type_.draw_number(painter, type_.rooms(place.value), UNKNOWN)

    def _draw_class(self, painter: QPainter, place: Place, label: float, look: Look) -> None:
        """Draw the sign of the example's class beside its label."""
        assert self._nodes["y"].role is Role.LABEL
        scale = self._measure.scale
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(look.opacity("y"))
            x, y = place.value.right() + 2 * scale, place.port.y()
            self._sign.draw(painter, x, y, round(label), False)


@dataclass(frozen=True, slots=True)
class _Room:
    """The left end of the baseline of a text, and how wide that may be."""

    at: QPointF
    width: float


_Rooms = tuple[_Room, _Room]
"""Room for a number with a sign, and for one without."""


class _Type:
    """A font with what its numbers need: the width of a sign, the way to the baseline."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._sign = self._metrics.horizontalAdvance(MINUS)
        self.hanging = self._metrics.horizontalAdvance("= ")
        self._below = (self._metrics.ascent() - self._metrics.descent()) / 2
        self._width = lru_cache(2048)(self._metrics.horizontalAdvance)

    def rooms(self, room: QRectF) -> _Rooms:
        """Return where numbers are written so that digits stand below digits."""
        left, y = room.left(), room.center().y() + self._below
        signed = _Room(QPointF(left, y), room.width())
        return signed, _Room(QPointF(left + self._sign, y), room.width() - self._sign)

    def draw_number(self, painter: QPainter, rooms: _Rooms, text: str) -> None:
        """Draw a number, or a vector of them, of which what has no room is left out."""
        room = rooms[0] if text[0] in f"{MINUS}(" or len(text) == 1 else rooms[1]
        if len(text) <= _SURELY_FITS:
            painter.drawText(room.at, text)
        elif text[0] == "(":
            mode = Qt.TextElideMode.ElideRight
            painter.drawText(room.at, self._metrics.elidedText(text, mode, room.width))
        else:
            self.draw(painter, room, text)

    def draw(self, painter: QPainter, room: _Room, text: str) -> None:
        """Draw a text, in smaller type where it would be wider than its room."""
        width = self._width(alike(text))
        if width <= room.width:
            painter.drawText(room.at, text)
            return
        with saved(painter):
            painter.translate(room.at)
            painter.scale(room.width / width, room.width / width)
            painter.drawText(QPointF(0, 0), text)


def plugged(place: Place, trace: Trace, key: str) -> list[str]:
    """Return the lines of numbers plugged in, in the order of the place's lines."""
    forms = trace.readings[key].plugged
    broken = {
        line.form: lines(f"= {forms[line.form]}", line.counts)
        for line in place.lines
        if line.index == 0
    }
    return [broken[line.form][line.index] for line in place.lines]


def _faded(color: QColor, opacity: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(opacity)
    return faded
