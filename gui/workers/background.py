"""Background threads: the worker in a thread, its thread, slow tasks, guarded slots, mailbox.

Who goes first where the cores do not suffice: the window.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.errors import InputError
from engine.support.child_process import NICENESS
from engine.support.records import dataclass
from gui.workers.kernel_loader import KernelLoader

log = logging.getLogger(__name__)


def yield_to_window() -> None:
    """Let this thread, and those that it starts, wait where the window wants a core.

    Linux alone has a niceness for each thread. With rows shared out to all cores, frames are late
    without it.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a sandbox may forbid it: then frames may be late
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Worker(QObject):
    """Obeys the window in the thread that it was moved to; begun and ended by `WorkerThread`.

    Commands are slots, to be reached by queued connections; `retire` and `revive` may be called
    from another thread. Its slots must not be overridden: PySide calls one that is in the thread
    of whoever emits.

    Parameters
    ----------
    name
        What the log says has failed.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._retired = False
        self._deferred: list[Callable[[], None]] | None = None

    def retire(self) -> None:
        """Refuse all commands but `stop`: the thread is to end."""
        self._retired = True

    def revive(self) -> None:
        """Obey again: the thread is to begin once more."""
        self._retired = False

    @Slot()
    def begin(self) -> None:
        """Prepare the thread that this was moved to, tell what there is, obey what was deferred."""
        yield_to_window()
        deferred, self._deferred = self._deferred or [], None
        try:
            self._rest()  # what it did when the thread was ended in mid-play, if it was
            self._tell()
        except Exception as error:
            self._fail(error)
        for command in deferred:
            command()

    @Slot()
    def defer(self) -> None:
        """Keep what is commanded from here on until the thread, which is ending, begins again."""
        if self._retired:
            self._deferred = []

    @Slot()
    def finish(self) -> None:
        """Do nothing more, all that was commanded before being done, and end the event loop."""
        self.retire()
        self.stop()

    @Slot()
    def stop(self) -> None:
        """Do nothing more and end this thread's event loop, if this was retired.

        Otherwise the request is an old one: the thread has ended without it, and begun again.
        """
        if not self._retired:
            return
        self._deferred = None
        try:
            self._rest()
        except Exception as error:  # the program waits for the thread, whatever happens here
            self._note(error)
        self.thread().quit()  # not of whoever runs this: the program waits for that thread

    def _puts_off(self, command: Callable[[], None]) -> bool:
        """Tell whether this is retired; a command for its next life is kept until then."""
        if self._retired and self._deferred is not None:
            self._deferred.append(command)
        return self._retired

    def _rest(self) -> None:
        """Do nothing more: the thread is to end, or begins."""

    def _tell(self) -> None:
        """Tell the window what is new."""

    def _fail(self, error: Exception) -> None:
        """Tell the window what went wrong."""
        self._note(error)

    def _note(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("%s caught an exception", self._name, exc_info=error)


Method = TypeVar("Method", bound=Callable[..., None])


def guarded_slot(method: Method) -> Method:
    """Tell the window what a slot has done, or what went wrong in it: the worker lives on."""

    @wraps(method)
    def guarded(self: Worker, *args: Any) -> None:
        if self._puts_off(partial(guarded, self, *args)):
            return
        try:
            method(self, *args)
            self._tell()
        except Exception as error:
            self._fail(error)

    return guarded  # type: ignore[return-value]


PATIENCE_MS = 10_000
"""Longer than pieces of work take, but for making tens of millions of examples anew.

