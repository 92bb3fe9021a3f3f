"""Which layout shows most of a graph in the room that there is?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from engine.graph import Trace
from gui.graph.formula_cache import FormulaCache
from gui.graph.measure import Measure
from gui.graph.node_blocks import Block, cell_block, circle_block
from gui.graph.places import Layout, Place
from gui.graph.table_layout import Table, lined_table, stacked_table
from gui.graph.wires import wires

LARGEST = 1.8
"""Type is never larger than this, times the usual size."""

_STEP = 0.02
_LEAST = 0.5
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
    smallest: float = 0.92

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
    for detail in _DETAILS:
        for part in _scales(LARGEST, detail.smallest):
            layout = _try(formulas, trace, QRectF(0, 0, width, height), scale, part, detail)
            if layout is not None:
                return layout
    layout = _try(formulas, trace, QRectF(0, 0, 1e6, 1e6), scale, _LEAST, _DETAILS[-1])
    assert layout is not None
    return layout


def _scales(high: float, low: float) -> Iterator[float]:
    return (high - _STEP * k for k in range(round((high - low) / _STEP) + 1))


def _try(
    formulas: FormulaCache, trace: Trace, room: QRectF, scale: float, part: float, detail: Detail
) -> Layout | None:
    """Return the layout in one size of type, or None if it does not fit."""
    strip = None
    if not detail.is_complete:
        strip_height = 36 * scale
        strip = QRectF(room.left(), room.bottom() - strip_height, room.width(), strip_height)
        room = room.adjusted(0, 0, 0, -strip_height)
    measure = Measure(formulas, scale * part)
    table: Table | None
    if detail.stacked:
        table = stacked_table(measure, trace, own_formulas=detail.own_formulas)
    else:
        table = lined_table(measure, trace, names=detail.names, heads=detail.formulas)
    if table is None or table.height > room.height():
        return None
    blocks = _blocks(measure, trace, detail)
    if blocks is None:
        return None
    return _assemble(measure, trace, table, blocks, room, strip)


def _assemble(
    measure: Measure,
    trace: Trace,
    table: Table,
    blocks: Mapping[str, Block],
    room: QRectF,
    strip: QRectF | None,
) -> Layout | None:
    """Return the layout of a table and the nodes beside it; None if they do not fit."""
    s = measure.scale
    fan, gap, top, between = 46 * s, 26 * s, 14 * s, 8 * s
    widths = [max(blocks[key].width(measure) for key in keys if key in blocks) for keys in _COLUMNS]
    spare = room.width() - (table.width + fan + sum(widths) + gap * (len(widths) - 1))
    upper = max(blocks[key].height(measure) for key in ("z", "a", "L"))
    lower = max(blocks[key].height(measure) for key in ("dz", "da", "J") if key in blocks)
    loose = room.height() - (top + upper + between + lower)
    if spare < 0 or loose < 0:
        return None
    # The distances between columns share what is left: the fan takes two parts, as nodes do.
    parts = len(table.widths) - 1 + 2 * len(widths)
    share = min(spare / parts, 30 * s)
    left = room.left() + (spare - share * parts) / 2
    table_height = min(room.height(), table.height * 1.4)
    table_top = (room.height() - table_height) / 2
    places, heads, end = table.place(left, table_top, table_height, share)
    x = end + fan + 2 * share
    apart = between + min(loose / 2, 40 * s)
    y_upper = top + (room.height() - top - upper - apart - lower) / 2
    y_lower = y_upper + upper + apart
    for keys, width in zip(_COLUMNS, widths, strict=True):
        for key, y in zip(keys, (y_upper, y_lower), strict=True):
            if key in blocks:
                places[key] = blocks[key].place(measure, x, y, width)
        x += width + gap + 2 * share
    places["y"] = _place_label(measure, blocks["y"], places["L"])
    return Layout(measure, places, heads, wires(trace.graph, table.rows, places, measure), strip)


def _place_label(measure: Measure, block: Block, loss: Place) -> Place:
    """Put y above the edge from a to L."""
    width = block.width(measure)
    assert loss.circle is not None
    x = loss.circle.left() - width - 8 * measure.scale
    y = loss.circle.center().y() - 8 * measure.scale - block.head
    return block.place(measure, x, y, width)


def _blocks(measure: Measure, trace: Trace, detail: Detail) -> dict[str, Block] | None:
    """Return the blocks of the nodes that stand by themselves, and of y."""
    s = measure.scale
    result: dict[str, Block] = {}
    for node in trace.graph.nodes:
        key, reading = node.key, trace.readings[node.key]
        block: Block | None
        if key == "y":
            block = cell_block(measure, node, reading, short=True)
        elif key in ("z", "a", "L", "J", "da", "dz"):
            most = trace.graph.n + 1 if key == "z" else 3
            block = circle_block(
                measure, node, reading,
                formula=detail.formulas,
                most_lines=most if detail.plugged else 0,
                target=(175 if key in ("z", "dz") else 150) * s,
                indent=22 * s if key == "L" else 0.0,
            )  # fmt: skip
        else:
            continue
        if block is None:
            return None
        result[key] = block
    return result
