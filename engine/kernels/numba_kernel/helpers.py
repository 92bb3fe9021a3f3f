"""The threads that help to go over many rows."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.kernels.numba_kernel.rows import WORK
from engine.kernels.numba_kernel.team import (
    CLOSED,
    CORES,
    HELPERS,
    JOB,
    LEADER,
    LOOKS_AT,
    MASK,
    MASKS,
    NUMBER,
    SEAT,
    SEATS,
    WAKER,
)

MOST_HELPERS = 7


class Helpers:
    """Threads that take chunks of one call at a time, and sleep where there is none.

    They start when they are first asked for, hold no lock of Python while they work or wait, and
    end with this object; at the end of the process they just stop, wherever they are. After a fork
    the child has none, and works alone.

    Parameters
    ----------
    count
        How many there are, at most `MOST_HELPERS`.
    help_on
        What each does for as long as the crew is not closed: `engine.kernels.numba_kernel.team.help_on`.
    """

    def __init__(self, count: int, help_on: Callable[[Any, int, int, Any], object]) -> None:
        self.count, self._help_on = count, help_on
        self._crew = np.zeros(SEAT + SEATS * (count + 1), dtype=np.int64)
        self._masks = _masks()
        self._busy = threading.Lock()
        self._process = 0
        self._looked_at: list[tuple[int, Any]] = []

    def lend(self, call: int, arrays: object) -> int:
        """Return where the crew's cells stand, or 0 if it helps somebody else.

        Parameters
        ----------
        call
            Where the cells of the call stand that is to be helped with.
        arrays
            What it works on; it is held for as long as a helper looks at it.
        """
        if not self._busy.acquire(blocking=False):
            return 0
        if not self._process:
            self._start()
        if self._process != os.getpid():
            self._busy.release()
            return 0
        self._looked_at.append((call, arrays))
        return self._crew.ctypes.data

    def take_back(self) -> None:
        """End the call for which they were lent. A helper that is late keeps what it looks at."""
        self._crew[JOB] = 0
        seats = self._crew[SEAT + LOOKS_AT :: SEATS]
        self._looked_at[:] = [held for held in self._looked_at if held[0] in seats]
        self._busy.release()

    def _start(self) -> None:
        crew = self._crew
        crew[LEADER], crew[HELPERS] = -1, self.count
        crew[MASKS], crew[CORES] = self._masks.ctypes.data, len(self._masks)
        pipes = []
        for h in range(self.count):
            pipe, waker = os.pipe()
            pipes.append(waker)
            seat = SEAT + SEATS * h
            crew[seat + WAKER] = waker
            thread = threading.Thread(
                target=_help,
                args=(self._help_on, crew, h, pipe, self._looked_at),
                name=f"row-helper-{h}",
                daemon=True,
            )
            thread.start()
            crew[seat + NUMBER] = thread.native_id or 0
        self._process = os.getpid()
        weakref.finalize(self, _close, crew, self._masks, pipes, self._process).atexit = False


def _help(help_on: Callable[..., object], crew: Any, h: int, pipe: int, held: object) -> None:
    """Help until the crew is closed; what is looked at is `held` for so long."""
    if hasattr(signal, "pthread_sigmask"):  # a signal would wake a helper that sleeps
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        help_on(crew, h, pipe, np.zeros(WORK))
    finally:
        os.close(pipe)


def _close(crew: Any, masks: Any, pipes: list[int], process: int) -> None:
    """Let the helpers leave. `masks` are held until nobody can ask for them."""
    if os.getpid() != process:
        return  # a forked child: they are its parent's
    crew[CLOSED] = 1
    for waker in pipes:
        with contextlib.suppress(BrokenPipeError):  # it has left already
            os.write(waker, b"\0")
        os.close(waker)


def _masks() -> Any:
    """Return for each core a mask of all others that this process may use, shape (cores, MASK)."""
    if not hasattr(os, "sched_getaffinity"):
        return np.zeros((0, MASK), np.uint64)
    allowed = sorted(core for core in os.sched_getaffinity(0) if core < 64 * MASK)
    masks = np.zeros((max(allowed, default=-1) + 1, MASK), np.uint64)
    for core in allowed:
        masks[:, core // 64] |= np.uint64(1) << np.uint64(core % 64)
    for core in allowed:
        masks[core, core // 64] &= ~(np.uint64(1) << np.uint64(core % 64))
    return masks
