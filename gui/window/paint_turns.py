"""Windows that are painted one after the other, each in a turn of the event loop of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_LAYOUT: None = None
"""Stands for a turn in which all is styled and finds its place."""


_OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent


class PaintTurns(QObject):
    """Has windows wait for their paint while all in them is styled anew and finds its place.

    To style all windows anew, to lay them out and to paint them takes some hundredths of a second
    each. Qt does all of it in one go, and paints many a part that it then moves. Here each has a
    turn of the event loop, between which the program answers, and everything is painted once.

    Signals
    -------
    layout_due()
        All that the windows wait for is to be done now: they are painted from the next turn on.
    """

    layout_due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[QWidget | None] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def hold(self, windows: Iterable[QWidget]) -> None:
        """Let these windows wait, those that are seen; they are painted in this order."""
        for window in windows:
            if window.isVisible() and window.updatesEnabled():
                _paint_as_one(window)
                # Of the window alone: what is inside of it goes on to note what is to be painted.
                window.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, True)
                self._waiting.append(window)
        if _LAYOUT not in self._waiting:
            self._waiting.appendleft(_LAYOUT)
            self._timer.start(0)

    @Slot()
    def _on_timer_timeout(self) -> None:
        window = self._waiting.popleft()
        if self._waiting:
            self._timer.start(0)
        if window is None:
            self.layout_due.emit()
        elif isValid(window):
            window.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
            window.repaint()


def _paint_as_one(window: QWidget) -> None:
    """Have all of a window painted, and no part of it twice.

    What has a ground of its own, such as a window or a panel, Qt paints by itself, with all inside
    of it, and then once more what is inside and was updated too; unless something inside of it that
    has none was updated before it.
    """
    for part in _seen_in(window):
        if not (part.autoFillBackground() or part.testAttribute(_OPAQUE)):
            part.update()
    window.update()


def _seen_in(widget: QWidget) -> Iterator[QWidget]:
    """Yield what is seen in a widget, and is no window."""
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield child
            yield from _seen_in(child)
