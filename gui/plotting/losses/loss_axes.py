"""Axes of losses over steps."""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from engine.support.arrays import Floats
from engine.support.numbers import MINUS
from gui.widgets.buttons import SegmentedControl

_LENGTHS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""First digits of the lengths of an axis: it grows rarely, and then by a good piece."""

SHORTEST_RUN = 10
"""Steps for which an axis has room, of however short a run."""

_ROOM = 0.03
"""Share of the length that is left free beyond the ends."""

_SMALLEST, _LARGEST = 1e-300, 1e300
"""An axis is not shorter or longer than this, so that it can still be reckoned with."""

_PER_DECADE = 4
"""On a logarithmic axis the ends lie at these parts of a decade."""


def rounded_up(length: float) -> float:
    """Return the next length, not below, that is easy to read: 1, 1.5, 2, 3 … times 10^k."""
    unit = 10.0 ** math.floor(math.log10(length))
    return next(digit for digit in _LENGTHS if digit * unit >= length * (1 - 1e-9)) * unit


def step_places(steps: Floats, logarithmic: bool) -> Floats:
    """Return where steps lie; on a logarithmic axis step 0 lies at step 1, the axis's beginning."""
    return np.log10(np.maximum(steps, 1.0)) if logarithmic else steps


def step_range(last_step: int, logarithmic: bool) -> tuple[float, float]:
    """Return the ends of the axis of a run of this length, in places."""
    length = rounded_up(max(last_step, SHORTEST_RUN))
    low, high = (0.0, math.log10(length)) if logarithmic else (0.0, length)
    return low - _ROOM * (high - low), high + _ROOM / 2 * (high - low)


def loss_places(losses: Floats, logarithmic: bool, loss_range: tuple[float, float]) -> Floats:
    """Return where losses lie; on a logarithmic axis a loss of 0 lies at the lower end."""
    if not logarithmic:
        return losses
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(losses), loss_range[0])


def loss_range(losses: Floats, logarithmic: bool) -> tuple[float, float]:
    """Return the ends of an axis that holds all these losses, in places.

    A linear axis begins at 0, where descent leads to; what is not finite does not count.
    """
    known = losses[np.isfinite(losses)]
    if logarithmic:
        return _decades(known[known > 0])
    largest = min(float(known.max(initial=0.0)), _LARGEST)
    high = rounded_up(max(largest, _SMALLEST)) if largest > 0 else 1.0
    return -_ROOM * high, (1 + _ROOM) * high


def _decades(losses: Floats) -> tuple[float, float]:
    if not len(losses):
        return -1.0, 0.0
    low = math.floor(math.log10(float(losses.min())) * _PER_DECADE) / _PER_DECADE
    high = math.ceil(math.log10(float(losses.max())) * _PER_DECADE) / _PER_DECADE
    high = max(high, low + 2 / _PER_DECADE)
    return low - _ROOM * (high - low), high + _ROOM * (high - low)


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


class LossAxisPicker(SegmentedControl):
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


class StepAxisPicker(SegmentedControl):
    """The two axes of steps, side by side."""

    def __init__(self) -> None:
        super().__init__("step", _WORDS, _MEANINGS)

    @property
    def is_logarithmic(self) -> bool:
        """Whether equal distances are equal ratios."""
        return self.choice() == 1
