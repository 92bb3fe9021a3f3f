"""What does one see along a run?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QToolTip, QWidget

from engine.training.milestones import Mark
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import LIGHT, Theme
from gui.transport.signs import Sign, Signs
from gui.transport.step_scale import StepScale
from gui.transport.timeline_painter import BRACKET, ROOM, TimelinePainter
from gui.widgets.slider import JumpSlider

FINEST = 2**30
"""Most positions; Qt counts them in 32 bits, while steps go far beyond."""

REACH = 5
"""A pointer so many pixels from a sign or a bracket means it."""

_NAMED = 12
"""Most marks that a screen reader is told."""


class Track(JumpSlider):
    """A slider over the steps 0 … last step of a run, with its marks and the range of its loop.

    Up to `FINEST` steps each position is a step; beyond, positions are spread evenly over them. On
    a logarithmic scale `FINEST` positions are spread as its pixels are.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = self._last_step = 0
        self._logarithmic = False
        self._marks: tuple[Mark, ...] = ()
        self._signs = Signs()
        self._places: tuple[StepScale, tuple[Sign, ...]] | None = None
        self._pointed: tuple[Sign, ...] = ()
        self._loop: tuple[int, int] | None = None
        self._size = 1.0
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

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these marks; cheap if they are shown already."""
        if marks is not self._marks:
            self._marks, self._signs, self._places = marks, Signs(marks), None
            self._show()

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """Show a range as the loop, without a signal."""
        if loop != self._loop:
            self._loop = loop
            self._show()

    def signs(self) -> tuple[Sign, ...]:
        """Return the signs of the marks where they stand now, ascending by place."""
        scale = self.scale()
        if self._places is None or self._places[0] != scale:
            self._places = scale, self._signs.lay_out(scale, ROOM * self._size)
        return self._places[1]

    def signs_at(self, x: float) -> tuple[Sign, ...]:
        """Return the signs that a pointer at the pixel `x` means, the nearest one first."""
        near = [sign for sign in self.signs() if sign.distance(x) <= REACH * self._size]
        return tuple(sorted(near, key=lambda sign: sign.distance(x)))

    def bracket_at(self, place: QPointF) -> int | None:
        """Return which end of the loop is under a pointer, 0 or 1; None for neither.

        The handle, where it stands over a bracket, comes first.
        """
        low = abs(place.y() - self.middle()) <= BRACKET * self._size
        if self._loop is None or not low or self.is_on_handle(place):
            return None
        first, last = (self.scale().x(step) for step in self._loop)
        end = int(place.x() > (first + last) / 2)
        near = abs(place.x() - (first, last)[end]) <= REACH * self._size
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

    def apply_theme(self, theme: Theme = LIGHT, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._size = scale
        self._painter = TimelinePainter(theme, scale)
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
        """Draw the loop, the futures left behind and the marks, then groove and handle."""
        scale, signs, middle = self.scale(), self.signs(), self.middle()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._loop is not None:
                self._painter.loop(painter, scale, self._loop, middle)
            self._painter.futures(painter, scale, signs, middle)
            self._painter.signs(painter, signs, middle, self._pointed)
        super().paintEvent(event)
