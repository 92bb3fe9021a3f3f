"""How is long work cut so that it can be watched and stopped?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

SLICE_SECONDS = 0.05
"""Time between two looks at the progress and at Ctrl+C."""


def in_slices(steps: int, advance: Callable[[int], int]) -> Iterator[int]:
    """Make `steps` steps and yield, slice by slice, how many were made.

    `advance` makes as many as it is asked for and returns how many these were; where they are fewer
    the work ends early. It is called once at least, even for 0 steps.
    """
    size, left = 1, steps
    while True:
        begun, wanted = time.perf_counter(), min(size, left)
        made = advance(wanted)
        yield made
        left -= made
        if left == 0 or made < wanted:
            return
        seconds = time.perf_counter() - begun
        size = max(1, int(size * min(SLICE_SECONDS / seconds, 8)))
