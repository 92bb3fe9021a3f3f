"""What one example can do to a line: an outlier, and an example with the wrong label."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Dataset
from engine.data.edits import Added, Edit, Relabelled
from engine.errors import InputError
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass

FAR = 0.75
"""How far beyond all others an outlier lies, as a share of how far these reach."""


@dataclass(frozen=True, slots=True)
class SingleExample:
    """An edit of one example, and what to look at.

    Attributes
    ----------
    edit
        What is done.
    row
        The row of that example afterwards.
    name
        What the edit is called.
    sentence
        What to do and to see, for the status line.
    """

    edit: Edit
    row: int
    name: str
    sentence: str


def outlier(dataset: Dataset) -> SingleExample:
    """Return an example of class 0 far beyond all others, on the side of class 1.

    It lies on the line through the means of both classes; where there is x1 alone, on that axis.

    Raises
    ------
    InputError
        If there are not examples of both classes.
    """
    mean0, mean1 = _means(dataset)
    way = mean1 - mean0
    if not dataset.has_x2:
        way[1] = 0.0
    length = float(np.hypot(*way))
    way = way / length if length > 0 else np.array([1.0, 0.0])
    places = (dataset.X - mean0) @ way
    reach = float(np.ptp(places)) or 1.0
    x1, x2 = (mean0 + (places.max() + FAR * reach) * way).tolist()
    return SingleExample(
        Added(((x1, x2),), (0,)),
        dataset.m,
        "Outlier of class 0",
        "One outlier of class 0, far on the side of class 1: play, and see how far the line gives "
        "way to it",
    )


def mislabelled(dataset: Dataset, is_test: Flags) -> SingleExample:
    """Return the other class for the clearest training example.

    That is the one whose own class's mean is so much nearer than that of the other class.

    Raises
    ------
    InputError
        If there are not examples of both classes.
    """
    mean0, mean1 = _means(dataset)
    to0, to1 = (np.hypot(*(dataset.X - mean).T) for mean in (mean0, mean1))
    clearness = np.where(dataset.y == 1, to0 - to1, to1 - to0)
    clearness[is_test] = -np.inf
    row = int(np.argmax(clearness))
    label = 1 - int(dataset.y[row])
    return SingleExample(
        Relabelled((row,), (label,)),
        row,
        f"Wrong class of example {row + 1:,}",
        f"Example {row + 1:,} now has the wrong class, {label}: play, and see its loss L, and what "
        "the line does for it",
    )


def _means(dataset: Dataset) -> tuple[Floats, Floats]:
    """Return the means of both classes, each of shape ``(2,)``."""
    of_class1 = dataset.y == 1
    if not of_class1.any() or of_class1.all():
        raise InputError(
            f"{dataset.title}: examples of one class or none, examples of both classes accepted; "
            "draw some of the other class first"
        )
    return dataset.X[~of_class1].mean(axis=0), dataset.X[of_class1].mean(axis=0)
