"""How is a step of a run chosen by hand, when a run may have more steps than pixels?"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from gui.transport.seeker import Seeker
from gui.transport.track import Track
from gui.widgets.throttle import Throttle

STILL = 3
"""A press that moves by less than so many pixels is a click."""

_ARROWS = {
    QAbstractSlider.SliderAction.SliderSingleStepAdd.value: 1,
    QAbstractSlider.SliderAction.SliderSingleStepSub.value: -1,
}
"""Steps that an arrow key goes, wherever on the scale."""


class Grip(Enum):
    """What the pointer holds."""

    HANDLE = "the handle"
    LOOP_START = "the first step of the loop"
    LOOP_END = "the last step of the loop"
    LOOP = "a new loop, by one of its ends"


class Timeline(Track):
    """A track whose handle goes to any step, and on which the range of a loop can be drawn.

    While the handle is held, and until the run has followed, it stays where the hand has put it.

    Signals
    -------
    seek_requested(int)
        The user wants this step. Emitted while dragging too, one at a time: see `answer`. Declared
        as an object, as a Qt int ends at 2^31.
    loop_drawn(tuple)
        The user has drawn a loop, from the first to the second of these steps.
    """

    seek_requested = Signal(object)
    loop_drawn = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = (0, 0)
        self._grip: Grip | None = None
        self._pressed = QPointF()
        self._is_click = True
        self._offset = 0.0
        self._loop_before: tuple[int, int] | None = None
        self._seeker = Seeker(self)
        self._seeker.due.connect(self.seek_requested)
        self._seeker.given_up.connect(self.answer)
        self._drag = Throttle(self)
        self._drag.due.connect(self._on_drag_due)
        self.valueChanged.connect(self._on_value_changed)
        self.actionTriggered.connect(self._on_action_triggered)

    def show_steps(self, step: int, last_step: int) -> None:
        """Move the handle to `step` of `last_step`, without a signal, once it is let go."""
        self._told = step, last_step
        if self._grip is not None and last_step < self.last_step():
            self.let_go()  # steps that the hand may mean are gone
        self._seeker.arrive(step)
        if not (self.isSliderDown() or self._seeker.is_open):
            super().show_steps(step, last_step)

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """Show a range as the loop, without a signal; not while its ends are held."""
        if self._grip in (None, Grip.HANDLE):
            super().show_loop(loop)

    def let_go(self) -> None:
        """Forget what is held and wanted: its steps are those of a run that is gone."""
        self._seeker.forget()
        self._drag.forget()
        if self._grip is not None:
            self._grip = None
            with QSignalBlocker(self):
                self.setSliderDown(False)

    def seek_to(self, step: int) -> None:
        """Go to a step, as if the user had moved the handle there."""
        step = min(max(step, 0), self.last_step())
        if step != self.step():
            super().show_steps(step, self.last_step())
            self._seeker.want(step)

    @Slot()
    def answer(self) -> None:
        """Take note that the run is on its way to what was asked for: more may be asked now.

        That it has arrived, `show_steps` tells.
        """
        self._seeker.answer()
        self.show_steps(*self._told)

    def next_stop(self, onward: bool) -> int | None:
        """Return the nearest step with a mark after the handle's or, not onward, before it.

        Of marks that are drawn as one, the first and the last count.
        """
        stops = {mark.step for sign in self.signs() for mark in (sign.marks[0], sign.marks[-1])}
        if onward:
            return min((step for step in stops if step > self.step()), default=None)
        return max((step for step in stops if step < self.step()), default=None)

    def _seek_mark(self, x: float) -> bool:
        """Go to the mark at the pixel `x`, if there is one."""
        signs = self.signs_at(x)
        if signs:
            self.seek_to(signs[0].nearest(x, self.scale()).step)
        return bool(signs)

    def _move_loop(self, x: float) -> None:
        """Bring the end of the loop that is held to the pixel `x`."""
        step = self.scale().step(x)
        first, last = self.loop() or (0, self.last_step())
        if self._grip is Grip.LOOP_START:
            first = min(step, last - 1)
        elif self._grip is Grip.LOOP_END:
            last = max(step, first + 1)
        else:
            anchor = self.scale().step(self._pressed.x())
            first, last = min(step, anchor), max(step, anchor)
        if first < last:
            super().show_loop((first, last))

    @Slot(int)
    def _on_value_changed(self, position: int) -> None:
        self.seek_to(self._step_at(position))

    @Slot(object)
    def _on_drag_due(self, x: float) -> None:
        self.seek_to(self.scale().step(x))

    @Slot(int)
    def _on_action_triggered(self, action: int) -> None:
        if action in _ARROWS:
            self.seek_to(self.step() + _ARROWS[action])
            self.setSliderPosition(self._position(self.step()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold: with Shift of a new loop, else of a bracket or of the handle.

        The handle comes under the pointer, or to the mark that is there.
        """
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        place = self._pressed = event.position()
        self._is_click, self._loop_before = True, self.loop()
        end = self.bracket_at(place)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._grip = Grip.LOOP
        elif end is not None:
            self._grip = (Grip.LOOP_START, Grip.LOOP_END)[end]
        else:
            self._grip = Grip.HANDLE
            self.setSliderDown(True)
            if not self.is_on_handle(place) and not self._seek_mark(place.x()):
                self.seek_to(self.scale().step(place.x()))
            self._offset = place.x() - self.scale().x(self.step())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held, once the pointer has moved for more than a click."""
        if self._grip is None:
            super().mouseMoveEvent(event)
            return
        x = event.position().x()
        self._is_click = self._is_click and abs(x - self._pressed.x()) < STILL
        if self._is_click:
            return
        if self._grip is Grip.HANDLE:
            self._drag.put(x - self._offset)
        else:
            self._move_loop(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click on the handle means the mark that lies under it."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        grip, self._grip = self._grip, None
        if grip is None:
            return
        if grip is Grip.HANDLE:
            self._drag.finish()
            if self._is_click:
                self._seek_mark(self._pressed.x())
            self.setSliderDown(False)
            self.show_steps(*self._told)
        elif self.loop() != self._loop_before:
            self.loop_drawn.emit(self.loop())
