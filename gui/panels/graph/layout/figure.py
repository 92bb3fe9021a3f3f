"""The layout that shows most of a graph in the room that there is."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize

from engine.graph.shape import Graph
from engine.graph.trace import Trace
from engine.support.records import dataclass
from gui.panels.graph.layout.blocks import Block, Text, cell_block, circle_block
from gui.panels.graph.layout.edges import wires
from gui.panels.graph.layout.geometry import (
    LEAST_EM,
    EdgeLabel,
    GraphLayout,
    NodeGeometry,
    TextMetrics,
    strip_height,
)
from gui.panels.graph.layout.table import Arrangement, Heading, Table, table
from gui.widgets.formulas import FormulaCache

_NOTHING = Text()


@dataclass(frozen=True, slots=True)
class Detail:
    """One way of showing a graph.

    Attributes
    ----------
    arrangement, heading
        Of the table.
    in_rows, in_nodes, in_wide_nodes
        What the rows of the table, the nodes, and the nodes z and dz show as text.
    number_below
        Whether numbers stand below the circles, and not beside them.
    smallest
        The smallest type for which this is worth it, times the usual size.
    """

    arrangement: Arrangement
    heading: Heading
    in_rows: Text = _NOTHING
    in_nodes: Text = _NOTHING
    in_wide_nodes: Text = _NOTHING
    number_below: bool = False
    smallest: float = 0.9

    @property
    def has_formulas(self) -> bool:
        """Whether nodes show their formulas."""
        return self.in_nodes.formula

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for the strip below to tell."""
        return self.in_rows.plugged and self.in_nodes.plugged


_ALL, _ALL_WIDE = Text(True, True, 150), Text(True, True, 175)

_NARROW = Text(True, True, 115)

_FORMULA, _FORMULA_WIDE = Text(True, False, 150), Text(True, False, 175)

_SHORT = Text(True, False, 90)
"""Formulas in two lines wherever they can be broken, for a panel that is rather high than wide."""

_PLUGGED, _PLUGGED_NARROW = Text(False, True, 150), Text(False, True, 115)

DETAILS: tuple[tuple[Detail, ...], ...] = (
    (
        Detail(Arrangement.STACKED, Heading.NOTHING, _ALL, _ALL, _ALL_WIDE),
        Detail(Arrangement.STACKED, Heading.NOTHING, _NARROW, _ALL, _ALL_WIDE, smallest=0.86),
        Detail(Arrangement.PILED, Heading.NOTHING, _NARROW, _NARROW, _ALL, smallest=0.86),
    ),
    (
        Detail(Arrangement.STACKED, Heading.FORMULA, _PLUGGED, _ALL, _ALL_WIDE),
        Detail(Arrangement.STACKED, Heading.FORMULA, _PLUGGED_NARROW, _NARROW, _ALL, smallest=0.86),
    ),
    (Detail(Arrangement.LINED, Heading.FORMULA, _NOTHING, _ALL, _ALL_WIDE),),
    (
        Detail(Arrangement.LINED, Heading.FORMULA, _NOTHING, _FORMULA, _FORMULA_WIDE, False, 0.86),
        Detail(Arrangement.PILED, Heading.NOTHING, _FORMULA, _FORMULA, _FORMULA_WIDE, False, 0.8),
    ),
    (Detail(Arrangement.PILED, Heading.NOTHING, _SHORT, _SHORT, _SHORT, True, 0.8),),
    (
        Detail(Arrangement.PILED, Heading.NOTHING, _NOTHING, _FORMULA, _FORMULA_WIDE, False, 0.86),
        Detail(Arrangement.LINED, Heading.NOTHING, _NOTHING, _FORMULA, _FORMULA_WIDE, False, 0.98),
    ),
    (
        Detail(Arrangement.PILED, Heading.NOTHING, smallest=0.86),
        Detail(Arrangement.LINED, Heading.NOTHING, smallest=0.86),
        Detail(Arrangement.PILED, Heading.NOTHING, number_below=True, smallest=0.86),
    ),
    (
        Detail(Arrangement.PILED, Heading.NOTHING, number_below=True, smallest=0.8),
        Detail(Arrangement.LINED, Heading.NOTHING, number_below=True, smallest=0.8),
        Detail(Arrangement.TOWERED, Heading.NOTHING, number_below=True, smallest=0.8),
    ),
    (Detail(Arrangement.LINED, Heading.NAME, number_below=True, smallest=0.5),),
)
"""Of those in one rank, which show as much, the one in the largest type is taken."""

_SLOPE = "da→dz"

_APART = 3


def edge_labels(
    graph: Graph, places: Mapping[str, NodeGeometry], measure: TextMetrics, between: float
) -> tuple[EdgeLabel, ...]:
    """Return the label of the sigmoid's slope, where it fits between dz and da.

    `between` is the distance from the upper nodes to the lower ones. The other local derivatives
    can be read where their edges end: that of da is da itself, those of dw are the features.
    """
    s = measure.scale
    edge = next(edge for edge in graph.edges if edge.key == _SLOPE)
    assert edge.derivative is not None
    em = max(0.85 * measure.formula_em, LEAST_EM)
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


