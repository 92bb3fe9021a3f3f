"""Array types, write-protected arrays, and a sample of rows."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = TypeVar("Array", bound=NDArray[Any])

Scalar = TypeVar("Scalar", bound=np.generic)

Floats = NDArray[np.float64]

Rows = NDArray[np.intp]

Range = tuple[float, float]
"""The two ends of an interval, the lower one first."""

Flags = NDArray[np.bool_]


def frozen(array: Array) -> Array:
    """Write-protect `array`, which the caller owns, and return it."""
    array.setflags(write=False)
    return array


def median(values: Floats) -> float:
    """Return the middle one of the values, of any shape; NaN where one is NaN.

    What `numpy.median` returns. That, like `numpy.unique` and `numpy.quantile`, imports masked
    arrays when it is first called: the window would stand still for 50 ms.
    """
    ordered = np.sort(values, axis=None)
    if np.isnan(ordered[-1]):
        return float("nan")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return float((ordered[middle - 1] + ordered[middle]) / 2)


def distinct(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return the values, none of them NaN, ascending and each once: what `numpy.unique` returns."""
    ordered = np.sort(values, axis=None)
    is_first = np.ones(len(ordered), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def sample_rows(m: int, most: int) -> Rows:
    """Return at most `most` of the numbers 0 … m - 1, ascending; the same ones each time.

    A stratified sample: one number is drawn from each of `most` intervals of equal length, so that
    rows sorted by class keep their shares, and each row is as likely as any other. Neighbouring
    intervals may share a row, which then comes twice, where m is less than twice `most`.

    Parameters
    ----------
    m, most
        Both at least 1; all numbers are returned where m is no larger than `most`.
    """
    if m <= most:
        return np.arange(m)
    drawn = np.arange(most) + np.random.default_rng(0).random(most)
    return np.minimum((drawn * (m / most)).astype(np.intp), m - 1)
