"""Zones and limits of the learning rate, as plot items."""

from __future__ import annotations

import math
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.convergence.learning_rate import LearningRateLimits, Zone, is_limit
from gui.plotting.item import ViewItem
from gui.plotting.labels import Label, arranged
from gui.plotting.still_picture import StillPicture
from gui.plotting.view import PlotView
from gui.style.numbers import three
from gui.style.painting import saved
from gui.style.theme import UNIT

_TINT = {Zone.DESCENDS: 0, Zone.MAY_OSCILLATE: 16, Zone.BEYOND: 36}
"""Opacity of the ground of each zone."""

_SAME = 0.01
"""Limits that differ by less than this share share one line."""

_MARKS = 4
"""Three limits, and the α in force."""


class _Foot(ViewItem):
    """The patterns of the zones at the foot, as at the foot of the slider of α."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._columns: list[tuple[Zone, float, float]] = []
        self._ink, self._scale = QColor(), 1.0

    def show_zones(
        self, columns: list[tuple[Zone, float, float]], ink: QColor, scale: float
    ) -> None:
        """Show zones from one column of pixels to another."""
        self._columns, self._ink, self._scale = columns, ink, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the pattern of each zone."""
        strip = QRectF(0, 0, 0, STRIP_HEIGHT * self._scale)
        strip.moveBottom(self.view_size()[1])
        for zone, left, right in self._columns:
            strip.setLeft(left)
            strip.setRight(right - 1)
            draw_zone(painter, zone, strip, self._ink, self._scale)


class LearningRateZones(StillPicture):
    """Grounds of the zones with their names at the foot; limits and the α in force, with theirs.

    Parameters
    ----------
    head
        Pixels at the upper edge that lines and names leave free.

    Attributes
    ----------
    is_logarithmic
        Whether x is the decimal logarithm of α, and not α itself.
    """

    def __init__(self, view: PlotView, head: float = 0.0) -> None:
        super().__init__(view)
        self.is_logarithmic = True
        self._head = head
        self._limits: LearningRateLimits | None = None
        self._alpha: float | None = None
        self._grounds = {zone: self.add_region(-4, "vertical") for zone in Zone}
        self._lines = [self.add_line(-3, 90) for _ in range(_MARKS)]
        self._names = [self.add_text(-2) for _ in range(_MARKS)]
        self._zone_names = {zone: self.add_text(-2) for zone in Zone}
        self._foot = _Foot(view.view_box)

    def explain(self, meanings: str) -> None:
        """Say in a tip, over every name in the plot, what the names mean."""
        for name in (*self._names, *self._zone_names.values()):
            name.setToolTip(meanings)

    def set_limits(self, limits: LearningRateLimits | None) -> None:
        """Show the limits that hold here; None shows nothing."""
        self._limits = limits
        self.update()

    def set_alpha(self, alpha: float) -> None:
        """Mark the α in force."""
        if alpha != self._alpha:
            self._alpha = alpha
            self.update()

    def alpha(self) -> float | None:
        """Return the α that is marked."""
        return self._alpha

    def zones(self) -> list[tuple[Zone, float, float]]:
        """Return the zones in view, each with its left and its right end, as α."""
        limits = self._limits
        if limits is None:
            return []
        low, high = self.view_range()[0]
        if self.is_logarithmic:
            low, high = 10.0**low, 10.0**high
        settle = limits.at_optimum if is_limit(limits.at_optimum) else math.inf
        assert settle is not None
        ends = [min(max(low, end), high) for end in (low, limits.safe, settle, high)]
        return [
            (zone, left, right)
            for zone, (left, right) in zip(Zone, pairwise(ends), strict=True)
            if left < right
        ]

    def limits(self) -> list[tuple[float, str]]:
        """Return the limits of α, ascending, with their names; equal ones share a name.

        One that is infinite, or too small for a number, is none.
        """
        limits = self._limits
        if limits is None:
            return []
        named = [
            (limits.safe, "2/K"),
            (limits.local, "2/λmax at the start"),
            (limits.at_optimum, f"{limits.formula} at the optimum"),
        ]
        known = [(alpha, name) for alpha, name in named if alpha is not None and is_limit(alpha)]
        merged: list[tuple[float, str]] = []
        for alpha, name in sorted(known, key=lambda limit: limit[0]):
            if merged and alpha <= merged[-1][0] * (1 + _SAME):
                before, names = merged[-1]
                merged[-1] = before, f"{names}, {name}"
            else:
                merged.append((alpha, name))
        return [(alpha, f"{name} = {three(alpha)}") for alpha, name in merged]

    def arrange(self) -> None:
        """Bring grounds, lines and names up to date."""
        zones = {zone: (low, high) for zone, low, high in self.zones()}
        columns = [(zone, self.column(low), self.column(high)) for zone, low, high in self.zones()]
        self._foot.show_zones(columns, self._theme.color("ink"), self._scale)
        for zone, ground in self._grounds.items():
            ground.setVisible(zone in zones)
            self._zone_names[zone].setVisible(zone in zones and self._name_zone(zone, *zones[zone]))
            if zone in zones:
                ground.setRegion([self._place(alpha) for alpha in zones[zone]])
                ground.setBrush(self._theme.color("muted", _TINT[zone]))
        self._show_marks()

    def _name_zone(self, zone: Zone, low: float, high: float) -> bool:
        """Write a name into its zone, beside lines rather than across them; tell if it fits."""
        metrics = self.metrics()
        needed = metrics.horizontalAdvance(zone.value)
        middle = self._middle_of_room(self.column(low), self.column(high), needed + UNIT)
        if middle is None:
            return False
        baseline = self.view_size()[1] - (STRIP_HEIGHT + UNIT) * self._scale
        place = QPointF(middle - needed / 2, baseline - metrics.ascent())
        self.show_text(self._zone_names[zone], zone.value, place, self._theme.color("muted"))
        return True

    def _middle_of_room(self, left: float, right: float, needed: float) -> float | None:
        """Return the middle of a zone or, where a line runs there, of the widest part beside it.

        None where there is no room in the zone at all.
        """
        if needed > right - left:
            return None
        middle = (left + right) / 2
        lines = [x for x, _, _, has_line in self._marks() if has_line and left < x < right]
        if all(abs(x - middle) > needed / 2 for x in lines):
            return middle
        parts = pairwise(sorted((left, *lines, right)))
        start, end = max(parts, key=lambda part: part[1] - part[0])
        return (start + end) / 2 if needed <= end - start else middle

    def marks(self) -> list[tuple[float, str]]:
        """Return limits and α in force that are in view: their columns of pixels, and names.

        Where the α in force lies outside, the name alone stands at that edge, with an arrow.
        """
        return [(x, name) for x, name, _, _ in self._marks()]

    def _marks(self) -> list[tuple[float, str, bool, bool]]:
        """Return these marks, and whether each is that of the α in force and has a line."""
        if self._limits is None:
            return []
        found = [
            (round(self.column(alpha)) + 0.5, name, False, True)
            for alpha, name in self.limits()
            if self._side(alpha) == 0
        ]
        if self._alpha is not None:
            name, side = f"α = {three(self._alpha)}", self._side(self._alpha)
            if side == 0:
                found.append((round(self.column(self._alpha)) + 0.5, name, True, True))
            elif side < 0:
                found.append((0.0, f"← {name}", True, False))
            else:
                found.append((self.view_size()[0], f"{name} →", True, False))
        return sorted(found)

    def _show_marks(self) -> None:
        """Show the lines, their names in as many rows at the top as keep them apart."""
        metrics, (width, height), marks = self.metrics(), self.view_size(), self._marks()
        labels = [Label(x, metrics.horizontalAdvance(name), has) for x, name, _, has in marks]
        places = arranged(labels, width)
        for item in (*self._lines, *self._names):
            item.hide()
        for line, item, mark, place in zip(self._lines, self._names, marks, places, strict=False):
            x, name, is_own, has_line = mark
            color = self._theme.color("ink" if is_own else "muted")
            top = self._head * self._scale + place.row * (metrics.height() + 2)
            line.setVisible(has_line)
            line.setPen(self.pen(color, 1.5 if is_own else 1.0))
            line.setValue(self.to_data(QPointF(x, 0)).x())
            line.setSpan(0.0, 1.0 - top / height)
            self.show_text(item, name, QPointF(place.left, top + 2), color)

    def _side(self, alpha: float) -> int:
        """Return -1 if α is left of what is in view, 1 if right of it, else 0."""
        low, high = self.view_range()[0]
        place = self._place(alpha)
        return -1 if place < low else 1 if place > high else 0

    def column(self, alpha: float) -> float:
        """Return the column of pixels of an α."""
        return self.to_pixel(self._place(alpha), 0.0).x()

    def _place(self, alpha: float) -> float:
        return math.log10(alpha) if self.is_logarithmic else alpha


