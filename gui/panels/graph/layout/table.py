"""The table of features and parameters.

From left to right, as the backward pass reads from right to left: the new parameter, what the
optimiser keeps of the derivative, the derivative, the feature and the parameter. So every edge of
the forward pass leads to the right and every other one to the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QPointF

from engine.graph.formulas import Formula
from engine.graph.micro_steps import MEMORY, memory_key
from engine.graph.shape import Graph, Pass
from engine.graph.trace import Trace
from engine.support.records import dataclass
from gui.panels.graph.layout.blocks import Block, Text, cell_block
from gui.panels.graph.layout.geometry import LEAST_EM, ColumnHeading, NodeGeometry, TextMetrics

_GAP = 22
_ABOVE = 3
"""Pixels above the first row, for what a raised sign takes."""

_LOOSEST = 1.5
"""The cells of a pile are at most so many heights of their first lines apart."""


class Arrangement(Enum):
    """Which cells of a row stand below each other, column by column.

    What an optimiser keeps has columns of its own before that of the derivative; piled, it stands
    with the derivative and the new parameter in two columns, and towered in one.
    """

    LINED = (("new",), ("dw",), ("x",), ("w",))
    STACKED = (("new",), ("dw",), ("x", "w"))
    PILED = (("new", "dw"), ("x", "w"))
    TOWERED = (("new", "dw"), ("x", "w"), ())


class Heading(Enum):
    """What stands above the columns of dw and new."""

    FORMULA = "formula"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """The keys of one row; `x` is empty for the bias.

    `memory` are those of what the optimiser keeps, column by column from the left.
    """

    new: str
    dw: str
    x: str
    w: str
    memory: tuple[tuple[str, ...], ...] = ()

    def columns(self, arrangement: Arrangement) -> list[list[str]]:
        """Return the keys of the cells that stand below each other, those that there are."""
        piles = [
            [key for key in (getattr(self, name) for name in names) if key]
            for names in arrangement.value
            if names
        ]
        memory = [list(keys) for keys in self.memory]
        if not memory:
            return piles
        if arrangement is Arrangement.TOWERED:
            return [[self.new, *(key for keys in memory for key in keys), self.dw], *piles[1:]]
        if arrangement is not Arrangement.PILED:
            return [piles[0], *memory, *piles[1:]]
        corrected = [key for keys in memory[:-1] for key in keys]
        return [[self.new, *corrected], [*memory[-1], self.dw], *piles[1:]]

    def keys(self) -> list[str]:
        """Return the keys of all cells that there are."""
        return [key for column in self.columns(Arrangement.LINED) for key in column]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: a formula, the key of the first cell that it is of, its pass."""

    key: str
    formula: Formula
    passing: Pass


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, before they have a place."""

    measure: TextMetrics
    arrangement: Arrangement
    rows: tuple[Row, ...]
    blocks: Mapping[str, Block]
    heads: tuple[tuple[Head, ...], ...]

    @property
    def widths(self) -> list[float]:
        """Widths of the columns."""
        columns = zip(*(row.columns(self.arrangement) for row in self.rows), strict=True)
        return [
            max(
                *(self.blocks[key].width for keys in column for key in keys),
                *self._head_widths(place),
            )
            for place, column in enumerate(columns)
        ]

    @property
    def gap(self) -> float:
        """The least distance between two columns."""
        return _GAP * self.measure.scale

    @property
    def width(self) -> float:
        """The least width of all columns."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)

    @property
    def head_height(self) -> float:
        """Height of the headings."""
        return max((sum(map(self._height_of, column)) for column in self.heads), default=0.0)

    def _height_of(self, head: Head) -> float:
        _, ascent, descent = self.measure.formula(head.formula)
        return ascent + descent + 2 * self.measure.scale

    @property
    def row_height(self) -> float:
        """The least height of a row, with room for the wire that leads back."""
        s = self.measure.scale
        if self.arrangement is Arrangement.LINED:
            return max(map(self._pile_height, self._piles)) - self.overlap
        heads = (sum(self.blocks[key].head for key in (row.x, row.w) if key) for row in self.rows)
        inputs = max(*heads, 2 * self.blocks["b"].head) + 8 * s
        others = [
            self._pile_height(keys) + 4 * s * (len(keys) - 1)
            for row in self.rows
            for keys in row.columns(self.arrangement)[:-1]
        ]
        return max(inputs, *others) + 5 * s

    @property
    def _piles(self) -> list[list[str]]:
        return [keys for row in self.rows for keys in row.columns(self.arrangement)]

    def _pile_height(self, keys: Sequence[str]) -> float:
        return sum(self.blocks[key].height for key in keys)

    @property
    def overlap(self) -> float:
        """How far a row in one line may reach into that below; the last one needs it for itself."""
        return self.measure.scale if self.arrangement is Arrangement.LINED else 0.0

    @property
    def height(self) -> float:
        """The least height."""
        return self._around_rows + self.row_height * len(self.rows)

    @property
    def _around_rows(self) -> float:
        return _ABOVE * self.measure.scale + self.head_height + self.overlap

    def place(
        self, x: float, y: float, height: float, extra: float
    ) -> tuple[dict[str, NodeGeometry], tuple[ColumnHeading, ...], float]:
        """Return places, headings, and where the last column ends.

        `extra` widens each distance between columns.
        """
        widths = self.widths
        lefts = [x]
        for width in widths[:-1]:
            lefts.append(lefts[-1] + width + self.gap + extra)
        y += _ABOVE * self.measure.scale
        step = (height - self._around_rows) / len(self.rows)
        places: dict[str, NodeGeometry] = {}
        for j, row in enumerate(self.rows):
            top = y + self.head_height + j * step
            if self.arrangement is Arrangement.LINED:
                top += (step - self.row_height) / 2
            columns = row.columns(self.arrangement)
            for keys, left, width in zip(columns, lefts, widths, strict=True):
                self._place_pile(places, keys, left, top, width, step)
        return places, self._place_heads(lefts, y), lefts[-1] + widths[-1]

    def _place_pile(
        self,
        places: dict[str, NodeGeometry],
        keys: Sequence[str],
        x: float,
        y: float,
        width: float,
        step: float,
    ) -> None:
        """Place cells below each other."""
        for key in keys:
            block = self.blocks[key]
            places[key] = block.place(x, y, width)
            if block.formulas or block.counts:
                y += block.height + 4 * self.measure.scale
            elif self.arrangement is Arrangement.LINED:
                y += block.height
            else:
                y += min(max(block.head, step / max(3, len(keys))), _LOOSEST * block.head)

    def _place_heads(self, lefts: Sequence[float], y: float) -> tuple[ColumnHeading, ...]:
        heads = []
        for column, left in zip(self.heads, lefts, strict=False):
            # Headings of one column stand below each other, in the middle of the height.
            top = y + (self.head_height - sum(map(self._height_of, column))) / 2
            for head in column:
                _, ascent, descent = self.measure.formula(head.formula)
                height = self._height_of(head)
                point = QPointF(left, top + (height + ascent - descent) / 2)
                em = self.measure.formula_em
                heads.append(ColumnHeading(head.key, head.formula, point, em, head.passing))
                top += height
        return tuple(heads)

    def _head_widths(self, place: int) -> list[float]:
        heads = [head for column in self.heads[place : place + 1] for head in column]
        return [self.measure.formula(head.formula)[0] for head in heads] or [0.0]