LARGEST = 1.8
"""Type is never larger than this, times the usual size."""

PRESENTED = 1.37
"""Type of this size, whatever the usual one is, can be read from the back of a room: all numbers
have 18 pixels."""

_STEP = 0.01

_LEEWAY = 1.04

_FAN, _GAP, _TOP, _BETWEEN = 36, 22, 20, 6
"""Least distances in pixels at the usual size: from table to nodes, between nodes, above the upper
nodes for y, and below them."""

_SHORT_FAN, _SHORT_GAP = 20, 9

_MOST_SHARE = 30

_ABOVE_STRIP = 4

_TOO_LOW = 144
"""In a room that is no higher, there is no strip."""

_COLUMNS = (("z", "dz"), ("a", "da"), ("L", "J"))
_CIRCLED = frozenset(key for keys in _COLUMNS for key in keys)

LEGIBLE = 0.6
"""Smaller type, times the usual size, is no longer read with ease: rather the graph is scrolled."""


def least_size(
    formulas: FormulaCache, trace: Trace, scale: float, room: QSize | None = None
) -> QSize:
    """Return the room in pixels in which all names and numbers fit in legible type.

    Of the ways to arrange them, the first that fits `room` counts, or else the flattest.
    """
    sizes = []
    for detail in (DETAILS[-1][-1], *_fit_for(trace.graph, DETAILS[-2])):
        smallest = LEGIBLE if detail is DETAILS[-1][-1] else detail.smallest
        draft = _Draft.of(formulas, trace, scale * smallest, detail)
        height = draft.height
        with_strip = height + strip_height(formulas, trace.graph, scale) + _ABOVE_STRIP * scale
        if with_strip > _TOO_LOW * scale:
            height = with_strip
        sizes.append(QSize(math.ceil(draft.width), math.ceil(height)))
    fitting = [size for size in sizes if room is not None and room == room.expandedTo(size)]
    return (fitting or sizes)[0]


def _fit_for(graph: Graph, rank: tuple[Detail, ...]) -> tuple[Detail, ...]:
    """Return the ways that differ for this graph: towers are piles without a memory."""
    if graph.optimizer != "gd":
        return rank
    return tuple(detail for detail in rank if detail.arrangement is not Arrangement.TOWERED)


def lay_out(
    formulas: FormulaCache,
    trace: Trace,
    width: float,
    height: float,
    scale: float,
    least: float = 0.0,
) -> GraphLayout:
    """Return the layout of a graph in a room of so many pixels.

    First comes that as much as possible is shown, in type that can be read, then that the type is
    as large as the room allows. What is not shown of a node stands in a strip below, once the node
    is chosen. Formulas are left out where type would be smaller than `least` with them.
    """
    whole = QRectF(0, 0, width, height)
    strip: QRectF | None = None
    above = whole
    if height > _TOO_LOW * scale:
        own = strip_height(formulas, trace.graph, scale)
        strip = QRectF(0, height - own, width, own)
        above = whole.adjusted(0, 0, 0, -strip.height() - _ABOVE_STRIP * scale)
    for details in DETAILS:
        rank = _fit_for(trace.graph, details)
        drafts = [
            _largest(formulas, trace, whole if detail.is_complete else above, scale, detail, least)
            for detail in rank
        ]
        found = [(draft.measure.scale, place) for place, draft in enumerate(drafts) if draft]
        if found:
            place = max(found)[1]
            draft = drafts[place]
            assert draft is not None
            complete = rank[place].is_complete
            return draft.placed(whole if complete else above, None if complete else strip)
    barest = DETAILS[-1][-1]
    draft = _Draft.of(formulas, trace, scale * barest.smallest, barest)
    return draft.placed(QRectF(0, 0, draft.width, draft.height), strip)


def _largest(
    formulas: FormulaCache,
    trace: Trace,
    room: QRectF,
    scale: float,
    detail: Detail,
    least: float,
) -> _Draft | None:
    """Return what fits in the largest type, or None if it does not fit."""
    draft = _Draft.of(formulas, trace, scale, detail)
    # Sizes grow with the type, but in steps, since type is drawn in whole pixels.
    guess = min(room.width() / draft.width, room.height() / draft.height) * _LEEWAY
    smallest = max(detail.smallest, least / scale) if detail.has_formulas else detail.smallest
    sizes = _parts(min(guess, LARGEST), smallest)
    found: _Draft | None = None
    low, high = 0, len(sizes) - 1
    tried = high  # first whether it fits at all: a draft takes a millisecond
    while low <= high:
        draft = _Draft.of(formulas, trace, scale * sizes[tried], detail)
        if draft.width <= room.width() and draft.height <= room.height():
            found, high = draft, tried - 1
        elif found is None:
            return None
        else:
            low = tried + 1
        tried = (low + high) // 2
    return found


