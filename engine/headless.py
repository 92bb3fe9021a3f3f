"""How is a run made to its end with nobody watching?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from engine.history_csv import HistoryWriter
from engine.run import Run

SLICE_SECONDS = 0.05
"""Time between two looks at the progress and at Ctrl+C."""


def steps_in_slices(
    run: Run, steps: int, every: int, writer: HistoryWriter | None
) -> Iterator[int]:
    """Make `steps` steps and yield, slice by slice, how many were made.

    Ends early where the run diverges. A `writer` gets the rows of all steps that are multiples of
    `every`, the start and the end.
    """
    size = 1
    while True:
        begun, first = time.perf_counter(), run.step
        wanted = min(size, steps - first)
        if writer is None:
            run.advance(wanted)
        else:
            for rows in run.record(wanted, every):
                writer.write(rows)
        yield run.step - first
        if run.step == steps or run.diverged_at is not None:
            break
        seconds = time.perf_counter() - begun
        size = max(1, int(size * min(SLICE_SECONDS / seconds, 8)))
    if writer is not None:
        writer.finish()
