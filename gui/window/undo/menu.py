"""Undo and redo in the menu, and the history of changes as a list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QDialog, QLabel, QUndoView, QVBoxLayout, QWidget

from gui.widgets.labels import explain, muted_label
from gui.window.actions import Actions
from gui.window.undo.changes import Changes


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


class UndoMenu(QObject):
    """Undo and Redo with the names of their entries, and the list of all entries."""

    def __init__(self, window: QWidget, actions: Actions, changes: Changes) -> None:
        super().__init__(window)
        self._window, self._actions, self._changes = window, actions, changes
        self._dialog: HistoryDialog | None = None
        actions.undo.setIconText("Undo")  # whatever entry the text names
        actions.redo.setIconText("Redo")
        actions.undo.triggered.connect(changes.undo)
        actions.redo.triggered.connect(changes.redo)
        actions.history.toggled.connect(self._on_history_toggled)
        changes.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        stack = self._changes.stack
        for action, able, word, name in (
            (self._actions.undo, stack.can_undo(), "&Undo", stack.undoText()),
            (self._actions.redo, stack.canRedo(), "&Redo", stack.redoText()),
        ):
            action.setEnabled(able)
            action.setText(f"{word} {name}" if able else word)

    @Slot(bool)
    def _on_history_toggled(self, on: bool) -> None:
        if self._dialog is None:
            self._dialog = HistoryDialog(self._changes.stack, self._window)
            self._dialog.addActions([self._actions.undo, self._actions.redo])
            self._dialog.closed.connect(self._on_dialog_closed)
            self._changes.stack.put_aside.connect(self._dialog.set_readonly)
        self._dialog.setVisible(on)

    @Slot()
    def _on_dialog_closed(self) -> None:
        self._actions.history.setChecked(False)
