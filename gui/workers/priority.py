"""Who goes first where the cores do not suffice: the window."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

NICENESS = 5


def yield_to_window() -> None:
    """Let this thread, and those that it starts, wait where the window wants a core.

    Linux alone has a niceness for each thread. With rows shared out to all cores, frames are late
    without it.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a sandbox may forbid it: then frames may be late
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
