"""A run as a NumPy program: its parts, with the lesson's formulas, as a script or a notebook."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

from engine import MADE_BY
from engine.errors import printable
from engine.export.data_code import (
    Part,
    ProgramData,
    examples_part,
    features_part,
)
from engine.export.run_code import on_track, run_part
from engine.export.text import as_markdown
from engine.export.update import ABOUT, optimizer_formulas, rate_formulas, update_code
from engine.graph.formulas import Formula
from engine.training.run import Run


def script(parts: Sequence[Part]) -> str:
    """Return the program as one text, its formulas as comments."""
    sections = []
    for part in parts:
        lines = [part.title, *filter(None, part.says.split("\n"))]
        lines = [line for text in lines for line in _wrapped(text)]
        lines += [f"    {formula.text}" for formula in part.formulas]
        head = "\n".join(f"# {line}" for line in lines)
        sections.append(f"{head}\n\n{part.code.strip()}\n")
    return "\n\n".join(sections)


def _wrapped(line: str) -> list[str]:
    """Return a sentence in lines; one that stands in is left as it is."""
    return [line] if line.startswith("    ") else textwrap.wrap(line, 96)


def notebook(parts: Sequence[Part]) -> str:
    """Return the notebook of a program's parts as JSON, in version 4.5 of Jupyter's format."""
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(parts, start=1):
        cells.append(
            {
                "cell_type": "markdown",
                "id": f"text-{number}",
                "metadata": {},
                "source": _lines(_markdown(part, level=1 if number == 1 else 2)),
            }
        )
        cells.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"code-{number}",
                "metadata": {},
                "outputs": [],
                "source": _lines(part.code.strip()),
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _markdown(part: Part, level: int) -> str:
    """Return title, sentences and formulas; lines that stand in by four spaces are code."""
    blocks = [f"{'#' * level} {as_markdown(part.title)}"]
    for line in filter(None, part.says.split("\n")):
        blocks.append(line if line.startswith("    ") else as_markdown(line))
    blocks += [f"$$ {_latex(formula.latex)} $$" for formula in part.formulas]
    return "\n\n".join(blocks)


def _latex(latex: str) -> str:
    """Return a formula in the commands that every Jupyter knows."""
    return latex.replace(r"\coloneqq", ":=")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def program(run: Run, command: str) -> list[Part]:
    """Return the program that makes the steps of a run and prints what it came to.

    It needs numpy alone and holds the examples itself. Its numbers are those of the result table,
    to the last digit printed there; their further digits are rounded in another order. Where that
    would grow until digits differ, it takes up the run's own numbers on the way; see `on_track`.

    Parameters
    ----------
    command
        The command that makes the run, which the program names.

    Raises
    ------
    InputError
        If there are no examples to train on, or too many for a program.
    """
    data = ProgramData.of(run, "code")
    parts = [
        _head(command),
        examples_part(data),
        features_part(data),
        *_passes(data),
        *([_order(data)] if "batch" in data.settings else []),
        _descent(data),
    ]
    result = _result(data)
    return [*parts, run_part(on_track(run, data, parts, result), run.step), result]


def _head(command: str) -> Part:
    return Part(
        "Logistic regression by gradient descent: a run of Descent Lab as a NumPy program",
        f"Written by {MADE_BY}. It prints what the app's table of the run says, "
        "digit for digit. The command that makes the run:\n"
        f"    {printable(command)}",
        (),
        "import numpy as np",
    )


def _passes(data: ProgramData) -> list[Part]:
    """Return the forward pass, the loss, the backward pass and the update."""
    say = data.notation
    z, dz = say.mark("z", "z"), say.mark("dz", "dz")
    a, loss = say.mark("a", "a"), say.mark(r"\mathcal{L}", "L")
    l1, l2 = "l1" in data.settings, "l2" in data.settings
    penalty = " + l1 * np.sum(abs(w))" * l1 + " + l2 / 2 * np.sum(w**2)" * l2
    return [
        Part(
            "Forward pass",
            "",
            (z.equals(say.z(folded=True)), a.equals(say.a())),
            """
def sigmoid(z):
    t = np.exp(-np.abs(z))  # never above 1: nothing overflows
    return np.where(z >= 0, 1, t) / (1 + t)


def forward(X, w, b):
    z = X @ w + b
    a = sigmoid(z)
    return z, a
""",
        ),
        Part(
            "Loss",
            "L is computed from z, since a rounds to 0 or 1 where z is large.",
            (loss.equals(say.loss()), Formula("J", "J").equals(say.cost())),
            f"""
def cost(X, y, w, b):
    z, a = forward(X, w, b)
    L = np.logaddexp(0, (1 - 2 * y) * z)  # = -(y * log(a) + (1 - y) * log(1 - a))
    return np.mean(L){penalty}
""",
        ),
        Part(
            "Backward pass",
            "The means over the examples: dw has a number for each feature.",
            (
                dz.equals(say.dz()[1]),
                Formula("dw", "dw").equals(say.dw(None)),
                Formula("db", "db").equals(say.db()),
            ),
            f"""
