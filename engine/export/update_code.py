"""The update of a program: learning rate, optimisers and L1 penalty as lines of NumPy.

They do what `engine.kernels.optimizers` does, and a program holds those alone that it makes use of.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.optimizers import ADAPTIVE

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
    "cosine": "(1 + np.cos(np.pi * min(step, period) / period)) / 2",
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
