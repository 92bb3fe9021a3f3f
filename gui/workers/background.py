"""Foundations of background threads: guarded slots, priority, ending, mailbox.

Who goes first where the cores do not suffice: the window.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QThread

Method = TypeVar("Method", bound=Callable[..., None])


class _Worker(Protocol):
    """What obeys a window from another thread."""

    _retired: bool

    def _tell(self) -> None: ...

    def _fail(self, error: Exception) -> None: ...


def guarded_slot(method: Method) -> Method:
    """Tell the window what a slot has done, or what went wrong in it: the worker lives on."""

    @wraps(method)
    def guarded(self: _Worker, *args: Any) -> None:
        if self._retired:
            return
        try:
            method(self, *args)
            self._tell()
        except Exception as error:
            self._fail(error)

    return guarded  # type: ignore[return-value]


NICENESS = 5


def yield_to_window() -> None:
    """Let this thread, and those that it starts, wait where the window wants a core.

    Linux alone has a niceness for each thread. With rows shared out to all cores, frames are late
    without it.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a sandbox may forbid it: then frames may be late
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


log = logging.getLogger(__name__)

PATIENCE_MS = 10_000
"""Longer than pieces of work take, but for making tens of millions of examples anew.

Whoever has not ended by then has most likely not heard that it is to end.
"""


def wait_for_end(thread: QThread, patience_ms: int = PATIENCE_MS) -> None:
    """Wait until a thread that was asked to end has done so; usually that takes milliseconds.

    The request is an event in the thread's own queue. Should it be lost, the window would wait for
    ever, so then the thread's event loop is ended from here.
    """
    while not thread.wait(patience_ms):
        log.error("%s did not hear that it is to end", thread.objectName() or "a thread")
        thread.quit()


T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot between two threads: putting replaces, reading leaves it there.

    The writer never waits and nothing piles up. Reading does not empty the slot, so a reader that
    is not ready for a value (a snapshot of a run it has not heard of yet) loses nothing. A single
    reference is assigned and read atomically, so no lock is needed.
    """

    def __init__(self) -> None:
        self._latest: T | None = None

    def put(self, value: T) -> None:
        """Replace what is in the slot."""
        self._latest = value

    @property
    def latest(self) -> T | None:
        """The newest value put, or None if there never was one."""
        return self._latest
