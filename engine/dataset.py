"""What is a data set, and which of its examples train?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


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

    @property
    def m(self) -> int:
        """Number of examples."""
        return len(self.y)
