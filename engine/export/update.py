"""The update of a program: learning rate, optimisers and L1 penalty, as formulas and as NumPy.

Both tell what `engine.kernels.optimizers` does, and a program holds those alone that it makes use
of.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph.formulas import Formula
from engine.model.optimizers import ADAPTIVE, NAMES

# Formulas

ABOUT = "g holds dw and db, θ holds w and b; squares and roots are taken number by number."
"""What the formulas of all optimisers but plain descent suppose."""

_VELOCITY = Formula(r"v := \mu v + g", "v := μv + g")
_MEAN = Formula(r"v := \beta_1 v + (1 - \beta_1) g", "v := β₁v + (1 − β₁)g")
_MEAN_SQUARE = Formula(r"s := \beta_2 s + (1 - \beta_2) g^2", "s := β₂s + (1 − β₂)g²")


def _change(latex: str, text: str) -> Formula:
    return Formula(rf"\theta := \theta - {latex}", f"θ := θ − {text}")


_BY_SIZE = _change(r"\frac{\alpha}{\sqrt{s} + \varepsilon} \, g", "α/(√s + ε) · g")

_ADAM = (
    _MEAN,
    _MEAN_SQUARE,
    _change(
        r"\frac{\alpha}{1 - \beta_1^t} \cdot "
        r"\frac{v}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}",
        "α/(1 − β₁^t) · v/(√(s/(1 − β₂^t)) + ε)",
    ),
)

_UPDATES = {
    "gd": (_change(r"\alpha g", "αg"),),
    "momentum": (_VELOCITY, _change(r"\alpha v", "αv")),
    "nesterov": (_VELOCITY, _change(r"\alpha (g + \mu v)", "α(g + μv)")),
    "adagrad": (Formula("s := s + g^2", "s := s + g²"), _BY_SIZE),
    "rmsprop": (_MEAN_SQUARE, _BY_SIZE),
    "adam": _ADAM,
    "adamw": (Formula(r"w := (1 - \alpha \lambda_2) w", "w := (1 − αλ₂)w"), *_ADAM),
    "newton": (_change(r"\alpha (H + \varepsilon I)^{-1} g", "α(H + εI)⁻¹g"),),
}

_CLIP = Formula(
    r"g := g \cdot \min\left(1, \frac{\mathrm{clip}}{\lVert g \rVert + 10^{-6}}\right)",
    "g := g · min(1, clip/(‖g‖ + 10⁻⁶))",
)

_SOFT = Formula(
    r"w_j := \mathrm{soft}(w_j, \alpha_j \lambda_1)", "wⱼ := soft(wⱼ, αⱼλ₁), αⱼ being its own rate"
)

_RATES = {
    "1/t": Formula(
        r"\alpha_{\mathrm{step}} = \frac{\alpha}{1 + \mathrm{decay} \cdot \mathrm{step}}",
        "α at a step = α/(1 + decay · step)",
    ),
    "step": Formula(
        r"\alpha_{\mathrm{step}} = \alpha \cdot \mathrm{decay}^{\lfloor \mathrm{step} / "
        r"\mathrm{period} \rfloor}",
        "α at a step = α · decay^⌊step/period⌋",
    ),
    "exponential": Formula(
        r"\alpha_{\mathrm{step}} = \alpha \cdot \mathrm{decay}^{\mathrm{step}}",
        "α at a step = α · decay^step",
    ),
    "cosine": Formula(
        r"\alpha_{\mathrm{step}} = \frac{\alpha}{2} \left(1 + \cos \frac{\pi \cdot "
        r"\mathrm{step}}{\mathrm{period}}\right)",
        "α at a step = α/2 · (1 + cos(π · step/period))",
    ),
    "cosine-decay": Formula(
        r"\alpha_{\mathrm{step}} = \frac{\alpha}{2} \left(1 + \cos \frac{\pi \min(\mathrm{step}, "
        r"\mathrm{period})}{\mathrm{period}}\right)",
        "α at a step = α/2 · (1 + cos(π · min(step, period)/period))",
    ),
}


_WARMUP = Formula(
    r"\alpha_{\mathrm{step}} := \alpha_{\mathrm{step}} \cdot \min\left(1, "
    r"\frac{\mathrm{step} + 1}{\mathrm{warmup}}\right)",
    "α at a step := that · min(1, (step + 1)/warmup)",
)


def rate_formulas(schedules: Sequence[str], settings: Sequence[str]) -> tuple[Formula, ...]:
    """Return the learning rate of each of these schedules that changes it, and the warm-up."""
    formulas = [_RATES[name] for name in schedules if name in _RATES]
    return (*formulas, *[_WARMUP] * ("warmup" in settings))


def optimizer_formulas(optimizers: Sequence[str], settings: Sequence[str]) -> tuple[Formula, ...]:
    """Return the updates of these optimisers, each with its name where there are several.

    `settings` are the names that the program has; see `engine.export.data_code.SETTINGS`.
    """
    formulas = [_CLIP] * ("clip" in settings)
    for name in optimizers:
        own = _UPDATES[name]
        if name == "adamw" and "l2" not in settings:
            own = _ADAM
        if len(optimizers) > 1:
            own = (_named(name, own[0]), *own[1:])
        formulas += own
    formulas += [_SOFT] * ("l1" in settings)
    return tuple(formulas)


def _named(name: str, formula: Formula) -> Formula:
    words = NAMES[name]
    return Formula(rf"\text{{{words}: }} {formula.latex}", f"{words}: {formula.text}")


# Code

_REMEMBERED = {
    "momentum": ("v",),
    "nesterov": ("v",),
    "adagrad": ("s",),
    "rmsprop": ("s",),
    "adam": ("v", "s", "t"),
    "adamw": ("v", "s", "t"),
}

_CHANGE = {
    "gd": ("change = rate * g",),
    "momentum": ("v = momentum * v + g", "change = rate * v"),
    "nesterov": ("v = momentum * v + g", "change = rate * (g + momentum * v)"),
    "adagrad": ("s = s + g**2", "rate = rate / (np.sqrt(s) + epsilon)", "change = rate * g"),
    "rmsprop": (
        "s = beta2 * s + (1 - beta2) * g**2",
        "rate = rate / (np.sqrt(s) + epsilon)",
        "change = rate * g",
    ),
    "adam": (
        "t = t + 1",
        "v = beta1 * v + (1 - beta1) * g",
        "s = beta2 * s + (1 - beta2) * g**2",
        "rate = rate / (1 - beta1**t) / (np.sqrt(s) / np.sqrt(1 - beta2**t) + epsilon)",
        "change = rate * v",
    ),
    "newton": ("change = rate * np.linalg.solve(hessian() + epsilon * np.eye(len(g)), g)",),
}

_SHARE = {
    "1/t": "1 / (1 + decay * step)",
    "step": "decay ** (step // period)",
    "exponential": "decay**step",
    "cosine": "(1 + np.cos(np.pi * min(step % (2 * period), -step % (2 * period)) / period)) / 2",
    "cosine-decay": "(1 + np.cos(np.pi * min(step, period) / period)) / 2",
}
"""What a schedule multiplies α by."""


def remembered(optimizers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what some of these optimisers keep from step to step."""
    kept = {name for optimizer in optimizers for name in _REMEMBERED.get(optimizer, ())}
    return tuple(name for name in ("v", "s", "t") if name in kept)


