"""The shape of the computation graph: nodes, edges and micro-steps, before there are numbers."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import lru_cache

from engine.graph.formulas import Formula, Notation
from engine.graph.micro_steps import (
    TITLES,
    captions,
    memory_key,
    memory_kinds,
    micro_step_keys,
    micro_step_of,
)
from engine.model.optimizers import ADAPTIVE
from engine.support.records import dataclass


class Pass(Enum):
    """The pass that a node or an edge belongs to."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


class Role(Enum):
    """The role of a node in the graph."""

    FEATURE = "feature"
    LABEL = "label"
    PARAMETER = "parameter"
    VALUE = "value"
    DERIVATIVE = "derivative"
    MEMORY = "kept by the optimiser"
    NEW_PARAMETER = "new parameter"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph.

    Attributes
    ----------
    key
        ``x1 … xn``, ``w1 … wn``, ``b``, ``y``; ``z``, ``a``, ``L``, with many examples also ``J``;
        ``da``, ``dz``, ``dw1 … dwn``, ``db``; what an optimiser keeps, such as ``v_dw1 … v_db``
        (see `engine.graph.micro_steps.memory_key`); ``w1_new … wn_new``, ``b_new``. Folded, the
        vectors ``x``, ``w``, ``dw``, ``v_dw``, ``w_new`` take the place of the numbered ones.
    name
        Its name.
    role, passing
        What it is, and which pass computes it.
    of
        The key of the node that it is the derivative or the new value of, or of the parameter that
        an optimiser keeps it for; else empty.
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
        One of `engine.graph.micro_steps.micro_step_keys`, and its name for people.
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
    """The graph's shape. Equal arguments of `graph_shape` give one object.

    Attributes
    ----------
    n
        Number of features.
    mean
        Whether dw, db and the update are those of the mean over many examples.
    folded
        Whether features and weights are vectors.
    labelled
        Whether the example has a label. Without one the forward pass ends at a.
    optimizer
        One of `engine.model.optimizers.OPTIMIZERS`.
    nodes, edges
        In the order in which they are computed.
    micro_steps
        In their order.
    """

    n: int
    mean: bool
    folded: bool
    labelled: bool
    optimizer: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    micro_steps: tuple[MicroStep, ...]

    @property
    def numberless(self) -> frozenset[str]:
        """Keys of the nodes that have no number where there is no label: y and all from L on."""
        if self.labelled:
            return frozenset()
        return frozenset(
            node.key
            for node in self.nodes
            if node.role is Role.LABEL or node.micro not in ("", "z", "a")
        )


_NO_LABEL = "A probe has no label: nobody has said which class is right there."

_NEEDS_LABEL = " This needs a label y, which a probe does not have."

_STANDARDISED = " It is standardised: minus the mean, divided by the deviation of the feature."


def micro_steps(
    nodes: tuple[Node, ...],
    edges: tuple[Edge, ...],
    optimizer: str,
    mean: bool,
    l1: bool,
    labelled: bool = True,
) -> tuple[MicroStep, ...]:
    """Return the micro-steps of a graph with these nodes and edges, in their order.

    `l1` tells whether the update takes an L1 penalty, `labelled` whether there is a label.
    """
    told = captions(optimizer, mean=mean, l1=l1, labelled=labelled)
    known = {node.key for node in nodes if not node.micro}
    steps = []
    for key in micro_step_keys(optimizer):
        active = frozenset(node.key for node in nodes if node.micro == key)
        known |= active
        has_numbers = labelled or key in ("z", "a")
        ways = frozenset(edge.key for edge in edges if has_numbers and edge.target in active)
        title = TITLES.get(key, key)
        steps.append(MicroStep(key, title, told[key], active, ways, frozenset(known)))
    return tuple(steps)


MOST_UNFOLDED = 7
"""With more features than this, a graph is folded unless asked otherwise."""


@lru_cache(maxsize=64)
def graph_shape(
    n: int,
    *,
    mean: bool = False,
    folded: bool | None = None,
    l1: bool = False,
    l2: bool = False,
    labelled: bool = True,
    scaled: bool = False,
    optimizer: str = "gd",
    clipped: bool = False,
) -> Graph:
    """Return the graph for n features.

    Parameters
    ----------
    mean
        Whether dw and db are means over m examples, of which the graph shows one.
    folded
        Whether features and weights are drawn as vectors; None does so beyond `MOST_UNFOLDED`.
    l1, l2
        Whether J has these penalties, which show in its formula and in those of dw (L2) and of the
        update (L1); they mean nothing for one example.
    labelled
        Whether the example has a label; a probe has none.
    scaled
        Whether features are standardised, which their meanings then say.
    optimizer
        One of `engine.model.optimizers.OPTIMIZERS`: what it keeps of the derivatives has nodes.
    clipped
        Whether the gradient is made shorter where it is too long.
    """
    if folded is None:
        folded = n > MOST_UNFOLDED
    notation = Notation(n, mean, l1, l2, optimizer, clipped)
    indices = (None,) if folded else tuple(range(1, n + 1))
    l1 = mean and l1
    nodes = _nodes(notation, indices, optimizer, mean, l1)
    edges = _edges(notation, indices, optimizer, mean)
    steps = micro_steps(nodes, edges, optimizer, mean, l1, labelled)
    graph = Graph(n, mean, folded, labelled, optimizer, nodes, edges, steps)
    told = {node.key: _meaning(node, graph, scaled) for node in nodes}
    return replace(
        graph, nodes=tuple(replace(node, meaning=told[node.key]) for node in graph.nodes)
    )


