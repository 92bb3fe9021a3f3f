"""Where does each part of the graph lie?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.graph.formulas import Formula
from engine.graph.parts import Pass
from gui.panels.graph.layout.measure import Measure


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
        How the text is broken, and which of its lines this is; see `gui.panels.graph.layout.plugged.lines`.
    """

    rect: QRectF
    form: int
    counts: tuple[int, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Place:
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
class Head:
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
class Wire:
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
class Layout:
    """The figure: places by their nodes' keys, wires by their edges'.

    `labels` stand at some of the edges. `strip` is the room in which what is not shown of a node
    is told, once it is chosen; None where everything is shown.
    """

    measure: Measure
    places: Mapping[str, Place]
    heads: tuple[Head, ...]
    wires: Mapping[str, Wire]
    labels: tuple[EdgeLabel, ...]
    strip: QRectF | None
