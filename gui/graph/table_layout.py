"""How do features, parameters and what becomes of them stand in rows?

From left to right, as the backward pass reads from right to left: the new parameter, the
derivative, the feature and the parameter. So every edge of the forward pass leads to the right and
every other one to the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from engine.graph import Trace
from engine.graph_formulas import Formula
from engine.graph_parts import Graph, Node, Pass
from gui.graph.measure import Measure
from gui.graph.node_blocks import Block, cell_block
from gui.graph.places import Head, Place

_TARGET = 150
"""Width at which formulas and numbers in the rows are broken, at the usual size."""


@dataclass(frozen=True, slots=True)
class Row:
    """The keys of one row; `x` is empty for the bias."""

    x: str
    w: str
    dw: str
    new: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, before they have a place.

    Attributes
    ----------
    rows
        One a parameter.
    blocks
        By the nodes' keys.
    stacked
        Whether the feature stands above its weight, in one column.
    widths
        Of the columns: new, dw, x, w; stacked, x and w are one.
    heads
        Headings of the columns new and dw, with the height that they take.
    head_height
        Of the headings; 0 without.
    row_height
        The least height of a row.
    """

    measure: Measure
    rows: tuple[Row, ...]
    blocks: dict[str, Block]
    stacked: bool
    widths: tuple[float, ...]
    heads: tuple[Formula, ...]
    head_height: float
    row_height: float

    @property
    def gap(self) -> float:
        """The least distance between two columns."""
        return 22 * self.measure.scale

    @property
    def width(self) -> float:
        """The least width of all columns."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)

    @property
    def height(self) -> float:
        """The least height."""
        return self.head_height + self.row_height * len(self.rows)

    def place(
        self, x: float, y: float, height: float, extra: float
    ) -> tuple[dict[str, Place], tuple[Head, ...], float]:
        """Return places, headings, and where the last column ends.

        `extra` widens each distance between columns.
        """
        lefts = [x]
        for width in self.widths[:-1]:
            lefts.append(lefts[-1] + width + self.gap + extra)
        step = (height - self.head_height) / len(self.rows)
        places: dict[str, Place] = {}
        for j, row in enumerate(self.rows):
            top = y + self.head_height + j * step
            self._place_row(places, row, lefts, top, step)
        return places, self._place_heads(lefts, y), lefts[-1] + self.widths[-1]

    def _place_row(
        self, places: dict[str, Place], row: Row, lefts: Sequence[float], top: float, step: float
    ) -> None:
        """Place the cells of one row, one beside the other or feature over weight."""
        columns = (row.new, row.dw, row.w) if self.stacked else (row.new, row.dw, row.x, row.w)
        room = step if not self.stacked else self.row_height
        for key, left, width in zip(columns, lefts, self.widths, strict=True):
            if not key:
                continue
            block = self.blocks[key]
            offset = 0.0 if self.stacked else (room - block.height(self.measure)) / 2
            if self.stacked and key == row.w and row.x:
                over = self.blocks[row.x]
                places[row.x] = over.place(self.measure, left, top, width)
                offset = min(max(over.head, step / 3), 1.5 * over.head)
            places[key] = block.place(self.measure, left, top + offset, width)

    def _place_heads(self, lefts: Sequence[float], y: float) -> tuple[Head, ...]:
        heads = []
        first = self.rows[0]
        columns = ((first.new, Pass.UPDATE), (first.dw, Pass.BACKWARD))
        for formula, left, (key, passing) in zip(self.heads, lefts, columns, strict=False):
            _, ascent, descent = self.measure.formula(formula)
            point = QPointF(left, y + (self.head_height + ascent - descent) / 2)
            heads.append(Head(key, formula, point, self.measure.formula_em, passing))
        return tuple(heads)


def stacked_table(measure: Measure, trace: Trace, *, own_formulas: bool) -> Table:
    """Return a table in which each row shows the numbers plugged in.

    `own_formulas` says whether each row has its own formulas; otherwise they stand in the head.
    """
    nodes = {node.key: node for node in trace.graph.nodes}
    rows = _rows(trace.graph)
    blocks: dict[str, Block] = {}
    for j, row in enumerate(rows):
        for key in (row.dw, row.new):
            blocks[key] = cell_block(
                measure, nodes[key], trace.readings[key],
                formula=own_formulas, plugged=True, target=_TARGET * measure.scale,
            )  # fmt: skip
        _add_given(measure, trace, nodes, row, j, blocks)
    heads, sizes, head_height = _heads(measure, nodes, rows, formulas=True)
    if own_formulas:
        heads, sizes, head_height = _NO_HEADS
    widths = (
        max(sizes[0][0], *(blocks[row.new].width(measure) for row in rows)),
        max(sizes[1][0], *(blocks[row.dw].width(measure) for row in rows)),
        max(blocks[key].width(measure) for row in rows for key in (row.x, row.w) if key),
    )
    wire = 8 * measure.scale
    stack = 2 * blocks["b"].head + wire
    cards = max(blocks[key].height(measure) for row in rows for key in (row.dw, row.new))
    return Table(
        measure, rows, blocks, True, widths, heads, head_height,
        max(stack, cards) + 5 * measure.scale,
    )  # fmt: skip


def lined_table(measure: Measure, trace: Trace, *, names: bool, formulas: bool) -> Table:
    """Return a table of one line a row.

    Parameters
    ----------
    names
        Whether derivatives and new parameters are named in each row.
    formulas
        Whether their formulas stand in the head; where neither, their names stand there.
    """
    nodes = {node.key: node for node in trace.graph.nodes}
    rows = _rows(trace.graph)
    blocks: dict[str, Block] = {}
    for j, row in enumerate(rows):
        for key in (row.dw, row.new):
            block = cell_block(measure, nodes[key], trace.readings[key])
            blocks[key] = block if names else replace(block, name_width=0.0)
        _add_given(measure, trace, nodes, row, j, blocks)
    heads, sizes, head_height = _heads(measure, nodes, rows, formulas=formulas)
    if names and not formulas:
        heads, sizes, head_height = _NO_HEADS
    widths = (
        max(sizes[0][0], *(blocks[row.new].width(measure) for row in rows)),
        max(sizes[1][0], *(blocks[row.dw].width(measure) for row in rows)),
        max(blocks[row.x].width(measure) for row in rows if row.x),
        max(blocks[row.w].width(measure) for row in rows),
    )
    return Table(
        measure, rows, blocks, False, widths, heads, head_height,
        measure.cell_line + measure.scale,
    )  # fmt: skip


def _add_given(
    measure: Measure,
    trace: Trace,
    nodes: dict[str, Node],
    row: Row,
    j: int,
    blocks: dict[str, Block],
) -> None:
    for key in filter(None, (row.x, row.w)):
        title = ""
        if key == row.x and not trace.graph.folded and j < len(trace.features):
            title = trace.features[j]
            title = "" if nodes[key].name.text.startswith(title) else title
        blocks[key] = cell_block(measure, nodes[key], trace.readings[key], title=title)


_Heads = tuple[tuple[Formula, ...], list[tuple[float, float, float]], float]
_NO_HEADS: _Heads = ((), [(0.0, 0.0, 0.0)] * 2, 0.0)


def _heads(
    measure: Measure, nodes: dict[str, Node], rows: Sequence[Row], *, formulas: bool
) -> _Heads:
    """Return headings of the columns new and dw, their sizes, and the height that they take.

    They are formulas, or names.
    """
    first = (nodes[rows[0].new], nodes[rows[0].dw])
    heads = tuple(_for_any(node.formula if formulas else node.name) for node in first)
    sizes = [measure.formula(head) for head in heads]
    return heads, sizes, max(size[1] + size[2] for size in sizes) + 2 * measure.scale


def _rows(graph: Graph) -> tuple[Row, ...]:
    indices = [""] if graph.folded else [str(j) for j in range(1, graph.n + 1)]
    rows = [Row(f"x{j}", f"w{j}", f"dw{j}", f"w{j}_new") for j in indices]
    return (*rows, Row("", "b", "db", "b_new"))


def _for_any(formula: Formula) -> Formula:
    """Return the formula of the first row, written for any row j."""
    return Formula(formula.latex.replace("_{1}", "_{j}"), formula.text.replace("₁", "ⱼ"))