def _meaning(node: Node, graph: Graph, scaled: bool) -> str:
    """Return what a node means where features are standardised, or the label is missing."""
    if node.role is Role.FEATURE and scaled:
        return node.meaning + _STANDARDISED
    if node.key not in graph.numberless:
        return node.meaning
    return _NO_LABEL if node.role is Role.LABEL else node.meaning + _NEEDS_LABEL


def key_of(name: str, j: int | None, suffix: str = "") -> str:
    """Return the key of a numbered node, or of the vector."""
    return f"{name}{'' if j is None else j}{suffix}"


def _nodes(
    notation: Notation, indices: tuple[int | None, ...], optimizer: str, mean: bool, l1: bool
) -> tuple[Node, ...]:
    x = {j: notation.x(j) for j in indices}
    w = {j: notation.indexed("w", "w", j) for j in indices}
    b = Formula("b", "b")
    parameters = [
        *((key_of("w", j), w[j], notation.dw(j)) for j in indices),
        ("b", b, notation.db()),
    ]
    nodes = [
        *(
            _given(
                key_of("x", j),
                x[j],
                Role.FEATURE,
                "A number that tells of the example.",
            )
            for j in indices
        ),
        *(
            _given(
                key_of("w", j), w[j], Role.PARAMETER, f"How much {x[j].text} counts for class 1."
            )
            for j in indices
        ),
        _given("b", b, Role.PARAMETER, "The bias: z where all features are 0."),
        _given("y", notation.mark("y", "y"), Role.LABEL, "The class that the example has."),
        *_values(notation, folded=None in indices),
        *([_cost(notation)] if mean else []),
        *_derivatives(notation),
    ]
    for key, name, form in parameters:
        head = notation.parameter_derivative(name)
        besides = ", the L1 penalty left out" if l1 and key != "b" else ""
        meaning = f"How fast {'J' if mean else 'the loss'} grows when {name.text} grows{besides}."
        code = Formula(f"d{name.latex}", f"d{name.text}")
        nodes.append(_derivative(f"d{key}", code, head, (form,), "dw", meaning))
    nodes += [
        _memory(kind, key, name, notation, optimizer)
        for kind in memory_kinds(optimizer)
        for key, name, _ in parameters
    ]
    nodes += [
        _new(key, name, notation.update(name), optimizer, l1 and key != "b")
        for key, name, _ in parameters
    ]
    return tuple(nodes)


def _given(key: str, name: Formula, role: Role, meaning: str) -> Node:
    return Node(key, name, role, Pass.FORWARD, "", "", name, (), meaning)


def _values(notation: Notation, folded: bool) -> tuple[Node, ...]:
    return tuple(
        Node(key, name, Role.VALUE, Pass.FORWARD, "", key, name.equals(form), (form,), meaning)
        for key, name, form, meaning in (
            (
                "z",
                notation.mark("z", "z"),
                notation.z(folded),
                "The larger z is, the more the model is for class 1. Where z is 0, a is ½.",
            ),
            (
                "a",
                notation.mark("a", "a"),
                notation.a(),
                "The prediction: how probable class 1 is, between 0 and 1.",
            ),
            (
                "L",
                notation.mark(r"\mathcal{L}", "L"),
                notation.loss(),
                "How wrong the prediction is: 0 if a equals y, without bound as a nears 1 − y.",
            ),
        )
    )


def _cost(notation: Notation) -> Node:
    name, form = Formula("J", "J"), notation.cost()
    meaning = "What descent makes small: the mean loss of the m examples, plus any penalties."
    return Node("J", name, Role.VALUE, Pass.FORWARD, "", "L", name.equals(form), (form,), meaning)


def _derivatives(notation: Notation) -> tuple[Node, ...]:
    meanings = {
        "da": "How fast the loss grows when a grows.",
        "dz": "How fast the loss grows when z grows: the error of the prediction.",
    }
    forms = {"da": (notation.da(),), "dz": notation.dz()}
    return tuple(
        _derivative(
            key,
            notation.mark(key, key),
            notation.derivative(key[1:]),
            forms[key],
            key,
            meanings[key],
        )
        for key in ("da", "dz")
    )


def _derivative(
    key: str, code: Formula, head: Formula, forms: tuple[Formula, ...], micro: str, meaning: str
) -> Node:
    whole = head.equals(*forms)
    return Node(key, code, Role.DERIVATIVE, Pass.BACKWARD, key[1:], micro, whole, forms, meaning)


