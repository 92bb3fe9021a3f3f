"""Garbage collection in the thread of the window."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 1000

LOOKS_TO_START = 5
"""After so many looks the program has started: what there is now stays as long as it runs."""


class GarbageCollector(QObject):
    """Collects garbage in the thread of the GUI alone, while other threads run Python too.

    Python collects in whichever thread happens to allocate. Where that is the worker, a cycle that
    holds widgets (a closed dialog, a window of before) is destroyed there, and Qt crashes.

    What was made while the program started is never looked at: going over it once, for some hundred
    objects that are garbage, would stop the window for five frames. So it is set aside at the first
    look, and what the first seconds have added, later.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._looks = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again: the other threads have ended."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._looks += 1
        if self._looks in (1, LOOKS_TO_START):
            gc.freeze()
        due = [
            generation
            for generation, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > most
        ]
        if due:
            gc.collect(due[-1])
