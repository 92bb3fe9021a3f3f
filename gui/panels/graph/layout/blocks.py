"""Node blocks: a node with its number, its formula and the numbers plugged in."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF

from engine.graph.formulas import Formula
from engine.graph.shape import Node
from engine.graph.values import NodeText
from engine.support.records import dataclass
from gui.panels.graph.layout.geometry import Line, NodeGeometry, TextMetrics, template

_TOKEN = re.compile(r"\\left(?P<opened>\S)|\\right\S|(?P<brace>[{}])|(?P<sign> (?:=|\+) )")


def halves(formula: Formula) -> tuple[Formula, Formula] | None:
    """Return the two lines of a formula: broken before its last equals sign, else its last plus.

    The equals sign between name and definition does not count. Brackets that are open at the break
    stay open. None where there is no place to break.
    """
    depth, equals = 0, 0
    opened: list[str] = []
    places: dict[str, tuple[int, str]] = {}
    for found in _TOKEN.finditer(formula.latex):
        if found["opened"]:
            opened.append(found["opened"])
        elif found["brace"]:
            depth += 1 if found["brace"] == "{" else -1
        elif found["sign"] is None:
            opened.pop()
        elif depth == 0:
            sign = found["sign"].strip()
            equals += sign == "="
            if sign == "+" or equals > 1:
                places[sign] = (found.start(), "".join(opened))
    if not places:
        return None
    place, inside = places.get("=") or places["+"]
    first, second = formula.latex[:place], formula.latex[place:].strip()
    first += r" \right." * len(inside)
    second = r"\left. " * len(inside) + second
    return Formula(first, formula.text), Formula(second, "")


_HANGING = 0.8
"""How far the second line of a formula stands in, in em."""

_Sizes = tuple[tuple[Formula, tuple[float, float, float]], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Which texts a node shows beside name and number.

    Attributes
    ----------
    formula, plugged
        Whether it shows the formula, and the numbers plugged in.
    target
        Both are broken where they are wider, in pixels at the usual size.
    """

    formula: bool = False
    plugged: bool = False
    target: float = 150.0


@dataclass(frozen=True, slots=True)
class Block:
    """What a node shows, before it has a place.

    Attributes
    ----------
    node
        The node.
    circled
        Whether its name stands in a circle.
    first
        Height of the line with the name.
    name_width, title_width, value_width
        Widths of the parts of the first line; a width of 0 shows no such part.
    number_below
        Whether the number has a line of its own, below the name.
    indent
        From the left edge to what stands below the first line.
    formulas
        The lines of the formula, with width, ascent and descent of each.
    counts, lines_width
        How the text of each form is broken into lines, and the width of the widest one.
    """

    measure: TextMetrics
    node: Node
    circled: bool
    name_em: float
    first: float
    name_width: float
    title_width: float
    value_width: float
    number_below: bool
    indent: float
    formulas: _Sizes
    counts: tuple[tuple[int, ...], ...]
    lines_width: float

    @property
    def head(self) -> float:
        """Height of the lines with name and number."""
        return self.first + (self.measure.value_line if self.number_below else 0.0)

    @property
    def width(self) -> float:
        """The width that all of it takes."""
        first = self.name_width + self.title_width
        if self.number_below:
            first = max(first, self.indent + self.value_width)
        else:
            first += self.value_width
        hanging = _HANGING * self.measure.formula_em
        widths = [size[0] + hanging * index for index, (_, size) in enumerate(self.formulas)]
        return max(first, self.indent + max([*widths, self.lines_width], default=0.0))

    @property
    def height(self) -> float:
        """The height that all of it takes."""
        formulas = sum(ascent + descent for _, (_, ascent, descent) in self.formulas)
        return self.head + formulas + self.measure.line * sum(map(len, self.counts))

    def place(self, x: float, y: float, width: float = 0.0) -> NodeGeometry:
        """Return its place with the upper left corner at (x, y), in a column of some width."""
        width = max(width, self.width)
        middle = y + self.first / 2
        formulas, below = self._place_formulas(x + self.indent, y + self.head)
        lines, bottom = self._place_lines(x + self.indent, below, width - self.indent)
        beside = x + self.name_width + self.title_width
        line = self.first
        if not self.circled:  # scripts of names may make it higher than its number
            line = min(line, self.measure.cell_line + self.measure.scale)
        value = QRectF(beside, middle - line / 2, self.value_width, line)
        port = value.right()
        circle = None
        if self.circled:
            radius = self.measure.radius
            circle = QRectF(x, middle - radius, 2 * radius, 2 * radius)
        if self.number_below:
            value = QRectF(
                x + self.indent, y + self.first, self.value_width, self.measure.value_line
            )
            port = x + self.name_width
        return NodeGeometry(
            rect=QRectF(x, y, width, bottom - y),
            circle=circle,
            name=self._place_name(x, middle) if self.name_width else None,
            name_em=self._shrunk_em(),
            title=QPointF(x + self.name_width, middle) if self.title_width else None,
            value=value,
            port=QPointF(port, middle),
            formulas=formulas,
            formula_em=self.measure.formula_em,
            lines=lines,
        )

    def _shrunk_em(self) -> float:
        """Return the size of the name, smaller where it would not fit into the circle."""
        if not self.circled:
            return self.name_em
        return self.measure.inside(self.node.name, self.name_em)

    def _place_name(self, x: float, middle: float) -> QPointF:
        em = self._shrunk_em()
        if self.circled:
            x += self.measure.radius - self.measure.formula(self.node.name, em)[0] / 2
        return QPointF(x, middle + 0.25 * em)

    def _place_formulas(
        self, x: float, y: float
    ) -> tuple[tuple[tuple[Formula, QPointF], ...], float]:
        """Return the lines of the formula below `y`, and where they end."""
        places = []
        for index, (formula, (_, ascent, descent)) in enumerate(self.formulas):
            left = x + _HANGING * index * self.measure.formula_em
            places.append((formula, QPointF(left, y + ascent)))
            y += ascent + descent
        return tuple(places), y

    def _place_lines(self, x: float, y: float, width: float) -> tuple[tuple[Line, ...], float]:
        """Return rooms for the numbers plugged in below `y`, and where they end."""
        lines = []
        for form, counts in enumerate(self.counts):
            for index in range(len(counts)):
                lines.append(Line(QRectF(x, y, width, self.measure.line), form, counts, index))
                y += self.measure.line
        return tuple(lines), y


def circle_block(
    measure: TextMetrics,
    node: Node,
    reading: NodeText,
    text: Text,
    *,
    number_below: bool,
    indent: float = 0.0,
) -> Block:
    """Return the block of z, a, L, J, da or dz; `indent` is that of what stands below its name."""
    formulas, counts, width = _texts(measure, node, reading, text)
    gap = 0.0 if number_below else 5 * measure.scale
    return Block(
        measure, node, True, measure.name_em, 2 * measure.radius,
        2 * measure.radius + gap, 0.0, measure.value_width,
        number_below, indent, formulas, counts, width,
    )  # fmt: skip


def cell_block(
    measure: TextMetrics,
    node: Node,
    reading: NodeText,
    text: Text,
    *,
    name_em: float,
    title: str = "",
    short: bool = False,
) -> Block:
    """Return the block of a label, a feature, a parameter, its derivative or its new value.

    Parameters
    ----------
    name_em
        Size of the name; 0 where a heading tells it.
    title
        What a feature is of x1 and x2, where the name does not tell.
    short
        Whether the number has one digit.
    """
    formulas, counts, width = _texts(measure, node, reading, text)
    gap = 4 * measure.scale
    value_width = measure.cell_width * (2 if len(reading.numbers) > 1 else 1)
    return Block(
        measure, node, False, name_em,
        max(measure.cell_line + 2 * measure.scale, measure.name_height(node.name, name_em)),
        measure.formula(node.name, name_em)[0] + gap if name_em else 0.0,
        measure.small(title) + gap if title else 0.0,
        3 * gap if short else value_width,
        False, 0.0, formulas, counts, width,
    )  # fmt: skip


def _texts(
    measure: TextMetrics, node: Node, reading: NodeText, text: Text
) -> tuple[_Sizes, tuple[tuple[int, ...], ...], float]:
    """Return the lines of the formula, how the numbers are broken, and their width."""
    target = text.target * measure.scale
    formulas = _formula_lines(measure, node.formula, target) if text.formula else ()
    if not text.plugged or not reading.plugged:
        return formulas, (), 0.0
    room = max(target, *(size[0] for _, size in formulas)) if formulas else target
    texts = [template(one, measure.positive) for one in reading.plugged]
    counts = tuple(measure.broken(one, room) for one in texts)
    widths = [measure.widest(one, parts) for one, parts in zip(texts, counts, strict=True)]
    return formulas, counts, max(widths)


def _formula_lines(measure: TextMetrics, whole: Formula, target: float) -> _Sizes:
    """Return the formula, in two lines where it is wider than `target`."""
    size = measure.formula(whole)
    parts = halves(whole) if size[0] > target else None
    if parts is None:
        return ((whole, size),)
    return tuple((part, measure.formula(part)) for part in parts)
