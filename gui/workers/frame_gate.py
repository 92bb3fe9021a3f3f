"""Turns at the interpreter's lock: first a frame of the window, then steps made in Python."""

from __future__ import annotations

import time

MOST_SECONDS = 0.05
"""A worker waits for one frame for no longer than this; then it makes steps beside it.

It is longer than any frame but the first ones of each panel: a frame that is late, since another
process has the core, would be later still with a worker beside it.
"""


class FrameGate:
    """Tells a worker that makes steps in Python that the window makes a frame.

    The window lets go of the interpreter's lock with nearly each call of Qt. A worker that wants it
    takes it each time, and a frame of 8 ms takes 50. So the worker waits, as long as its own turn
    comes too. The window opens and closes the gate, the worker only looks: one reference is
    assigned and read atomically, so no lock is needed.
    """

    def __init__(self) -> None:
        self._closed_until = 0.0
        self._patience_ends = 0.0

    def close(self) -> None:
        """Begin a frame: from the thread of the window."""
        self._closed_until = time.perf_counter() + MOST_SECONDS

    def open(self) -> None:
        """End a frame: from the thread of the window."""
        self._closed_until = 0.0

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
