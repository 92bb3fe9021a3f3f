"""How large is a node with its number, its formula and the numbers plugged in?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from engine.graph_formulas import Formula
from engine.graph_parts import Node
from engine.graph_readings import Reading
from gui.graph.broken_formula import halves
from gui.graph.measure import Measure
from gui.graph.places import Line, Place
from gui.graph.plugged import template

_HANGING = 1.2
"""How far the second line of a formula stands in, in em."""

_INSIDE = 1.75
"""The widest name within a circle of radius 1."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a node shows, before it has a place.

    Attributes
    ----------
    head
        Height of the line with name and number.
    indent
        From the left edge to formula and lines.
    name_width, value_width
        Widths of the first line's parts.
    formulas
        The lines of the formula, with width, ascent and descent of each.
    counts
        How the text of each form is broken into lines; empty if it is not shown.
    """

    node: Node
    in_circle: bool
    head: float
    indent: float
    name_width: float
    title_width: float
    value_width: float
    formulas: tuple[tuple[Formula, tuple[float, float, float]], ...]
    formula_em: float
    counts: tuple[tuple[int, ...], ...]
    lines_width: float

    def width(self, measure: Measure) -> float:
        """Return the width that all of it takes."""
        first = self.name_width + self.title_width + self.value_width
        hanging = _HANGING * self.formula_em
        widths = [size[0] + hanging * index for index, (_, size) in enumerate(self.formulas)]
        return max(first, self.indent + max([*widths, self.lines_width], default=0.0))

    def height(self, measure: Measure) -> float:
        """Return the height that all of it takes."""
        formulas = sum(ascent + descent for _, (_, ascent, descent) in self.formulas)
        return self.head + formulas + measure.line * sum(map(len, self.counts))

    def place(self, measure: Measure, x: float, y: float, width: float) -> Place:
        """Return its place with the upper left corner at (x, y), in a column of some width."""
        middle = y + self.head / 2
        circle, shrink = None, 1.0
        name_x = x
        if self.in_circle:
            radius = measure.radius
            circle = QRectF(x, middle - radius, 2 * radius, 2 * radius)
            name_width = measure.formula(self.node.name, measure.name_em)[0]
            shrink = min(1.0, _INSIDE * radius / name_width)
            name_x = x + radius - shrink * name_width / 2
            width = self.width(measure)
        em = shrink * measure.name_em if self.in_circle else measure.cell_em
        below = y + self.head
        formulas = []
        for index, (formula, (_, ascent, descent)) in enumerate(self.formulas):
            left = x + self.indent + _HANGING * index * self.formula_em
            formulas.append((formula, QPointF(left, below + ascent)))
            below += ascent + descent
        lines = []
        for form, counts in enumerate(self.counts):
            for index in range(len(counts)):
                room = QRectF(x + self.indent, below, width - self.indent, measure.line)
                lines.append(Line(room, form, counts, index))
                below += measure.line
        return Place(
            rect=QRectF(x, y, width, below - y),
            name=QPointF(name_x, middle + 0.25 * em) if self.name_width else None,
            name_em=em,
            circle=circle,
            title=QPointF(x + self.name_width, middle) if self.title_width else None,
            value=QRectF(x + self.name_width + self.title_width, y, self.value_width, self.head),
            formulas=tuple(formulas),
            formula_em=self.formula_em,
            lines=tuple(lines),
        )


def circle_block(
    measure: Measure,
    node: Node,
    reading: Reading,
    *,
    formula: bool,
    plugged: bool,
    target: float,
    indent: float = 0.0,
) -> Block:
    """Return the block of z, a, L, J, da or dz.

    Parameters
    ----------
    formula
        Whether the formula is shown.
    plugged
        Whether the numbers plugged in are shown.
    target
        Formula and lines are broken where they are wider.
    indent
        From the left edge to formula and lines.
    """
    head = 2 * measure.radius
    sizes = _formula_lines(measure, node, target) if formula else ()
    counts, width = _broken(measure, reading, max(target, _widest(sizes)), plugged)
    return Block(
        node, True, head, indent, head + 2 * measure.scale, 0.0, measure.value_width, sizes,
        measure.formula_em, counts, width,
    )  # fmt: skip


def cell_block(
    measure: Measure,
    node: Node,
    reading: Reading,
    *,
    title: str = "",
    short: bool = False,
    formula: bool = False,
    plugged: bool = False,
    target: float = 0.0,
) -> Block:
    """Return the block of a feature, a parameter, its derivative or its new value.

    A `short` number has one digit. For the others see `circle_block`.
    """
    gap = 4 * measure.scale
    sizes = _formula_lines(measure, node, target) if formula else ()
    counts, width = _broken(measure, reading, max(target, _widest(sizes)), plugged)
    value_width = measure.cell_width * (2 if len(reading.numbers) > 1 else 1)
    if short:
        value_width = 3 * gap
    return Block(
        node, False, measure.cell_line + 2 * measure.scale, 0.0,
        measure.formula(node.name, measure.cell_em)[0] + gap,
        measure.small(title) + gap if title else 0.0,
        value_width, sizes, measure.formula_em, counts, width,
    )  # fmt: skip


_Sizes = tuple[tuple[Formula, tuple[float, float, float]], ...]


def _formula_lines(measure: Measure, node: Node, target: float) -> _Sizes:
    """Return the formula, in two lines where it is wider than `target`."""
    whole = node.formula
    size = measure.formula(whole)
    parts = halves(whole) if size[0] > target else None
    if parts is None:
        return ((whole, size),)
    return tuple((part, measure.formula(part)) for part in parts)


def _widest(sizes: _Sizes) -> float:
    return max((size[0] for _, size in sizes), default=0.0)


def _broken(
    measure: Measure, reading: Reading, width: float, plugged: bool
) -> tuple[tuple[tuple[int, ...], ...], float]:
    """Return how the text of each form is broken, and the width of the widest line."""
    if not plugged or not reading.plugged:
        return (), 0.0
    texts = [template(text, measure.positive) for text in reading.plugged]
    counts = tuple(measure.broken(text, width) for text in texts)
    widths = [measure.widest(text, parts) for text, parts in zip(texts, counts, strict=True)]
    return counts, max(widths)
