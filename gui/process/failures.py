"""Exceptions that nobody caught, in a slot or while something is painted, told in the window."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from engine.errors import InputError

log = logging.getLogger(__name__)

Place = tuple[type[BaseException], str, int]
"""A kind of exception, and the line that raised it."""


class Failures(QObject):
    """Hears of every exception that reaches Qt, which would go on without a word.

    An InputError speaks for itself. Of others the traceback is logged, once for each place: what
    fails at every paint would fill the terminal.

    Signals
    -------
    failed(object)
        The exception.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[Place] = set()

    def listen(self) -> None:
        """Be told of what is raised in any slot or paint from now on."""
        sys.excepthook = self.hear

    def hear(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log an exception, and tell the window; Ctrl+C goes the usual way."""
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        place = _place(error, trace)
        if place not in self._known:
            self._known.add(place)
            if not isinstance(error, InputError):
                log.error("an exception that nobody caught", exc_info=(kind, error, trace))
        self.failed.emit(error)


def _place(error: Exception, trace: TracebackType | None) -> Place:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error), "", 0
    return type(error), trace.tb_frame.f_code.co_filename, trace.tb_lineno
