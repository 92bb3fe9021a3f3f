"""Requests to a worker, each with the number of the run that it is meant for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.workers.player_worker import PlayerWorker, Request


class Requests(QObject):
    """Passes on what a window asks of its worker; lives in the thread of the window.

    What is asked of a run holds for that run alone: its step, its settings, as many parameters as
    it has. Should the worker play another one by the time that a request arrives, the request is
    dropped there, whatever its kind, and the window hears of the other run anyway.

    Not asked of a run are to play, to pause and how fast: these hold for whatever is played, and
    so do requests for another run. They go to the worker directly.

    Attributes
    ----------
    run_id
        The run that is on screen.
    """

    asked = Signal(object)

    def __init__(self, worker: PlayerWorker[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = 0
        self.asked.connect(worker.obey)

    def to(self, command: Callable[..., None]) -> Callable[..., None]:
        """Return a function that asks for `command`, to be connected to a signal of the window."""
        most = len(inspect.signature(command).parameters)

        def ask(*arguments: Any) -> None:
            self.asked.emit(Request(self.run_id, command, arguments[:most]))

        return ask
