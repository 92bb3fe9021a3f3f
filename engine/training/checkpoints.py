"""From which states is a run replayed?"""

from __future__ import annotations

from copy import copy
from typing import Self

import numpy as np

from engine.support.arrays import Floats

MOST_BYTES = 8 * 2**20
"""Memory for the states of a run: 262,144 of two weights and a bias, or 13 minutes of slices."""


class Checkpoints:
    """A bounded number of states, ascending by step, as far apart as they were offered.

    A player offers the state at the end of each of its slices. So they are evenly spread over the
    time that the steps take and not over the steps, and a replay from the nearest one takes no
    longer than a slice, however dear or cheap the steps are. When no place is left, every other
    state is forgotten, and of those to come every other one too.

    Parameters
    ----------
    size
        Numbers of a state.
    most_bytes
        Memory that is allocated, once; the system provides it as it is filled.
    """

    def __init__(self, size: int, most_bytes: int = MOST_BYTES) -> None:
        capacity = max(2, most_bytes // (8 * (1 + size)))
        self._steps = np.empty(capacity, dtype=np.int64)
        self._states = np.empty((capacity, size))
        self._count = 0
        self._every = 1
        self._passed_over = 0

    def copy(self) -> Self:
        """Return checkpoints to be added to on their own."""
        other = copy(self)
        other._steps, other._states = np.empty_like(self._steps), np.empty_like(self._states)
        other._steps[: self._count] = self._steps[: self._count]
        other._states[: self._count] = self._states[: self._count]
        return other

    def offer(self, step: int, state: Floats) -> None:
        """Remember a state, in its turn, if its step is after all that are remembered."""
        if self._count and step <= self._steps[self._count - 1]:
            return
        self._passed_over += 1
        if self._passed_over < self._every:
            return
        self._passed_over = 0
        if self._count == len(self._steps):
            self._thin()
        self._steps[self._count] = step
        self._states[self._count] = state
        self._count += 1

    def nearest(self, step: int) -> tuple[int, Floats] | None:
        """Return step and state of the last one that is not after `step`, if there is any."""
        index = int(np.searchsorted(self._steps[: self._count], step, "right")) - 1
        return None if index < 0 else (int(self._steps[index]), self._states[index].copy())

    def truncate(self, step: int) -> None:
        """Forget all states at `step` and after it; what comes now is kept as densely as may be."""
        self._count = int(np.searchsorted(self._steps[: self._count], step, "left"))
        offered = self._count * self._every
        while self._every > 1 and offered <= len(self._steps) * (self._every // 2):
            self._every //= 2

    def _thin(self) -> None:
        self._every *= 2
        kept = slice(1, self._count, 2)
        steps, states = self._steps[kept].copy(), self._states[kept].copy()
        self._count = len(steps)
        self._steps[: self._count], self._states[: self._count] = steps, states
