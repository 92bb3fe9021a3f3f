"""What is a computation graph made of, before there are numbers?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.graph.formulas import Formula


class Pass(Enum):
    """Which way a node or an edge belongs to."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


class Role(Enum):
    """What a node is."""

    FEATURE = "feature"
    LABEL = "label"
    PARAMETER = "parameter"
    VALUE = "value"
    DERIVATIVE = "derivative"
    NEW_PARAMETER = "new parameter"


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the graph.

    Attributes
    ----------
    key
        ``x1 … xn``, ``w1 … wn``, ``b``, ``y``; ``z``, ``a``, ``L``, with many examples also ``J``;
        ``da``, ``dz``, ``dw1 … dwn``, ``db``; ``w1_new … wn_new``, ``b_new``. Folded, the vectors
        ``x``, ``w``, ``dw``, ``w_new`` take the place of the numbered ones.
    name
        Its name.
    role, passing
        What it is, and which pass computes it.
    of
        The key of the node that it is the derivative or the new value of; else empty.
    micro
        The micro-step that computes it; empty for what is given.
    formula
        The whole equation, such as ``dL/dz = dL/da · a(1 - a) = a - y``; its plain text uses the
        lesson's code variables. For what is given, the name alone.
    forms
        The right-hand sides into which numbers are plugged: two for dz, else one, none for what is
        given.
    meaning
        What it says, in a sentence.
    """

    key: str
    name: Formula
    role: Role
    passing: Pass
    of: str
    micro: str
    formula: Formula
    forms: tuple[Formula, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A way of data from node `source` to node `target`.

    `derivative` is the local derivative that a backward edge multiplies by, else None.
    """

    source: str
    target: str
    passing: Pass
    derivative: Formula | None = None

    @property
    def key(self) -> str:
        """A name for the edge: ``z→a``."""
        return f"{self.source}→{self.target}"


@dataclass(frozen=True, slots=True)
class MicroStep:
    """One part of a step.

    Attributes
    ----------
    key, title
        One of `engine.graph.micro_steps.MICRO_STEPS`, and its name for people.
    caption
        What happens, in one line of words.
    nodes, edges
        Keys of the graph's nodes that are computed now, and of the edges along which data flow.
    known
        Keys of all nodes whose numbers are known now; those of the other nodes are still to come.
    """

    key: str
    title: str
    caption: str
    nodes: frozenset[str]
    edges: frozenset[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The graph's shape. Equal arguments of `engine.graph.shape.graph_shape` give one object.

    Attributes
    ----------
    n
        Number of features.
    mean
        Whether dw, db and the update are those of the mean over many examples.
    folded
        Whether features and weights are vectors.
    nodes, edges
        In the order in which they are computed.
    micro_steps
        In their order.
    """

    n: int
    mean: bool
    folded: bool
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    micro_steps: tuple[MicroStep, ...]
