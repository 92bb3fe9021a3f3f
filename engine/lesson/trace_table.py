"""The lesson's table of forward pass, backward pass and update for one example."""

from __future__ import annotations

import json
import math

import numpy as np

from engine.errors import InputError
from engine.graph.shape import graph_shape
from engine.graph.trace import example_of
from engine.graph.values import one_example
from engine.model.problem import Problem
from engine.support.arrays import Floats

DIGITS = 10
"""Significant digits of the table; the JSON object has 17."""

LessonTable = dict[str, float | None]
"""The lesson's code variables in its order; None where no 64-bit float holds the number."""


def check_example(number: int, m: int) -> None:
    """Raise InputError unless `number` counts one of the m examples kept, from 1."""
    if not 1 <= number <= m:
        accepted = f"a whole number from 1 to {m} (the examples kept)" if m > 1 else "only 1"
        raise InputError(f"--trace: {number} given, {accepted} accepted")


def lesson_table(problem: Problem, number: int, w: Floats, b: float, alpha: float) -> LessonTable:
    """Return the lesson's table for one example.

    The keys are ``x1 … xn y w1 … wn b z a loss da dz dw1 … dwn db w1_new … wn_new b_new``: one
    forward pass, backward pass and update from this example alone, without the others and without
    penalties. Features and parameters are in the scale that the model trains in.

    Beyond |z| = 709 on the wrong side, da exceeds every 64-bit float and is None.

    Parameters
    ----------
    number
        The example, counted from 1 in the order of the data set, test examples included.
    w, b, alpha
        Parameters, in the scale the model trains in, and learning rate.

    Raises
    ------
    InputError
        If there is no such example.
    """
    check_example(number, problem.dataset.m)
    x, y = example_of(problem, number - 1)
    values = one_example(x, y, w.tolist(), b, alpha)

    def numbered(name: str, numbers: tuple[float, ...], suffix: str = "") -> dict[str, float]:
        return {f"{name}{j}{suffix}": one for j, one in enumerate(numbers, start=1)}

    table = {
        **numbered("x", values.x),
        "y": values.y,
        **numbered("w", values.w),
        "b": values.b,
        "z": values.z,
        "a": values.a,
        "loss": values.loss,
        "da": values.da,
        "dz": values.dz,
        **numbered("dw", values.dw),
        "db": values.db,
        **numbered("w", values.w_new, "_new"),
        "b_new": values.b_new,
    }
    return {key: one + 0.0 if math.isfinite(one) else None for key, one in table.items()}


def as_json(table: LessonTable) -> str:
    """Return the table as one JSON object, floats with 17 significant digits.

    JSON has no word for a number beyond the floats: it is null.
    """
    entries = (f"{json.dumps(key)}: {_exact(value)}" for key, value in table.items())
    return f"{{{', '.join(entries)}}}"


BEYOND = "beyond: larger than every 64-bit float, or following from such a number"
"""What is said beneath a table with such a number."""


def as_text(problem: Problem, number: int, table: LessonTable) -> str:
    """Return the table for people: a line for each key with its number and where it comes from."""
    rows = table_rows(problem, table)
    name_width = max(len(key) for key, _, _ in rows)
    width = max(len(text) for _, text, _ in rows)
    lines = [example_name(problem, number)]
    lines += [
        f"{key:{name_width}}  {text:{width}}  {remark}".rstrip() for key, text, remark in rows
    ]
    if None in table.values():
        lines.append(BEYOND)
    return "\n".join(lines)


def example_name(problem: Problem, number: int) -> str:
    """Return which example it is, counted from 1, with its line where it is one of a file."""
    dataset, place = problem.dataset, ""
    if dataset.lines is not None:
        place = f" ({dataset.line_name} {dataset.lines[number - 1]} of {dataset.name})"
    return f"example {number} of {dataset.m}{place}, this one alone"


def table_rows(problem: Problem, table: LessonTable) -> list[tuple[str, str, str]]:
    """Return for each key of the table the key, its number as text, and where that comes from."""
    remarks = _remarks(problem)
    return [
        (key, "beyond" if value is None else f"{value:.{DIGITS}g}", remarks[key])
        for key, value in table.items()
    ]


def _remarks(problem: Problem) -> dict[str, str]:
    """Return what stands beside each key of the table: a feature's name, or the formula."""
    nodes = graph_shape(problem.n, folded=False).nodes
    remarks = {node.key: node.formula.text if node.micro else "" for node in nodes}
    remarks["loss"] = remarks.pop("L")
    scaled = bool(np.any(problem.features.mean != 0) or np.any(problem.features.deviation != 1))
    for j, name in enumerate(problem.features.names, start=1):
        remarks[f"x{j}"] = f"{name}, standardized" if scaled else name
    low, high = problem.dataset.class_names
    remarks["y"] = f"class 0 = {low}, class 1 = {high}"
    return remarks


def _exact(value: float | None) -> str:
    """Return JSON for a float with 17 digits, which read back as the very same float."""
    if value is None:
        return "null"
    text = f"{value:.17g}"
    return text if "." in text or "e" in text else f"{text}.0"
