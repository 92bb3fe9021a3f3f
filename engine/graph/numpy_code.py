"""Lines of NumPy that do what the computation graph shows.

The lines use the lesson's names and its textbook formulas, and run as they stand once the names in
`Snippet.given` have values. Where a rounds to 0 or 1 the textbook loss and da are no numbers; the
engine computes them from z instead (`engine.logistic`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.graph.micro_steps import (
    MICRO_STEPS,
    memory_kinds,
    micro_step_keys,
    micro_step_of,
)
from engine.graph.updates import OptimizerState
from engine.model.optimizers import ADAPTIVE, settings_of

MOST_SCALAR = 2
"""Up to this many features have names of their own, as in the lesson: x1, x2, w1, w2."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The update rule: an optimiser, and whether the gradient is clipped.

    `decays` tells whether it takes the L2 penalty itself.
    """

    optimizer: str = "gd"
    is_clipped: bool = False
    decays: bool = False


PLAIN = Rule()

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
        First and last line of each micro-step (`engine.graph.micro_steps.micro_step_keys`), from 1.
    given
        The names that must have values before it runs.
    """

    title: str
    code: str
    lines: Mapping[str, tuple[int, int]]
    given: tuple[str, ...]


def one_example(n: int, rule: Rule = PLAIN) -> Snippet:
    """Return one step on one example: scalars up to two features, vectors x, w beyond.

    It leaves z, a, L, da, dz, dw1, dw2 (or dw), db and the new w1, w2 (or w), b. What an optimiser
    remembers, v and s by parameter, must have values, and is left as it is then.
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
        *_update(rule, w, _newton_of_one(x) if rule.optimizer == "newton" else ()),
    ]
    return _snippet("One example", lines, (*x, "y", *w, "b", "alpha", *_given(rule)))


def forward_alone(n: int) -> Snippet:
    """Return the forward pass of a place without a label; it leaves z and a."""
    lines = [*_imports(), ("z", f"z = {_z(n)}"), ("a", _SIGMOID)]
    return _snippet("A place without a label", lines, (*_names("x", n), *_names("w", n), "b"))


def vectorised(*, l1: bool = False, l2: bool = False, rule: Rule = PLAIN) -> Snippet:
    """Return one step on m examples at once, for any number of features.

    X has the shape ``(m, n)``, y ``(m,)``, w ``(n,)``. It leaves z, a, L, da, dz, each ``(m,)``, J,
    dw, db and the new w, b. Penalties `l1` and `l2` that count are
    names that must have values.
    """
    penalty = " + l1 * np.sum(abs(w))" * l1 + " + l2 / 2 * np.sum(w**2)" * l2
    rule = replace(rule, decays=l2 and rule.optimizer == "adamw")
    slope = " + l2 * w" * (l2 and not rule.decays)
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
        *_update(rule, ("w",), _newton_of_many(l2=l2) if rule.optimizer == "newton" else ()),
        *(_soft(rule) if l1 else ()),
    ]
    given = ("X", "y", "w", "b", "alpha", *["l1"] * l1, *["l2"] * l2, *_given(rule))
    return _snippet("m examples at once", lines, given)


def numbers_of_example(
    x: Sequence[float],
    y: float | None,
    w: Sequence[float],
    b: float,
    alpha: float,
    state: OptimizerState | None = None,
) -> str:
    """Return lines that give `one_example` its numbers, to the last bit.

    Without a label, those that `forward_alone` needs. `state` tells what an optimiser remembers.
    """
    n = len(x)
    label = [] if y is None else [("y", y)]
    others = [("b", b), *([] if y is None else [("alpha", alpha)])]
    remembered = [] if y is None or state is None else _numbers_of(state, n)
    if n <= MOST_SCALAR:
        pairs = [*zip(_names("x", n), x, strict=True), *label]
        pairs += [*zip(_names("w", n), w, strict=True), *others]
        lines = [f"{name} = {float(value)!r}" for name, value in pairs]
        imports = ["import numpy as np", ""] * any("np." in line for line in remembered)
        return "\n".join([*imports, *lines, *remembered])
    vectors = [f"{name} = np.array({list(map(float, of))})" for name, of in (("x", x), ("w", w))]
    scalars = [f"{name} = {float(of)!r}" for name, of in (*label, *others)]
    return "\n".join(["import numpy as np", "", *vectors, *scalars, *remembered])


def _numbers_of(state: OptimizerState, n: int) -> list[str]:
    """Return lines that give an optimiser its settings and what it remembers."""
    settings = state.settings
    v, s, t = state.before(n)
    values = {name: repr(getattr(settings, of)) for name, of in _NAMES.items()}
    values |= {"clip": repr(settings.clip), "t": repr(t + 1)}
    values |= {"v": f"np.array({v.tolist()})", "s": f"np.array({s.tolist()})"}
    names = _given(Rule(settings.optimizer, state.is_clipped))
    return [f"{name} = {values[name]}" for name in names]


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


_NAMES = {"mu": "momentum", "beta1": "beta1", "beta2": "beta2", "eps": "epsilon"}
"""What settings are called in code."""


def _given(rule: Rule) -> tuple[str, ...]:
    """Return the names that an optimiser needs beside α: settings, and what it remembers."""
    names = [name for name, of in _NAMES.items() if of in settings_of(rule.optimizer)]
    names += ["clip"] * rule.is_clipped
    kinds = memory_kinds(rule.optimizer)
    names += ["t"] * ("v_hat" in kinds)
    return (*names, *(kind for kind in kinds if kind in ("v", "s")))


def _update(rule: Rule, w: Sequence[str], newton: Sequence[_Line] = ()) -> list[_Line]:
    """Return the lines from the derivatives to the new parameters.

    Other rules than plain descent write all parameters as one vector. `newton` are the lines that
    make H.
    """
    names = (*w, "b")
    if rule == PLAIN:
        return [("update", f"{name} = {name} - alpha * d{name}") for name in names]
    is_vector = tuple(w) == ("w",)
    gradient = "np.append(dw, db)"
    if not is_vector:
        gradient = f"np.array([{', '.join(f'd{name}' for name in names)}])"
    first = micro_step_keys(rule.optimizer)[len(MICRO_STEPS) - 1]
    lines: list[_Line] = [(first, f"g = {gradient}")]
    if rule.is_clipped:
        lines.append((first, "c = min(1, clip / (np.linalg.norm(g) + 1e-6))"))
        lines.append((first, "g = c * g"))
    lines += newton
    for kind in memory_kinds(rule.optimizer):
        lines.append((micro_step_of(kind), f"{kind} = {_memory(rule, kind)}"))
    lines += [("update", "w = (1 - alpha * l2) * w")] * rule.decays
    lines.append(("update", f"step = alpha * {_change(rule)}"))
    if is_vector:
        lines += [("update", "w = w - step[:-1]"), ("update", "b = b - step[-1]")]
    else:
        told = ", ".join(names)
        lines.append(("update", f"{told} = np.array([{told}]) - step"))
    return lines


def _memory(rule: Rule, kind: str) -> str:
    """Return what becomes of what is kept of the derivatives."""
    if kind == "p":
        return "np.linalg.solve(H + eps * np.eye(len(H)), g)"
    bare = kind.removesuffix("_hat")
    beta = "beta1" if bare == "v" else "beta2"
    if kind != bare:
        return f"{bare} / (1 - {beta}**t)"
    g = "g" if kind == "v" else "g**2"
    if rule.optimizer == "adagrad":
        return f"s + {g}"
    if rule.optimizer in ("momentum", "nesterov"):
        return f"mu * v + {g}"
    return f"{beta} * {kind} + (1 - {beta}) * {g}"


def _change(rule: Rule) -> str:
    """Return what the parameters move against."""
    changes = {"gd": "g", "newton": "p", "momentum": "v", "nesterov": "(g + mu * v)"}
    if rule.optimizer in changes:
        return changes[rule.optimizer]
    if "v_hat" in memory_kinds(rule.optimizer):
        return "v_hat / (np.sqrt(s_hat) + eps)"
    return "g / (np.sqrt(s) + eps)"


def _soft(rule: Rule) -> list[_Line]:
    """Return the lines that bring weights closer to 0, each by its own rate times l1."""
    lines, rate = [], "alpha"
    if rule.optimizer in ADAPTIVE:
        rate = "rate[:-1]"
        has_means = "s_hat" in memory_kinds(rule.optimizer)
        filled = " / (1 - beta1**t)" if has_means else ""
        size = "np.sqrt(s_hat)" if has_means else "np.sqrt(s)"
        lines.append(("update", f"rate = alpha{filled} / ({size} + eps)"))
    lines.append(("update", f"w = np.sign(w) * np.maximum(abs(w) - {rate} * l1, 0)"))
    return lines


def _newton_of_one(x: Sequence[str]) -> list[_Line]:
    row = "np.append(x, 1)" if tuple(x) == ("x",) else f"np.array([{', '.join((*x, '1'))}])"
    return [("p", f"x_1 = {row}"), ("p", "H = a * (1 - a) * np.outer(x_1, x_1)")]


def _newton_of_many(*, l2: bool) -> list[_Line]:
    return [
        ("p", "X_1 = np.column_stack((X, np.ones(m)))"),
        ("p", "H = X_1.T @ (X_1 * (a * (1 - a))[:, None]) / m"),
        *[("p", "H = H + l2 * np.diag([1] * len(w) + [0])")] * l2,
    ]


def _snippet(title: str, lines: Sequence[_Line], given: tuple[str, ...]) -> Snippet:
    positions: dict[str, tuple[int, int]] = {}
    for number, (key, _) in enumerate(lines, start=1):
        if key:
            positions[key] = (positions.get(key, (number,))[0], number)
    code = "\n".join(line for _, line in lines)
    return Snippet(title, code, MappingProxyType(positions), given)