def table(
    measure: TextMetrics, trace: Trace, arrangement: Arrangement, heading: Heading, text: Text
) -> Table:
    """Return the table of a graph.

    `text` is what each row shows of its derivative and its new parameter. Where the heading is a
    name, the rows do not repeat it.
    """
    nodes = {node.key: node for node in trace.graph.nodes}
    rows = _rows(trace.graph)
    lined = arrangement is Arrangement.LINED
    name_em = measure.formula_em if lined else measure.cell_em
    blocks = {}
    for j, row in enumerate(rows):
        for key in row.keys():  # noqa: SIM118 - a row is no mapping
            computed = key not in (row.x, row.w)
            title = _title(trace, j) if key == row.x else ""
            blocks[key] = cell_block(
                measure, nodes[key], trace.readings[key], text if computed else Text(),
                name_em=0.0 if computed and heading is Heading.NAME else _em(key, name_em),
                title="" if nodes[key].name.text.startswith(title) else title,
            )  # fmt: skip
    if lined:  # all of a row stand on one baseline
        line = max(block.first for block in blocks.values())
        blocks = {key: replace(block, first=line) for key, block in blocks.items()}
    columns = rows[0].columns(arrangement)[: 2 + len(rows[0].memory)]
    first = [[nodes[key] for key in keys] for keys in columns]
    names = {Heading.FORMULA: "formula", Heading.NAME: "name"}.get(heading, "")
    heads = tuple(
        tuple(Head(node.key, _for_any(getattr(node, names)), node.passing) for node in column)
        for column in (first if names else ())
    )
    return Table(measure, arrangement, rows, blocks, heads)


def _em(key: str, usual: float) -> float:
    """Return the size of a name: those of new parameters stand high."""
    return max(0.9 * usual, LEAST_EM) if key.endswith("_new") else usual


def _title(trace: Trace, j: int) -> str:
    """Return what the feature of row j is of x1 and x2; empty where it is not known."""
    return trace.features[j] if not trace.graph.folded and j < len(trace.features) else ""


def _rows(graph: Graph) -> tuple[Row, ...]:
    indices = [""] if graph.folded else [str(j) for j in range(1, graph.n + 1)]
    columns = MEMORY.get(graph.optimizer, ())

    def memory(parameter: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(memory_key(kind, parameter) for kind in kinds) for kinds in columns)

    rows = [Row(f"w{j}_new", f"dw{j}", f"x{j}", f"w{j}", memory(f"w{j}")) for j in indices]
    return (*rows, Row("b_new", "db", "", "b", memory("b")))


def _for_any(formula: Formula) -> Formula:
    """Return the formula of the first row, written for any row j."""
    text = formula.text
    for name in ("w", "x"):
        text = text.replace(f"{name}₁", f"{name}ⱼ")
    return Formula(formula.latex.replace("_{1}", "_{j}"), text)