def rate_code(schedules: Sequence[str], settings: Sequence[str]) -> list[str]:
    """Return the lines of ``learning_rate()``; none where it is α itself.

    `settings` are the names that the program has.
    """
    if schedules == ["constant"] and "warmup" not in settings:
        return []
    lines = [
        "def learning_rate():",
        '    """Return the learning rate of the update from the present step."""',
        "    rate = alpha",
    ]
    cases = [(name, [f"rate = rate * {_SHARE[name]}"]) for name in schedules if name != "constant"]
    lines += _indented(_cases("schedule", cases, is_only=len(schedules) == 1))
    if "warmup" in settings:
        lines += ["    if warmup:", "        rate = rate * min(1, (step + 1) / warmup)"]
    return [*lines, "    return rate", "", ""]


def hessian_code(settings: Sequence[str]) -> list[str]:
    """Return the lines of ``hessian()``, of which Newton's method makes use."""
    lines = [
        "def hessian():",
        '    """Return the second derivatives of J by all weights and the bias."""',
        "    z, a = forward(X, w, b)",
        "    X_1 = np.column_stack([X, np.ones(len(y))])",
        "    H = X_1.T @ (X_1 * (a * sigmoid(-z))[:, None]) / len(y)  # sigmoid(-z) = 1 - a",
    ]
    if "l2" in settings:
        lines.append("    H[:-1, :-1] += l2 * np.eye(len(w))")
    return [*lines, "    return H", "", ""]


