"""The size that a window goes back to when what has made it larger is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class SizeKeeper(QObject):
    """Gives a window back the size that it had before its contents needed more.

    Qt makes a window larger when what is opened in it would not fit, and leaves it so. Here it
    becomes as small as it was once that is closed, unless somebody has resized it meanwhile.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._chosen: QSize | None = None  # the size before, while the window is larger than that
        self._forced = QSize()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later_timeout)
        window.installEventFilter(self)

    def _follow(self, before: QSize, now: QSize) -> None:
        """Take note of another size: one that the contents ask for, or one that was chosen."""
        least = self._window.minimumSize()
        if before.width() < least.width() or before.height() < least.height():
            self._chosen = self._chosen or before
            self._forced = now
        elif now != self._forced:
            self._chosen = None

    @Slot()
    def _on_later_timeout(self) -> None:
        """Give back what is not needed any more."""
        chosen, window = self._chosen, self._window
        if chosen is None or window.isMaximized() or window.isFullScreen():
            return
        wanted = chosen.expandedTo(window.minimumSizeHint())
        if wanted != window.size():
            self._forced = wanted
            window.resize(wanted)
        if wanted == chosen:
            self._chosen = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window and of what it holds."""
        if isinstance(event, QResizeEvent) and event.oldSize().isValid():
            self._follow(event.oldSize(), event.size())
        elif event.type() == QEvent.Type.LayoutRequest and self._chosen is not None:
            self._later.start(0)  # when the least size is known
        return super().eventFilter(watched, event)
