"""The timeline slider."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPointF,
    QRectF,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QStyle, QToolTip, QWidget

from engine.training.milestones import Milestone
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.themed import ThemedWidget
from gui.transport.marks import (
    BRACKET,
    ROOM,
    MilestoneMarker,
    MilestoneMarkers,
    StepScale,
    TimelinePainter,
)
from gui.widgets.sliders import JumpSlider
from gui.widgets.throttle import Throttle

FINEST = 2**30
"""Most positions; Qt counts them in 32 bits, while steps go far beyond."""

REACH = 5
"""A pointer so many pixels from a sign or a bracket means it."""

_NAMED = 12
"""Most marks that a screen reader is told."""


class TimelineTrack(ThemedWidget, JumpSlider):
    """A slider over the steps 0 … last step of a run, with its marks and the range of its loop.

    Up to `FINEST` steps each position is a step; beyond, positions are spread evenly over them. On
    a logarithmic scale `FINEST` positions are spread as its pixels are.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = self._last_step = 0
        self._logarithmic = False
        self._marks: tuple[Milestone, ...] = ()
        self._signs = MilestoneMarkers()
        self._places: tuple[StepScale, tuple[MilestoneMarker, ...]] | None = None
        self._pointed: tuple[MilestoneMarker, ...] = ()
        self._loop: tuple[int, int] | None = None
        self._painter = TimelinePainter()
        self.setMouseTracking(True)
        self.setRange(0, 0)

    def step(self) -> int:
        """Return the step that the handle stands for."""
        return self._step

    def last_step(self) -> int:
        """Return the step at the right end."""
        return self._last_step

    def loop(self) -> tuple[int, int] | None:
        """Return the range shown as a loop."""
        return self._loop

    def show_steps(self, step: int, last_step: int) -> None:
        """Move the handle to `step` of `last_step`, without a signal."""
        if (step, last_step) == (self._step, self._last_step):
            return
        self._step, self._last_step = step, last_step
        self._place_handle()
        self._show()

    def set_logarithmic(self, on: bool) -> None:
        """Spread the steps so that equal ratios are equal distances, or equal differences."""
        if on != self._logarithmic:
            self._logarithmic = on
            self._place_handle()
            self._show()

    def show_marks(self, marks: tuple[Milestone, ...]) -> None:
        """Show these marks; cheap if they are shown already."""
        if marks is not self._marks:
            self._marks, self._signs, self._places = marks, MilestoneMarkers(marks), None
            self._show()

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """Show a range as the loop, without a signal."""
        if loop != self._loop:
            self._loop = loop
            self._show()

    def signs(self) -> tuple[MilestoneMarker, ...]:
        """Return the signs of the marks where they stand now, ascending by place."""
        scale = self.scale()
        if self._places is None or self._places[0] != scale:
            self._places = scale, self._signs.lay_out(scale, ROOM * self._scale)
        return self._places[1]

    def signs_at(self, x: float) -> tuple[MilestoneMarker, ...]:
        """Return the signs that a pointer at the pixel `x` means, the nearest one first."""
        near = [sign for sign in self.signs() if sign.distance(x) <= REACH * self._scale]
        return tuple(sorted(near, key=lambda sign: sign.distance(x)))

    def bracket_at(self, place: QPointF) -> int | None:
        """Return which end of the loop is under a pointer, 0 or 1; None for neither.

        The handle, where it stands over a bracket, comes first.
        """
        low = abs(place.y() - self.middle()) <= BRACKET * self._scale
        if self._loop is None or not low or self.is_on_handle(place):
            return None
        first, last = (self.scale().x(step) for step in self._loop)
        end = int(place.x() > (first + last) / 2)
        near = abs(place.x() - (first, last)[end]) <= REACH * self._scale
        return end if near else None

    def is_on_handle(self, place: QPointF) -> bool:
        """Tell whether a pointer is on the handle."""
        return QRectF(self._part(QStyle.SubControl.SC_SliderHandle)).contains(place)

    def middle(self) -> float:
        """Return the height of the middle of the groove."""
        return QRectF(self.groove()).center().y()

    def scale(self) -> StepScale:
        """Return which step lies at which pixel."""
        return StepScale(*self.span(), self._last_step, self._logarithmic)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._painter = TimelinePainter(self._theme, self._scale)
        self._places = None
        self.update()

    def _place_handle(self) -> None:
        """Bring range and position up to date, without a signal."""
        positions = FINEST if self._logarithmic else min(self._last_step, FINEST)
        with QSignalBlocker(self):
            self.setMaximum(positions if self._last_step else 0)
            self.setPageStep(max(1, self.maximum() // 10))
            self.setSingleStep(max(1, self.maximum() // 100) if self._logarithmic else 1)
            self.setValue(self._position(self._step))

    def _position(self, step: int) -> int:
        if self._logarithmic:
            return round(self._positions().x(step))
        return (step * self.maximum() + self._last_step // 2) // max(1, self._last_step)

    def _step_at(self, position: int) -> int:
        if self._logarithmic:
            return self._positions().step(position)
        return (position * self._last_step + self.maximum() // 2) // max(1, self.maximum())

    def _positions(self) -> StepScale:
        """Return which step lies at which position of a logarithmic scale."""
        return StepScale(0.0, self.maximum(), self._last_step, logarithmic=True)

    def _show(self) -> None:
        text = [f"step {count(self._step)} of {count(self._last_step)}"]
        if self._logarithmic:
            text.append("logarithmic")
        if self._loop is not None:
            text.append(f"loop {count(self._loop[0])} to {count(self._loop[1])}")
        text += [mark.text for mark in self._marks[:_NAMED]]
        if len(self._marks) > _NAMED:
            text.append(f"{count(len(self._marks) - _NAMED)} more marks")
        self.setAccessibleDescription("; ".join(text))
        self.update()

    def _point(self, place: QPointF | None) -> None:
        """Let the signs under the pointer stand out, and tell by its shape what can be moved."""
        pointed = () if place is None else self.signs_at(place.x())
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()
        shape = Qt.CursorShape.ArrowCursor
        if place is not None and self.bracket_at(place) is not None:
            shape = Qt.CursorShape.SizeHorCursor
        elif pointed:
            shape = Qt.CursorShape.PointingHandCursor
        if shape != self.cursor().shape():
            self.setCursor(shape)

    def _hint(self, place: QPointF) -> str:
        """Return what is under the pointer, in words."""
        end = self.bracket_at(place)
        if end is not None and self._loop is not None:
            name = ("begins", "ends")[end]
            return f"The loop {name} at step {count(self._loop[end])}; drag to move this end."
        return "\n".join(sign.text() for sign in self.signs_at(place.x())) or self.toolTip()

    def event(self, event: QEvent) -> bool:
        """Tell the marks under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._hint(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the pointer."""
        super().mouseMoveEvent(event)
        self._point(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._point(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the loop, replaced runs and the marks, then groove and handle."""
        scale, signs, middle = self.scale(), self.signs(), self.middle()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._loop is not None:
                self._painter.loop(painter, scale, self._loop, middle)
            self._painter.replaced_runs(painter, scale, signs, middle)
            self._painter.signs(painter, signs, middle, self._pointed)
        super().paintEvent(event)


PATIENCE_MS = 1000
"""An answer that takes longer does not come: something else was done with the run meanwhile."""


class SeekThrottle(QObject):
    """Passes on the newest step wanted, one at a time.

    However fast the hand moves, no more than one request is on its way: the next one is made when
    it was answered, with the step that is wanted then.

    Signals
    -------
    due(int)
        This step is to be sought. Declared as an object: a Qt int ends at 2^31.
    given_up()
        There was no answer for so long that none is expected any more.
    """

    due = Signal(object)
    given_up = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: int | None = None
        self._asked: int | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.given_up)

    @property
    def is_open(self) -> bool:
        """Whether a step is wanted that was not asked for, or not answered."""
        return self._asked is not None or self._wanted is not None

    def want(self, step: int) -> None:
        """Ask for a step: now or, in place of all that waited before it, as soon as may be."""
        self._wanted = step
        self._ask()

    def forget(self) -> None:
        """Want nothing any more: the steps wanted are those of a run that is gone."""
        self._asked = self._wanted = None
        self._patience.stop()

    def answer(self) -> None:
        """Take note that what was asked for has been done, at least in part."""
        self._asked = None
        self._patience.stop()
        self._ask()

    def arrive(self, step: int) -> None:
        """Take note that the run is at `step`: an answer, if that was asked for."""
        if step == self._asked:
            self.answer()

    def _ask(self) -> None:
        if self._wanted is None or self._asked is not None:
            return
        self._asked, self._wanted = self._wanted, None
        self._patience.start()
        self.due.emit(self._asked)


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


class Timeline(TimelineTrack):
    """A track whose handle goes to any step, and on which the range of a loop can be drawn.

    While the handle is held, and until the run has followed, it stays where the hand has put it.

    Parameters
    ----------
    has_loop
        Whether a loop can be drawn, with Shift.

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

    def __init__(self, parent: QWidget | None = None, has_loop: bool = True) -> None:
        super().__init__(parent)
        self._has_loop = has_loop
        self._told = (0, 0)
        self._grip: Grip | None = None
        self._pressed = QPointF()
        self._is_click = True
        self._offset = 0.0
        self._loop_before: tuple[int, int] | None = None
        self._seeker = SeekThrottle(self)
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
        if self._has_loop and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
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
