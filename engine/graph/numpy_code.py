"""Lines of NumPy that do what the computation graph shows.

The lines use the lesson's names and its textbook formulas, and run as they stand once the names in
`Snippet.given` have values. Where a rounds to 0 or 1 the textbook loss and da are no numbers; the
engine computes them from z instead (`engine.logistic`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.graph.formulas import OWN_RATES
from engine.graph.micro_steps import (
    MICRO_STEPS,
    kept_key,
    kept_kinds,
    micro_step_keys,
    micro_step_of,
)
from engine.graph.updates import Descent
from engine.model.optimizers import settings_of

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
    remembers must have values, as ``v_dw1``, and is left as it is then.
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
        *_update(rule, w, _newton_of_one(x, w) if rule.optimizer == "newton" else ()),
    ]
    return _snippet("One example", lines, (*x, "y", *w, "b", "alpha", *_given(rule, w)))


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
    given = ("X", "y", "w", "b", "alpha", *["l1"] * l1, *["l2"] * l2, *_given(rule, ("w",)))
    return _snippet("m examples at once", lines, given)


def numbers_of_example(
    x: Sequence[float],
    y: float | None,
    w: Sequence[float],
    b: float,
    alpha: float,
    descent: Descent | None = None,
) -> str:
    """Return lines that give `one_example` its numbers, to the last bit.

    Without a label, those that `forward_alone` needs. `descent` tells what an optimiser remembers.
    """
    n = len(x)
    label = [] if y is None else [("y", y)]
    others = [("b", b), *([] if y is None else [("alpha", alpha)])]
    remembered = [] if y is None or descent is None else _numbers_of(descent, n)
    if n <= MOST_SCALAR:
        pairs = [*zip(_names("x", n), x, strict=True), *label]
        pairs += [*zip(_names("w", n), w, strict=True), *others]
        lines = [f"{name} = {float(value)!r}" for name, value in pairs]
        return "\n".join([*lines, *remembered])
    vectors = [f"{name} = np.array({list(map(float, of))})" for name, of in (("x", x), ("w", w))]
    scalars = [f"{name} = {float(of)!r}" for name, of in (*label, *others)]
    return "\n".join(["import numpy as np", "", *vectors, *scalars, *remembered])


def _numbers_of(descent: Descent, n: int) -> list[str]:
    """Return lines that give an optimiser its settings and what it remembers."""
    settings, w = descent.settings, _names("w", n)
    v, s, t = descent.before(n)
    values: dict[str, float | list[float]] = {
        **{name: getattr(settings, of) for name, of in _NAMES.items()},
        "clip": settings.clip,
        "t": t + 1,
    }
    for kind, of in (("v", v), ("s", s)):
        parts = of.tolist()
        values[kept_key(kind, "b")] = parts[-1]
        if w == ("w",):
            values[kept_key(kind, "w")] = parts[:-1]
        else:
            values |= {kept_key(kind, name): part for name, part in zip(w, parts, strict=False)}
    return [
        f"{name} = np.array({value!r})" if isinstance(value, list) else f"{name} = {value!r}"
        for name in _given(Rule(settings.optimizer, descent.is_clipped), w)
        for value in [values[name]]
    ]


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


def _given(rule: Rule, w: Sequence[str]) -> tuple[str, ...]:
    """Return the names that an optimiser needs beside α: settings, and what it remembers."""
    names = [name for name, of in _NAMES.items() if of in settings_of(rule.optimizer)]
    names += ["clip"] * rule.is_clipped
    kinds = kept_kinds(rule.optimizer)
    names += ["t"] * ("v_hat" in kinds)
    remembered = [kind for kind in kinds if kind in ("v", "s")]
    return (*names, *(kept_key(kind, name) for kind in remembered for name in (*w, "b")))


_NAMES = {"mu": "momentum", "beta1": "beta1", "beta2": "beta2", "eps": "epsilon"}
"""What settings are called in code."""


def _update(rule: Rule, w: Sequence[str], newton: Sequence[_Line] = ()) -> list[_Line]:
    """Return the lines from the derivatives to the new parameters.

    `newton` are those that make p, the step of Newton's method.
    """
    names = (*w, "b")
    first = micro_step_keys(rule.optimizer)[len(MICRO_STEPS) - 1]
    lines: list[_Line] = []
    if rule.is_clipped:
        squares = " + ".join("np.sum(dw**2)" if name == "w" else f"d{name}**2" for name in names)
        lines.append((first, f"c = min(1, clip / (np.sqrt({squares}) + 1e-6))"))
        lines += [(first, f"d{name} = c * d{name}") for name in names]
    lines += newton
    for kind in kept_kinds(rule.optimizer):
        if kind != "p":
            key = micro_step_of(kind)
            lines += [
                (key, f"{kept_key(kind, name)} = {_kept(rule, kind, name)}") for name in names
            ]
    lines += [("update", "w = (1 - alpha * l2) * w")] * rule.decays
    parts = ("p[:-1]", "p[-1]") if w == ("w",) else [f"p[{j}]" for j in range(len(names))]
    for name, part in zip(names, parts, strict=True):
        lines.append(("update", f"{name} = {name} - alpha * {_change(rule, name, part)}"))
    return lines


def _kept(rule: Rule, kind: str, name: str) -> str:
    """Return what becomes of what is kept of a derivative."""
    old = kept_key(kind.removesuffix("_hat"), name)
    beta = "beta1" if kind.startswith("v") else "beta2"
    if kind.endswith("_hat"):
        return f"{old} / (1 - {beta}**t)"
    slope = f"d{name}" if kind == "v" else f"d{name}**2"
    if rule.optimizer == "adagrad":
        return f"{old} + {slope}"
    if rule.optimizer in ("momentum", "nesterov"):
        return f"mu * {old} + {slope}"
    return f"{beta} * {old} + (1 - {beta}) * {slope}"


def _change(rule: Rule, name: str, part: str) -> str:
    """Return what a parameter moves against; `part` is its part of Newton's step."""
    optimizer, v = rule.optimizer, kept_key("v", name)
    if optimizer == "newton":
        return part
    if optimizer == "momentum":
        return v
    if optimizer == "nesterov":
        return f"(d{name} + mu * {v})"
    if optimizer not in OWN_RATES:
        return f"d{name}"
    hat = "_hat" if "v_hat" in kept_kinds(optimizer) else ""
    top = kept_key("v_hat", name) if hat else f"d{name}"
    return f"{top} / (np.sqrt({kept_key(f's{hat}', name)}) + eps)"


