"""How is one number set by a slider and, to the last digit, by a field beside it?"""

from __future__ import annotations

import html

from PySide6.QtCore import QObject, Signal, Slot

from gui.widgets.basics import explain
from gui.widgets.log_slider import LogScale, LogSlider
from gui.widgets.number_field import NumberField, NumberRange


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

    def set_remark(self, remark: str) -> None:
        """Add to the slider's tool tip what is to be said of the number shown."""
        tip = self._hint
        if remark:  # as paragraphs, since a line of plain text does not wrap
            tip = "".join(f"<p>{html.escape(text)}</p>" for text in (tip, remark))
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
