"""Which layout shows most of a graph in the room that there is?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from engine.graph import Trace
from gui.graph.formula_cache import FormulaCache
from gui.graph.measure import Measure
from gui.graph.node_blocks import Block, cell_block, circle_block
from gui.graph.places import Layout, Place
from gui.graph.strip import STRIP_HEIGHT
from gui.graph.table_layout import Table, lined_table, stacked_table
from gui.graph.wires import wires

LARGEST = 1.8
"""Type is never larger than this, times the usual size."""

_LEAST = 0.5
_STEP = 0.01
_LEEWAY = 1.04
_FAN, _GAP, _TOP, _BETWEEN = 46, 26, 14, 8
"""Least distances in pixels at the usual size: from table to nodes, between nodes, above the upper
nodes for y, and below them."""

_MOST_SHARE = 30
_ABOVE_STRIP = 4
_COLUMNS = (("z", "dz"), ("a", "da"), ("L", "J"))


@dataclass(frozen=True, slots=True)
class Detail:
    """What is shown beside names and numbers.

    Attributes
    ----------
    stacked
        Whether each row of the table shows the numbers plugged in.
    own_formulas
        Whether each row has its own formulas.
    names
        Whether derivatives and new parameters are named in each row.
    formulas, plugged
        Whether the nodes' formulas, and the numbers plugged into them, are shown.
    smallest
        The smallest type for which this is worth it, times the usual size.
    """

    stacked: bool = False
    own_formulas: bool = False
    names: bool = False
    formulas: bool = True
    plugged: bool = False
    smallest: float = 0.9

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for the strip below to tell."""
        return self.stacked and self.plugged


_DETAILS = (
    Detail(stacked=True, own_formulas=True, plugged=True),
    Detail(stacked=True, plugged=True),
    Detail(names=True, plugged=True),
    Detail(plugged=True),
    Detail(names=True, smallest=0.86),
    Detail(smallest=0.86),
    Detail(names=True, formulas=False),
    Detail(formulas=False, smallest=_LEAST),
)
"""What may be shown, most first."""


def lay_out(
    formulas: FormulaCache, trace: Trace, width: float, height: float, scale: float
) -> Layout:
    """Return the layout of a graph in a room of so many pixels.

    First comes that as much as possible is shown, in type that can be read, then that the type is
    as large as the room allows. What is not shown of a node stands in a strip below, once the node
    is chosen.
    """
    positive = {trace.alpha.text, trace.readings["a"].text}
    for detail in _DETAILS:
        room = QRectF(0, 0, width, height)
        strip = None
        if not detail.is_complete:
            strip = QRectF(0, height - STRIP_HEIGHT * scale, width, STRIP_HEIGHT * scale)
            room.setBottom(strip.top() - _ABOVE_STRIP * scale)
        draft = _Draft.of(Measure(formulas, scale, positive), trace, detail)
        # Sizes grow with the type, but in steps, since type is drawn in whole pixels.
        part = min(room.width() / draft.width, room.height() / draft.height) * _LEEWAY
        for size in _parts(min(part, LARGEST), detail.smallest):
            draft = _Draft.of(Measure(formulas, scale * size, positive), trace, detail)
            if draft.width <= room.width() and draft.height <= room.height():
                return draft.placed(room, strip)
    draft = _Draft.of(Measure(formulas, scale * detail.smallest, positive), trace, detail)
    return draft.placed(QRectF(0, 0, draft.width, draft.height), strip)


