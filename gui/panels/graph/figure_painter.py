"""The painter of the computation graph's figure, and what is bright, dim and hidden in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from engine.graph.formulas import Formula
from engine.graph.shape import Node, Pass
from engine.graph.trace import Trace
from engine.support.records import dataclass
from gui.panels.graph.layout.edges import TIP
from gui.panels.graph.layout.geometry import EdgePath, GraphLayout, NodeGeometry
from gui.style.theme import Theme
from gui.widgets.formulas import FormulaCache

_DIM = 0.4

_HALF = 0.75

_PALE = 0.7


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is bright, dim and hidden.

    Attributes
    ----------
    active
        Keys of the nodes that all others are dim beside; None where none stands out.
    feeding
        Keys of the nodes from which the data come; they are less dim.
    flowing
        Keys of the edges along which data flow.
    known
        Keys of the nodes whose numbers are shown; None for all.
    hidden
        Keys of the nodes whose numbers a question hides.
    faint
        Keys of the nodes that are dim, with the edges that lead to them, whatever else is.
    """

    active: frozenset[str] | None = None
    feeding: frozenset[str] = frozenset()
    flowing: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    faint: frozenset[str] = frozenset()

    def opacity(self, key: str) -> float:
        """Return how strongly a node is drawn."""
        if self.active is None or key in self.active:
            return _PALE if key in self.faint else 1.0
        return _HALF if key in self.feeding else _DIM

    def edge_opacity(self, key: str) -> float:
        """Return how strongly an edge is drawn."""
        if self.active is None:
            return _DIM if key.partition("→")[2] in self.faint else 1.0
        return 1.0 if key in self.flowing else _DIM

    def shows(self, key: str) -> bool:
        """Tell whether a node's number is shown."""
        return (self.known is None or key in self.known) and key not in self.hidden


_LONGEST_NAME = 7

_FAINT = 0.6
"""Opacity of a wire that passes close below numbers."""


class FigurePainter:
    """Draws wires, circles, names and formulas of one layout in the colours of one theme."""

    def __init__(
        self, layout: GraphLayout, trace: Trace, formulas: FormulaCache, theme: Theme
    ) -> None:
        self._layout = layout
        self._formulas = formulas
        self._theme = theme
        self._nodes = {node.key: node for node in trace.graph.nodes}
        self._features = trace.features

    def draw(self, painter: QPainter, highlight: Highlight) -> None:
        """Draw everything."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, wire in self._layout.wires.items():
            self._draw_wire(painter, key, wire, highlight)
        for head in self._layout.heads:
            painter.setOpacity(highlight.opacity(head.key))
            color = self._color(head.passing)
            self._draw_formula(painter, head.formula, head.position, head.em, color)
        for label in self._layout.labels:
            painter.setOpacity(highlight.edge_opacity(label.key))
            color = self._color(Pass.BACKWARD)
            self._draw_formula(painter, label.formula, label.position, label.em, color)
        for key, place in self._layout.places.items():
            painter.setOpacity(highlight.opacity(key))
            self._draw_node(painter, self._nodes[key], place)
        painter.setOpacity(1.0)

    def draw_ring(self, painter: QPainter, key: str, view: QRectF, *, focused: bool) -> None:
        """Draw what marks the node that is told of, and more strongly the one with the keyboard.

        It stays within the `view`.
        """
        room = 3 * self._layout.measure.scale
        rect = self._layout.places[key].rect.adjusted(-room, -room / 2, room, room / 2)
        # Numbers may stand at the very foot of the view; the line around them lies within.
        rect = rect.intersected(view.adjusted(0.5, 0.5, -0.5, -0.5))
        color = self._theme.color("accent") if focused else self._theme.color("muted", 90)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, 2 * room, 2 * room)

    def ways(self, edges: frozenset[str]) -> list[tuple[QPainterPath, QColor]]:
        """Return the ways of edges, with the colours of what flows along them."""
        wires = self._layout.wires
        return [(wires[key].path, self._color(wires[key].passing)) for key in edges if key in wires]

    def _draw_node(self, painter: QPainter, node: Node, place: NodeGeometry) -> None:
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
            self._draw_title(painter, node, place.title)
        for formula, position in place.formulas:
            self._draw_formula(painter, formula, position, place.formula_em, color)

    def _draw_title(self, painter: QPainter, node: Node, position: QPointF) -> None:
        font = self._layout.measure.small_font
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        shift = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(position + QPointF(0, shift), self._features[int(node.key[1:]) - 1])

    def _draw_formula(
        self, painter: QPainter, formula: Formula, position: QPointF, em: float, color: QColor
    ) -> None:
        picture = self._formulas.picture(formula.latex)
        if picture is not None:
            picture.draw(painter, position, em, color)
        elif self._formulas.is_complete() or len(formula.text) <= _LONGEST_NAME:
            # It cannot be typeset, or is a name, without which a number says nothing meanwhile.
            painter.setFont(self._layout.measure.formula_font)
            painter.setPen(color)
            painter.drawText(position, formula.text)

    def _draw_wire(self, painter: QPainter, key: str, wire: EdgePath, highlight: Highlight) -> None:
        active = key in highlight.flowing
        if wire.only_active and not active:
            return
        scale = self._layout.measure.scale
        faint = _FAINT if wire.is_close and not active else 1.0
        painter.setOpacity(highlight.edge_opacity(key) * faint)
        color = self._color(wire.passing)
        if wire.passing is Pass.UPDATE:
            color = self._theme.color("ink" if active else "muted")
        if wire.is_product:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            radius = (2.2 if active else 1.6) * scale
            painter.drawEllipse(wire.path.pointAtPercent(1.0), radius, radius)
            return
        pen = QPen(color, (1.6 if active else 1.0) * scale)
        if wire.passing is Pass.BACKWARD:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire.path)
        painter.setOpacity(highlight.edge_opacity(key))
        _draw_tip(painter, wire.path, color, TIP * scale)

    def _color(self, passing: Pass) -> QColor:
        return self._theme.color("backward" if passing is Pass.BACKWARD else "forward")


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
