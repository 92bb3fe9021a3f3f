"""How many examples does one step look at?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from gui.style.numbers import read_number
from gui.widgets.bubble import Bubble
from gui.widgets.combo import QuietCombo
from gui.widgets.text_field import give_focus_back, is_space

FULL = "full"
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LARGEST = 2**31


class BatchCombo(QuietCombo):
    """Full, the usual sizes of a mini-batch, or any other that is written into it.

    Signals
    -------
    batch_chosen(object)
        The user chose this many examples a step; None is the full batch.
    """

    batch_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch: int | None = None
        self._bubble = Bubble(self)
        self._line = QLineEdit()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line.setCompleter(None)  # type: ignore[arg-type]  # Qt takes None for none
        self.addItems([FULL, *map(str, SIZES)])
        self.currentTextChanged.connect(self._on_current_text_changed)
        self._line.editingFinished.connect(self._on_line_editing_finished)

    def show_batch(self, batch: int | None) -> None:
        """Show `batch` without a signal; a text that is just being written is left alone."""
        if batch == self._batch:
            return
        self._batch = batch
        if not (self.hasFocus() and self._line.isModified()):
            self._show_text()

    def _show_text(self) -> None:
        text = FULL if self._batch is None else str(self._batch)
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findText(text))
            self.setEditText(text)
        self._mark(False)

    def _take_text(self) -> bool:
        text = self.currentText().strip().lower()
        number = read_number(text)
        if text == FULL:
            batch = None
        elif number is not None and number == int(number) and 1 <= number <= LARGEST:
            batch = int(number)
        else:
            self._mark(True)
            self._bubble.say(
                f"“{self.currentText()}” was not taken: the batch is full, or a whole number of "
                "examples from 1.",
                self,
            )
            return False
        changed = batch != self._batch
        self._batch = batch
        self._show_text()
        if changed:
            self.batch_chosen.emit(batch)
        return True

    def _mark(self, refused: bool) -> None:
        if bool(self.property("refused")) != refused:
            self.setProperty("refused", refused)
            self.style().unpolish(self)
            self.style().polish(self)
        if not refused:
            self._bubble.hide()

    @Slot()
    def _on_current_text_changed(self) -> None:
        if not self._line.isModified():
            self._take_text()

    @Slot()
    def _on_line_editing_finished(self) -> None:
        if self._line.isModified():
            self._take_text()

    def event(self, event: QEvent) -> bool:
        """Leave Space to the window: no batch needs it."""
        if event.type() == QEvent.Type.ShortcutOverride and is_space(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the text with Enter and drop it with Esc, and give the keyboard back."""
        done = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._take_text()
        if event.key() == Qt.Key.Key_Escape:
            self._show_text()
            done = True
        if done:
            give_focus_back(self)
        elif not is_space(event):
            super().keyPressEvent(event)
