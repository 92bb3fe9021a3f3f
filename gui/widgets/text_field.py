"""How does a person write a value into the window, and learn that it was not taken?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.errors import InputError
from gui.style.theme import figure_font
from gui.widgets.bubble import Bubble

PADDING = 12


class TextField(QLineEdit):
    """A line for one value; what a value is, and how it is written, subclasses say.

    Enter takes the text and gives the keyboard back to the run; Tab takes it and goes on; Esc
    brings the value in force back. A text that cannot be taken stays, marked, with a message. At
    rest the text may be shortened; with the focus it tells all.

    Signals
    -------
    entered(object)
        The user wrote another value.
    """

    entered = Signal(object)

    takes_space = True
    """Whether a text may hold a space; if not, Space still plays and pauses."""

    def __init__(self, name: str, value: Any, characters: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._value = value
        self._characters = characters
        self._hint = ""
        self._complaint = ""
        self._clicked_into = False
        self._bubble = Bubble(self)
        self.setFont(figure_font())
        self.setAccessibleName(name)
        self.textEdited.connect(self._on_text_edited)

    def read(self, text: str) -> Any:
        """Return the value that `text` writes.

        Raises
        ------
        InputError
            If it is none; the message is shown to the user.
        """
        raise NotImplementedError

    def write(self, value: Any, *, fully: bool) -> str:
        """Return `value` as text, shortened unless it is to be told `fully`."""
        raise NotImplementedError

    def set_hint(self, hint: str) -> None:
        """Set what the tool tip says while nothing is wrong."""
        self._hint = hint
        self._tell(self._complaint or hint)

    def complaint(self) -> str:
        """Return what is wrong with the text, or an empty string."""
        return self._complaint

    def show_value(self, value: Any) -> None:
        """Show `value` without a signal; a text that is just being written is left alone."""
        if value == self._value:
            return
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.revert()

    def revert(self) -> None:
        """Bring the value in force back."""
        text = self.write(self._value, fully=self.hasFocus())
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self._complain("")

    def take(self, value: Any) -> None:
        """Put `value` in force, telling so if it is another one."""
        changed = value != self._value
        self._value = value
        self.revert()
        if changed:
            self.entered.emit(value)

    def refuse(self, reason: str) -> None:
        """Say, as of a text that was not taken, why what was chosen elsewhere cannot be had."""
        self._complain(reason)
        self._bubble.say(reason, self)

    def take_text(self) -> bool:
        """Take what was written; return False, saying why, if that cannot be."""
        if not self.isModified() and not self._complaint:
            return True
        try:
            value = self.read(self.text())
        except InputError as error:
            self._complain(f"“{self.text()}” was not taken. {error}")
            self._bubble.say(self._complaint, self)
            return False
        self.take(value)
        return True

    def _complain(self, complaint: str) -> None:
        if complaint == self._complaint:
            return
        self._complaint = complaint
        self._tell(complaint or self._hint)
        self._bubble.hide()
        self.setProperty("refused", bool(complaint))
        self.style().unpolish(self)
        self.style().polish(self)

    def _tell(self, text: str) -> None:
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    @Slot()
    def _on_text_edited(self) -> None:
        self._complain("")

    def sizeHint(self) -> QSize:
        """Return room for the number of characters that the field was made for."""
        width = self._characters * self.fontMetrics().horizontalAdvance("0") + PADDING
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: a field that grows and shrinks would dance."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Leave Space to the window if no text needs it."""
        if event.type() == QEvent.Type.ShortcutOverride and self._leaves(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the text with Enter, drop it with Esc."""
        key = event.key()
        if self._leaves(event):
            event.ignore()
        elif key == Qt.Key.Key_Escape or (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.take_text()
        ):
            self.revert()
            give_focus_back(self)
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the value fully, selected, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if not self._complaint:
            self.revert()
        self.selectAll()
        self._clicked_into = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select all with the click that brings the focus."""
        super().mouseReleaseEvent(event)
        if self._clicked_into and not self.hasSelectedText():
            self.selectAll()
        self._clicked_into = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was written; what cannot be taken stays, marked, to be put right."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self.take_text():
            self.revert()
        self.deselect()

    def _leaves(self, event: QEvent) -> bool:
        return is_space(event) and not self.takes_space


def is_space(event: QEvent) -> bool:
    """Tell whether the event is about the Space key alone."""
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )


def give_focus_back(widget: QWidget) -> None:
    """Let the arrow keys step the run again, while Tab goes on from nearby."""
    (widget.parentWidget() or widget.window()).setFocus(Qt.FocusReason.OtherFocusReason)
