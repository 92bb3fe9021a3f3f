"""Fields for text and numbers, and combo boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QStyleOptionComboBox, QWidget

from engine.errors import InputError
from engine.support.records import dataclass
from gui.style.numbers import exact, read_number
from gui.style.theme import figure_font
from gui.widgets.labels import complain, explain, withdraw

PADDING = 12


class Line(QLineEdit):
    """A line of text, all of it selected by the click that brings the focus: typing replaces it."""

    _clicked_into = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take note of what brought the focus."""
        super().focusInEvent(event)
        self._clicked_into = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select all with the click that brings the focus."""
        super().mouseReleaseEvent(event)
        if self._clicked_into and not self.hasSelectedText():
            self.selectAll()
        self._clicked_into = False


class TextField(Line):
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
        """Set what the tool tip says while nothing is wrong, and the status line in any case."""
        self._hint = hint
        self.setStatusTip(hint)
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
        complain(reason, self)

    def take_text(self) -> bool:
        """Take what was written; return False, saying why, if that cannot be."""
        if not self.isModified() and not self._complaint:
            return True
        try:
            value = self.read(self.text())
        except InputError as error:
            self._complain(f"“{self.text()}” was not taken. {error}")
            complain(self._complaint, self)
            return False
        self.take(value)
        return True

    def _complain(self, complaint: str) -> None:
        if complaint == self._complaint:
            return
        self._complaint = complaint
        self._tell(complaint or self._hint)
        withdraw(self)
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


class NumberField(TextField):
    """A field for one number; up and down step.

    Signals
    -------
    number_entered(float)
        The user wrote or stepped to another number.
    """

    number_entered = Signal(float)

    takes_space = False

    def __init__(
        self,
        name: str,
        accepted: NumberRange,
        stepped: Stepped,
        at_rest: Callable[[float], str] = exact,
        characters: int = 6,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, accepted.low, characters, parent)
        self._name = name
        self._accepted = accepted
        self._stepped = stepped
        self._at_rest = at_rest
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.entered.connect(self._on_entered)
        self.revert()

    def number(self) -> float:
        """Return the number in force, whatever is being written."""
        return float(self._value)

    def show_number(self, number: float) -> None:
        """Show `number` without a signal; a text that is just being written is left alone."""
        self.show_value(float(number))

    def accepts(self, number: float) -> bool:
        """Tell whether `number` is one that is taken."""
        return self._accepted.accepts(number)

    def accept(self, accepted: NumberRange) -> None:
        """Change which numbers are taken from now on."""
        self._accepted = accepted

    def rename(self, name: str) -> None:
        """Change what the number is called, in messages and for screen readers."""
        self._name = name
        self.setAccessibleName(name)

    def read(self, text: str) -> float:
        """Return the number that `text` writes."""
        number = read_number(text)
        if number is None or not self._accepted.accepts(number):
            comma = ", with a decimal point and no comma" if "," in text else ""
            raise InputError(
                f"{self._name[0].upper()}{self._name[1:]} is {self._accepted.describe()}{comma}."
            )
        return number

    def write(self, number: float, *, fully: bool) -> str:
        """Return the number with all its digits, or as short as the field wants it at rest."""
        return exact(number) if fully else self._at_rest(number)

    @Slot(object)
    def _on_entered(self, number: float) -> None:
        self.number_entered.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with up and down."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isReadOnly():
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the wheel, but only with the focus."""
        if self.hasFocus() and not self.isReadOnly() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
        else:
            event.ignore()

    def _step(self, direction: int) -> None:
        if not self.take_text():
            return
        number = self._stepped(self.number(), direction)
        self.take(min(max(number, self._accepted.low), self._accepted.high))
        self.selectAll()


ARROW_WIDTH = 32
"""Pixels beside the text: margins and the arrow."""


class QuietCombo(QComboBox):
    """A list that takes the focus with Tab only, lets the wheel pass, and may be narrow.

    After a choice with the mouse, Space and the arrow keys still play and step.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    def showPopup(self) -> None:
        """Open the list wide enough for its longest line."""
        view = self.view()
        view.setMinimumWidth(
            view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width()
        )
        super().showPopup()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten with an ellipsis what is too long for the line."""
        super().initStyleOption(option)
        room = self.width() - ARROW_WIDTH
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies around, unless the list has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


_LETTERS = 12
"""Letters that a `narrow_combo` has room for at least."""


def narrow_combo(object_name: str, name: str, hint: str) -> QComboBox:
    """Return a list that does not grow with what it holds, whose lines may be of any length."""
    combo = QuietCombo()
    combo.setObjectName(object_name)
    combo.setMinimumContentsLength(_LETTERS)
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    explain(combo, name, hint)
    return combo
