"""The worker that reads and writes session files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine.session.session import Session
from engine.support.records import dataclass
from gui.workers.background import Worker, WorkerThread


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read, and by which function."""

    path: Path
    read: Callable[[Path], Session]


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be written, where, and by which function."""

    path: Path
    session: Session
    write: Callable[[Path, Session], None]


class _StoreWorker(Worker):
    """Reads and writes one file after the other, in the order in which that was asked for.

    Signals
    -------
    was_read(int, object)
        The number of a request, and the Session that was in its file.
    written(int, float)
        The number of a request that is done, and how many seconds it took.
    failed(int, object)
        The number of one that is not, and the exception.
    """

    was_read = Signal(int, object)
    written = Signal(int, float)
    failed = Signal(int, object)

    @Slot(int, object)
    def read(self, ticket: int, reading: Reading) -> None:
        """Read a file."""
        try:
            self.was_read.emit(ticket, reading.read(reading.path))
        except Exception as error:
            self._note(error)
            self.failed.emit(ticket, error)

    @Slot(int, object)
    def write(self, ticket: int, writing: Writing) -> None:
        """Write a file."""
        start = time.perf_counter()
        try:
            writing.write(writing.path, writing.session)
        except Exception as error:
            self._note(error)
            self.failed.emit(ticket, error)
        else:
            self.written.emit(ticket, time.perf_counter() - start)


class SessionStore(QObject):
    """Reads and writes session files in a thread of its own; lives in the thread of the window.

    Signals
    -------
    was_read(int, object), written(int, float), failed(int, object)
        What has come of the request with this number: a Session, seconds, or an exception.
    """

    was_read = Signal(int, object)
    written = Signal(int, float)
    failed = Signal(int, object)
    _read_wanted = Signal(int, object)
    _write_wanted = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last_ticket = 0
        self._worker = _StoreWorker("the session store")
        self._thread = WorkerThread(self._worker, "the session store", self)
        self._read_wanted.connect(self._worker.read)
        self._write_wanted.connect(self._worker.write)
        self._worker.was_read.connect(self.was_read)
        self._worker.written.connect(self.written)
        self._worker.failed.connect(self.failed)

    def read(self, reading: Reading) -> int:
        """Ask for a file to be read; return the number of the request."""
        self._thread.begin()
        self._last_ticket += 1
        self._read_wanted.emit(self._last_ticket, reading)
        return self._last_ticket

    def write(self, writing: Writing) -> int:
        """Ask for a file to be written; return the number of the request."""
        self._thread.begin()
        self._last_ticket += 1
        self._write_wanted.emit(self._last_ticket, writing)
        return self._last_ticket

    def stop(self) -> None:
        """Let the thread end when it has done what was asked so far."""
        self._thread.end()

    def wait(self) -> None:
        """Stop, and wait until that is done: for the end of the program alone."""
        if self._thread.isRunning():
            self._thread.wait_for_end()
