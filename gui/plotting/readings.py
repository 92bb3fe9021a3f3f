"""What is told of an example, or of a place of the plane: its z, a, dz, L and class."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from engine import logistic
from engine.data.dataset import Dataset
from engine.data.edits import Point
from engine.model.classification import logit
from engine.support.numbers import MINUS, UNKNOWN
from engine.support.records import dataclass
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.legend import Items
from gui.style.numbers import brief, count, exact, rounded


@dataclass(frozen=True, slots=True)
class ExampleNumbers:
    """The numbers of one example: its label y, its z, and what follows from them."""

    y: float
    z: float

    @property
    def a(self) -> float:
        """What the model predicts, ``σ(z)``."""
        return float(logistic.sigmoid(self.z))

    @property
    def dz(self) -> float:
        """``a - y``, without the cancellation where a is nearly 1."""
        return self.a if self.y == 0 else -float(logistic.sigmoid(-self.z))

    @property
    def loss(self) -> float:
        """Its L."""
        with np.errstate(invalid="ignore"):  # z itself may be beyond what a float holds
            return float(logistic.loss(self.z, self.y))

    @property
    def slope(self) -> float:
        """Of the sigmoid at its z, ``a(1 - a)``."""
        return self.a * float(logistic.sigmoid(-self.z))


def numbers_of(dataset: Dataset, model: Model, row: int) -> ExampleNumbers:
    """Return the numbers of the example in this row."""
    z = model.features.z(dataset.X[row : row + 1], model.w, model.b)
    return ExampleNumbers(float(dataset.y[row]), float(z[0]))


def example_numbers(
    examples: Examples,
    model: Model | None,
    row: int,
    *,
    in_short: bool = False,
    with_slope: bool = False,
    hidden: Collection[str] = (),
) -> Items:
    """Return name and text of the example's number, label, z, a, dz and L; from 1, as people count.

    Without a model, number and label alone. `in_short`, without the word and in few digits.
    `with_slope`, with that of the sigmoid at its z. Those `hidden` are a question mark.
    """
    y = float(examples.dataset.y[row])
    kind = "test" if examples.is_test[row] else ""
    kind = kind if in_short else f"{kind} example"
    known = (f"{kind} {count(row + 1)}, y = {y:.0f}".strip(), "")
    if model is None:
        return (known,)
    write = brief if in_short else rounded
    one = numbers_of(examples.dataset, model, row)
    told = [("z", one.z), ("a", one.a), ("dz", one.dz), ("L", one.loss)]
    if with_slope and "a" not in hidden:
        told.append(("a(1 − a)", one.slope))
    return (known, *((name, UNKNOWN if name in hidden else write(of)) for name, of in told))


def place_numbers(
    dataset: Dataset,
    model: Model | None,
    point: Point,
    threshold: float = 0.5,
    *,
    is_probe: bool,
    in_short: bool = False,
    hidden: Collection[str] = (),
) -> Items:
    """Return name and text of a place, its z, a and the class that the model predicts there.

    Without a model, of where alone. The field shows the class: it stands last. `in_short`, in few
    digits. Those `hidden` are a question mark.
    """
    write = brief if in_short else rounded
    numbers = (exact(x).replace("-", MINUS) for x in point[: 1 + dataset.has_x2])
    known = (("probe" if is_probe else "at", ", ".join(numbers)),)
    if model is None:
        return known
    z = z_at(model, point)
    told = (("z", z), ("a", float(logistic.sigmoid(z))))
    label = "unknown" if math.isnan(z) else dataset.class_names[int(z > logit(threshold))]
    written = ((name, UNKNOWN if name in hidden else write(of)) for name, of in told)
    return (*known, *written, ("predicted", label))


def z_at(model: Model, point: Point) -> float:
    """Return ``z = w·x + b`` at a place of the plane."""
    return float(model.features.z(np.array([point]), model.w, model.b)[0])
