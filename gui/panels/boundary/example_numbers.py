"""What does the model make of single examples?"""

from __future__ import annotations

import numpy as np

from engine import logistic
from engine.model.problem import Problem
from engine.support.arrays import Rows
from gui.plotting.field_item import Model
from gui.style.numbers import count, rounded


def misclassified(problem: Problem, model: Model, rows: Rows) -> Rows:
    """Return those of `rows` whose class is not the one on their side of the boundary.

    An example on the boundary counts as class 0, as it does in the accuracy.
    """
    dataset = problem.dataset
    z = model.features.z(dataset.X[rows], model.w, model.b)
    wrong: Rows = rows[(z > 0) != (dataset.y[rows] == 1)]
    return wrong


def example_numbers(problem: Problem, model: Model | None, row: int) -> tuple[tuple[str, str], ...]:
    """Return name and text of the example's number, label, z, a, L and dz; from 1, as people count.

    Without a model, number and label alone.
    """
    y = float(problem.dataset.y[row])
    kind = "test example" if row in problem.test_rows else "example"
    known = (f"{kind} {count(row + 1)}, y = {y:.0f}", "")
    if model is None:
        return (known,)
    z = model.features.z(problem.dataset.X[row : row + 1], model.w, model.b)[0]
    with np.errstate(invalid="ignore"):  # z itself may be beyond what a float holds
        a = logistic.sigmoid(z)
        loss = logistic.loss(z, y)
        # a - y, without the cancellation where a is nearly 1.
        dz = a if y == 0 else -logistic.sigmoid(-z)
    numbers = (("z", z), ("a", a), ("L", loss), ("dz", dz))
    return (known, *((name, rounded(float(number))) for name, number in numbers))
