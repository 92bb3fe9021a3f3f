"""How are the parts of the graph drawn?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from engine.digits import MINUS, UNKNOWN
from engine.graph import Trace
from engine.graph_formulas import Formula
from engine.graph_parts import Node, Pass, Role
from gui.graph.formula_cache import FormulaCache
from gui.graph.places import Layout, Place, Wire
from gui.graph.plugged import lines
from gui.markers import LEGEND_RADIUS, MarkerBrush
from gui.theme import Theme

_DIM = 0.3
_ARROW = 7.0
_LONGEST_USUAL = 8  # characters of a number that surely fits


@dataclass(frozen=True, slots=True)
class Look:
    """What is bright, dim and hidden.

    Attributes
    ----------
    active
        Keys of the nodes that all others are dim beside; None where none stands out.
    flowing
        Keys of the edges along which data flow.
    known
        Keys of the nodes whose numbers are shown; None for all.
    hidden
        Keys of the nodes whose numbers a question hides.
    """

    active: frozenset[str] | None = None
    flowing: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()

    def opacity(self, key: str) -> float:
        """Return how strongly a node is drawn."""
        return 1.0 if self.active is None or key in self.active else _DIM

    def shows(self, key: str) -> bool:
        """Tell whether a node's number is shown."""
        return (self.known is None or key in self.known) and key not in self.hidden


