"""Turns at the interpreter's lock: the window's for a frame, the worker's between two of them."""

from __future__ import annotations

import time

MOST_SECONDS = 0.05
"""A worker waits for one frame for no longer than this; then it makes steps beside it.

It is longer than any frame but the first ones of each panel: a frame that is late, since another
process has the core, would be later still with a worker beside it.
"""


class FrameGate:
    """Tells a worker that the window makes a frame, and for how long yet.

    The window lets go of the interpreter's lock with nearly each call of Qt. A worker that makes
    steps in Python takes it each time, and a frame of 8 ms takes 50. So it waits, as long as its
    own turn comes too. One that makes steps in machine code wants the lock between two slices
    alone, and makes longer ones meanwhile: a window at a frame has nothing to command.

    The window opens and closes the gate, the worker only looks: references are assigned and read
    atomically, so no lock is needed.
    """

    def __init__(self) -> None:
        self._closed_at = self._closed_until = 0.0
        self._usual = 0.0
        self._patience_ends = 0.0

    def close(self) -> None:
        """Begin a frame: from the thread of the window."""
        self._closed_at = time.perf_counter()
        self._closed_until = self._closed_at + MOST_SECONDS

    def open(self) -> None:
        """End a frame: from the thread of the window."""
        if self._closed_until:
            self._usual = min(time.perf_counter() - self._closed_at, MOST_SECONDS)
        self._closed_until = 0.0

    def seconds_left(self) -> float:
        """Return how long the frame will still take if it takes as long as the one before."""
        left = self._closed_at + self._usual - time.perf_counter()
        return max(left, 0.0) if self._closed_until else 0.0

    def is_closed(self) -> bool:
        """Tell the worker whether to wait; it makes its steps where it is told that it is not.

        However many frames follow each other, it is told so after `MOST_SECONDS` at the latest.
        """
        now = time.perf_counter()
        if self._patience_ends == 0.0:
            self._patience_ends = now + MOST_SECONDS
        if now < min(self._closed_until, self._patience_ends):
            return True
        self._patience_ends = 0.0
        return False
