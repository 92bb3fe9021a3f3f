"""When is worked out where the runs of a player lead?"""

from __future__ import annotations

import time

from engine.training.observer import Observer
from engine.training.pinned_runs import KeptRuns

PIECE_SECONDS = 0.001
SHARE = 5
"""For so long at a time it is worked out where the runs lead; while one is moving, this takes one
part in so many of the time."""


class SpareTime:
    """Has the run that is played surveyed and then those beside it, between slices of steps."""

    def __init__(self, observer: Observer, kept: KeptRuns) -> None:
        self._observer, self._kept = observer, kept
        self._next = 0.0

    @property
    def due_in(self) -> float:
        """Seconds until `survey` has something to do; infinite where all is known."""
        return 0.0 if self._kept.is_surveying else self._observer.due_in

    def survey(self, is_moving: bool) -> bool:
        """Work out a little; return whether more is known now."""
        start = time.perf_counter()
        if is_moving and start < self._next:
            return False
        surveyor = self._observer if self._observer.due_in <= 0 else self._kept
        news = surveyor.survey(PIECE_SECONDS)
        end = time.perf_counter()
        self._next = end + (SHARE - 1) * (end - start)
        return news
