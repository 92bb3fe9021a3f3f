"""Array types and arrays that nobody may write to.

Names of array types that every module uses.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = TypeVar("Array", bound=NDArray[Any])


def frozen(array: Array) -> Array:
    """Write-protect `array`, which the caller owns, and return it."""
    array.setflags(write=False)
    return array


Floats = NDArray[np.float64]

Rows = NDArray[np.intp]

Range = tuple[float, float]
"""The two ends of an interval, the lower one first."""

Flags = NDArray[np.bool_]
