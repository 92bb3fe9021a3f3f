"""Landscapes drawn in the background."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.landscape.landscape import LandscapeRenderer, LandscapeRequest, Quality
from gui.plotting.contours import trace
from gui.workers.background import wait_for_end, yield_to_window

log = logging.getLogger(__name__)


class _Draughtsman(QObject):
    """Draws in the thread that it was moved to, and leaves off when another request has come.

    Signals
    -------
    drawn(int, object)
        The number of the request and a Relief.
    failed(int, object)
        The number of the request and an exception.
    """

    drawn = Signal(int, object)
    failed = Signal(int, object)
    requested = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = 0
        self._surveyor = LandscapeRenderer()
        self.requested.connect(self._on_requested)

    @Slot()
    def begin(self) -> None:
        """Prepare the thread that this was moved to."""
        yield_to_window()

    @Slot(int, object, object)
    def _on_requested(self, ticket: int, query: LandscapeRequest, care: Quality) -> None:
        if ticket != self.wanted:
            return
        try:
            for landscape in self._surveyor.survey(query, care):
                if ticket != self.wanted:
                    return
                if landscape is not None:
                    self.drawn.emit(ticket, trace(landscape))
        except Exception as error:
            log.error("the landscape could not be drawn", exc_info=error)
            self.failed.emit(ticket, error)


class LandscapeWorker(QObject):
    """Draws landscapes in a thread of its own; lives in the thread of the window.

    Only the newest request counts: one under way is given up at the next piece of work, a few
    milliseconds later, and its pictures are dropped.

    Signals
    -------
    drawn(object)
        A Relief; of a coarse picture and a fine one, one after the other.
    failed(object)
        An exception: the newest request is not answered any more, or not in full.
    """

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_stopped = False
        self._thread = QThread(self)
        self._thread.setObjectName("landscape-worker")
        self._draughtsman = _Draughtsman()
        self._draughtsman.moveToThread(self._thread)
        self._draughtsman.drawn.connect(self._on_draughtsman_drawn)
        self._draughtsman.failed.connect(self._on_draughtsman_failed)
        self._thread.started.connect(self._draughtsman.begin)
        self._thread.finished.connect(self._draughtsman.deleteLater)

    def start(self) -> None:
        """Start the thread; requests made before are answered then."""
        self._thread.start(QThread.Priority.LowPriority)

    def stop(self) -> None:
        """Give up what is under way and end the thread; it takes some milliseconds."""
        self._is_stopped = True
        self._draughtsman.wanted += 1
        self._thread.quit()
        wait_for_end(self._thread)

    @Slot(object, object)
    def request(self, query: LandscapeRequest, care: Quality) -> None:
        """Ask for a landscape, drawn with so much care; not after `stop`."""
        if self._is_stopped:
            return
        self._draughtsman.wanted += 1
        self._draughtsman.requested.emit(self._draughtsman.wanted, query, care)

    @Slot(int, object)
    def _on_draughtsman_drawn(self, ticket: int, relief: object) -> None:
        if ticket == self._draughtsman.wanted:
            self.drawn.emit(relief)

    @Slot(int, object)
    def _on_draughtsman_failed(self, ticket: int, error: Exception) -> None:
        if ticket == self._draughtsman.wanted:
            self.failed.emit(error)
