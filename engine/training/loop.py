"""Which range of a run is played again and again?"""

from __future__ import annotations

from engine.training.pace import Pace
from engine.training.run import Run

PASS_SECONDS = 2.0
"""A pass takes at least so long, however fast the run is played: the eye must follow it."""


class Loop:
    """Leads a run from the first step of a range to the last, and back to the first.

    Attributes
    ----------
    steps
        First and last step.
    """

    def __init__(self, first: int, last: int) -> None:
        if not 0 <= first < last:
            raise ValueError(f"first < last steps wanted, {first} and {last} given")
        self.steps = (first, last)
        self._has_mark = False
        self._is_led_in = False

    @property
    def most_speed(self) -> float:
        """The highest speed, in steps/s, at which a pass can be followed."""
        first, last = self.steps
        return (last - first) / PASS_SECONDS

    def due(self, run: Run, pace: Pace, now: float) -> int:
        """Return how many steps are to be made now; a run outside of the range is led into it."""
        first, last = self.steps
        if not first <= run.step < last:
            run.restore(first)
            is_due = 0  # the first step is to be seen too
        else:
            is_due = pace.due(now)
        if run.step < first:
            self._is_led_in = True
            return min(pace.slice_steps, first - run.step)
        if self._is_led_in:  # the steps up to here were no part of the pass
            self._is_led_in = False
            pace.start(now, at_once=False)
            is_due = 0
        if run.step == first and not self._has_mark:
            run.bookmark()
            self._has_mark = True
        return min(is_due, last - run.step)
