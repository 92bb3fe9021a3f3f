"""What does a thread need to lead a call over many rows?"""

from __future__ import annotations

import numpy as np

from engine.kernels.numba_kernel.rows import WORK
from engine.kernels.numba_kernel.team import CELLS, CHUNK, CHUNKS, NEXT, STRIDE, chunk_rows
from engine.support.arrays import Floats

LINE = 16
"""Floats apart at which two threads do not write into one cache line."""


def apart(size: int) -> Floats:
    """Return room for numbers on cache lines that nothing else is written on."""
    return np.empty(size + 2 * LINE)[LINE:-LINE]


class Call:
    """The team's cells, and room for sums: what those who share out the rows of a call share."""

    def __init__(self, F: Floats, helpers: int = 0) -> None:
        n, m = F.shape
        chunk = chunk_rows(m)
        self.chunks = max(1, -(-m // chunk))
        stride = -(-(n + 3) // LINE) * LINE
        self.partial = apart((1 + helpers) * self.chunks * stride)
        self.work = np.empty(WORK)
        self.team = np.zeros(CELLS, dtype=np.int64)
        # An early helper must find nothing to take before the leader begins a pass.
        self.team[[CHUNK, CHUNKS, STRIDE, NEXT]] = chunk, self.chunks, stride, self.chunks
