"""When is it too late for a thread to end by itself?"""

from __future__ import annotations

import logging

from PySide6.QtCore import QThread

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