def _soft(rule: Rule) -> list[_Line]:
    """Return the lines that bring weights closer to 0, each by its own rate times l1."""
    lines, rate = [], "alpha"
    if rule.optimizer in OWN_RATES:
        rate = "rate"
        has_means = "s_hat" in kept_kinds(rule.optimizer)
        size = "np.sqrt(s_hat_dw)" if has_means else "np.sqrt(s_dw)"
        filled = " / (1 - beta1**t)" if has_means else ""
        lines.append(("update", f"rate = alpha{filled} / ({size} + eps)"))
    lines.append(("update", f"w = np.sign(w) * np.maximum(abs(w) - {rate} * l1, 0)"))
    return lines


_SOLVE = "p = np.linalg.solve(H + eps * np.eye(len(H)), "


def _newton_of_one(x: Sequence[str], w: Sequence[str]) -> list[_Line]:
    if w == ("w",):
        row, gradient = "np.append(x, 1)", "np.append(dw, db)"
    else:
        row = f"np.array([{', '.join((*x, '1'))}])"
        gradient = f"[{', '.join(f'd{name}' for name in (*w, 'b'))}]"
    return [
        ("p", f"x_1 = {row}"),
        ("p", "H = a * (1 - a) * np.outer(x_1, x_1)"),
        ("p", f"{_SOLVE}{gradient})"),
    ]


def _newton_of_many(*, l2: bool) -> list[_Line]:
    return [
        ("p", "X_1 = np.column_stack((X, np.ones(m)))"),
        ("p", "H = X_1.T @ (X_1 * (a * (1 - a))[:, None]) / m"),
        *[("p", "H = H + l2 * np.diag([1] * len(w) + [0])")] * l2,
        ("p", f"{_SOLVE}np.append(dw, db))"),
    ]


def _snippet(title: str, lines: Sequence[_Line], given: tuple[str, ...]) -> Snippet:
    positions: dict[str, tuple[int, int]] = {}
    for number, (key, _) in enumerate(lines, start=1):
        if key:
            positions[key] = (positions.get(key, (number,))[0], number)
    code = "\n".join(line for _, line in lines)
    return Snippet(title, code, MappingProxyType(positions), given)
