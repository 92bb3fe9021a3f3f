"""A run made to its end without a window."""

from __future__ import annotations

from collections.abc import Iterator

from engine.cli.history_csv import HistoryWriter
from engine.support.tasks import time_slices
from engine.training.run import Run


def steps_in_slices(
    run: Run, steps: int, every: int, writer: HistoryWriter | None
) -> Iterator[int]:
    """Make `steps` steps and yield, slice by slice, how many were made.

    Ends early where the run diverges. A `writer` gets the rows of all steps that are multiples of
    `every`, the start and the end.
    """

    def recorded(wanted: int) -> int:
        before = run.step
        if writer is not None:
            for rows in run.record(wanted, every):
                writer.write(rows)
        return run.step - before

    yield from time_slices(steps, run.advance if writer is None else recorded)
    if writer is not None:
        writer.finish()
