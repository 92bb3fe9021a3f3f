"""A data set, and its split into training and test examples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.support.arrays import Floats, Rows
from engine.support.records import dataclass

_SPLIT_STREAM = 1
"""Keeps the draw of the test split apart from other draws of the same seed."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """m examples of two raw columns and a label of 0 or 1.

    Attributes
    ----------
    name
        The name it was asked for by: a built-in name, or a file's name.
    title
        The name for people.
    X
        The two raw columns x1, x2, shape ``(m, 2)``, in the data's own units; write-protected.
    y
        Labels, shape ``(m,)``, 0.0 or 1.0; write-protected.
    axis_names
        Names of the two columns.
    class_names
        Names of class 0 and class 1.
    source, licence
        Where real data come from; empty for generated ones.
    notice
        What a reader must be told, such as the number of rows dropped; empty if nothing.
    lines, line_name
        For each example the line or row of its file, and which of both these are; None where the
        examples are of no file.
    has_x2
        Whether there is a second column; if not, the label stands in its place, where a plot
        draws the example: at 0 or 1, beside the sigmoid over x1.
    """

    name: str
    title: str
    X: Floats
    y: Floats
    axis_names: tuple[str, str] = ("x1", "x2")
    class_names: tuple[str, str] = ("0", "1")
    source: str = ""
    licence: str = ""
    notice: str = ""
    lines: NDArray[np.int32] | None = None
    line_name: str = "line"
    has_x2: bool = True

    @property
    def m(self) -> int:
        """Number of examples."""
        return len(self.y)


def split(m: int, ratio: float, seed: int) -> tuple[Rows, Rows]:
    """Return which of m examples train and which are held out, both ascending.

    ``round(ratio * m)`` examples are held out, but one at least is left to train. They are the
    first of one permutation drawn from `m` and `seed` alone, so that a larger ratio holds out the
    same examples and more.
    """
    held_out = min(round(ratio * m), m - 1)
    if held_out <= 0:
        return np.arange(m, dtype=np.intp), np.empty(0, dtype=np.intp)
    order = np.random.default_rng((_SPLIT_STREAM, seed)).permutation(m)
    is_test = np.zeros(m, dtype=bool)
    is_test[order[:held_out]] = True
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)