def _parts(largest: float, smallest: float) -> list[float]:
    """Return sizes from the largest to the smallest; none if that is larger."""
    steps = int((largest - smallest) / _STEP + 1) if largest >= smallest else 0
    return [max(largest - _STEP * k, smallest) for k in range(steps + 1)] if steps else []


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table and the nodes beside it, before they have a place."""

    measure: TextMetrics
    trace: Trace
    table: Table
    blocks: Mapping[str, Block]
    fan: float = _FAN
    gap: float = _GAP

    @classmethod
    def of(cls, formulas: FormulaCache, trace: Trace, scale: float, detail: Detail) -> _Draft:
        """Return what is to be placed."""
        positive = {trace.alpha.text, trace.readings["a"].text} | trace.constants
        circled = [node.name for node in trace.graph.nodes if node.key in _CIRCLED]
        measure = TextMetrics(formulas, scale, positive, circled)
        rows = table(measure, trace, detail.arrangement, detail.heading, detail.in_rows)
        # Edges are long enough where numbers stand below the circles that they join.
        room = (_SHORT_FAN, _SHORT_GAP) if detail.number_below else (_FAN, _GAP)
        return cls(measure, trace, rows, _blocks(measure, trace, detail), *room)

    @property
    def columns(self) -> list[float]:
        """Widths of the columns of nodes."""
        return [
            max(self.blocks[key].width for key in keys if key in self.blocks) for keys in _COLUMNS
        ]

    @property
    def width(self) -> float:
        """The least width."""
        s = self.measure.scale
        return self.table.width + self.fan * s + sum(self.columns) + 2 * self.gap * s

    @property
    def storeys(self) -> tuple[float, float]:
        """Heights of the nodes of the forward pass, and of those below."""
        upper, lower = (
            max(self.blocks[key].height for key in keys if key in self.blocks)
            for keys in zip(*_COLUMNS, strict=True)
        )
        return upper, lower

    @property
    def above(self) -> float:
        """Height above the nodes of the forward pass, for y."""
        return max(_TOP * self.measure.scale, self.blocks["y"].head + 2 * self.measure.scale)

    @property
    def height(self) -> float:
        """The least height."""
        nodes = self.above + _BETWEEN * self.measure.scale + sum(self.storeys)
        return max(nodes, self.table.height)

    def placed(self, room: QRectF, strip: QRectF | None) -> GraphLayout:
        """Return the layout in a room that is large enough."""
        s = self.measure.scale
        columns = self.columns
        # The distances between columns share what is left: the fan takes two parts, as nodes do.
        parts = len(self.table.widths) - 1 + 2 * len(columns)
        spare = room.width() - self.width
        share = math.floor(min(spare / parts, _MOST_SHARE * s))
        left = room.left() + (spare - share * parts) / 2
        table_height = min(room.height(), self.table.height * 1.7)
        top = (room.height() - table_height) / 2
        places, heads, end = self.table.place(left, top, table_height, share)
        upper, lower = self.storeys
        above = self.above
        loose = room.height() - above - _BETWEEN * s - upper - lower
        between = _BETWEEN * s + min(loose / 2, 64 * s)
        y_upper = above + (room.height() - above - upper - between - lower) / 2
        x = end + self.fan * s + 2 * share
        for keys, width in zip(_COLUMNS, columns, strict=True):
            for key, y in zip(keys, (y_upper, y_upper + upper + between), strict=True):
                if key in self.blocks:
                    places[key] = self.blocks[key].place(x, y)
            x += width + self.gap * s + 2 * share
        places["y"] = self._place_label(places["L"])
        stacked = self.table.arrangement is not Arrangement.LINED
        ways = wires(self.trace.graph, self.table.rows, places, self.measure, stacked=stacked)
        labels = edge_labels(self.trace.graph, places, self.measure, between)
        return GraphLayout(self.measure, places, heads, ways, labels, strip)

    def _place_label(self, loss: NodeGeometry) -> NodeGeometry:
        """Put y above the edge from a to L."""
        s = self.measure.scale
        block = self.blocks["y"]
        return block.place(loss.rect.left() - block.width - 26 * s, loss.rect.top() - block.head)


def _blocks(measure: TextMetrics, trace: Trace, detail: Detail) -> dict[str, Block]:
    """Return the blocks of the nodes that stand by themselves, and of y."""
    result: dict[str, Block] = {}
    for node in trace.graph.nodes:
        key, reading = node.key, trace.readings[node.key]
        if key == "y":
            result[key] = cell_block(
                measure, node, reading, Text(), name_em=measure.cell_em, short=True
            )
        elif key in _CIRCLED:
            text = detail.in_wide_nodes if key in ("z", "dz") else detail.in_nodes
            result[key] = circle_block(
                measure, node, reading, text,
                number_below=detail.number_below,
                indent=26 * measure.scale if key == "L" else 0.0,
            )  # fmt: skip
    return result
