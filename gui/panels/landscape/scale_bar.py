"""The scale bar of the landscape's levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsWidget,
    QSizePolicy,
    QStyleOptionGraphicsItem,
    QWidget,
)

from engine.support.arrays import Floats
from engine.support.numbers import MINUS
from gui.panels.landscape.items import band_colors
from gui.style.theme import UNIT, figure_font
from gui.style.themed import Themed

_MOST_DECIMALS = 4

_LONGEST = 8

_NEGLIGIBLE = 1e-3


def level_texts(levels: Sequence[float], lowest: float) -> tuple[str, list[str]]:
    """Return how ascending heights are written, of which no two are written alike.

    Each has the digits in which it differs from the lowest J: 0.2153, 0.22, 2.2. Where these are
    too many, one height is written out and the others say by how much they are larger, all of them
    alike: 0.2081, +1e−7, +2e−7. That one is the lowest J, and comes before the texts, or it is the
    first of the heights, and what comes before is empty.
    """
    texts = [_plain(level, lowest) for level in levels]
    if _all_differ(texts):
        return "", texts
    steps = [above - below for below, above in pairwise(levels)]
    if steps and min(steps) > 0:
        decimals = max(-math.floor(math.log10(min(steps)) + 1e-9), 0)
        texts = [f"{level:.{decimals}f}" for level in levels]
        if _all_differ(texts) and max(map(len, texts)) <= _LONGEST:
            return "", texts
    texts = _larger(levels, lowest)
    if _all_differ(texts):
        return _rough(lowest), texts
    return "", [_rough(levels[0]), *_larger(levels[1:], levels[0])]


def _plain(J: float, lowest: float) -> str:
    """Return J with one or two of the digits in which it differs from the lowest; empty: none."""
    gap = J - lowest
    if lowest < _NEGLIGIBLE * J or not gap > 0 or J >= 1000:
        return _short(J)
    place = -math.floor(math.log10(gap) + 1e-9)
    return f"{J:.{min(max(place + 1, 0), _MOST_DECIMALS)}f}" if place <= _MOST_DECIMALS else ""


def _larger(levels: Sequence[float], base: float) -> list[str]:
    """Return by how much heights are larger; nothing of those that are not."""
    return [f"+{_short(level - base)}" if level > base else "" for level in levels]


def _all_differ(texts: Sequence[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts)


def _rough(J: float) -> str:
    return f"{J:.{_MOST_DECIMALS}f}" if _NEGLIGIBLE <= J < 10 else _short(J)


def _short(number: float) -> str:
    text = f"{number:.2g}"
    if text.startswith("0.000"):
        text = f"{number:.1e}".replace(".0e", "e")
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", MINUS)


_BAR = UNIT

_GAP = UNIT // 2

_POINTS = 9

_WIDEST = "0.0000"


class ScaleBar(Themed, QGraphicsWidget):
    """A strip of all shades at the right of the plane, with the heights between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._levels: list[float] = []
        self._base = ""
        self._texts: list[str] = []
        self._set_width()

    def set_levels(self, levels: Floats, lowest: float) -> None:
        """Show the shades between these heights, ascending, and above the lowest J."""
        self._levels = levels.tolist()
        self._base, self._texts = level_texts(self._levels, lowest)
        self._set_width()
        self.update()

    def texts(self) -> list[str]:
        """Return the heights written, from below.

        The lowest J is one of them where the others are written as differences from it.
        """
        return [text for _, text in self._labels()]

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._set_width()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(figure_font(_POINTS * self._scale))

    def _set_width(self) -> None:
        text = max(map(self._metrics().horizontalAdvance, (_WIDEST, *self._texts)))
        width = UNIT + (_BAR + _GAP) * self._scale + text
        if width == self.maximumWidth():
            return
        self.setMinimumWidth(width)
        self.setMaximumWidth(width)
        self.setPreferredWidth(width)

    def _labels(self) -> list[tuple[float, str]]:
        """Return where heights are written, in pixels, and how: those that do not overlap."""
        height = self.size().height()
        room = self._metrics().height()
        labels: list[tuple[float, str]] = []
        if self._base:
            labels.append((height - room / 2, self._base))
        for place, text in enumerate(self._texts, 1):
            y = height * (1 - place / (len(self._texts) + 1))
            if not labels or labels[-1][0] - y >= room:
                labels.append((y, text))
        return labels

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the bar."""
        if not self._levels:
            return
        height = self.size().height()
        left, width = float(UNIT), _BAR * self._scale
        colors = band_colors(self._theme, len(self._levels) + 1)
        band = height / len(colors)
        for place, color in enumerate(colors):
            painter.fillRect(QRectF(left, height - (place + 1) * band, width, band + 0.5), color)
        painter.setPen(self._theme.color("muted", 110))
        painter.drawRect(QRectF(left, 0, width, height))
        painter.setFont(figure_font(_POINTS * self._scale))
        metrics = self._metrics()
        lift = (metrics.ascent() - metrics.descent()) / 2
        painter.setPen(self._theme.color("muted"))
        for y, text in self._labels():
            painter.drawText(QPointF(left + width + _GAP * self._scale, y + lift), text)
