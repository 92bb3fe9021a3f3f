"""The signals by which the system asks the program to end, brought into Qt's event loop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Ctrl+C, the wish of another program or of the system, the end of the terminal."""


class Termination(QObject):
    """Listens for the signals that ask the program to end.

    Python's own handlers run when the interpreter has its turn in the main thread, which in Qt's
    loop may be never. So the number of the signal is written to a socket that wakes the loop. A
    signal that the program was started to ignore, as `nohup` does, stays ignored. A second one ends
    the program in the system's way, whatever it is doing.

    Signals
    -------
    requested(int)
        The number of the signal that has come.
    """

    requested = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number: int | None = None
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._heeded = [kind for kind in ENDING if signal.getsignal(kind) != signal.SIG_IGN]
        for kind in self._heeded:
            signal.signal(kind, _leave_to_the_loop)

    @property
    def exit_code(self) -> int | None:
        """What a shell expects of a program that a signal has ended; None where none has come."""
        return None if self.number is None else 128 + self.number

    def stop(self) -> None:
        """Leave the signals to the system again."""
        signal.set_wakeup_fd(-1)
        for kind in self._heeded:
            signal.signal(kind, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _on_notifier_activated(self) -> None:
        self.number = self._reader.recv(1)[0]
        self.stop()
        self.requested.emit(self.number)


def _leave_to_the_loop(number: int, frame: FrameType | None) -> None:
    """Do nothing: that there is a handler in Python is what has the socket written to."""


@contextmanager
def ending_put_off() -> Iterator[Callable[[], None]]:
    """Let Python's handlers of these signals wait until the block has ended.

    What a handler raises while Qt calls a method in Python, to paint for instance, is lost. What
    this gives is to be called where nothing of Qt is going on, in the middle of long work: it lets
    a handler that waits have its turn.
    """
    handlers = {kind: signal.getsignal(kind) for kind in ENDING}
    waiting: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        waiting.append((number, frame))

    def check_ending() -> None:
        if waiting:
            number, frame = waiting.pop(0)
            handler = handlers[signal.Signals(number)]
            assert callable(handler)
            handler(number, frame)

    held = [kind for kind, handler in handlers.items() if callable(handler)]
    for kind in held:
        signal.signal(kind, note)
    try:
        yield check_ending
    finally:
        for kind in held:
            signal.signal(kind, handlers[kind])
    check_ending()