def update_code(
    optimizers: Sequence[str], schedules: Sequence[str], settings: Sequence[str]
) -> list[str]:
    """Return the lines of ``update(w, b, dw, db)`` and of what it calls."""
    rate_lines = rate_code(schedules, settings)
    rate = "learning_rate()" if rate_lines else "alpha"
    l1, l2, clip = ("l1" in settings), ("l2" in settings), ("clip" in settings)
    if optimizers == ["gd"] and not clip:
        return [*rate_lines, *_plain_update(rate, is_named=bool(rate_lines), l1=l1)]
    lines = [*rate_lines]
    if "newton" in optimizers:
        lines += hessian_code(settings)
    lines += ["def update(w, b, dw, db):"]
    kept = remembered(optimizers)
    if kept:
        lines.append(f"    global {', '.join(kept)}")
    lines += [f"    rate = {rate}", "    g = np.append(dw, db)"]
    decouples = l2 and "adamw" in optimizers
    is_only = len(optimizers) == 1
    if decouples:
        away = "g[:-1] = g[:-1] - l2 * w  # AdamW takes the L2 penalty by itself"
        lines += _indented(_cases("optimizer", [("adamw", [away])], is_only=is_only))
    if clip:
        lines += ["    if clip:", "        g = g * min(1, clip / (np.linalg.norm(g) + 1e-6))"]
    cases = []
    for name in optimizers:
        decay = ["w = w * (1 - rate * l2)"] * (decouples and name == "adamw")
        cases.append((name, [*decay, *_CHANGE["adam" if name == "adamw" else name]]))
    lines += _indented(_cases("optimizer", cases, is_only=is_only))
    lines += ["    w, b = w - change[:-1], b - change[-1]"]
    if l1:
        near = "rate * l1"
        if ADAPTIVE & set(optimizers):
            near = "rate[:-1] * l1" if is_only else "(rate * np.ones(len(g)))[:-1] * l1"
        lines += [
            f"    near = {near}",
            "    w = w - np.clip(w, -near, near)  # soft: closer to 0, or at 0",
        ]
    return [*lines, "    return w, b"]


def _plain_update(rate: str, *, is_named: bool, l1: bool) -> list[str]:
    """Return the update of plain descent, as the lesson writes it."""
    lines = ["def update(w, b, dw, db):"]
    if is_named:
        lines.append(f"    rate = {rate}")
        rate = "rate"
    lines += [f"    w = w - {rate} * dw", f"    b = b - {rate} * db"]
    if l1:
        lines += [
            f"    near = {rate} * l1",
            "    w = w - np.clip(w, -near, near)  # soft: closer to 0, or at 0",
        ]
    return [*lines, "    return w, b"]


def _cases(name: str, cases: Sequence[tuple[str, Sequence[str]]], *, is_only: bool) -> list[str]:
    """Return the lines of each case under its condition, or of the only one without any."""
    if is_only:
        return [line for _, lines in cases for line in lines]
    found = []
    for place, (value, lines) in enumerate(cases):
        found.append(f'{"elif" if place else "if"} {name} == "{value}":')
        found += _indented(lines)
    return found


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
