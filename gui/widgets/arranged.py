"""A widget that gives those inside of it their places without a layout of Qt's."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget


class ArrangedWidget(QWidget):
    """Calls `_arrange` whenever those inside of it may need other places."""

    def _arrange(self) -> None:
        """Give all their places."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Give all their places anew when one of them has changed its size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give all their places anew."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Make up for what has changed while it was hidden."""
        super().showEvent(event)
        self._arrange()
