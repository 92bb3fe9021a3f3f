"""Names of array types that every module uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Rows = NDArray[np.intp]

Range = tuple[float, float]
"""The two ends of a piece of an axis, the lower one first."""


Flags = NDArray[np.bool_]
