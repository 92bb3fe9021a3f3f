"""Sliders, linear and logarithmic, with or without a field."""

from __future__ import annotations

import html
import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QSlider, QStyle, QStyleOptionSlider, QToolTip, QWidget

from engine.support.records import dataclass
from gui.style.desktop import available_area
from gui.style.numbers import exact
from gui.widgets.fields import NumberField, NumberRange
from gui.widgets.labels import explain

_TIP_BELOW = 32
"""Pixels that Qt leaves above a tool tip, with the border of that."""


class JumpSlider(QSlider):
    """A horizontal slider whose handle jumps to where it is pressed, and is dragged from there.

    It takes the keyboard focus with Tab only: after a drag with the mouse, the arrow keys still
    step the run. The wheel moves it only while it has the focus, so that scrolling past it changes
    nothing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._groove: QRect | None = None
        self._span = (0.0, 0.0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def handle_middle(self, position: int) -> float:
        """Return where, in pixels from the left, the middle of the handle is at a position."""
        left, right = self.span()
        share = (position - self.minimum()) / max(1, self.maximum() - self.minimum())
        return left + share * (right - left)

    def span(self) -> tuple[float, float]:
        """Return the pixels of the middle of the handle at the lowest and the highest position."""
        self.groove()
        return self._span

    def groove(self) -> QRect:
        """Return where the groove is."""
        if self._groove is None:  # the style takes its time over the question
            groove = self._groove = self._part(QStyle.SubControl.SC_SliderGroove)
            half = self._part(QStyle.SubControl.SC_SliderHandle).width() / 2
            self._span = groove.x() + half, groove.x() + groove.width() - half
        return self._groove

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._groove = None

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another style."""
        super().changeEvent(event)
        self._groove = None

    def event(self, event: QEvent) -> bool:
        """Show the tool tip beside the slider, which it would cover, and none during a drag."""
        if event.type() == QEvent.Type.ToolTip and self.toolTip():
            tip = "" if self.isSliderDown() else self.toolTip()
            QToolTip.showText(self._tip_place(), tip, self)
            return True
        return super().event(event)

    def _tip_place(self) -> QPoint:
        """Return where a tool tip may begin: below, or Qt puts it above this place."""
        tip = QLabel(self.toolTip())
        tip.setWordWrap(self.toolTip().startswith("<"))  # as Qt wraps its tips
        upper = self.mapToGlobal(QPoint(0, 0))
        lowest = available_area(upper).bottom() - _TIP_BELOW - tip.sizeHint().height()
        return upper if upper.y() > lowest else upper + QPoint(0, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer, where the drag then begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self._part(QStyle.SubControl.SC_SliderHandle)
            if not handle.contains(event.position().toPoint()):
                groove = self.groove()
                self.setSliderPosition(
                    QStyle.sliderValueFromPosition(
                        self.minimum(),
                        self.maximum(),
                        round(event.position().x() - handle.width() / 2) - groove.x(),
                        groove.width() - handle.width(),
                    )
                )
        super().mousePressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the handle go: where the button is released tells nobody."""
        super().hideEvent(event)
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies around, unless the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)


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
        if number >= self.high:
            return self.last
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


class SliderAndField(QObject):
    """A logarithmic slider and a field that always show the same number.

    The slider covers the part of the numbers that a lesson needs; the field takes all of
    `accepted`, and shows what the slider cannot reach.

    Signals
    -------
    number_changed(float)
        The user set another number; emitted while dragging.
    """

    number_changed = Signal(float)

    def __init__(
        self,
        name: str,
        hint: str,
        scale: LogScale,
        accepted: NumberRange,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.slider = LogSlider(scale)
        self.field = NumberField(name, accepted, scale.stepped, characters=7)
        self._asked: float | None = None
        self._hint = hint
        self._legend = ""
        explain(self.slider, name, hint)
        self.field.set_hint(f"{hint} Write any number; up and down go by a tenth of a decade.")
        self.slider.number_changed.connect(self._on_slider_number_changed)
        self.field.number_entered.connect(self._on_field_number_entered)

    def number(self) -> float:
        """Return the number shown."""
        return self.field.number()

    def show_number(self, number: float, *, for_sure: bool = True) -> None:
        """Show `number` without a signal.

        A number that is not for sure comes from a running descent. Such numbers are passed over
        while the handle is held, and after a change until it has arrived there: they are older
        than what the user has done.
        """
        if not for_sure:
            if self.slider.isSliderDown():
                return
            if self._asked is not None and number != self._asked:
                return
        self._asked = None
        self.slider.show_number(number)
        self.field.show_number(number)

    def set_legend(self, legend: str) -> None:
        """Add to the slider's tool tip what the signs beside it mean."""
        self._legend = legend

    def set_remark(self, remark: str) -> None:
        """Add to the slider's tool tip what is to be said of the number shown."""
        tip = self._hint
        if remark:  # as paragraphs, since a line of plain text does not wrap
            texts = filter(None, (tip, remark, self._legend))
            tip = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
        if tip != self.slider.toolTip():
            self.slider.setToolTip(tip)

    @Slot(float)
    def _on_slider_number_changed(self, number: float) -> None:
        self.field.show_number(number)
        self._ask(number)

    @Slot(float)
    def _on_field_number_entered(self, number: float) -> None:
        self.slider.show_number(number)
        self._ask(number)

    def _ask(self, number: float) -> None:
        self._asked = number
        self.number_changed.emit(number)
