"""Paths of the edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, permutations, product

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.graph.shape import Graph, Pass
from gui.panels.graph.layout.geometry import EdgePath, NodeGeometry, TextMetrics
from gui.panels.graph.layout.table import Row

TIP = 7.0
"""Pixels in length of the tip of an arrow, at the usual size."""


def wires(
    graph: Graph,
    rows: Sequence[Row],
    places: Mapping[str, NodeGeometry],
    measure: TextMetrics,
    *,
    stacked: bool,
) -> dict[str, EdgePath]:
    """Return the ways of the graph's edges, by their keys.

    `stacked` says that features stand above their weights, and not beside them.
    """
    ways = _between_nodes(places, measure)
    for row in rows:
        ways |= _of_row(row, places, measure, stacked)
    if graph.optimizer == "newton":
        ways |= _across_rows(rows, places, measure.scale)
    return {edge.key: ways[edge.key] for edge in graph.edges if edge.key in ways}


def _between_nodes(places: Mapping[str, NodeGeometry], measure: TextMetrics) -> dict[str, EdgePath]:
    s = measure.scale
    z, a, loss, da, dz = (places[key] for key in ("z", "a", "L", "da", "dz"))
    assert loss.circle is not None and a.circle is not None and z.circle is not None
    assert da.circle is not None and dz.circle is not None
    forward, backward = Pass.FORWARD, Pass.BACKWARD
    down = QPainterPath(_below(loss, -5 * s))
    turn = QPointF(loss.circle.center().x() - 5 * s, da.port.y())
    end = da.port
    down.lineTo(turn - QPointF(0, 10 * s))
    down.quadTo(turn, turn - QPointF(10 * s, 0))
    down.lineTo(end)
    y = places["y"]
    label = QPainterPath(QPointF(y.rect.right() + 9 * s, y.port.y()))
    centre = loss.circle.center()
    label.quadTo(QPointF(centre.x() - 5 * s, y.port.y()), centre + QPointF(-5 * s, -measure.radius))
    ways = {
        "z→a": EdgePath(_line(z.port.x(), z.port.y(), a.circle.left(), a.port.y()), forward),
        "a→L": EdgePath(_line(a.port.x(), a.port.y(), loss.circle.left(), loss.port.y()), forward),
        "y→L": EdgePath(label, forward),
        "L→da": EdgePath(down, backward),
        "da→dz": EdgePath(_line(da.circle.left(), da.port.y(), dz.port.x(), dz.port.y()), backward),
    }
    if "J" in places:
        cost = places["J"]
        assert cost.circle is not None
        over = _below(loss, 5 * s)
        ways["L→J"] = EdgePath(_line(over.x(), over.y(), over.x(), cost.circle.top()), forward)
    return ways


def _of_row(
    row: Row, places: Mapping[str, NodeGeometry], measure: TextMetrics, stacked: bool
) -> dict[str, EdgePath]:
    s = measure.scale
    z, dz = places["z"], places["dz"]
    w, dw, new = places[row.w], places[row.dw], places[row.new]
    assert z.circle is not None and dz.circle is not None
    into_z = QPointF(z.circle.left(), z.port.y())
    out_of_dz = QPointF(dz.circle.left(), dz.port.y())
    inputs = [row.w, *filter(None, [row.x])]
    right = w.rect.right()
    left = min(places[key].rect.left() for key in inputs)
    ways = {f"{row.w}→z": EdgePath(_curve(QPointF(right, w.port.y()), into_z), Pass.FORWARD)}
    if row.x:
        x = places[row.x]
        if stacked:
            path = _curve(QPointF(right, x.port.y()), into_z)
        else:
            path = _line(x.rect.right(), x.port.y(), w.rect.left() - 6 * s, w.port.y())
        ways[f"{row.x}→z"] = EdgePath(path, Pass.FORWARD, is_product=not stacked)
    below = w.rect.bottom() + (4 * s if stacked else -1.5 * s)
    back = _curve(out_of_dz, QPointF(right + 2 * s, below))
    back.lineTo(left - 2 * s, below)
    beside = dw.rect.top() <= below <= dw.rect.bottom() and stacked
    _curve_to(back, QPointF(dw.rect.right() + 3 * s, below if beside else dw.port.y()))
    ways[f"dz→{row.dw}"] = EdgePath(back, Pass.BACKWARD, is_close=not stacked)
    if new.rect.left() == dw.rect.left():
        step = _around(dw.port - QPointF(0, 4 * s), new.port, dw.rect.right() + 7 * s, s)
    else:
        step = _line(dw.rect.left() - 2 * s, dw.port.y(), new.rect.right(), new.port.y())
    ways[f"{row.dw}→{row.new}"] = EdgePath(step, Pass.UPDATE)
    old = _from_old_to_new(w, dw, new, s, stacked)
    ways[f"{row.w}→{row.new}"] = EdgePath(old, Pass.UPDATE, only_active=True)
    return ways | _of_memory(row, places, s)


def _across_rows(
    rows: Sequence[Row], places: Mapping[str, NodeGeometry], s: float
) -> dict[str, EdgePath]:
    """Return the ways from derivatives to the steps of other parameters, while data flow."""
    return {
        f"{source.dw}→{key}": EdgePath(
            _to_the_left(places[source.dw], places[key], s, over=False),
            Pass.UPDATE,
            only_active=True,
        )
        for source, target in permutations(rows, 2)
        for keys in target.memory
        for key in keys
    }


def _of_memory(row: Row, places: Mapping[str, NodeGeometry], s: float) -> dict[str, EdgePath]:
    """Return the ways from the derivative through the optimiser's memory to the new parameter.

    One that leads past a column is drawn while data flow, above all cells of the row.
    """
    ways: dict[str, EdgePath] = {}
    if not row.memory:
        return ways
    columns = [[row.new], *row.memory, [row.dw]]
    for (place, targets), (other, sources) in combinations(enumerate(columns), 2):
        for target, source in product(targets, sources):
            is_next = other - place == 1
            path = _to_the_left(places[source], places[target], s, over=not is_next)
            ways[f"{source}→{target}"] = EdgePath(path, Pass.UPDATE, only_active=not is_next)
    return ways


def _to_the_left(
    source: NodeGeometry, target: NodeGeometry, s: float, *, over: bool
) -> QPainterPath:
    """Lead from one cell to another; where they stand below each other, around them."""
    if source.rect.left() == target.rect.left():
        start, end = source.port - QPointF(0, 3 * s), target.port + QPointF(0, 3 * s)
        return _around(start, end, max(source.rect.right(), target.rect.right()) + 7 * s, s)
    start = QPointF(source.rect.left() - 2 * s, source.port.y())
    end = QPointF(target.rect.right(), target.port.y())
    if not over:
        return _curve(start, end)
    height = min(source.rect.top(), target.rect.top()) - s
    path = QPainterPath(QPointF(source.rect.left(), height))
    path.lineTo(target.rect.right(), height)
    return path


def _from_old_to_new(
    w: NodeGeometry, dw: NodeGeometry, new: NodeGeometry, s: float, stacked: bool
) -> QPainterPath:
    """Lead past the derivative, above it, or to where it stands below the new parameter."""
    over = dw.rect.top() - s
    if not stacked:
        return _line(w.rect.left(), over, new.rect.right(), over)
    path = QPainterPath(QPointF(w.rect.left() - 2 * s, w.port.y()))
    if new.rect.left() == dw.rect.left():
        _curve_to(path, QPointF(new.rect.right() + 2 * s, new.port.y()))
    else:
        _curve_to(path, QPointF(dw.rect.right() + 2 * s, over))
        path.lineTo(new.rect.right(), over)
    return path


def _below(place: NodeGeometry, shift: float) -> QPointF:
    assert place.circle is not None
    return QPointF(place.circle.center().x() + shift, place.circle.bottom() - 0.5)


def _line(x1: float, y1: float, x2: float, y2: float) -> QPainterPath:
    path = QPainterPath(QPointF(x1, y1))
    path.lineTo(x2, y2)
    return path


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    _curve_to(path, end)
    return path


def _around(start: QPointF, end: QPointF, right: float, s: float) -> QPainterPath:
    """Lead from one place to another above it, around what stands to the left of `right`.

    It ends level, with room for the tip of an arrow: where that is narrow, the corner is sharper.
    """
    radius = 5 * s
    last = max(0.0, min(radius, right - end.x() - TIP * s))
    path = QPainterPath(start)
    path.lineTo(right - radius, start.y())
    path.quadTo(QPointF(right, start.y()), QPointF(right, start.y() - radius))
    path.lineTo(right, end.y() + last)
    path.quadTo(QPointF(right, end.y()), QPointF(right - last, end.y()))
    path.lineTo(end)
    return path


def _curve_to(path: QPainterPath, end: QPointF) -> None:
    """Lead on in a curve that is level at both ends."""
    start = path.currentPosition()
    middle = (start.x() + end.x()) / 2
    path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