_MEMORY_MEANINGS = {
    "v": "The velocity: μ of what it was, plus this derivative. It remembers the steps before.",
    "s": "All squares of d{0} so far, added up: √ of it tells how large d{0} usually is.",
    "p": "Newton's step: how far {0} is from where a parabola that curves like J is lowest.",
}

_MEANS_MEANINGS = {
    "v": "A mean of d{0} over the last steps, in which older ones count less: a momentum.",
    "s": "A mean of the squares of d{0} over the last steps: √ of it is its usual size.",
    "v_hat": "The mean v without its start at 0: 1 − β₁ᵗ is what of it is filled after t steps.",
    "s_hat": "The mean s without its start at 0: 1 − β₂ᵗ is what of it is filled after t steps.",
}


def _memory(kind: str, key: str, name: Formula, notation: Notation, optimizer: str) -> Node:
    meanings = _MEMORY_MEANINGS
    if optimizer in ("rmsprop", "adam", "adamw"):
        meanings = _MEANS_MEANINGS
    bare, form = notation.memory(kind, name), notation.keeping(kind, name)
    is_carried = kind in ("v", "s")
    return Node(
        memory_key(kind, key),
        bare,
        Role.MEMORY,
        Pass.UPDATE,
        key,
        micro_step_of(kind),
        bare.becomes(form) if is_carried else bare.equals(form),
        (form,),
        meanings[kind].format(name.text),
    )


_AGAINST_MEANS = (
    "moved against v hat, its mean derivative, in parts of its usual size √(s hat), α times as far"
)

_MOVED = {
    "momentum": "moved against its velocity, α times as far",
    "nesterov": "moved against its derivative and μ of its new velocity, α times as far",
    "adagrad": "moved against its derivative in parts of its usual size √s, α times as far",
    "rmsprop": "moved against its derivative in parts of its usual size √s, α times as far",
    "adam": _AGAINST_MEANS,
    "adamw": _AGAINST_MEANS,
    "newton": "moved against Newton's step, α times as far",
}


def _new(key: str, name: Formula, form: Formula, optimizer: str, l1: bool) -> Node:
    rate = "αⱼλ₁" if optimizer in ADAPTIVE else "αλ₁"
    soft = f"; then soft brings it {rate} closer to 0, or to 0 if it is that near" if l1 else ""
    moved = _MOVED.get(optimizer, "moved against its derivative, α times as far")
    return Node(
        f"{key}_new",
        Formula(rf"{name.latex}^{{\mathrm{{new}}}}", f"{name.text} new"),
        Role.NEW_PARAMETER,
        Pass.UPDATE,
        key,
        "update",
        name.becomes(form),
        (form,),
        f"{name.text} after the update: {moved}{soft}.",
    )


def _edges(
    notation: Notation, indices: tuple[int | None, ...], optimizer: str, mean: bool
) -> tuple[Edge, ...]:
    forward, backward, update = Pass.FORWARD, Pass.BACKWARD, Pass.UPDATE
    z = notation.mark("z", "z")
    edges = [
        *(Edge(key_of("x", j), "z", forward) for j in indices),
        *(Edge(key_of("w", j), "z", forward) for j in indices),
        Edge("b", "z", forward),
        Edge("z", "a", forward),
        Edge("a", "L", forward),
        Edge("y", "L", forward),
        *([Edge("L", "J", forward)] if mean else []),
        Edge("L", "da", backward, notation.derivative("a")),
        Edge("da", "dz", backward, notation.local("a", z, notation.slope())),
    ]
    for j in indices:
        name = notation.indexed("w", "w", j)
        local = notation.local_share(name, notation.x(j))
        edges.append(Edge("dz", key_of("dw", j), backward, local))
    local = notation.local_share(Formula("b", "b"), Formula("1", "1"))
    edges.append(Edge("dz", "db", backward, local))
    parameters = (*(key_of("w", j) for j in indices), "b")
    for key in parameters:
        sources = [(f"d{key}", f"{key}_new")]
        if optimizer == "newton":  # each step is made of all derivatives
            sources = [(f"d{other}", memory_key("p", key)) for other in parameters]
            sources.append((memory_key("p", key), f"{key}_new"))
        elif optimizer != "gd":
            sources = _ways_through(optimizer, key)
        edges += [Edge(source, target, update) for source, target in sources]
        edges.append(Edge(key, f"{key}_new", update))
    return tuple(edges)


def _ways_through(optimizer: str, key: str) -> list[tuple[str, str]]:
    """Return the ways from the derivative of a parameter, by what is kept of it, to its new value.

    What is kept is made of the derivative, or of what it is the corrected value of.
    """
    kinds, new = memory_kinds(optimizer), f"{key}_new"
    ways = []
    for kind in kinds:
        bare = kind.removesuffix("_hat")
        ways.append((f"d{key}" if bare == kind else memory_key(bare, key), memory_key(kind, key)))
    read = [memory_key(kind, key) for kind in kinds if f"{kind}_hat" not in kinds]
    if optimizer in ("nesterov", "adagrad", "rmsprop"):
        read.append(f"d{key}")
    return ways + [(source, new) for source in read]
