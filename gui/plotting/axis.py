"""The number axis of all plots."""

from __future__ import annotations

import html
import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

from engine.support.numbers import MINUS
from gui.plotting.item import GuardedPaint
from gui.style.theme import UNIT, figure_font
from gui.style.themed import Themed

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST_NAME = 48
_POINTS = 9
_LEAST_GAP = 15
"""Pixels from one number of a logarithmic axis to the next, at the usual size."""

_LEAST_APART = 20
"""Pixels from one number of an upright linear axis to the next, at the usual size."""

_TALL, _LONG = 1e5, 1e7
"""From these on, upright and level, numbers are written with their power: there is no room."""

_WIDEST = 0.97
"""Share of an axis that two numbers span at most: a single one would tell nothing."""

_DIGITS: tuple[tuple[tuple[int, ...], float], ...] = (
    (tuple(range(1, 10)), 1),
    ((1, 2, 3, 5), 1),
    ((1, 2, 5), 3),
    ((1, 3), 3),
)
"""Which digits of a decade may be marked, and in view of fewer than how many decades."""


class NumberAxis(GuardedPaint, Themed, pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis with quiet ticks, and numbers set as in a book: −1.5, 12,000, 10⁻⁵.

    Very large and very small ones on a linear axis are 5e11, as they are where they are entered.

    On a logarithmic axis whole decades are marked, and their 2 and 5 where fewer than three
    decades are in view, and all nine digits where not even one is; fewer where there is no room.
    """

    _bounds: QRectF | None = None
    _name = _written = ""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)  # it rarely changes
        self._color = ""
        self._points = float(_POINTS)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=4, maxTickLevel=0, tickTextOffset=4, tickAlpha=255)
        # The last number of the lower axis may reach beyond its end.
        self.setStyle(hideOverlappingLabels=2 * UNIT)
        self._bounds = None

    def set_name(self, name: str) -> None:
        """Set the name beside the axis; a very long one is shortened."""
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        if shown != self._name or not shown:  # else the whole axis would be drawn anew
            self._name = shown
            self._write_name()

    def name(self) -> str:
        """Return the name beside the axis."""
        return self._name

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._points = _POINTS * self._scale
        self._color = self._theme.muted
        # Wide in its own pixels, of which some devices have several to one.
        pen = pg.mkPen(self._theme.color("muted", 110), cosmetic=False)
        self.setPen(pen)
        self.setTickPen(pen)
        self.setTextPen(self._theme.color("muted"))
        self.setStyle(tickFont=figure_font(self._points))
        self._write_name()

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Return the distance of the ticks; on a short upright axis a larger one than usual."""
        levels: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
        if self._is_upright() and levels:
            length = abs(maxVal - minVal)
            least = _LEAST_APART * self._points / _POINTS * length / size
            levels[0] = (_widened(levels[0][0], least, _WIDEST * length), 0)
        return levels

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers of a linear axis with as many decimals as their distance needs."""
        if self.logMode:
            return self.logTickStrings(values, scale, spacing)
        largest = max((abs(value) for value in values), default=0.0)
        if largest >= (_TALL if self._is_upright() else _LONG) or 0 < largest < 1e-4:
            return _scientific(values, spacing)
        places = max(0, math.ceil(-math.log10(spacing) - 1e-9))
        return [_with_minus(f"{value:,.{places}f}") for value in values]

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: Any
    ) -> list[tuple[float, list[float]]]:
        """Return the marked places, logarithms, as one level."""
        decades = maxVal - minVal
        stride = max(1, math.ceil(decades / max(2.0, size / 24)))
        room = size / max(decades, 1e-9) / self._points * _POINTS
        digits = next((d for d, widest in _DIGITS if decades < widest and room >= _room(d)), (1,))
        values = _marked(minVal, maxVal, stride, digits)
        if len(values) < 2:  # a single one would tell nothing
            least = _LEAST_GAP * self._points / _POINTS * decades / size
            found = (_marked(minVal, maxVal, stride, d) for d, _ in reversed(_DIGITS))
            values = next(([v[0], v[-1]] for v in found if v and v[-1] - v[0] >= least), values)
        return [(1.0, values)]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers of a logarithmic axis."""
        return [_power(value) for value in values]

    def boundingRect(self) -> QRectF:
        """Return where it draws; the scene asks for it several times a frame."""
        if self._bounds is None:
            self._bounds = super().boundingRect()
        return QRectF(self._bounds)

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Fit to another size."""
        self._bounds = None
        if self._name and self.label is not None and self._fitting() != self._written:
            self._write()
            self.label.setHtml(self.labelString())
        super().resizeEvent(event)

    def _write_name(self) -> None:
        self._write()
        if self._name:
            style = {"color": self._color, "font-size": f"{self._points}pt"}
            self.setLabel(self.labelText, **style)
        else:
            self.showLabel(False)

    def _write(self) -> None:
        """Write as much of the name as fits, and tell all of it by a tip where that is not all."""
        self._written = self._fitting()
        self.labelText = html.escape(self._written)
        self.setToolTip("" if self._written == self._name else self._name)

    def _fitting(self) -> str:
        """Return the name, cut short where the axis is shorter than it."""
        room = self.size().height() if self._is_upright() else self.size().width()
        metrics = QFontMetricsF(figure_font(self._points))
        return metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)

    def _is_upright(self) -> bool:
        return self.orientation in ("left", "right")


def _marked(low: float, high: float, stride: int, digits: tuple[int, ...]) -> list[float]:
    """Return the logarithms from `low` to `high` of these digits in every `stride`-th decade."""
    first = math.floor(low / stride) * stride
    values = [
        exponent + math.log10(digit)
        for exponent in range(first, math.ceil(high) + 1, stride)
        for digit in digits
    ]
    return [value for value in values if low <= value <= high]


def _room(digits: tuple[int, ...]) -> float:
    """Return how many pixels a decade takes at least, so that numbers do not run together."""
    ratios = (after / digit for digit, after in zip(digits, (*digits[1:], 10), strict=True))
    return _LEAST_GAP / math.log10(min(ratios))


def _widened(spacing: float, least: float, most: float) -> float:
    """Return the first of `spacing` and the 1, 2, 5 × 10^k above it that is not below `least`.

    It does not go beyond `most`.
    """
    while spacing < least:
        exponent = math.floor(math.log10(spacing) + 1e-9)
        wider = {1: 2, 2: 5}.get(round(spacing / 10.0**exponent), 10) * 10.0**exponent
        if wider > most:
            break
        spacing = wider
    return spacing


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)


def _raised(exponent: int) -> str:
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def _scientific(values: list[float], spacing: float) -> list[str]:
    """Return numbers with one exponent, so short that they find room: 0, 5e6, 10e6."""
    exponent = math.floor(math.log10(spacing) + 1e-9)
    return [
        _with_minus(f"{value / 10.0**exponent:.0f}e{exponent}") if abs(value) > spacing / 2 else "0"
        for value in values
    ]


def _power(value: float) -> str:
    """Return 10^value, a tick of a logarithmic axis, whose first digit says all."""
    exponent = math.floor(value + 1e-9)
    digit = round(10.0 ** (value - exponent))
    if -3 <= exponent < 0:
        return f"{digit * 10.0**exponent:.{-exponent}f}"
    if 0 <= exponent < 5:
        return f"{digit * 10**exponent:,}"
    return _raised(exponent) if digit == 1 else f"{digit}×{_raised(exponent)}"
