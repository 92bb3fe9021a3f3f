"""A throttle for signals faster than the display."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

FRAME_MS = 16
"""Milliseconds from one frame to the next: nobody sees more."""


class Throttle(QObject):
    """Passes on the newest of many values: the first at once, then one in a frame or longer beat.

    A timer keeps the beat. Were it started anew with each value, the frames would fall behind by
    as long as the window paints.

    Signals
    -------
    due(object)
        This value is to be used.
    """

    due = Signal(object)

    def __init__(self, parent: QObject | None = None, beat_ms: int = FRAME_MS) -> None:
        super().__init__(parent)
        self._waiting: object = None
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(beat_ms)
        self._beat.timeout.connect(self._on_beat_timeout)

    def put(self, value: object) -> None:
        """Pass on a value, or let it wait for the next beat in place of what waited before."""
        self._waiting = value
        if not self._beat.isActive():
            self._beat.start()
            self._pass_on()

    def finish(self) -> None:
        """Pass on what waits, if there is anything, without waiting for the next beat."""
        self._beat.stop()
        self._pass_on()

    def forget(self) -> None:
        """Drop what waits."""
        self._waiting = None

    def _pass_on(self) -> None:
        value, self._waiting = self._waiting, None
        if value is not None:
            self.due.emit(value)

    @Slot()
    def _on_beat_timeout(self) -> None:
        if self._waiting is None:
            self._beat.stop()
        self._pass_on()
