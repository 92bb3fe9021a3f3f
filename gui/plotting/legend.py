"""Legend and readout of a plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.support.records import dataclass
from gui.style.painting import painting
from gui.style.theme import UNIT, Theme, figure_font, least_share
from gui.style.themed import ThemedWidget

Sign = Callable[[QPainter, QPointF, Theme, float], None]
"""Draws a sign around a point, some times the usual size."""


_SIGN_GAP = 6
"""Pixels from a sign to its meaning, at the usual size."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign with its meaning, or a remark where `sign` is None.

    `width` is that of the sign in pixels.
    """

    text: str
    sign: Sign | None = None
    width: int = 2 * UNIT


def draw_line_sign(painter: QPainter, centre: QPointF, half: float) -> None:
    """Draw a level line around a place with the painter's pen, so many pixels to each side."""
    reach = QPointF(half, 0)
    painter.drawLine(centre - reach, centre + reach)


class Legend(ThemedWidget, QWidget):
    """Entries one after the other, in as many lines as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[LegendEntry, ...] = ()
        self.setFont(figure_font())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show these entries."""
        if tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        self.setAccessibleName("Legend: " + ", ".join(self.texts()))
        self.updateGeometry()
        self.update()

    def texts(self) -> list[str]:
        """Return the meanings shown."""
        return [entry.text for entry in self._entries]

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))

    def _sign_width(self, entry: LegendEntry) -> int:
        return 0 if entry.sign is None else round((entry.width + _SIGN_GAP) * self._scale)

    def _width(self, entry: LegendEntry) -> int:
        # Rounded up: half a pixel less than the text takes, and it would be shortened.
        text = QFontMetricsF(self.font(), self).horizontalAdvance(entry.text)
        return self._sign_width(entry) + math.ceil(text)

    def _places(self, width: int) -> list[tuple[LegendEntry, int, int]]:
        """Return each entry with its x and its line."""
        places = []
        x, line = 0, 0
        for entry in self._entries:
            needed = self._width(entry)
            if x > 0 and x + needed > width:
                x, line = 0, line + 1
            places.append((entry, x, line))
            x += needed + 2 * UNIT
        return places

    def _line_height(self) -> int:
        return self.fontMetrics().height() + UNIT // 4

    def heightForWidth(self, width: int) -> int:
        """As many lines as the entries take."""
        places = self._places(width)
        return (places[-1][2] + 1 if places else 1) * self._line_height()

    def hasHeightForWidth(self) -> bool:
        """Say that entries wrap."""
        return True

    def sizeHint(self) -> QSize:
        """All entries in one line."""
        width = sum(self._width(entry) + 2 * UNIT for entry in self._entries)
        return QSize(width, self._line_height())

    def minimumSizeHint(self) -> QSize:
        """Narrow: entries wrap."""
        return QSize(8 * UNIT, self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            metrics = self.fontMetrics()
            height = self._line_height()
            for entry, x, line in self._places(self.width()):
                middle = (line + 0.5) * height
                left = x + self._sign_width(entry)
                if entry.sign is not None:
                    centre = QPointF(x + entry.width * self._scale / 2, middle)
                    entry.sign(painter, centre, self._theme, self._scale)
                painter.setPen(self._theme.color("muted"))
                text = metrics.elidedText(
                    entry.text, Qt.TextElideMode.ElideRight, max(0, self.width() - left)
                )
                baseline = middle + (metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(left, baseline), text)


_GAP = 1.5 * UNIT

_EASY = 0.9
"""Share of the usual size of type below which rather the shorter items are written."""

_CUT = "…"


Items = tuple[tuple[str, str], ...]
"""Names, each with its number."""


class Readout(ThemedWidget, QWidget):
    """One line of names and numbers, which keep their places: rooms grow but do not shrink.

    Where they do not fit they are written a little smaller, and where that does not do, in short,
    if there are shorter ones. The last of them, which matter least, are left out if even
    these have no room; the tool tip then tells all.
    """

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self._hints: tuple[str, ...] = (hint,)
        self._items: Items = ()
        self._shorter: Items | Callable[[], Items] = ()
        self._is_short = False  # until others come, or more room: numbers would jump to and fro
        self._short_in = 0  # pixels of room
        self._rooms: list[int] = []
        self._names: list[int] | None = None  # their widths, once they are painted
        self.setFont(figure_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Readout")

    def set_items(
        self,
        items: Sequence[tuple[str, str]],
        shorter: Sequence[tuple[str, str]] | Callable[[], Items] = (),
    ) -> None:
        """Show these names with their numbers, or the `shorter` ones; without any, the hint.

        There are as many of both, where there are shorter ones. What a function returns is asked
        for where it is needed.
        """
        if tuple(items) == self._items:
            return
        is_alike = [name for name, _ in items] == [name for name, _ in self._items]
        is_alike &= bool(shorter) == bool(self._shorter)
        self._items = tuple(items)
        self._shorter = shorter if callable(shorter) else tuple(shorter)
        if not is_alike:
            self._begin_anew()
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text() if self._items else "")
        self.update()

    def set_hint(self, hint: str, *shorter: str) -> None:
        """Show `hint` while there are no numbers or, where it does not fit, a shorter one."""
        if (hint, *shorter) != self._hints:
            self._hints = (hint, *shorter)
            self.update()

    def fitting_hint(self) -> str:
        """Return the first hint that fits, or else what there is room for of the last one."""
        metrics, width = self.fontMetrics(), self.width()
        for hint in self._hints:
            if metrics.horizontalAdvance(hint) <= width:
                return hint
        return metrics.elidedText(self._hints[-1], Qt.TextElideMode.ElideRight, width)

    def text(self) -> str:
        """Return what is shown: ``z −1.2345  a 0.2254``."""
        if not self._items:
            return self._hints[0]
        return "  ".join(f"{name} {value}".strip() for name, value in self._items)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(10 * self._scale))
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._names, self._is_short = None, False

    def _written(self) -> Items:
        if not self._is_short:
            return self._items
        if callable(self._shorter):
            self._shorter = self._shorter()
        return self._shorter

    def _measure(self, metrics: QFontMetrics) -> list[int]:
        """Return how wide the names are, and let rooms grow to the widths of the numbers."""
        items = self._written()
        if self._names is None:
            self._names = [metrics.horizontalAdvance(name) for name, _ in items]
            self._rooms = [0] * len(items)
        self._rooms = [
            max(room, metrics.horizontalAdvance(value))
            for room, (_, value) in zip(self._rooms, items, strict=True)
        ]
        return self._names

    def _lay_out(self, metrics: QFontMetrics) -> tuple[list[int], list[float], int, float]:
        """Return widths of the names, places, how many there is room for, and in which share."""
        if self._is_short and self.width() > self._short_in:
            self._begin_anew()
        names = self._measure(metrics)
        places = [*accumulate(self._widths(names), initial=0.0)]
        count, share = self._fitting(places)
        is_readable = count == len(self._items) and share >= _EASY
        if is_readable or self._is_short or not self._shorter:
            if count < len(self._items):  # rather than one of them goes the rooms that have grown
                self._rooms = [metrics.horizontalAdvance(value) for _, value in self._written()]
                places = [*accumulate(self._widths(names), initial=0.0)]
                count, share = self._fitting(places)
            return names, places, count, share
        self._is_short, self._short_in, self._names = True, self.width(), None
        return self._lay_out(metrics)

    def _widths(self, names: list[int]) -> Iterator[float]:
        for width, room, (_, value) in zip(names, self._rooms, self._written(), strict=True):
            yield width + (UNIT / 2 + room if value else 0) + _GAP

    def _fitting(self, places: Sequence[float]) -> tuple[int, float]:
        """Return how many items there is room for, and in which share of the usual size."""
        share = self.width() / max(places[-1] - _GAP, 1.0)
        least = least_share(self.font(), self._scale)
        if share >= least:
            return len(self._items), min(1.0, share)
        room = self.width() / least
        return sum(end - _GAP <= room for end in places[1:]), least

    def shown(self) -> str:
        """Return what there is room for; an ellipsis where there is none at all."""
        *_, count, _ = self._lay_out(self.fontMetrics())
        if not self._items:
            return self.fitting_hint()
        whole = (f"{name} {value}".strip() for name, value in self._written()[:count])
        return "  ".join(whole) or _CUT

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(0, self.fontMetrics().height() + UNIT // 2)

    def event(self, event: QEvent) -> bool:
        """Tell all in a tool tip where some of it is left out."""
        if isinstance(event, QHelpEvent) and self.shown() != self.text():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, in smaller type where it would not fit."""
        with painting(self) as painter:
            metrics = self.fontMetrics()
            names, places, count, share = self._lay_out(metrics)
            baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
            ink, muted = self._theme.color("ink"), self._theme.color("muted")
            if not self._items:
                painter.setPen(muted)
                painter.drawText(QPointF(0, baseline), self.fitting_hint())
            painter.translate(0, baseline)
            painter.scale(share, share)
            if self._items and not count:
                painter.setPen(muted)
                painter.drawText(QPointF(0, 0), _CUT)
            shown = self._written()[:count]
            for x, width, (name, value) in zip(places, names, shown, strict=False):
                painter.setPen(muted)
                painter.drawText(QPointF(x, 0), name)
                if value:
                    painter.setPen(ink)
                    painter.drawText(QPointF(x + width + UNIT / 2, 0), value)
