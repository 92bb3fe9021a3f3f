"""Geometry of the graph's parts, and text metrics."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from engine.graph.formulas import Formula
from engine.graph.shape import Graph, Pass
from engine.support.arithmetic import ABOUT
from engine.support.records import dataclass
from gui.style.theme import LEAST_TYPE, alike, figure_font
from gui.widgets.formulas import FormulaCache, Picture
from gui.widgets.typesetter import SCRIPT

_NUMBER = re.compile(r"\(?−?\d\.\d[\de−+]*\)?|\(?−?\d{2,}\.[\de−+]+\)?")

_TOKEN = re.compile(r"[()]| ([+−·]) ")

_USUAL = "(−0.0000)"


def template(text: str, positive: Collection[str] = ()) -> str:
    """Return `text` with room for the numbers that may come: each as wide as ``(−0.0000)``.

    Those that are `positive` never stand in parentheses.
    """

    def room(found: re.Match[str]) -> str:
        return found[0] if found[0] in positive else max(found[0], _USUAL, key=len)

    return _NUMBER.sub(room, text)


def pieces(text: str) -> list[str]:
    """Return the parts of a formula that may stand on lines of their own, each with its operator.

    ``0.5 · 1.2 + (−0.3) · 0.4 + 0.1`` gives ``0.5 · 1.2``, ``+ (−0.3) · 0.4``, ``+ 0.1``. What
    stands in parentheses stays together; brackets do not count. Without a sum, products are parted.
    """
    return [text[start:end].strip() for start, end in pairwise(_breaks(alike(text)))]


@lru_cache(1024)
def _breaks(text: str) -> list[int | None]:
    """Return where the parts begin, and None for the end."""
    for operators in ("+−", "·"):
        starts = _starts(text, operators)
        if len(starts) > 1:
            return [*starts, None]
    return [0, None]


def _starts(text: str, operators: str) -> list[int]:
    starts = [0]
    depth = 0
    for found in _TOKEN.finditer(text):
        sign = found[1] or found[0]
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif depth == 0 and sign in operators:
            starts.append(found.start(1))
    return starts


def lines(text: str, counts: Sequence[int]) -> list[str]:
    """Return `text` broken after so many pieces in each line, the rest in the last one."""
    if len(counts) == 1:
        return [text]
    parts = pieces(text)
    result, start = [], 0
    for count in counts[:-1]:
        result.append(" ".join(parts[start : start + count]))
        start += count
    return [*result, " ".join(parts[start:])]


WIDEST_VALUE = "−0.000e−00"

_CLEAR = 3.0
"""Between the longest number and the edge that begins or ends beside it."""

_GUESSED_WIDTH = 0.5  # of a letter not yet typeset, in em

_LEADING = 0.15  # below a formula, in em

_GUESSED_ASCENT, _GUESSED_DESCENT = 1.4, 0.9


LEAST_POINTS = 8.25
"""No type is smaller than 11 pixels, which are so many points, however small all else is drawn."""

LEAST_EM = LEAST_TYPE / SCRIPT
"""Size of the smallest formulas in pixels: their super- and subscripts are no smaller either."""

_INSIDE = 1.5
"""The widest name within a circle of radius 1."""


class TextMetrics:
    """Fonts and sizes at one scale. All sizes are in pixels.

    Attributes
    ----------
    scale
        1 at normal size.
    positive
        Numbers, as they are written, that never have a minus sign: a and α.
    value_font, cell_font, small_font
        Of a node's number, of a number in the table, and of numbers plugged into formulas.
    formula_font
        Of a formula that cannot be typeset.
    name_em, cell_em, formula_em
        Size of typeset names of nodes, of names in the table, and of formulas.
    radius
        Of the circle around a node's name: large enough for those that are `circled`.
    """

    def __init__(
        self,
        formulas: FormulaCache,
        scale: float,
        positive: Collection[str] = (),
        circled: Sequence[Formula] = (),
    ) -> None:
        self._formulas = formulas
        self.scale = scale
        self.positive = positive
        self.value_font = figure_font(max(11 * scale, LEAST_POINTS))
        self.cell_font = figure_font(max(10 * scale, LEAST_POINTS))
        self.small_font = figure_font(max(8.5 * scale, LEAST_POINTS))
        self.name_em, self.cell_em, self.formula_em = (
            max(em * scale, LEAST_EM) for em in (17, 15, 12.5)
        )
        least = LEAST_EM * max(1.0, scale)
        widest = max((self.formula(name, least)[0] for name in circled), default=0.0)
        self.radius = max(14 * scale, widest / _INSIDE)
        self.formula_font = figure_font(max(9 * scale, LEAST_POINTS))
        self.formula_font.setItalic(True)
        self._small = QFontMetricsF(self.small_font)
        self.line = self._small.height()
        self.small_ascent = self._small.ascent()
        value = QFontMetricsF(self.value_font)
        self.value_width = value.horizontalAdvance(WIDEST_VALUE) + _CLEAR * scale
        cell = QFontMetricsF(self.cell_font)
        self.value_line = value.height()
        self.cell_width = cell.horizontalAdvance(WIDEST_VALUE) + _CLEAR * scale
        self.cell_line = cell.height()

    def inside(self, name: Formula, em: float) -> float:
        """Return the size of a name in a circle: at most `em`, smaller where it has no room."""
        return min(em, _INSIDE * self.radius / self.formula(name, 1.0)[0])

    def name_height(self, name: Formula, em: float) -> float:
        """Return the height of a name with its scripts; 0 until it is typeset."""
        picture = self._formulas.picture(name.latex)
        return 0.0 if picture is None else picture.height * em

    def formula(self, formula: Formula, em: float | None = None) -> tuple[float, float, float]:
        """Return width, ascent and descent of a typeset formula; a guess until it is."""
        em = em or self.formula_em
        picture = self._formulas.picture(formula.latex)
        if picture is None:
            return (
                len(formula.text) * _GUESSED_WIDTH * em,
                _GUESSED_ASCENT * em,
                _GUESSED_DESCENT * em,
            )
        return picture.width * em, picture.ascent * em, (picture.descent + _LEADING) * em

    def small(self, text: str) -> float:
        """Return the width of numbers plugged in."""
        return self._small.horizontalAdvance(text)

    def broken(self, text: str, width: float) -> tuple[int, ...]:
        """Return how many pieces of `text` go into each line.

        Lines of several pieces are not wider than `width`. See `pieces`.
        """
        counts: list[int] = []
        start = 0
        parts = pieces(text)
        while start < len(parts):
            count = 1
            while start + count < len(parts) and self._fits(parts, start, count + 1, width):
                count += 1
            counts.append(count)
            start += count
        return tuple(counts)

    def widest(self, text: str, counts: tuple[int, ...]) -> float:
        """Return the width of the widest line of a broken text."""
        return max(self.small(f"{ABOUT} {line}") for line in lines(text, counts))

    def _fits(self, parts: list[str], start: int, count: int, width: float) -> bool:
        return self.small(" ".join([ABOUT, *parts[start : start + count]])) <= width


STRIP_EM, _LOW_EM = 15.0, LEAST_EM
"""Size of a formula in the line below the graph, in pixels at the usual size, and of a tall one."""

_STRIP, _CLEAR_OF_RULE = 36.0, 2.0

_AXIS = 0.28
"""How far the middle of a fraction lies above the baseline, in em."""


def strip_height(formulas: FormulaCache, graph: Graph, scale: float) -> float:
    """Return the height of the line below a graph: the formula of each of its nodes fits in."""
    pictures = [formulas.picture(node.formula.latex) for node in graph.nodes]
    tallest = max((picture.height for picture in pictures if picture is not None), default=0.0)
    return max(_STRIP, tallest * _LOW_EM + 2 * _CLEAR_OF_RULE) * scale


def strip_em(room: QRectF, picture: Picture | None, scale: float) -> float:
    """Return the size of a formula in that line: smaller where it is too tall for it."""
    if picture is None:
        return STRIP_EM * scale
    fitting = (room.height() - 2 * _CLEAR_OF_RULE * scale) / picture.height
    return max(_LOW_EM * scale, min(STRIP_EM * scale, fitting))


def strip_baseline(room: QRectF, picture: Picture | None, em: float, scale: float) -> float:
    """Return where a formula stands in that line: about its middle, and clear of both edges."""
    middle = room.center().y() + _AXIS * em
    if picture is None:
        return middle
    clear = _CLEAR_OF_RULE * scale
    lowest = room.bottom() - clear - picture.descent * em
    highest = room.top() + clear + picture.ascent * em
    return max(highest, min(middle, lowest))


@dataclass(frozen=True, slots=True)
class Line:
    """Room for one line of numbers plugged in.

    Attributes
    ----------
    rect
        Its room.
    form
        Which of the node's forms it shows.
    counts, index
        How the text is broken, and which of its lines this is; see `lines`.
    """

    rect: QRectF
    form: int
    counts: tuple[int, ...]
    index: int


@dataclass(frozen=True, slots=True)
class NodeGeometry:
    """Where one node lies.

    Attributes
    ----------
    rect
        All of it.
    circle
        Around its name; None in the table.
    name, name_em
        The left end of the name's baseline, and the size of its type; None where a heading tells.
    title
        The left end of the baseline of a feature's title; None where it is not shown.
    value
        Room for the number.
    port
        Where edges come and go to the right.
    formulas, formula_em
        The lines of the formula with the left ends of their baselines, and the size of their type.
    lines
        Rooms for the numbers plugged in.
    """

    rect: QRectF
    name: QPointF | None
    name_em: float
    value: QRectF
    port: QPointF
    circle: QRectF | None = None
    title: QPointF | None = None
    formulas: tuple[tuple[Formula, QPointF], ...] = ()
    formula_em: float = 0.0
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """The heading of a column: a formula, the left end of its baseline, the size of its type.

    `key` is that of the first node below it.
    """

    key: str
    formula: Formula
    position: QPointF
    em: float
    passing: Pass


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """The local derivative along a backward edge: its formula above, its number below the edge.

    Attributes
    ----------
    key
        That of the edge.
    formula, position, em
        The formula, the left end of its baseline, and the size of its type.
    value
        Room for the number.
    """

    key: str
    formula: Formula
    position: QPointF
    em: float
    value: QRectF


@dataclass(frozen=True, slots=True, eq=False)
class EdgePath:
    """The way of an edge; its arrow points along its end.

    Where it `is_product` of what it leads from and to, a dot stands in its place. Where it
    `is_close` to numbers above it, it is faint. `only_active`, it is drawn only while data flow.
    """

    path: QPainterPath
    passing: Pass
    is_product: bool = False
    is_close: bool = False
    only_active: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GraphLayout:
    """The figure: places by their nodes' keys, wires by their edges'.

    `labels` stand at some of the edges. `strip` is the room in which what is not shown of a node
    is told, once it is chosen; None where everything is shown.
    """

    measure: TextMetrics
    places: Mapping[str, NodeGeometry]
    heads: tuple[ColumnHeading, ...]
    wires: Mapping[str, EdgePath]
    labels: tuple[EdgeLabel, ...]
    strip: QRectF | None