def _parts(largest: float, smallest: float) -> list[float]:
    """Return sizes from the largest to the smallest; none if that is larger."""
    steps = int((largest - smallest) / _STEP + 1) if largest >= smallest else 0
    return [max(largest - _STEP * k, smallest) for k in range(steps + 1)] if steps else []


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table and the nodes beside it, before they have a place."""

    measure: Measure
    trace: Trace
    table: Table
    blocks: Mapping[str, Block]

    @classmethod
    def of(cls, measure: Measure, trace: Trace, detail: Detail) -> _Draft:
        """Return what is to be placed."""
        if detail.stacked:
            table = stacked_table(measure, trace, own_formulas=detail.own_formulas)
        else:
            table = lined_table(measure, trace, names=detail.names, formulas=detail.formulas)
        return cls(measure, trace, table, _blocks(measure, trace, detail))

    @property
    def columns(self) -> list[float]:
        """Widths of the columns of nodes."""
        return [
            max(self.blocks[key].width(self.measure) for key in keys if key in self.blocks)
            for keys in _COLUMNS
        ]

    @property
    def width(self) -> float:
        """The least width."""
        s = self.measure.scale
        return self.table.width + _FAN * s + sum(self.columns) + 2 * _GAP * s

    @property
    def storeys(self) -> tuple[float, float]:
        """Heights of the nodes of the forward pass, and of those below."""
        upper, lower = (
            max(self.blocks[key].height(self.measure) for key in keys if key in self.blocks)
            for keys in zip(*_COLUMNS, strict=True)
        )
        return upper, lower

    @property
    def height(self) -> float:
        """The least height."""
        nodes = (_TOP + _BETWEEN) * self.measure.scale + sum(self.storeys)
        return max(nodes, self.table.height)

    def placed(self, room: QRectF, strip: QRectF | None) -> Layout:
        """Return the layout in a room that is large enough."""
        s = self.measure.scale
        # The distances between columns share what is left: the fan takes two parts, as nodes do.
        parts = len(self.table.widths) - 1 + 2 * len(self.columns)
        spare = room.width() - self.width
        share = min(spare / parts, _MOST_SHARE * s)
        left = room.left() + (spare - share * parts) / 2
        table_height = min(room.height(), self.table.height * 1.4)
        top = (room.height() - table_height) / 2
        places, heads, end = self.table.place(left, top, table_height, share)
        upper, lower = self.storeys
        loose = room.height() - (_TOP + _BETWEEN) * s - upper - lower
        between = _BETWEEN * s + min(loose / 2, 40 * s)
        y_upper = _TOP * s + (room.height() - _TOP * s - upper - between - lower) / 2
        x = end + _FAN * s + 2 * share
        for keys, width in zip(_COLUMNS, self.columns, strict=True):
            for key, y in zip(keys, (y_upper, y_upper + upper + between), strict=True):
                if key in self.blocks:
                    places[key] = self.blocks[key].place(self.measure, x, y, width)
            x += width + _GAP * s + 2 * share
        places["y"] = _place_label(self.measure, self.blocks["y"], places["L"])
        ways = wires(
            self.trace.graph, self.table.rows, places, self.measure, stacked=self.table.stacked
        )
        return Layout(self.measure, places, heads, ways, strip)


def _place_label(measure: Measure, block: Block, loss: Place) -> Place:
    """Put y above the edge from a to L."""
    width = block.width(measure)
    assert loss.circle is not None
    x = loss.circle.left() - width - 26 * measure.scale
    y = loss.circle.center().y() - 8 * measure.scale - block.head
    return block.place(measure, x, y, width)


def _blocks(measure: Measure, trace: Trace, detail: Detail) -> dict[str, Block]:
    """Return the blocks of the nodes that stand by themselves, and of y."""
    s = measure.scale
    result: dict[str, Block] = {}
    for node in trace.graph.nodes:
        key, reading = node.key, trace.readings[node.key]
        if key == "y":
            result[key] = cell_block(measure, node, reading, short=True)
        elif key in ("z", "a", "L", "J", "da", "dz"):
            result[key] = circle_block(
                measure, node, reading,
                formula=detail.formulas,
                plugged=detail.plugged,
                target=(175 if key in ("z", "dz") else 150) * s,
                indent=26 * s if key == "L" else 0.0,
            )  # fmt: skip
    return result
