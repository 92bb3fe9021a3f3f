"""The painters of the computation graph's numbers: those of its nodes, and the line of one node."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from engine.graph.shape import Node, Pass, Role
from engine.graph.trace import Trace
from engine.graph.values import NodeText, sign_before
from engine.support.arithmetic import ABOUT
from engine.support.numbers import MINUS, UNKNOWN
from engine.support.records import dataclass
from gui.panels.graph.figure_painter import Highlight
from gui.panels.graph.layout.geometry import (
    LEAST_EM,
    GraphLayout,
    NodeGeometry,
    lines,
    strip_baseline,
    strip_em,
)
from gui.plotting.examples import LEGEND_RADIUS, MarkerBrush
from gui.plotting.item import is_vector
from gui.style.painting import saved
from gui.style.theme import Theme, alike, figure_font, least_share
from gui.widgets.formulas import FormulaCache, Picture

_LONG = re.compile(rf"\d\.\d+e[+{MINUS}]\d+|\d{{2,}}\.\d+|\b0\.000\d{{2,}}\b")


def brief(text: str) -> str:
    """Return a text with its numbers from 10 on in four digits, and very small ones in one.

    From 1000 on they have three, and a power of ten.
    """

    def power(found: re.Match[str]) -> str:
        size = float(found[0].replace(MINUS, "-"))
        if 10 <= size < 999.95:
            return f"{size:.4g}"
        digits, exponent = f"{size:.{2 if size > 1 else 0}e}".split("e")
        return f"{digits}e{int(exponent)}".replace("-", MINUS)

    return _LONG.sub(power, text)


class DetailLine:
    """Draws one line: the formula typeset, the numbers plugged in, and the value."""

    def __init__(self, formulas: FormulaCache, theme: Theme, scale: float) -> None:
        self._formulas = formulas
        self._theme = theme
        self._scale = scale
        self._font = figure_font(10 * scale)
        self._metrics = QFontMetricsF(self._font)
        self._drawn: tuple[str, float, str, float] | None = None
        self._picture = QPixmap()

    def draw(
        self,
        painter: QPainter,
        room: QRectF,
        node: Node,
        reading: NodeText,
        *,
        shown: bool,
        hint: str = "",
    ) -> None:
        """Draw what a node says; a number that is not `shown` is a question mark.

        A `hint` stands at the right end, where there is room for it.
        """
        color = self._theme.color("backward" if node.passing is Pass.BACKWARD else "forward")
        painter.setPen(self._theme.color("hairline"))
        painter.drawLine(room.topLeft(), room.topRight())
        picture = self._formulas.picture(node.formula.latex)
        usual = strip_em(room, picture, self._scale)
        text = numbers(reading) if shown else " = ?"
        part, em, formula_width = self._shrunk(room.width(), picture, usual, text)
        if formula_width + part * self._metrics.horizontalAdvance(text) > room.width() and shown:
            text = numbers(reading, brief)
            part, em, formula_width = self._shrunk(room.width(), picture, usual, text)
        left = max(0.0, (room.width() - formula_width) / part)
        text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, left + 1)
        baseline = strip_baseline(room, picture, em, self._scale)
        with saved(painter):
            if picture is not None and is_vector(painter):
                picture.draw(painter, QPointF(room.left(), baseline), em, color)
            elif picture is not None:
                pixmap = self._pixmap(node.formula.latex, picture, em, color, painter)
                painter.drawPixmap(QPointF(room.left(), baseline - picture.ascent * em), pixmap)
            painter.translate(room.left() + formula_width, baseline)
            painter.scale(part, part)
            painter.setFont(self._font)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(QPointF(0, 0), text)
        width = formula_width + part * self._metrics.horizontalAdvance(text)
        left = room.width() - width - self._metrics.horizontalAdvance(f"{hint}  ")
        if hint and left >= 0:
            painter.setFont(self._font)
            painter.setPen(self._theme.color("muted"))
            place = room.right() - self._metrics.horizontalAdvance(hint)
            painter.drawText(QPointF(place, baseline), hint)

    def _shrunk(
        self, room: float, picture: Picture | None, em: float, text: str
    ) -> tuple[float, float, float]:
        """Return how much smaller than usual the text is, and size and width of the formula.

        Both shrink together, as far as they can be read, to have `room`.
        """
        width = 0.0 if picture is None else picture.width
        whole = width * em + self._metrics.horizontalAdvance(text)
        part = max(least_share(self._font), min(1.0, room / max(whole, 1.0)))
        em = min(em, max(part * em, LEAST_EM))
        return part, em, width * em

    def _pixmap(
        self, latex: str, picture: Picture, em: float, color: QColor, painter: QPainter
    ) -> QPixmap:
        """Return the formula as a pixmap, which is drawn anew where it differs from the last."""
        ratio = painter.deviceTransform().m11()
        drawn = (latex, em, color.name(), ratio)
        if drawn != self._drawn:
            self._drawn = drawn
            self._picture = picture.pixmap(em, color, ratio)
        return self._picture


def numbers(reading: NodeText, write: Callable[[str], str] = str) -> str:
    """Return each form with its numbers, and what they come to; both forms of dz are equal."""
    text, before, parts = write(reading.text), "=", []
    for form in (*(write(form) for form in reading.plugged if form != reading.text), text):
        sign = sign_before(form, text)
        parts.append(f" {ABOUT if ABOUT in (before, sign) else sign} {form}")
        before = sign
    return "".join(parts)


_SURELY_FITS = 8
"""Characters of a number that is never too wide."""


class NumbersPainter:
    """Draws the numbers of one layout in the colours of one theme."""

    def __init__(self, layout: GraphLayout, nodes: dict[str, Node], theme: Theme) -> None:
        self._places = layout.places
        self._labels = layout.labels
        self._measure = layout.measure
        self._nodes = nodes
        self._theme = theme
        self._value = _Type(layout.measure.value_font)
        self._cell = _Type(layout.measure.cell_font)
        self._small = _Type(layout.measure.small_font)
        self._highlight: Highlight | None = None
        self._order: list[tuple[_Type, QColor, list[tuple[str, _Rooms]]]] = []
        self._lined: list[tuple[QColor, list[tuple[str, NodeGeometry, list[_Room]]]]] = []
        scale = layout.measure.scale
        self._sign = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)

    def draw(
        self, painter: QPainter, trace: Trace, highlight: Highlight, *, on_the_way: bool = False
    ) -> None:
        """Draw the numbers of this moment, but those that data are `on_the_way` to."""
        if highlight is not self._highlight:
            self._sort(highlight)
        waiting = highlight.active or frozenset() if on_the_way else frozenset()
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
                    for room, text in zip(lines_, self._plugged(place, trace, key), strict=True):
                        self._small.draw(painter, room, text)
        for label in self._labels:
            if highlight.shows(label.key.partition("→")[2]):
                painter.setPen(
                    _faded(self._theme.color("muted"), highlight.edge_opacity(label.key))
                )
                text = f"= {trace.local[label.key].text}"
                self._small.draw(painter, self._line(label.value, False), text)
        self._draw_questions(painter, highlight)
        y = readings["y"].value
        if y is not None and "y" not in waiting and highlight.shows("y"):
            self._draw_class(painter, self._places["y"], y, highlight)

    def texts(self, key: str, trace: Trace, highlight: Highlight) -> tuple[str, ...]:
        """Return the number of a node as it is drawn, and the lines plugged in."""
        if not highlight.shows(key):
            return (UNKNOWN,) if key in highlight.hidden else ("",)
        return (trace.readings[key].text, *self._plugged(self._places[key], trace, key))

    def _plugged(self, place: NodeGeometry, trace: Trace, key: str) -> list[str]:
        """Return the lines of numbers plugged in, all of them brief where one has no room."""
        whole = plugged(place, trace, key)
        rooms = (self._line(line.rect, line.index > 0) for line in place.lines)
        if all(self._small.fits(room, text) for room, text in zip(rooms, whole, strict=True)):
            return whole
        return plugged(place, trace, key, brief)

    def _sort(self, highlight: Highlight) -> None:
        """Put together what is drawn in one font and colour."""
        shown = [(key, place) for key, place in self._places.items() if highlight.shows(key)]

        def kind(item: tuple[str, NodeGeometry]) -> tuple[bool, bool, float]:
            key, place = item
            backward = self._nodes[key].passing is Pass.BACKWARD
            return place.circle is not None, backward, highlight.opacity(key)

        self._highlight = highlight
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

    def _draw_questions(self, painter: QPainter, highlight: Highlight) -> None:
        for key in highlight.hidden & self._places.keys():
            place = self._places[key]
            type_ = self._cell if place.circle is None else self._value
            painter.setFont(type_.font)
            painter.setPen(self._theme.color("muted"))
            type_.draw_number(painter, type_.rooms(place.value), UNKNOWN)

    def _draw_class(
        self, painter: QPainter, place: NodeGeometry, label: float, highlight: Highlight
    ) -> None:
        """Draw the sign of the example's class beside its label."""
        assert self._nodes["y"].role is Role.LABEL
        scale = self._measure.scale
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(highlight.opacity("y"))
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
        self._least_share = least_share(font)
        self.hanging = self._metrics.horizontalAdvance(f"{ABOUT} ")
        self._below = (self._metrics.ascent() - self._metrics.descent()) / 2
        self._width = lru_cache(2048)(self._measured)

    def _measured(self, text: str) -> float:
        # Qt's own method in the cache would do, but for what the cache copies: the text that PySide
        # makes for its help, which takes 45 ms the first time.
        return self._metrics.horizontalAdvance(text)

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

    def fits(self, room: _Room, text: str) -> bool:
        """Tell whether a text has room in type that can be read."""
        return self._width(alike(text)) * self._least_share <= room.width

    def draw(self, painter: QPainter, room: _Room, text: str) -> None:
        """Draw a text, in smaller type and with shorter numbers where it is wider than its room.

        Where that would be too small to read, it is cut short; the node's line tells all.
        """
        if not self.fits(room, text):
            text = brief(text)
        width = self._width(alike(text))
        if width <= room.width:
            painter.drawText(room.at, text)
            return
        share = max(room.width / width, self._least_share)
        if share * width > room.width:
            mode = Qt.TextElideMode.ElideRight
            text = self._metrics.elidedText(text, mode, room.width / share)
        with saved(painter):
            painter.translate(room.at)
            painter.scale(share, share)
            painter.drawText(QPointF(0, 0), text)


def plugged(
    place: NodeGeometry, trace: Trace, key: str, write: Callable[[str], str] = str
) -> list[str]:
    """Return the lines of numbers plugged in, in the order of the place's lines."""
    reading = trace.readings[key]
    forms = [f"{sign_before(form, reading.text)} {form}" for form in map(write, reading.plugged)]
    broken = {
        line.form: lines(forms[line.form], line.counts) for line in place.lines if line.index == 0
    }
    return [broken[line.form][line.index] for line in place.lines]


def _faded(color: QColor, opacity: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(opacity)
    return faded
