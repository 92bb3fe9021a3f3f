"""How is long work laid aside and taken up again?"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeAlias, TypeVar

Result = TypeVar("Result")

Pieces: TypeAlias = Generator[None, None, Result]
"""Work that yields after each piece, well below a millisecond, and at last returns its result."""


def finish(pieces: Pieces[Result]) -> Result:
    """Do all that is left, and return the result."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            result: Result = end.value
            return result


class Task(Generic[Result]):
    """Work in pieces that is done for some time, now and then.

    `result` is None until it `is_done`, and where it has failed: that is raised once, by `work`.
    """

    def __init__(self, pieces: Pieces[Result]) -> None:
        self._pieces = pieces
        self.is_done = False
        self.result: Result | None = None

    def work(self, seconds: float) -> bool:
        """Go on for about so long, for one piece at least; tell whether all is done now."""
        end = time.perf_counter() + seconds
        while not self.is_done:
            try:
                next(self._pieces)
            except StopIteration as stop:
                self.is_done, self.result = True, stop.value
                break
            except Exception:
                self.is_done = True
                raise
            if time.perf_counter() >= end:
                return False
        return True
