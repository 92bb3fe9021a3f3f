"""On which axes are losses drawn over steps?"""

from __future__ import annotations

from enum import IntEnum

from gui.style.numbers import MINUS
from gui.widgets.segments import Segments

GAP_WORD = f"J{MINUS}J*"
"""The gap to the lowest loss, in short."""

_WORDS = ("lin", "log")
_MEANINGS = ("linear axis", "logarithmic axis")
_GAP_MEANING = "gap to the lowest loss there is, logarithmic axis"


class LossAxis(IntEnum):
    """What the axis of losses shows: the loss, or the gap to the lowest one."""

    LINEAR = 0
    LOGARITHMIC = 1
    GAP = 2


class LossAxisPicker(Segments):
    """The three axes of losses, side by side; the gap can be left out."""

    def __init__(self) -> None:
        super().__init__("loss", (*_WORDS, GAP_WORD), (*_MEANINGS, _GAP_MEANING))

    @property
    def is_logarithmic(self) -> bool:
        """Whether equal distances are equal ratios."""
        return self.choice() != LossAxis.LINEAR

    @property
    def is_gap(self) -> bool:
        """Whether the gap is drawn in place of the loss."""
        return self.choice() == LossAxis.GAP

    def offer_gap(self, offered: bool) -> None:
        """Offer the gap, or leave it out; where it was chosen the loss takes its place."""
        self.segment(LossAxis.GAP).setVisible(offered)
        if not offered and self.is_gap:
            self.choose(LossAxis.LOGARITHMIC)


class StepAxisPicker(Segments):
    """The two axes of steps, side by side."""

    def __init__(self) -> None:
        super().__init__("step", _WORDS, _MEANINGS)

    @property
    def is_logarithmic(self) -> bool:
        """Whether equal distances are equal ratios."""
        return self.choice() == 1
