"""How are the parts of the graph drawn?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from engine.digits import MINUS
from engine.graph import Trace
from engine.graph_formulas import Formula
from engine.graph_parts import Node, Pass
from gui.graph.formula_cache import FormulaCache
from gui.graph.places import Layout, Place, Wire
from gui.graph.plugged import lines
from gui.markers import LEGEND_RADIUS, MarkerBrush
from gui.theme import Theme

_DIM = 0.3
_ARROW = 7.0
_HIDDEN = "?"


@dataclass(frozen=True, slots=True)
class Look:
    """What is bright, dim and hidden.

    Attributes
    ----------
    active, flowing
        Keys of the nodes and edges that all others are dim beside; None where none stands out.
    known
        Keys of the nodes whose numbers are shown; None for all.
    asked
        Keys of the nodes whose numbers a question hides.
    """

    active: frozenset[str] | None = None
    flowing: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    asked: frozenset[str] = frozenset()

    def opacity(self, key: str) -> float:
        """Return how strongly a node is drawn."""
        return 1.0 if self.active is None or key in self.active else _DIM

    def shows(self, key: str) -> bool:
        """Tell whether a node's number is shown."""
        return (self.known is None or key in self.known) and key not in self.asked


class FigurePainter:
    """Draws one layout in the colours of one theme."""

    def __init__(self, layout: Layout, trace: Trace, formulas: FormulaCache, theme: Theme) -> None:
        self._layout = layout
        self._formulas = formulas
        self._theme = theme
        self._nodes = {node.key: node for node in trace.graph.nodes}
        self._features = trace.features
        measure = layout.measure
        self._sign = {
            False: QFontMetricsF(measure.cell_font).horizontalAdvance(MINUS),
            True: QFontMetricsF(measure.value_font).horizontalAdvance(MINUS),
        }
        self._metrics = {
            False: QFontMetricsF(measure.cell_font),
            True: QFontMetricsF(measure.value_font),
        }

    def draw_still(self, painter: QPainter, look: Look) -> None:
        """Draw what no number changes: wires, circles, names and formulas."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, wire in self._layout.wires.items():
            self._draw_wire(painter, key, wire, look)
        for head in self._layout.heads:
            painter.setOpacity(1.0 if look.active is None else _DIM)
            self._draw_formula(
                painter, head.formula, head.position, head.em, self._pass_color(head.passing)
            )
        for key, place in self._layout.places.items():
            painter.setOpacity(look.opacity(key))
            self._draw_node(painter, self._nodes[key], place)
        painter.setOpacity(1.0)

    def draw_numbers(self, painter: QPainter, trace: Trace, look: Look) -> None:
        """Draw the numbers of this moment."""
        measure = self._layout.measure
        for key, place in self._layout.places.items():
            node, reading = self._nodes[key], trace.readings[key]
            opacity = look.opacity(key)
            color = self._pass_color(node.passing)
            shown = look.shows(key)
            big = place.circle is not None
            painter.setFont(measure.value_font if big else measure.cell_font)
            painter.setPen(_faded(color, opacity))
            if shown:
                self._draw_value(painter, place.value, reading.text, big)
            elif key in look.asked:
                self._draw_value(painter, place.value, _HIDDEN, big)
            if not place.lines or not shown:
                continue
            painter.setFont(measure.small_font)
            painter.setPen(_faded(self._theme.color("muted"), opacity))
            for line in place.lines:
                text = lines(reading.plugged[line.form], line.counts)[line.index]
                text = f"= {text}" if line.index == 0 else f"   {text}"
                self._draw_fitting(painter, line.rect, text, measure.small_ascent)

    def _draw_value(self, painter: QPainter, room: QRectF, text: str, big: bool) -> None:
        """Draw a number so that digits stand below digits, whatever its sign."""
        metrics = self._metrics[big]
        sign = 0.0 if text.startswith(MINUS) or len(text) == 1 else self._sign[big]
        if text.startswith("("):
            sign = 0.0
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        baseline = room.center().y() + (metrics.ascent() - metrics.descent()) / 2
        width = metrics.horizontalAdvance(text) if len(text) > 9 else 0.0
        point = QPointF(room.left() + sign, baseline)
        if width <= room.width() - sign:
            painter.drawText(point, text)
            return
        self._draw_shrunk(painter, point, text, (room.width() - sign) / width)

    def _draw_fitting(self, painter: QPainter, room: QRectF, text: str, ascent: float) -> None:
        width = painter.fontMetrics().horizontalAdvance(text)
        point = QPointF(room.left(), room.top() + ascent)
        if width <= room.width():
            painter.drawText(point, text)
        else:
            self._draw_shrunk(painter, point, text, room.width() / width)

    @staticmethod
    def _draw_shrunk(painter: QPainter, point: QPointF, text: str, part: float) -> None:
        painter.save()
        painter.translate(point)
        painter.scale(part, part)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()

    def _draw_node(self, painter: QPainter, node: Node, place: Place) -> None:
        color = self._pass_color(node.passing)
        if place.circle is not None:
            pen = QPen(color, 1.25 * self._layout.measure.scale)
            if node.passing is Pass.BACKWARD:
                pen.setDashPattern([3, 2.4])
            painter.setPen(pen)
            painter.setBrush(self._theme.color("panel"))
            painter.drawEllipse(place.circle)
        if place.name is not None and place.name_em:
            self._draw_formula(painter, node.name, place.name, place.name_em, color)
        if place.title is not None:
            self._draw_title(painter, node, place)
        for formula, position in place.formulas:
            self._draw_formula(painter, formula, position, place.formula_em, color)

    def _draw_title(self, painter: QPainter, node: Node, place: Place) -> None:
        assert place.title is not None
        index = int(node.key[1:]) - 1
        painter.setFont(self._layout.measure.small_font)
        painter.setPen(self._theme.color("muted"))
        metrics = painter.fontMetrics()
        shift = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(place.title + QPointF(0, shift), self._features[index])

    def _draw_formula(
        self, painter: QPainter, formula: Formula, position: QPointF, em: float, color: QColor
    ) -> None:
        picture = self._formulas.picture(formula.latex)
        if picture is not None:
            picture.draw(painter, position, em, color)
            return
        if not self._formulas.is_complete():
            return
        font = self._layout.measure.cell_font
        font.setItalic(True)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(position, formula.text)

    def _draw_wire(self, painter: QPainter, key: str, wire: Wire, look: Look) -> None:
        active = key in look.flowing
        if wire.only_active and not active:
            return
        painter.setOpacity(1.0 if look.active is None or active else _DIM)
        scale = self._layout.measure.scale
        color = self._pass_color(wire.passing)
        if wire.passing is Pass.UPDATE:
            color = self._theme.color("muted")
        pen = QPen(color, (1.6 if active else 1.0) * scale)
        if wire.passing is Pass.BACKWARD:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire.path)
        if wire.has_tip:
            self._draw_tip(painter, wire.path, color, scale)

    @staticmethod
    def _draw_tip(painter: QPainter, path: QPainterPath, color: QColor, scale: float) -> None:
        size = _ARROW * scale
        end = path.pointAtPercent(1.0)
        back = path.pointAtPercent(max(0.0, path.percentAtLength(path.length() - size)))
        along = (end - back) / max((end - back).manhattanLength(), 1e-6)
        length = (along.x() ** 2 + along.y() ** 2) ** 0.5
        along /= length or 1.0
        across = QPointF(-along.y(), along.x()) * size * 0.38
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        foot = end - along * size
        painter.drawPolygon(QPolygonF([end, foot + across, foot - across]))

    def _pass_color(self, passing: Pass) -> QColor:
        return self._theme.color("backward" if passing is Pass.BACKWARD else "forward")


def _faded(color: QColor, opacity: float) -> QColor:
    color.setAlphaF(opacity)
    return color


__all__ = ["LEGEND_RADIUS", "FigurePainter", "Look", "MarkerBrush"]
