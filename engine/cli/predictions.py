"""What a trained model says: of new examples, and of all examples as a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.errors import InputError
from engine.export.result_table import as_number
from engine.logistic import loss, sigmoid
from engine.model.classification import logit
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.files import whole_file

HEADER = "row,z,a,loss,predicted,label"

_ROWS_AT_ONCE = 50_000


def check_points(points: Sequence[tuple[float, ...]], problem: Problem) -> None:
    """Raise InputError where a new example has another number of columns than the data."""
    wanted = 2 if problem.dataset.has_x2 else 1
    for point in points:
        if len(point) != wanted:
            accepted = "two numbers x1,x2" if wanted == 2 else "one number, x1,"
            raise InputError(
                f"--predict: {','.join(map(as_number, point))} given, {accepted} accepted for "
                f"{problem.dataset.name}"
            )


def predictions(
    points: Sequence[tuple[float, ...]],
    problem: Problem,
    w: Floats,
    b: float,
    threshold: float = 0.5,
) -> list[str]:
    """Return a line on each new example: ``z = w·x + b``, ``a = σ(z)`` and the class it is put in.

    Parameters
    ----------
    points
        x1 and x2, or x1 alone, in the units of the data.
    w, b
        Parameters, in the scale that the model trains in.
    threshold
        The a above which that is class 1.
    """
    if not points:
        return []
    X = np.array([(*point, 0.0)[:2] for point in points])
    z = problem.features.z(X, w, b)
    a = np.asarray(sigmoid(z))
    texts, limit = [], logit(threshold)
    names = problem.dataset.class_names
    for point, one_z, one_a in zip(points, z, a, strict=True):
        at = int(one_z > limit)
        named = f" ({names[at]})" if names[at] != str(at) else ""
        texts.append(
            f"predict {','.join(map(as_number, point))}: z = {as_number(one_z)}, "
            f"a = {as_number(one_a)}, class {at}{named}"
        )
    return texts


def write_predictions(
    path: Path, problem: Problem, w: Floats, b: float, threshold: float = 0.5
) -> None:
    """Write row, z, a, loss, predicted class and label of every example, test examples included.

    Rows are counted from 1 among the examples kept. Class 1 is predicted where a is above the
    threshold. ``L = -[y log a + (1 - y) log(1 - a)]``,
    computed from z. Numbers have 17 significant digits.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    dataset, limit = problem.dataset, logit(threshold)
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for start in range(0, dataset.m, _ROWS_AT_ONCE):
            y = dataset.y[start : start + _ROWS_AT_ONCE]
            z = problem.features.z(dataset.X[start : start + _ROWS_AT_ONCE], w, b)
            row = np.arange(start + 1, start + 1 + len(y))
            table = np.column_stack((row, z, sigmoid(z), loss(z, y), z > limit, y))
            file.write("%d,%.17g,%.17g,%.17g,%d,%d\n" * len(y) % tuple(table.ravel().tolist()))
