"""Values of the graph for one example at any z, and how each node writes them.

Near a = 0 and a = 1 the lesson's formulas lose their digits: a rounds to 1 from z = 37 on, and da
exceeds every float beyond |z| = 709. Here all of them are computed from the logit. With
``s = (1 - 2y)·z``, which says how far the example lies on the wrong side, and ``t = e^-|z|``:

    1 - a = σ(-z)        a(1 - a) = t / (1 + t)²        L = max(s, 0) + log(1 + t)
    da = (1 - 2y)·(1 + e^s)        dz = a - y = (1 - 2y)·σ(s)
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from engine.graph.shape import Graph
from engine.support.arithmetic import sign_between
from engine.support.numbers import MINUS, Number, number, operand, vector
from engine.support.records import dataclass

LARGEST_EXPONENT = 700.0
"""Beyond this, e^|z| and e^-|z| are near the ends of the floats and written as powers."""

_E_POW_LIMIT = math.log(1.7e308)


@dataclass(frozen=True, slots=True)
class Values:
    """One forward pass, backward pass and update; the names are the lesson's.

    Floats: da is inf where it exceeds every float. A z that does leaves all after it NaN. x, w, dw
    and w_new hold n numbers each.

    Attributes
    ----------
    wx
        ``w·x``, which is z without b.
    rest
        ``1 - a``.
    slope
        ``da/dz = a(1 - a)`` of the sigmoid.
    chain
        ``da · a(1 - a)``, which equals dz; e^s and e^-|z| are multiplied first where both occur,
        because either alone may leave the range of floats.
    """

    x: tuple[float, ...]
    y: float
    w: tuple[float, ...]
    b: float
    alpha: float
    wx: float
    z: float
    a: float
    rest: float
    loss: float
    slope: float
    da: float
    dz: float
    chain: float
    dw: tuple[float, ...]
    db: float
    w_new: tuple[float, ...]
    b_new: float


def one_example(x: Sequence[float], y: float, w: Sequence[float], b: float, alpha: float) -> Values:
    """Return the lesson's numbers for the example ``(x, y)``, y being 0 or 1.

    ``dw_j = x_j·dz``, ``db = dz``, ``w_j_new = w_j - α·dw_j``, ``b_new = b - α·db``. The loss is
    that of this example; a penalty is none of its business.
    """
    wx = 0.0  # not sum(), which rounds differently from Python 3.12 on
    for w_j, x_j in zip(w, x, strict=True):
        wx += w_j * x_j
    z = wx + b
    sign = 1.0 - 2.0 * y
    s = sign * z if math.isfinite(z) else math.nan
    t = math.exp(-abs(s))
    near, far = 1.0 / (1.0 + t), t / (1.0 + t)
    a, rest = (near, far) if z >= 0 else (far, near)
    wrong, right = (1.0, near) if s > 0 else (t, far)
    dz = sign * right
    dw = tuple(x_j * dz for x_j in x)
    return Values(
        x=tuple(x),
        y=y,
        w=tuple(w),
        b=b,
        alpha=alpha,
        wx=wx,
        z=z,
        a=a,
        rest=rest,
        loss=(s if s > 0 else 0.0) + math.log1p(t),
        slope=far * near,
        da=sign * (1.0 + math.exp(s)) if not s > _E_POW_LIMIT else sign * math.inf,
        dz=dz,
        chain=sign * (1.0 + t) * wrong / (1.0 + t) ** 2,
        dw=dw,
        db=dz,
        w_new=tuple(w_j - alpha * dw_j for w_j, dw_j in zip(w, dw, strict=True)),
        b_new=b - alpha * dz,
    )


def saturating(values: Values, name: str) -> Number:
    """Return ``a``, ``rest``, ``slope``, ``loss``, ``da``, ``dz`` or ``chain`` with its text.

    Where such a number has left the range of floats, the text is the power of e that it equals to
    all digits shown, such as −e^800.0000 for da at z = -800 and y = 1.
    """
    value: float = getattr(values, name)
    z, s = values.z, (1.0 - 2.0 * values.y) * values.z
    exponent = {"a": z, "rest": -z, "slope": -abs(z)}.get(name, s)
    beyond = exponent > LARGEST_EXPONENT if name == "da" else exponent < -LARGEST_EXPONENT
    if not beyond or not math.isfinite(z):
        return number(value)
    sign = MINUS if math.copysign(1.0, value) < 0 else ""
    power = f"{sign}e^{operand(number(exponent).text)}"
    return Number(value if math.isfinite(value) else None, power)


SHORT = 0.00095
"""Below this, 1 - a is plugged in as one number: written as 1 − 0.9995 it would lose its digits."""

ALMOST = 5e-5
"""An a this near to 0 or 1 is called saturated: four decimals show 0.0000 or 1.0000."""


@dataclass(frozen=True, slots=True)
class NodeText:
    """The numbers of one node, or the local derivative along one edge.

    Attributes
    ----------
    text
        The value; of a vector, all of it.
    numbers
        One number, or those of a vector.
    plugged
        For each form of the node, the form with the numbers plugged in, without the result.
    results
        For each form, what it comes to: the text of the value; the two of dz are equal.
    note
        A sentence where the number needs one; else empty.
    """

    text: str
    numbers: tuple[Number, ...]
    plugged: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    note: str = ""

    @property
    def value(self) -> float | None:
        """The number of a node that is no vector; None where no 64-bit float holds it."""
        (only,) = self.numbers
        return only.value


_WHOSE = re.compile(r"(?:this example|others|penalty) ")
"""Says whose a number is: this example, others, penalty."""


def sign_before(form: str, result: str) -> str:
    """Return the sign between a form with its numbers and the number shown for it."""
    return sign_between(_WHOSE.sub("", form), result)


def read(value: Number, plugged: str = "", note: str = "") -> NodeText:
    """Return the reading of a node with at most one form."""
    return NodeText(
        value.text,
        (value,),
        (plugged,) if plugged else (),
        (value.text,) if plugged else (),
        note,
    )


def spread(
    graph: Graph,
    name: str,
    values: Sequence[float | Number],
    plugged: Sequence[str] | str = "",
    suffix: str = "",
) -> dict[str, NodeText]:
    """Return the readings of x, w, dw or w_new by their nodes' keys: n of them, or one vector's.

    `plugged` is a text for each of the n, or the one of the vector.
    """
    numbers = tuple(v if isinstance(v, Number) else number(v) for v in values)
    if graph.folded:
        value = vector(numbers)
        if isinstance(plugged, str) and plugged:
            return {f"{name}{suffix}": NodeText(value, numbers, (plugged,), (value,))}
        return {f"{name}{suffix}": NodeText(value, numbers)}
    texts = plugged or [""] * len(numbers)
    return {
        f"{name}{j}{suffix}": read(part, text)
        for j, (part, text) in enumerate(zip(numbers, texts, strict=True), start=1)
    }


def given_and_forward(graph: Graph, values: Values) -> dict[str, NodeText]:
    """Return the readings of x, w, b, y, z, a and L."""
    y = f"{values.y:.0f}"
    a, b, z = saturating(values, "a"), number(values.b), number(values.z)
    if graph.folded:
        terms = [operand(number(values.wx).text)]
    else:
        terms = [
            f"{operand(number(w).text)} · {operand(number(x).text)}"
            for w, x in zip(values.w, values.x, strict=True)
        ]
    note = (
        "With these parameters z exceeds every 64-bit float; what follows cannot be computed."
        if z.value is None
        else ""
    )
    return {
        **spread(graph, "x", values.x),
        **spread(graph, "w", values.w),
        "b": read(b),
        "y": read(Number(values.y, y)),
        "z": read(z, " + ".join([*terms, operand(b.text)]), note),
        "a": read(a, f"1/(1 + e^({number(-values.z).text}))"),
        "L": read(
            saturating(values, "loss"),
            f"−[{y} · log {a.text} + (1 − {y}) · log {_one_minus_a(values, a)}]",
        ),
    }


def backward(values: Values) -> dict[str, NodeText]:
    """Return the readings of da and dz."""
    y = f"{values.y:.0f}"
    a, da, dz = (saturating(values, name) for name in ("a", "da", "dz"))
    rest = _one_minus_a(values, a)
    return {
        "da": read(da, f"−{y}/{a.text} + (1 − {y})/{rest}", _unbounded(values)),
        "dz": NodeText(
            dz.text,
            (dz,),
            (f"{operand(da.text)} · {a.text} · {rest}", f"{a.text} − {y}"),
            (saturating(values, "chain").text, dz.text),
            _vanishing(values),
        ),
    }


def parameter_derivatives(graph: Graph, values: Values) -> dict[str, NodeText]:
    """Return the readings of dw and db of one example alone."""
    dz = saturating(values, "dz")
    if graph.folded:
        plugged: Sequence[str] | str = f"x · {operand(dz.text)}"
    else:
        plugged = [f"{operand(number(x).text)} · {operand(dz.text)}" for x in values.x]
    return {**spread(graph, "dw", values.dw, plugged), "db": read(dz, dz.text)}


NO_NUMBER = "–"
"""Stands where a number would be if there were a label."""

_NO_LABEL_TEXTS = {"L": "no label", "da": "no y", "dz": "no y"}


def without_label(graph: Graph) -> dict[str, NodeText]:
    """Return the readings of the nodes that have no number because the example has no label."""
    found = {}
    for node in graph.nodes:
        if node.key in graph.numberless:
            text = _NO_LABEL_TEXTS.get(node.key, NO_NUMBER)
            is_vector = graph.folded and node.key in ("dw", "w_new")
            found[node.key] = NodeText(text, (Number(None, text),) * (graph.n if is_vector else 1))
    return found


def local_derivatives(graph: Graph, values: Values, m: int) -> dict[str, NodeText]:
    """Return the local derivative along each backward edge, as it counts in a mean over m."""
    terms = spread(graph, "dw", [x / m for x in values.x])
    return {
        "L→da": read(saturating(values, "da")),
        "da→dz": read(saturating(values, "slope")),
        **{f"dz→{key}": reading for key, reading in terms.items()},
        "dz→db": read(number(1 / m)),
    }


def _one_minus_a(values: Values, a: Number) -> str:
    return saturating(values, "rest").text if values.rest < SHORT else f"(1 − {a.text})"


def _unbounded(values: Values) -> str:
    """Return what to say where the prediction is almost certain, and wrong."""
    if not 1.0 - abs(values.dz) < ALMOST:
        return ""
    size = "has grown beyond every 64-bit float" if abs(values.da) > 1.8e308 else "is this large"
    return (
        f"a is almost {1 - values.y:.0f} where y is {values.y:.0f}, so da {size}: it grows without "
        "bound, while dz = a − y stays between −1 and 1."
    )


def _vanishing(values: Values) -> str:
    """Return what to say where the prediction is almost certain, and right."""
    if not abs(values.dz) < ALMOST:
        return ""
    return "a is almost equal to y, so dz is almost 0: this example hardly moves the parameters."
