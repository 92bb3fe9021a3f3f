"""The history of changes as a list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QDialog, QLabel, QUndoView, QVBoxLayout, QWidget

from gui.widgets.labels import explain, muted_label


class HistoryDialog(QDialog):
    """All entries, the latest last; a click on one undoes or does again all that lies between.

    Signals
    -------
    closed()
        It is no longer shown.
    """

    closed = Signal()

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History of changes")
        self.setObjectName("historyDialog")
        self._view = QUndoView(stack)
        self._view.setObjectName("historyView")
        self._view.setEmptyLabel("As it was at first")
        explain(self._view, "History of changes", "Click an entry to go back, or on again, to it.")
        hint: QLabel = muted_label("Click an entry to go back, or on again, to it.")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self._view, 1)
        column.addWidget(hint)
        self.resize(360, 420)

    @Slot(bool)
    def set_readonly(self, on: bool) -> None:
        """Let entries only be read, or be clicked again."""
        self._view.setEnabled(not on)

    def event(self, event: QEvent) -> bool:
        """Tell when it is closed."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.closed.emit()
        return super().event(event)
