"""How does a slider reach from very small to very large numbers?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.style.numbers import exact
from gui.widgets.slider import JumpSlider

PER_DECADE = 100
"""Slider positions from one power of ten to the next: 2.3 % from one to its neighbour."""

ARROW = 10
"""Positions that an arrow key moves: a factor of 1.26, ten to a decade."""

END = 10
"""Positions at an end that all stand for exactly 0, or for infinity."""


@dataclass(frozen=True, slots=True)
class LogScale:
    """Maps positions 0 … `maximum` to the numbers ``low · 10^(position / 100)`` … `high`.

    Numbers are rounded to three digits, so that they are as short as they look. With `zero` the
    left end stands for exactly 0, with `endless` the right end for infinity.
    """

    low: float
    high: float
    zero: bool = False
    endless: bool = False

    @property
    def first(self) -> int:
        """Position of `low`."""
        return END if self.zero else 0

    @property
    def last(self) -> int:
        """Position of `high`."""
        return self.first + round(PER_DECADE * math.log10(self.high / self.low))

    @property
    def maximum(self) -> int:
        """The rightmost position."""
        return self.last + (END if self.endless else 0)

    def number(self, position: int) -> float:
        """Return the number at a position; it never falls from left to right."""
        if position < self.first:
            return 0.0
        if position > self.last:
            return math.inf
        return _short(self.low * 10 ** ((position - self.first) / PER_DECADE))

    def position(self, number: float) -> int:
        """Return the position nearest to a number; numbers beyond an end are at that end."""
        if number <= 0:
            return 0
        if math.isinf(number):
            return self.maximum
        nearest = self.first + round(PER_DECADE * math.log10(number / self.low))
        return min(max(nearest, self.first), self.last)

    def stepped(self, number: float, direction: int) -> float:
        """Return the number one arrow key up (+1) or down (-1), beyond the ends too."""
        if number > 0 and not self.low <= number <= self.high and math.isfinite(number):
            return _short(number * 10 ** (direction * ARROW / PER_DECADE))
        moved = self.position(number) + direction * ARROW
        return self.number(min(max(moved, 0), self.maximum))


class LogSlider(JumpSlider):
    """A slider over a `LogScale`.

    Signals
    -------
    number_changed(float)
        The user moved the handle to another number; emitted while dragging.
    """

    number_changed = Signal(float)

    def __init__(
        self,
        scale: LogScale,
        describe: Callable[[float], str] = exact,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._scale = scale
        self._describe = describe
        self._number = scale.number(0)
        self.setRange(0, scale.maximum)
        self.setSingleStep(ARROW)
        self.setPageStep(PER_DECADE)
        self.setAccessibleDescription(describe(self._number))
        self.valueChanged.connect(self._on_value_changed)

    def number(self) -> float:
        """Return the number shown; it may lie between two positions or beyond an end."""
        return self._number

    def show_number(self, number: float) -> None:
        """Move the handle to where `number` is, without a signal."""
        with QSignalBlocker(self):
            self.setValue(self._scale.position(number))
        self._take(number)

    def place_of(self, number: float) -> float:
        """Return where, in pixels from the left, the handle stands for a number."""
        return self.handle_middle(self._scale.position(number))

    @Slot(int)
    def _on_value_changed(self, position: int) -> None:
        number = self._scale.number(position)
        if number != self._number:
            self._take(number)
            self.number_changed.emit(number)

    def _take(self, number: float) -> None:
        if number != self._number:
            self._number = number
            self.setAccessibleDescription(self._describe(number))


def _short(number: float) -> float:
    return float(f"{number:.3g}")
