"""At which edges is there room for their local derivative?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF

from engine.graph.parts import Graph
from gui.panels.graph.layout.measure import Measure
from gui.panels.graph.layout.places import EdgeLabel, Place

_SLOPE = "da→dz"
_APART = 3


def edge_labels(
    graph: Graph, places: Mapping[str, Place], measure: Measure, between: float
) -> tuple[EdgeLabel, ...]:
    """Return the label of the sigmoid's slope, where it fits between dz and da.

    `between` is the distance from the upper nodes to the lower ones. The other local derivatives
    can be read where their edges end: that of da is da itself, those of dw are the features.
    """
    s = measure.scale
    edge = next(edge for edge in graph.edges if edge.key == _SLOPE)
    assert edge.derivative is not None
    em = 0.85 * measure.formula_em
    width, ascent, descent = measure.formula(edge.derivative, em)
    start = max(places["dz"].port.x(), places["dz"].rect.right())
    end, y = places["da"].rect.left(), places["dz"].port.y()
    above = ascent + descent + _APART * s
    if width + 4 * s > end - start or above > between + measure.radius:
        return ()
    x = start + (end - start - width) / 2
    baseline = y - descent - _APART * s
    value = QRectF(x, y + _APART * s, width, measure.line)
    return (EdgeLabel(_SLOPE, edge.derivative, QPointF(x, baseline), em, value),)