STRIP_HEIGHT = 4

_PITCH = 4.0
"""Pixels from one stroke to the next."""

_STRENGTH = {Zone.DESCENDS: 0.45, Zone.MAY_OSCILLATE: 0.6, Zone.BEYOND: 0.5}
"""Share of the ink in each zone: a line, strokes, dots."""


def draw_zone(painter: QPainter, zone: Zone, strip: QRectF, ink: QColor, scale: float) -> None:
    """Fill a strip, `STRIP_HEIGHT` times `scale` high, with the pattern of a zone."""
    color = QColor(ink)
    color.setAlphaF(_STRENGTH[zone])
    _PAINTERS[zone](painter, strip, color, scale)


def _draw_line(painter: QPainter, strip: QRectF, color: QColor, scale: float) -> None:
    middle = strip.center().y()
    painter.fillRect(QRectF(strip.left(), middle - scale, strip.width(), 2 * scale), color)


def _draw_hatching(painter: QPainter, strip: QRectF, color: QColor, scale: float) -> None:
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(strip)
        painter.setPen(QPen(color, 1.2 * scale))
        slant, bottom, top = strip.height(), strip.bottom(), strip.top()
        count = math.ceil((strip.width() + slant) / (_PITCH * scale))
        begins = (strip.left() - slant + index * _PITCH * scale for index in range(count))
        painter.drawLines([QLineF(x, bottom, x + slant, top) for x in begins])


def _draw_dots(painter: QPainter, strip: QRectF, color: QColor, scale: float) -> None:
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        x = strip.left() + _PITCH * scale / 2
        while x < strip.right():
            painter.drawEllipse(QPointF(x, strip.center().y()), 0.8 * scale, 0.8 * scale)
            x += _PITCH * scale


_PAINTERS = {
    Zone.DESCENDS: _draw_line,
    Zone.MAY_OSCILLATE: _draw_hatching,
    Zone.BEYOND: _draw_dots,
}


NO_START_LIMIT = "no local limit at the start: there a(1 − a) is 0 to the last digit"
"""What is said where 2/λmax at the start is infinite."""
