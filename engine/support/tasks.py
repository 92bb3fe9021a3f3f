"""Interruptible tasks: work done in slices of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeAlias, TypeVar

Result = TypeVar("Result")

Interruptible: TypeAlias = Generator[None, None, Result]
"""Work that yields control often, well within a millisecond, and at last returns its result."""


def run_to_end(work: Interruptible[Result]) -> Result:
    """Run the generator to its end, and return the result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


Progress: TypeAlias = Callable[[float], None]
"""Called with the share done, 0 … 1; may raise `CancelledError`."""


class CancelledError(Exception):
    """Nobody wants the result any more; raised by what is told of the progress."""


class Task(Generic[Result]):
    """Interruptible work that is done for some time, now and then.

    `result` is None until it `is_done`, and where it has failed: that is raised once, by `work`.
    """

    def __init__(self, work: Interruptible[Result]) -> None:
        self._work = work
        self.is_done = False
        self.result: Result | None = None

    def work(self, seconds: float) -> bool:
        """Go on for about so long, until it yields at least once; tell whether all is done now."""
        end = time.perf_counter() + seconds
        while not self.is_done:
            try:
                next(self._work)
            except StopIteration as stop:
                self.is_done, self.result = True, stop.value
                break
            except Exception:
                self.is_done = True
                raise
            if time.perf_counter() >= end:
                return False
        return True


SLICE_SECONDS = 0.05
"""Time between two checks of the progress and of Ctrl+C."""


def time_slices(steps: int, advance: Callable[[int], int]) -> Iterator[int]:
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
