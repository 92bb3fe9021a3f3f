"""How is a step of a run chosen by hand, when a run may have more steps than pixels?"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.number_format import count
from gui.widgets.slider import JumpSlider

FINEST = 2**30
"""Most positions; Qt counts them in 32 bits, while steps go far beyond."""


class Timeline(JumpSlider):
    """A slider over the steps 0 … last step of a run.

    Up to `FINEST` steps each position is a step; beyond, positions are spread evenly over them.

    Signals
    -------
    seek_requested(int)
        The user moved the handle to this step; emitted while dragging. Declared as an object, as
        a Qt int ends at 2^31.
    """

    seek_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = 0
        self._last_step = 0
        self.setRange(0, 0)
        self.valueChanged.connect(self._on_value_changed)

    def step(self) -> int:
        """Return the step that the handle stands for."""
        return self._step

    def last_step(self) -> int:
        """Return the step at the right end."""
        return self._last_step

    def show_steps(self, step: int, last_step: int) -> None:
        """Move the handle to `step` of `last_step`, without a signal; not while it is held."""
        if self.isSliderDown() or (step, last_step) == (self._step, self._last_step):
            return
        self._step, self._last_step = step, last_step
        with QSignalBlocker(self):
            self.setMaximum(min(last_step, FINEST))
            self.setPageStep(max(1, self.maximum() // 10))
            self.setValue(self._position(step))
        self.setAccessibleDescription(f"step {count(step)} of {count(last_step)}")

    def _position(self, step: int) -> int:
        return (step * self.maximum() + self._last_step // 2) // max(1, self._last_step)

    def _step_at(self, position: int) -> int:
        return (position * self._last_step + self.maximum() // 2) // max(1, self.maximum())

    @Slot(int)
    def _on_value_changed(self, position: int) -> None:
        step = self._step_at(position)
        if step != self._step:
            self._step = step
            self.seek_requested.emit(step)
