"""The table of features and parameters.

From left to right, as the backward pass reads from right to left: the new parameter, the
derivative, the feature and the parameter. So every edge of the forward pass leads to the right and
every other one to the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import Enum

from PySide6.QtCore import QPointF

from engine.graph.formulas import Formula
from engine.graph.shape import Graph, Pass
from engine.graph.trace import Trace
from engine.support.records import dataclass
from gui.panels.graph.layout.blocks import Block, Text, cell_block
from gui.panels.graph.layout.geometry import ColumnHeading, NodeGeometry, TextMetrics

_GAP = 22
_ABOVE = 3
"""Pixels above the first row, for what a raised sign takes."""

_LOOSEST = 1.5
"""The cells of a pile are at most so many heights of their first lines apart."""


class Arrangement(Enum):
    """Which cells of a row stand below each other, column by column."""

    LINED = (("new",), ("dw",), ("x",), ("w",))
    STACKED = (("new",), ("dw",), ("x", "w"))
    PILED = (("new", "dw"), ("x", "w"))


class Heading(Enum):
    """What stands above the columns of dw and new."""

    FORMULA = "formula"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """The keys of one row; `x` is empty for the bias."""

    new: str
    dw: str
    x: str
    w: str

    def pile(self, names: Sequence[str]) -> list[str]:
        """Return the keys of these cells, those that there are."""
        return [key for key in (getattr(self, name) for name in names) if key]

    def keys(self) -> list[str]:
        """Return the keys of all cells that there are."""
        return self.pile([field.name for field in fields(self)])


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, before they have a place."""

    measure: TextMetrics
    arrangement: Arrangement
    rows: tuple[Row, ...]
    blocks: Mapping[str, Block]
    heads: tuple[Formula, ...]

    @property
    def widths(self) -> list[float]:
        """Widths of the columns."""
        return [
            max(
                *(self.blocks[key].width for row in self.rows for key in row.pile(names)),
                *self._head_widths(place),
            )
            for place, names in enumerate(self.arrangement.value)
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
        sizes = [self.measure.formula(head) for head in self.heads]
        return max((size[1] + size[2] + 2 * self.measure.scale for size in sizes), default=0.0)

    @property
    def row_height(self) -> float:
        """The least height of a row, with room for the wire that leads back."""
        s = self.measure.scale
        if self.arrangement is Arrangement.LINED:
            return max(block.height for block in self.blocks.values()) - self.overlap
        inputs = 2 * self.blocks["b"].head + 8 * s
        others = [
            sum(self.blocks[key].height for key in row.pile(names)) + 4 * s * (len(names) - 1)
            for row in self.rows
            for names in self.arrangement.value[:-1]
        ]
        return max(inputs, *others) + 5 * s

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
            for names, left, width in zip(self.arrangement.value, lefts, widths, strict=True):
                self._place_pile(places, row.pile(names), left, top, width, step)
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
            else:
                y += min(max(block.head, step / 3), _LOOSEST * block.head)

    def _place_heads(self, lefts: Sequence[float], y: float) -> tuple[ColumnHeading, ...]:
        heads = []
        first = self.rows[0]
        columns = ((first.new, Pass.UPDATE), (first.dw, Pass.BACKWARD))
        for formula, left, (key, passing) in zip(self.heads, lefts, columns, strict=False):
            _, ascent, descent = self.measure.formula(formula)
            point = QPointF(left, y + (self.head_height + ascent - descent) / 2)
            heads.append(ColumnHeading(key, formula, point, self.measure.formula_em, passing))
        return tuple(heads)

    def _head_widths(self, place: int) -> list[float]:
        return [self.measure.formula(head)[0] for head in self.heads[place : place + 1]] or [0.0]


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
            computed = key in (row.dw, row.new)
            title = _title(trace, j) if key == row.x else ""
            blocks[key] = cell_block(
                measure, nodes[key], trace.readings[key], text if computed else Text(),
                name_em=0.0 if computed and heading is Heading.NAME else name_em * _size(key),
                title="" if nodes[key].name.text.startswith(title) else title,
            )  # fmt: skip
    first = (nodes[rows[0].new], nodes[rows[0].dw])
    heads = {
        Heading.FORMULA: tuple(_for_any(node.formula) for node in first),
        Heading.NAME: tuple(_for_any(node.name) for node in first),
        Heading.NOTHING: (),
    }[heading]
    return Table(measure, arrangement, rows, blocks, heads)


def _size(key: str) -> float:
    """Return how large a name is: those of new parameters stand high."""
    return 0.9 if key.endswith("_new") else 1.0


def _title(trace: Trace, j: int) -> str:
    """Return what the feature of row j is of x1 and x2; empty where it is not known."""
    return trace.features[j] if not trace.graph.folded and j < len(trace.features) else ""


def _rows(graph: Graph) -> tuple[Row, ...]:
    indices = [""] if graph.folded else [str(j) for j in range(1, graph.n + 1)]
    rows = [Row(f"w{j}_new", f"dw{j}", f"x{j}", f"w{j}") for j in indices]
    return (*rows, Row("b_new", "db", "", "b"))


def _for_any(formula: Formula) -> Formula:
    """Return the formula of the first row, written for any row j."""
    text = formula.text
    for name in ("w", "x"):
        text = text.replace(f"{name}₁", f"{name}ⱼ")
    return Formula(formula.latex.replace("_{1}", "_{j}"), text)
