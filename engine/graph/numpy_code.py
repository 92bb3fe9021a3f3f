"""Lines of NumPy that do what the computation graph shows.

The lines use the lesson's names and its textbook formulas, and run as they stand once the names in
`Snippet.given` have values. Where a rounds to 0 or 1 the textbook loss and da are no numbers; the
engine computes them from z instead (`engine.logistic`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from engine.support.records import dataclass

MOST_SCALAR = 2
"""Up to this many features have names of their own, as in the lesson: x1, x2, w1, w2."""

_SIGMOID = "a = 1 / (1 + np.exp(-z))"

_Line = tuple[str, str]
"""A micro-step's key, or an empty text, and a line of code."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code that runs as it stands.

    Attributes
    ----------
    title
        What it does.
    code
        Its lines; no newline at the end.
    lines
        First and last line of each micro-step (`engine.graph.shape.MICRO_STEPS`), from 1.
    given
        The names that must have values before it runs.
    """

    title: str
    code: str
    lines: Mapping[str, tuple[int, int]]
    given: tuple[str, ...]


def one_example(n: int) -> Snippet:
    """Return one step on one example: scalars up to two features, vectors x, w beyond.

    It leaves z, a, L, da, dz, dw1, dw2 (or dw), db and the new w1, w2 (or w), b.
    """
    x, w, dw = _names("x", n), _names("w", n), _names("dw", n)
    lines = [
        *_imports(),
        ("z", f"z = {_z(n)}"),
        ("a", _SIGMOID),
        ("L", f"L = {_loss('y')}"),
        ("", ""),
        ("da", f"da = {_da('y')}"),
        ("dz", "dz = a - y  # = da * a * (1 - a)"),
        *(("dw", f"{one} = {of} * dz") for one, of in zip(dw, x, strict=True)),
        ("dw", "db = dz"),
        ("", ""),
        *_update(w),
    ]
    return _snippet("One example", lines, (*x, "y", *w, "b", "alpha"))


def forward_alone(n: int) -> Snippet:
    """Return the forward pass of a place without a label; it leaves z and a."""
    lines = [*_imports(), ("z", f"z = {_z(n)}"), ("a", _SIGMOID)]
    return _snippet("A place without a label", lines, (*_names("x", n), *_names("w", n), "b"))


def vectorised(*, l1: bool = False, l2: bool = False) -> Snippet:
    """Return one step on m examples at once, for any number of features.

    X has the shape ``(m, n)``, y ``(m,)``, w ``(n,)``. It leaves z, a, L, da, dz, each ``(m,)``, J,
    dw, db and the new w, b. Penalties `l1` and `l2` that count are
    names that must have values.
    """
    penalty = " + l1 * np.sum(abs(w))" * l1 + " + l2 / 2 * np.sum(w**2)" * l2
    slope = " + l2 * w" * l2
    lines = [
        *_imports(),
        ("", "m = len(y)"),
        ("z", "z = X @ w + b"),
        ("a", _SIGMOID),
        ("L", f"L = {_loss('y')}"),
        ("L", f"J = np.sum(L) / m{penalty}"),
        ("", ""),
        ("da", f"da = {_da('y')}"),
        ("dz", "dz = a - y  # = da * a * (1 - a)"),
        ("dw", f"dw = X.T @ dz / m{slope}"),
        ("dw", "db = np.sum(dz) / m"),
        ("", ""),
        *_update(("w",)),
        *[("update", "w = np.sign(w) * np.maximum(abs(w) - alpha * l1, 0)")] * l1,
    ]
    given = ("X", "y", "w", "b", "alpha", *["l1"] * l1, *["l2"] * l2)
    return _snippet("m examples at once", lines, given)


def numbers_of_example(
    x: Sequence[float], y: float | None, w: Sequence[float], b: float, alpha: float
) -> str:
    """Return lines that give `one_example` its numbers, to the last bit.

    Without a label, those that `forward_alone` needs.
    """
    n = len(x)
    label = [] if y is None else [("y", y)]
    others = [("b", b), *([] if y is None else [("alpha", alpha)])]
    if n <= MOST_SCALAR:
        pairs = [*zip(_names("x", n), x, strict=True), *label]
        pairs += [*zip(_names("w", n), w, strict=True), *others]
        return "\n".join(f"{name} = {float(value)!r}" for name, value in pairs)
    vectors = [f"{name} = np.array({list(map(float, of))})" for name, of in (("x", x), ("w", w))]
    scalars = [f"{name} = {float(of)!r}" for name, of in (*label, *others)]
    return "\n".join(["import numpy as np", "", *vectors, *scalars])


def _imports() -> list[_Line]:
    return [("", "import numpy as np"), ("", "")]


def _names(name: str, n: int) -> tuple[str, ...]:
    return tuple(f"{name}{j + 1}" for j in range(n)) if n <= MOST_SCALAR else (name,)


def _z(n: int) -> str:
    if n > MOST_SCALAR:
        return "np.dot(w, x) + b"
    pairs = zip(_names("w", n), _names("x", n), strict=True)
    return " + ".join(f"{w} * {x}" for w, x in pairs) + " + b"


def _loss(y: str) -> str:
    return f"-({y} * np.log(a) + (1 - {y}) * np.log(1 - a))"


def _da(y: str) -> str:
    return f"-{y} / a + (1 - {y}) / (1 - a)"


def _update(w: Sequence[str]) -> list[_Line]:
    return [("update", f"{name} = {name} - alpha * d{name}") for name in (*w, "b")]


def _snippet(title: str, lines: Sequence[_Line], given: tuple[str, ...]) -> Snippet:
    positions: dict[str, tuple[int, int]] = {}
    for number, (key, _) in enumerate(lines, start=1):
        if key:
            positions[key] = (positions.get(key, (number,))[0], number)
    code = "\n".join(line for _, line in lines)
    return Snippet(title, code, MappingProxyType(positions), given)
