"""Which nodes and edges does the computation graph of n features have?"""

from __future__ import annotations

from functools import lru_cache

from engine.graph.formulas import Formula, Notation
from engine.graph.micro_steps import micro_steps
from engine.graph.parts import Edge, Graph, Node, Pass, Role

MOST_UNFOLDED = 7
"""With more features than this, a graph is folded unless asked otherwise."""


@lru_cache(maxsize=64)
def graph_shape(
    n: int, *, mean: bool = False, folded: bool | None = None, l1: bool = False, l2: bool = False
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
    """
    if folded is None:
        folded = n > MOST_UNFOLDED
    notation = Notation(n, mean, l1, l2)
    indices = (None,) if folded else tuple(range(1, n + 1))
    l1 = mean and l1
    nodes = _nodes(notation, indices, mean, l1)
    edges = _edges(notation, indices, mean)
    return Graph(n, mean, folded, nodes, edges, micro_steps(nodes, edges, mean, l1))


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