Whoever has not ended by then has most likely not heard that it is to end.
"""


class WorkerThread(QThread):
    """The thread of one worker, which the window tells to begin and to end without ever waiting.

    What is to begin again while it is still ending begins as soon as it has ended, and obeys then
    what it was told meanwhile. Only who ends the program, or lets go of this, waits:
    `wait_for_end`.

    The worker goes with this object, in the window's thread, and never by `deleteLater`: there Qt
    holds a lock of its signals while PySide waits for Python's, and the window may hold that and
    wait for the other.
    """

    _end_requested = Signal()
    _finish_requested = Signal()
    _defer_requested = Signal()

    def __init__(
        self,
        worker: Worker,
        name: str,
        parent: QObject | None = None,
        priority: QThread.Priority = QThread.Priority.InheritPriority,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._worker = worker
        self._priority = priority
        self._is_wanted = False
        worker.moveToThread(self)
        self.started.connect(worker.begin)
        self._end_requested.connect(worker.stop)
        self._finish_requested.connect(worker.finish)
        self._defer_requested.connect(worker.defer)
        self.finished.connect(self._on_finished)

    @property
    def is_wanted(self) -> bool:
        """Whether it was told to begin, and not to end since."""
        return self._is_wanted

    def begin(self) -> None:
        """Start, also after `end`."""
        if not self._is_wanted:
            self._is_wanted = True
            if self.isRunning():
                self._defer_requested.emit()
            self._begin()

    def end(self) -> None:
        """Tell the worker to end; it does so at the end of the piece of work that it is at."""
        if self._is_wanted:
            self._is_wanted = False
            self._worker.retire()
            self._end_requested.emit()

    def finish(self) -> None:
        """Tell the worker to end when it has done what it was told so far."""
        if self._is_wanted:
            self._is_wanted = False
            self._finish_requested.emit()

    def wait_for_end(self, patience_ms: int = PATIENCE_MS) -> None:
        """End, and wait until that is done; usually that takes milliseconds.

        The request is an event in the thread's own queue. Should it be lost, the program would
        wait for ever, so then the thread's event loop is ended from here.
        """
        self.end()
        while not self.wait(patience_ms):
            log.error("%s did not hear that it is to end", self.objectName())
            self.quit()

    def _begin(self) -> None:
        if not self.isRunning():
            self._worker.revive()
            self.start(self._priority)

    @Slot()
    def _on_finished(self) -> None:
        if self._is_wanted:
            self._begin()


@dataclass(frozen=True, slots=True)
class Progress:
    """The share of a task that is done, 0 … 1."""

    share: float


_STRIDE = 0.01
"""Progress is told in steps of this size."""

_KERNEL_MS = 30
"""Milliseconds from one look whether the compiled loop is ready to the next."""

Request = TypeVar("Request")
Answer = TypeVar("Answer")

Cancelled: TypeAlias = Callable[[], bool]
"""Tells a task whether nobody wants its answers any more."""


class _TaskRunner(Worker):
    """Does tasks, one after the other, each until it is done or nobody wants it any more.

    Signals
    -------
    answered(int, object), progressed(int, float), failed(int, object)
        The number of the request, and an answer, the share that is done or an exception.
    """

    answered = Signal(int, object)
    progressed = Signal(int, float)
    failed = Signal(int, object)
    requested = Signal(int, object)

    def __init__(
        self, function: Callable[[Any, Cancelled], Iterator[Any | Progress | None]], name: str
    ) -> None:
        super().__init__(name)
        self.wanted = 0
        self._function = function
        self.requested.connect(self._on_requested)

    @Slot(int, object)
    def _on_requested(self, ticket: int, request: Any) -> None:
        def cancelled() -> bool:
            return ticket != self.wanted

        if cancelled():
            return
        told = 0.0
        try:
            for piece in self._function(request, cancelled):
                if cancelled():
                    return
                if not isinstance(piece, Progress):
                    if piece is not None:
                        self.answered.emit(ticket, piece)
                elif piece.share >= told + _STRIDE:
                    told = piece.share
                    self.progressed.emit(ticket, told)
        except Exception as error:
            self._note(error)
            self.failed.emit(ticket, error)


class TaskWorker(QObject, Generic[Request, Answer]):
    """Does something slow in a thread of its own; lives in the thread of the window.

    Only the newest request counts. One under way is given up at the next piece of work, usually
    some milliseconds later, and nothing is heard of it any more. So is one that was meant for a
    run or for data that have gone: call `cancel` when others come. None of this waits.

    Parameters
    ----------
    function
        ``function(request, cancelled)`` yields answers, `Progress`, and None after each piece of
        work. It may leave off by itself when ``cancelled()``.
    name
        What the log says has failed.
    loader
        Loads the kernel that requests may wait for.

    Signals
    -------
    answered(object)
        An answer to the newest request.
    progressed(float)
        The share that is done, 0 … 1.
    failed(object)
        An exception: the newest request is not answered any more, or not in full. The next one is.
    """

    answered = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(
        self,
        function: Callable[[Request, Cancelled], Iterator[Answer | Progress | None]],
        name: str,
        parent: QObject | None = None,
        loader: KernelLoader | None = None,
    ) -> None:
        super().__init__(parent)
        self._loader = loader
        self._waiting: tuple[Request] | None = None
        self._runner = _TaskRunner(function, name)
        self._thread = WorkerThread(self._runner, name, self, QThread.Priority.LowPriority)
        self._kernel_timer = QTimer(self)
        self._kernel_timer.setInterval(_KERNEL_MS)
        self._kernel_timer.timeout.connect(self._on_kernel_timer_timeout)
        self._runner.answered.connect(self._on_runner_answered)
        self._runner.progressed.connect(self._on_runner_progressed)
        self._runner.failed.connect(self._on_runner_failed)

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._thread.is_wanted

    def start(self) -> None:
        """Start the thread, also after `stop`; a request made before is answered then."""
        if self._loader is not None:
            self._loader.start()
        self._thread.begin()

    def stop(self) -> None:
        """Give up what is under way, and let the thread end."""
        self.cancel()
        self._thread.end()

    def wait(self) -> None:
        """Stop, and wait until the thread has ended: for the end of the program alone."""
        self.stop()
        self._thread.wait_for_end()

    def request(self, request: Request, needs_kernel: bool = False) -> None:
        """Ask for something in place of what was asked for before.

        Where it needs the compiled loop, it is begun once that is loaded.
        """
        self.cancel()
        if needs_kernel and self._loader is not None and self._loader.loaded is None:
            self._waiting = (request,)
            self._kernel_timer.start()
        else:
            self._runner.requested.emit(self._runner.wanted, request)

    def cancel(self) -> None:
        """Give up what is under way."""
        self._runner.wanted += 1
        self._waiting = None
        self._kernel_timer.stop()

    @Slot()
    def _on_kernel_timer_timeout(self) -> None:
        if self._waiting is not None:
            self.request(*self._waiting, needs_kernel=True)

    @Slot(int, object)
    def _on_runner_answered(self, ticket: int, answer: Answer) -> None:
        if ticket == self._runner.wanted:
            self.answered.emit(answer)

    @Slot(int, float)
    def _on_runner_progressed(self, ticket: int, share: float) -> None:
        if ticket == self._runner.wanted:
            self.progressed.emit(share)

    @Slot(int, object)
    def _on_runner_failed(self, ticket: int, error: Exception) -> None:
        if ticket == self._runner.wanted:
            self.failed.emit(error)


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