class FigurePainter:
    """Draws one layout in the colours of one theme."""

    def __init__(self, layout: Layout, trace: Trace, formulas: FormulaCache, theme: Theme) -> None:
        self._layout = layout
        self._formulas = formulas
        self._theme = theme
        self._nodes = {node.key: node for node in trace.graph.nodes}
        self._features = trace.features
        measure = layout.measure
        self._metrics = {
            False: QFontMetricsF(measure.cell_font),
            True: QFontMetricsF(measure.value_font),
        }
        self._sign = {big: of.horizontalAdvance(MINUS) for big, of in self._metrics.items()}
        self._small = QFontMetricsF(measure.small_font)

    def draw_still(self, painter: QPainter, look: Look) -> None:
        """Draw what no number changes: wires, circles, names and formulas."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, wire in self._layout.wires.items():
            self._draw_wire(painter, key, wire, look)
        for head in self._layout.heads:
            bright = look.active is None or any(
                self._nodes[key].passing is head.passing for key in look.active
            )
            painter.setOpacity(1.0 if bright else _DIM)
            self._draw_formula(
                painter, head.formula, head.position, head.em, self._color(head.passing)
            )
        for key, place in self._layout.places.items():
            painter.setOpacity(look.opacity(key))
            self._draw_node(painter, self._nodes[key], place)
        painter.setOpacity(1.0)

    def draw_numbers(
        self, painter: QPainter, trace: Trace, look: Look, *, on_the_way: bool = False
    ) -> None:
        """Draw the numbers of this moment, but those that data are `on_the_way` to."""
        measure = self._layout.measure
        muted = self._theme.color("muted")
        for key, place in self._layout.places.items():
            if on_the_way and look.active is not None and key in look.active:
                continue
            value, *plugged = self.texts(key, trace, look)
            opacity = look.opacity(key)
            node = self._nodes[key]
            big = place.circle is not None
            painter.setFont(measure.value_font if big else measure.cell_font)
            painter.setPen(_faded(self._color(node.passing), opacity))
            self._draw_value(painter, place.value, value, big)
            if node.role is Role.LABEL and look.shows(key):
                self._draw_class(painter, place, trace.readings[key].value or 0.0, opacity)
            if plugged:
                painter.setFont(measure.small_font)
                painter.setPen(_faded(muted, opacity))
                for line, text in zip(place.lines, plugged, strict=True):
                    self._draw_fitting(painter, line.rect, text, line.index > 0)

    def texts(self, key: str, trace: Trace, look: Look) -> tuple[str, ...]:
        """Return the number of a node as it is drawn, and the lines plugged in."""
        if not look.shows(key):
            return (UNKNOWN if key in look.hidden else "",)
        reading = trace.readings[key]
        place = self._layout.places[key]
        plugged = (
            lines(f"= {reading.plugged[line.form]}", line.counts)[line.index]
            for line in place.lines
        )
        return (reading.text, *plugged)

    def draw_ring(self, painter: QPainter, key: str, *, focused: bool) -> None:
        """Draw what marks the node that is told of, and more strongly the one with the keyboard."""
        room = 3 * self._layout.measure.scale
        rect = self._layout.places[key].rect.adjusted(-room, -room / 2, room, room / 2)
        painter.setPen(QPen(self._theme.color("accent" if focused else "hairline"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, 2 * room, 2 * room)

    def ways(self, edges: frozenset[str]) -> list[tuple[QPainterPath, QColor]]:
        """Return the ways of edges, with the colours of what flows along them."""
        wires = self._layout.wires
        return [(wires[key].path, self._color(wires[key].passing)) for key in edges if key in wires]

    def _draw_value(self, painter: QPainter, room: QRectF, text: str, big: bool) -> None:
        """Draw a number so that digits stand below digits, whatever its sign."""
        metrics = self._metrics[big]
        baseline = room.center().y() + (metrics.ascent() - metrics.descent()) / 2
        sign = 0.0 if text[:1] in f"{MINUS}(" or len(text) == 1 else self._sign[big]
        point = QPointF(room.left() + sign, baseline)
        left = room.width() - sign
        if len(text) <= _LONGEST_USUAL:
            painter.drawText(point, text)
        elif text.startswith("("):
            painter.drawText(point, metrics.elidedText(text, Qt.TextElideMode.ElideRight, left))
        else:
            _draw_within(painter, point, text, metrics.horizontalAdvance(text), left)

    def _draw_fitting(self, painter: QPainter, room: QRectF, text: str, hanging: bool) -> None:
        """Draw one line of numbers plugged in, the second and later ones a little to the right."""
        shift = self._small.horizontalAdvance("= ") if hanging else 0.0
        point = QPointF(room.left() + shift, room.top() + self._layout.measure.small_ascent)
        width = self._small.horizontalAdvance(text)
        _draw_within(painter, point, text, width, room.width() - shift)

    def _draw_class(self, painter: QPainter, place: Place, label: float, opacity: float) -> None:
        """Draw the sign of the example's class beside its label."""
        scale = self._layout.measure.scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(opacity)
        brush = MarkerBrush(self._theme, LEGEND_RADIUS * scale, scale)
        brush.draw(painter, place.value.right() + 2 * scale, place.middle, round(label), False)
        painter.restore()

    def _draw_node(self, painter: QPainter, node: Node, place: Place) -> None:
        color = self._color(node.passing)
        if place.circle is not None:
            pen = QPen(color, 1.25 * self._layout.measure.scale)
            if node.passing is Pass.BACKWARD:
                pen.setDashPattern([3, 2.4])
            painter.setPen(pen)
            painter.setBrush(self._theme.color("panel"))
            painter.drawEllipse(place.circle)
        if place.name is not None:
            self._draw_formula(painter, node.name, place.name, place.name_em, color)
        if place.title is not None:
            painter.setFont(self._layout.measure.small_font)
            painter.setPen(self._theme.color("muted"))
            shift = (self._small.ascent() - self._small.descent()) / 2
            title = self._features[int(node.key[1:]) - 1]
            painter.drawText(place.title + QPointF(0, shift), title)
        for formula, position in place.formulas:
            self._draw_formula(painter, formula, position, place.formula_em, color)

    def _draw_formula(
        self, painter: QPainter, formula: Formula, position: QPointF, em: float, color: QColor
    ) -> None:
        picture = self._formulas.picture(formula.latex)
        if picture is not None:
            picture.draw(painter, position, em, color)
        elif self._formulas.is_complete():
            painter.setFont(self._layout.measure.formula_font)
            painter.setPen(color)
            painter.drawText(position, formula.text)

    def _draw_wire(self, painter: QPainter, key: str, wire: Wire, look: Look) -> None:
        active = key in look.flowing
        if wire.only_active and not active:
            return
        painter.setOpacity(1.0 if look.active is None or active else _DIM)
        scale = self._layout.measure.scale
        color = self._color(wire.passing)
        if wire.passing is Pass.UPDATE:
            color = self._theme.color("ink" if active else "muted")
        pen = QPen(color, (1.6 if active else 1.0) * scale)
        if wire.passing is Pass.BACKWARD:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire.path)
        if wire.has_tip:
            _draw_tip(painter, wire.path, color, _ARROW * scale)

    def _color(self, passing: Pass) -> QColor:
        return self._theme.color("backward" if passing is Pass.BACKWARD else "forward")


def _faded(color: QColor, opacity: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(opacity)
    return faded


def _draw_within(painter: QPainter, point: QPointF, text: str, width: float, room: float) -> None:
    """Draw a text, in smaller type where it would be wider than its room."""
    if width <= room:
        painter.drawText(point, text)
        return
    painter.save()
    painter.translate(point)
    painter.scale(room / width, room / width)
    painter.drawText(QPointF(0, 0), text)
    painter.restore()


def _draw_tip(painter: QPainter, path: QPainterPath, color: QColor, size: float) -> None:
    """Draw the arrow at the end of a way."""
    end = path.pointAtPercent(1.0)
    back = path.pointAtPercent(max(0.0, path.percentAtLength(path.length() - size)))
    along = end - back
    length = (along.x() ** 2 + along.y() ** 2) ** 0.5 or 1.0
    along /= length
    across = QPointF(-along.y(), along.x()) * size * 0.38
    foot = end - along * size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([end, foot + across, foot - across]))
