"""The shape of the computation graph: nodes, edges and micro-steps, before there are numbers."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import lru_cache

from engine.graph.formulas import Formula, Notation
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
    NEW_PARAMETER = "new parameter"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph.

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
        One of `MICRO_STEPS`, and its name for people.
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
    nodes, edges
        In the order in which they are computed.
    micro_steps
        In their order.
    """

    n: int
    mean: bool
    folded: bool
    labelled: bool
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


MICRO_STEPS = ("z", "a", "L", "da", "dz", "dw", "update")
"""The parts of a step in their order; ``dw`` stands for all dw and db."""

_CAPTIONS = {
    "z": "Multiply each feature by its weight and add up, with the bias: that is z.",
    "a": "Squeeze z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare a with the label y: the further off, the greater the loss.",
    "da": "Now backwards. da: how much would the loss grow if a grew a little?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y.",
    "dw": "Each weight gets the error times its own feature; the bias gets the error itself.",
    "update": "All parameters move together, α times as far as their derivatives, downhill.",
}

_CAPTIONS_OF_MEAN = {
    "z": "For every example, multiply each feature by its weight and add up, with the bias: z.",
    "a": "Squeeze every z between 0 and 1: a is how probable the model holds class 1 to be.",
    "L": "Compare each a with its label y; J is the mean of these losses, plus any penalties.",
    "da": "Now backwards, for every example. da: how much would its loss grow if its a grew?",
    "dz": "Multiply by the slope a(1 − a) of the sigmoid; what is left is the error a − y of each.",
    "dw": "Each example pulls by its error times its features; dw and db are the means of that.",
    "update": "All parameters move together, once for all examples, α times as far as the means.",
}

_CAPTIONS_OF_PROBE = {
    "L": "A probe has no label to compare a with: there is no loss.",
    "da": "No loss, so nothing flows backwards: there is no da.",
    "dz": "The error is a − y; without y there is none.",
    "dw": "Without an error the probe pulls at no weight, and not at the bias.",
    "update": "The step follows the training examples; the probe only looks on.",
}

_NO_LABEL = "A probe has no label: nobody has said which class is right there."

_NEEDS_LABEL = " This needs a label y, which a probe does not have."

_STANDARDISED = " It is standardised: minus the mean, divided by the deviation of the feature."

_SOFT_UPDATE = (
    "All move together, α times as far as the means; then weights go αλ₁ closer to 0, or to 0."
)

_TITLES = {"dw": "dw, db", "update": "update"}


def micro_steps(
    nodes: tuple[Node, ...], edges: tuple[Edge, ...], mean: bool, l1: bool, labelled: bool = True
) -> tuple[MicroStep, ...]:
    """Return the micro-steps of a graph with these nodes and edges, in their order.

    `l1` tells whether the update takes an L1 penalty, `labelled` whether there is a label.
    """
    captions = _CAPTIONS_OF_MEAN if mean else _CAPTIONS
    if not labelled:
        captions = captions | _CAPTIONS_OF_PROBE
    if l1:
        captions = captions | {"update": _SOFT_UPDATE}
    known = {node.key for node in nodes if not node.micro}
    steps = []
    for key in MICRO_STEPS:
        active = frozenset(node.key for node in nodes if node.micro == key)
        known |= active
        has_numbers = labelled or key in ("z", "a")
        ways = frozenset(edge.key for edge in edges if has_numbers and edge.target in active)
        title = _TITLES.get(key, key)
        steps.append(MicroStep(key, title, captions[key], active, ways, frozenset(known)))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class MicroStepper:
    """The micro-step shown, inside of a gradient-descent step; every move returns a new one.

    ::

        outside ──forward──► z ► a ► L ► da ► dz ► dw ► update ──forward──► z of the next step
           ▲                 └ back leads the same way back; at the z of step 0 it stays ┘
           └──leave── from anywhere

    The parameters change at ``update`` only, all together: there, and nowhere else, the run stands
    one step further. So leaving in the middle of a step leaves parameters that are whole.

    Attributes
    ----------
    step
        The run's step whose parameters go into the forward pass that is walked through.
    place
        Index in `MICRO_STEPS`, or None outside.
    """

    step: int
    place: int | None = None

    @property
    def key(self) -> str:
        """One of `MICRO_STEPS`, or an empty text outside."""
        return "" if self.place is None else MICRO_STEPS[self.place]

    @property
    def run_step(self) -> int:
        """The step at which the run has to stand: one further at the update."""
        return self.step + (self.key == "update")

    def forward(self) -> MicroStepper:
        """Go on by one part; from outside, enter at z."""
        if self.place is None:
            return replace(self, place=0)
        if self.key == "update":
            return MicroStepper(self.step + 1, 0)
        return replace(self, place=self.place + 1)

    def back(self) -> MicroStepper:
        """Go back by one part; at the z of step 0, and outside, stay."""
        if self.place is None or (self.step == 0 and self.place == 0):
            return self
        if self.place == 0:
            return MicroStepper(self.step - 1, len(MICRO_STEPS) - 1)
        return replace(self, place=self.place - 1)

    def leave(self) -> MicroStepper:
        """Go outside; the run stays where it stands."""
        return MicroStepper(self.run_step)

    def moved_to(self, run_step: int) -> MicroStepper:
        """Follow a run that was moved by something else; inside, begin again at z.

        A run that stands where it has to stand was not moved.
        """
        if run_step == self.run_step:
            return self
        return MicroStepper(run_step, None if self.place is None else 0)


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
    """
    if folded is None:
        folded = n > MOST_UNFOLDED
    notation = Notation(n, mean, l1, l2)
    indices = (None,) if folded else tuple(range(1, n + 1))
    l1 = mean and l1
    nodes = _nodes(notation, indices, mean, l1)
    edges = _edges(notation, indices, mean)
    steps = micro_steps(nodes, edges, mean, l1, labelled)
    graph = Graph(n, mean, folded, labelled, nodes, edges, steps)
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
    notation: Notation, indices: tuple[int | None, ...], mean: bool, l1: bool
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
            _given(key_of("x", j), x[j], Role.FEATURE, "What the model is fed of the example.")
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
        _new(key, name, notation.update(name), l1 and key != "b") for key, name, _ in parameters
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
                "On which side of the boundary the example lies (z > 0: class 1), and how clearly.",
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


def _new(key: str, name: Formula, form: Formula, l1: bool) -> Node:
    soft = "; then soft brings it αλ₁ closer to 0, or to 0 if it is that near" if l1 else ""
    return Node(
        f"{key}_new",
        Formula(rf"{name.latex}^{{\mathrm{{new}}}}", f"{name.text} new"),
        Role.NEW_PARAMETER,
        Pass.UPDATE,
        key,
        "update",
        name.becomes(form),
        (form,),
        f"{name.text} after the step: moved against its derivative, α times as far{soft}.",
    )


def _edges(notation: Notation, indices: tuple[int | None, ...], mean: bool) -> tuple[Edge, ...]:
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
    for key in (*(key_of("w", j) for j in indices), "b"):
        edges += [Edge(f"d{key}", f"{key}_new", update), Edge(key, f"{key}_new", update)]
    return tuple(edges)
