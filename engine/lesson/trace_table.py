"""The lesson's table of forward pass, backward pass and update for one example.

Its update is the lesson's, plain descent. What a run's own optimiser makes of the same derivatives
stands beneath it, `OptimizerUpdate`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

from engine.errors import InputError
from engine.graph.shape import Role, graph_shape
from engine.graph.trace import example_of, trace_example
from engine.graph.updates import OptimizerState
from engine.graph.values import one_example, sign_before
from engine.model.optimizers import NAMES
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.numbers import MINUS
from engine.support.records import dataclass

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
    forward pass, backward pass and update ``θ - α·g`` from this example alone, without the others
    and without penalties. Features and parameters are in the scale that the model trains in.

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


Row = tuple[str, str, str]
"""A key, its number as text, and where that comes from."""

BEYOND = "beyond: larger than every 64-bit float, or following from such a number"
"""What is said beneath a table with such a number."""

_IS_BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class OptimizerUpdate:
    """What a run's optimiser makes of one example's derivatives, where that is not ``θ - α·g``.

    Attributes
    ----------
    remarks
        Sentences on both: α where a schedule has changed it, penalties, and whose update is which.
    rows
        What the optimiser keeps, and the new parameters, each with its formula and the numbers
        plugged in; none under plain descent.
    """

    remarks: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def optimizer_update(
    problem: Problem, number: int, w: Floats, b: float, state: OptimizerState
) -> OptimizerUpdate:
    """Return the update that the computation graph of the example shows.

    It follows this example's loss alone, as the table does, and goes on from what the optimiser
    remembers of the run.

    Parameters
    ----------
    number
        The example, counted from 1.
    w, b
        Parameters, in the scale the model trains in.
    state
        How the run steps from there.
    """
    settings, alpha = state.settings, state.alpha
    remarks = [f"α is {_digits(alpha)} at this step"] if alpha != settings.alpha else []
    penalties = [f"{key} {one:g}" for key, one in (("L1", settings.l1), ("L2", settings.l2)) if one]
    if penalties:
        remarks.append(
            "w1_new … b_new follow the loss of this example alone; this run's steps have a penalty "
            f"too, {' and '.join(penalties)}"
        )
    if settings.optimizer == "gd" and not state.is_clipped:
        return OptimizerUpdate(tuple(remarks))
    name = NAMES[settings.optimizer] + " with clipping" * state.is_clipped
    remarks.append(
        f"w1_new … b_new are those of plain descent, as in the lesson; this run uses {name}"
    )
    trace = trace_example(problem, number - 1, w, b, alpha, folded=False, state=state)
    rows: list[Row] = []
    for node in trace.graph.nodes:
        if node.role in (Role.MEMORY, Role.NEW_PARAMETER):
            reading = trace.readings[node.key]
            text = _digits(reading.value)
            result = text.replace("-", MINUS)
            plugged = (f" {sign_before(form, result)} {form}" for form in reading.plugged)
            rows.append((node.key, text, "".join((node.formula.text, *plugged))))
    return OptimizerUpdate(tuple(remarks), tuple(rows))


def as_text(
    problem: Problem,
    number: int,
    table: LessonTable,
    update: OptimizerUpdate = OptimizerUpdate(),  # noqa: B008 - a frozen value
) -> str:
    """Return the table for people: a line for each key with its number and where it comes from.

    `update` is what follows, where the run steps by another rule.
    """
    rows = table_rows(problem, table)
    lines = [example_name(problem, number), *_aligned(rows)]
    if update.remarks:
        lines += ["", *update.remarks, *_aligned(update.rows)]
    if has_beyond((*rows, *update.rows)):
        lines.append(BEYOND)
    return "\n".join(lines)


def has_beyond(rows: Iterable[Row]) -> bool:
    """Tell whether some number of these rows is one that no 64-bit float holds."""
    return any(text == _IS_BEYOND for _, text, _ in rows)


def _aligned(rows: Sequence[Row]) -> list[str]:
    name_width = max((len(key) for key, _, _ in rows), default=0)
    width = max((len(text) for _, text, _ in rows), default=0)
    return [f"{key:{name_width}}  {text:{width}}  {remark}".rstrip() for key, text, remark in rows]


def _digits(value: float | None) -> str:
    return _IS_BEYOND if value is None else f"{value + 0.0:.{DIGITS}g}"


def example_name(problem: Problem, number: int) -> str:
    """Return which example it is, counted from 1, with its line where it is one of a file."""
    dataset, place = problem.dataset, ""
    if dataset.lines is not None:
        place = f" ({dataset.line_name} {dataset.lines[number - 1]} of {dataset.name})"
    return f"example {number} of {dataset.m}{place}, this one alone"


def table_rows(problem: Problem, table: LessonTable) -> list[Row]:
    """Return a row for each key of the table."""
    remarks = _remarks(problem)
    return [(key, _digits(value), remarks[key]) for key, value in table.items()]


def _remarks(problem: Problem) -> dict[str, str]:
    """Return what stands beside each key of the table: a feature's name, or the formula."""
    nodes = graph_shape(problem.n, folded=False).nodes
    remarks = {node.key: node.formula.text if node.micro else "" for node in nodes}
    remarks["loss"] = remarks.pop("L")
    scaled = ", standardised" * problem.features.is_scaled
    for j, name in enumerate(problem.features.names, start=1):
        remarks[f"x{j}"] = name + scaled
    low, high = problem.dataset.class_names
    remarks["y"] = f"class 0 = {low}, class 1 = {high}"
    return remarks


def _exact(value: float | None) -> str:
    """Return JSON for a float with 17 digits, which read back as the very same float."""
    if value is None:
        return "null"
    text = f"{value:.17g}"
    return text if "." in text or "e" in text else f"{text}.0"
