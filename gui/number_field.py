"""How does a person write a number into the window?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.bubble import Bubble
from gui.number_format import exact, read_number
from gui.theme import figure_font

Stepped = Callable[[float, int], float]
"""Returns the number one arrow key up (+1) or down (-1) from a number."""


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Which numbers a field takes: `low` ≤ number ≤ `high`, only whole ones if `whole`."""

    low: float
    high: float
    whole: bool = False

    def describe(self) -> str:
        """Return what is accepted, in words."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {exact(self.low)} to {exact(self.high)}"

    def accepts(self, number: float) -> bool:
        """Tell whether `number` is one of them."""
        return self.low <= number <= self.high and not (self.whole and number != int(number))


def evenly(step: float) -> Stepped:
    """Return arrow keys that add and subtract `step`."""
    return lambda number, direction: float(f"{number + direction * step:.12g}")


class NumberField(QLineEdit):
    """A line for one number, which says so when it cannot take what was written.

    Enter takes the text and gives the keyboard back to the run; Tab takes it and goes on; Esc
    brings the number in force back. Up and down step. Space, which no number needs, still plays
    and pauses. At rest the text may be rounded; with the focus it has all digits.

    Signals
    -------
    number_entered(float)
        The user wrote or stepped to another number.
    """

    number_entered = Signal(float)

    def __init__(
        self,
        name: str,
        accepted: NumberRange,
        stepped: Stepped,
        at_rest: Callable[[float], str] = exact,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._accepted = accepted
        self._stepped = stepped
        self._at_rest = at_rest
        self._number = accepted.low
        self._hint = ""
        self._clicked_into = False
        self._bubble: Bubble | None = None
        self.setFont(figure_font())
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(self._clear_complaint)
        self._show_text()

    def number(self) -> float:
        """Return the number in force, whatever is being written."""
        return self._number

    def set_hint(self, hint: str) -> None:
        """Set what the tool tip says while nothing is wrong."""
        self._hint = hint
        self._clear_complaint()

    def show_number(self, number: float) -> None:
        """Show `number` without a signal; a text that is just being written is left alone."""
        if number == self._number:
            return
        self._number = number
        if not (self.hasFocus() and self.isModified()):
            self._show_text()

    def complaint(self) -> str:
        """Return what is wrong with the text, or an empty string."""
        return str(self.property("complaint") or "")

    def revert(self) -> None:
        """Bring the number in force back."""
        self._show_text()

    def _take_text(self) -> bool:
        """Take what was written; return False, saying why, if that cannot be."""
        if not self.isModified() and not self.complaint():
            return True
        number = read_number(self.text())
        if number is None or not self._accepted.accepts(number):
            self._complain(f"“{self.text()}” was not taken: {self._name} is {self._accepts()}")
            return False
        self._take(number)
        return True

    def _take(self, number: float) -> None:
        changed = number != self._number
        self._number = number
        self._show_text()
        if changed:
            self.number_entered.emit(number)

    def _accepts(self) -> str:
        comma = "; write a decimal point, not a comma" if "," in self.text() else ""
        return f"{self._accepted.describe()}{comma}."

    def _show_text(self) -> None:
        text = (exact if self.hasFocus() else self._at_rest)(self._number)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self._clear_complaint()

    def _clear_complaint(self) -> None:
        if self.complaint():
            self._mark("")
            if self._bubble:
                self._bubble.hide()
        self.setToolTip(self._hint)
        self.setAccessibleDescription(self._hint)

    def _complain(self, complaint: str) -> None:
        self._mark(complaint)
        self.setToolTip(complaint)
        self.setAccessibleDescription(complaint)
        if self._bubble is None:
            self._bubble = Bubble(self)
        self._bubble.say(complaint)

    def _mark(self, complaint: str) -> None:
        self.setProperty("complaint", complaint)
        self.setProperty("refused", bool(complaint))
        self.style().unpolish(self)
        self.style().polish(self)

    def event(self, event: QEvent) -> bool:
        """Leave Space to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_space(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the text with Enter, drop it with Esc, step with up and down."""
        key = event.key()
        if _is_space(event):
            event.ignore()
        elif self.isReadOnly():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._take_text():
                self._give_focus_back()
        elif key == Qt.Key.Key_Escape:
            self.revert()
            self._give_focus_back()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the wheel, but only with the focus."""
        if self.hasFocus() and not self.isReadOnly() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits, selected, so that typing replaces them."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if not self.complaint():
            self._show_text()
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
        if self._take_text():
            self._show_text()
        self.deselect()

    def _step(self, direction: int) -> None:
        if not self._take_text():
            return
        number = self._stepped(self._number, direction)
        self._take(min(max(number, self._accepted.low), self._accepted.high))
        self.selectAll()

    def _give_focus_back(self) -> None:
        """Let the arrow keys step the run again, while Tab goes on from nearby."""
        (self.parentWidget() or self.window()).setFocus(Qt.FocusReason.OtherFocusReason)


def _is_space(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )
