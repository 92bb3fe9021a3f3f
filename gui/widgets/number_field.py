"""How does a person write a number into the window?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from engine.errors import InputError
from gui.style.numbers import exact, read_number
from gui.widgets.text_field import TextField

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