def backward(X, y, z{", w" * l2}):
    side = 1 - 2 * y
    dz = side * sigmoid(side * z)  # = a - y, without the digits that a - y loses
    dw = X.T @ dz / len(y){" + l2 * w" * l2}
    db = np.mean(dz)
    return dw, db
""",
        ),
        _update(data),
    ]


def _update(data: ProgramData) -> Part:
    """Return the update: as the lesson writes it, or with what else there is of optimisers."""
    names, schedules, settings = data.optimizers, data.schedules, data.settings
    says, w, b = "All parameters change together, from one gradient.", *map(_name, "wb")
    of_lesson = [name.becomes(data.notation.update(name)) for name in (w, b)]
    formulas: tuple[Formula, ...] = tuple(of_lesson)
    if names != ["gd"] or "clip" in settings:
        says = f"{says} {ABOUT}"
        formulas = optimizer_formulas(names, settings)
    code = update_code(names, schedules, settings)
    return Part("Update", says, (*rate_formulas(schedules, settings), *formulas), "\n".join(code))


def _name(letter: str) -> Formula:
    return Formula(letter, letter)


def _order(data: ProgramData) -> Part:
    return Part(
        "Mini-batches",
        "The order of the examples in an epoch: all of them, each once, as the seed says.",
        (),
        f"""
seed = {data.first.seed}


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB % 2**64
    return x ^ (x >> 31)


orders = {{}}


def order(epoch, m):
    if (epoch, m) not in orders:
        golden = 0x9E3779B97F4A7C15
        key = mix((mix((seed + golden) % 2**64) + epoch) % 2**64)
        drawn = [np.uint64(mix((key + i * golden) % 2**64)) for i in range(1, 17)]
        bits = max(3, (m - 1).bit_length())
        mask, half = np.uint64(2**bits - 1), np.uint64((bits + 1) // 2)
        x = np.arange(m, dtype=np.uint64)
        outside = np.arange(m)
        while len(outside):  # numbers of m and more are mixed again
            mixed = x[outside]
            for multiplier, addend in zip(drawn[0::2], drawn[1::2]):
                mixed = (mixed * (multiplier | np.uint64(1)) + addend) & mask
                mixed = mixed ^ (mixed >> half)
            x[outside] = mixed
            outside = outside[mixed >= m]
        orders.clear()
        orders[epoch, m] = x.astype(int)
    return orders[epoch, m]


def examples_of(step):
    \"\"\"Return which examples the update from this step looks at.\"\"\"
    m = len(y)
    if batch is None or batch >= m:
        return slice(None)
    epoch, part = divmod(step, -(-m // batch))
    return order(epoch, m)[part * batch : (part + 1) * batch]
""",
    )


def _descent(data: ProgramData) -> Part:
    weights = ", w" * ("l2" in data.settings)
    lines = [
        "def descend(last):",
        '    """Make the updates from the present step to the last one."""',
        "    global step, w, b",
        "    while step < last:",
    ]
    if "batch" in data.settings:
        lines += [
            "        rows = examples_of(step)",
            "        z, a = forward(X[rows], w, b)",
            f"        dw, db = backward(X[rows], y[rows], z{weights})",
        ]
    else:
        lines += [
            "        z, a = forward(X, w, b)",
            f"        dw, db = backward(X, y, z{weights})",
        ]
    lines += ["        w, b = update(w, b, dw, db)", "        step = step + 1"]
    return Part("Descent", "", (), "\n".join(lines))


def _result(data: ProgramData) -> Part:
    features = data.problem.features
    names = [f"w{j + 1} ({name})" for j, name in enumerate(features.names)] + ["b"]
    has_test = len(data.tables[data.segments[-1].tables][1]) > 0
    width = max(map(len, [*names, "test accuracy"]))
    lines = [
        "def row(name, text):",
        f'    print(f"{{name:{width}}}  {{text}}")',
        "",
        "",
        "def share_right(X, y):",
        "    z, a = forward(X, w, b)",
        "    right = (z > 0) == (y == 1)",
        '    return f"{np.mean(right):.4g} ({np.sum(right)} of {len(y)} right)"',
        "",
        "",
        'row("steps", step)',
        'row("loss", f"{cost(X, y, w, b):.10g}")',
    ]
    if has_test:
        lines += [
            "z, a = forward(X_test, w, b)",
            "L = np.logaddexp(0, (1 - 2 * y_test) * z)",
            'row("test loss", f"{np.mean(L):.10g}")',
        ]
    lines += ['row("accuracy", share_right(X, y))']
    lines += ['row("test accuracy", share_right(X_test, y_test))'] * has_test
    lines += [
        "",
        f"names = {names!r}",
        'values = [f"{value:.10g}" for value in (*w, b)]',
    ]
    if data.is_scaled:
        lines += [
            "w_raw = w / deviation",
            "b_raw = b - w_raw @ mean",
            "width = max(map(len, values))",
            "values = [",
            '    f"{value:{width}}  raw scale: {raw:.10g}"',
            "    for value, raw in zip(values, (*w_raw, b_raw))",
            "]",
        ]
    lines += ["for name, value in zip(names, values):", "    row(name, value)"]
    return Part("Result", "Losses and parameters with ten digits.", (), "\n".join(lines))
