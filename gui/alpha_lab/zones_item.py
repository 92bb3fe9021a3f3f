"""Which limits does theory draw for α?"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.alpha_limits import is_limit
from engine.curvature import Zone
from gui.alpha_lab.label_rows import Label, arranged
from gui.alpha_lab.words import three
from gui.controls.alpha_zones import STRIP_HEIGHT, draw_zone
from gui.theme import LIGHT, UNIT, Theme, figure_font
from gui.view_item import ViewItem

_TINT = {Zone.DESCENDS: 0, Zone.MAY_OSCILLATE: 16, Zone.BEYOND: 36}
"""Opacity of the ground of each zone."""

_SAME = 0.01
"""Limits that differ by less than this share share one line."""

_POINTS = 9


class Limits(Protocol):
    """What theory says of α, such as `engine.alpha_ground.Ground` and `engine.alpha_limits`."""

    @property
    def safe_alpha(self) -> float:
        """2/L."""

    @property
    def start_alpha(self) -> float:
        """2/λmax at the start."""

    @property
    def settle_alpha(self) -> float | None:
        """2/λmax at the optimum; None where there is none, or it is not known."""


class ZonesItem(ViewItem):
    """Grounds of the zones with their names at the foot; limits and the α in force, with theirs.

    Parameters
    ----------
    head
        Pixels at the upper edge that lines and names leave free.

    Attributes
    ----------
    paper
        The colour of the theme that all stands on.
    is_logarithmic
        Whether x is the decimal logarithm of α, and not α itself.
    """

    def __init__(self, view_box: pg.ViewBox, head: float = 0.0) -> None:
        super().__init__(view_box)
        self.paper = "window"
        self.is_logarithmic = True
        self._head = head
        self._ground: Limits | None = None
        self._alpha: float | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def set_ground(self, ground: Limits | None) -> None:
        """Show the limits that hold here; None shows nothing."""
        self._ground = ground
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
        ground = self._ground
        if ground is None:
            return []
        low, high = self.view_range()[0]
        if self.is_logarithmic:
            low, high = 10.0**low, 10.0**high
        settle = ground.settle_alpha if is_limit(ground.settle_alpha) else math.inf
        assert settle is not None
        ends = [min(max(low, end), high) for end in (low, ground.safe_alpha, settle, high)]
        return [
            (zone, left, right)
            for zone, (left, right) in zip(Zone, pairwise(ends), strict=True)
            if left < right
        ]

    def limits(self) -> list[tuple[float, str]]:
        """Return the limits of α, ascending, with their names; equal ones share a name.

        One that is infinite, or too small for a number, is none.
        """
        ground = self._ground
        if ground is None:
            return []
        named = [
            (ground.safe_alpha, "2/L"),
            (ground.start_alpha, "2/λmax at the start"),
            (ground.settle_alpha, "2/λmax at the optimum"),
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

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw grounds and lines, then the names over them."""
        if self._ground is None:
            return
        painter.setFont(figure_font(_POINTS * self._scale))
        self._draw_grounds(painter)
        self._draw_lines(painter)
        self._name_zones(painter)

    def _draw_grounds(self, painter: QPainter) -> None:
        height = self.view_size()[1]
        strip = STRIP_HEIGHT * self._scale
        for zone, low, high in self.zones():
            left, right = self._column(low), self._column(high)
            ground = QRectF(left, 0, right - left, height)
            painter.fillRect(ground, self._theme.color("muted", _TINT[zone]))
            foot = QRectF(left, height - strip, right - left - 1, strip)
            draw_zone(painter, zone, foot, self._theme.color("ink"), self._scale)

    def _name_zones(self, painter: QPainter) -> None:
        """Write the names that fit into their zones, beside lines rather than across them."""
        metrics = QFontMetricsF(painter.font())
        baseline = self.view_size()[1] - (STRIP_HEIGHT + UNIT) * self._scale
        for zone, low, high in self.zones():
            needed = metrics.horizontalAdvance(zone.value)
            middle = self._middle_of_room(self._column(low), self._column(high), needed + UNIT)
            if middle is not None:
                place = QPointF(middle - needed / 2, baseline)
                self._write(painter, place, zone.value, self._theme.color("muted"))

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
        # Far outside of the view are columns that no whole number and no painter can tell.
        found = [
            (round(self._column(alpha)) + 0.5, name, False, True)
            for alpha, name in self.limits()
            if self._side(alpha) == 0
        ]
        if self._alpha is not None:
            name, side = f"α = {three(self._alpha)}", self._side(self._alpha)
            if side == 0:
                found.append((round(self._column(self._alpha)) + 0.5, name, True, True))
            elif side < 0:
                found.append((0.0, f"← {name}", True, False))
            else:
                found.append((self.view_size()[0], f"{name} →", True, False))
        return sorted(found)

    def _draw_lines(self, painter: QPainter) -> None:
        """Draw the lines, their names in as many rows at the top as keep them apart."""
        metrics = QFontMetricsF(painter.font())
        width, height = self.view_size()
        row_height = metrics.height() + 2
        marks = self._marks()
        labels = [Label(x, metrics.horizontalAdvance(name), has) for x, name, _, has in marks]
        names: list[tuple[QPointF, str, QColor]] = []
        for (x, name, is_own, has_line), place in zip(marks, arranged(labels, width), strict=True):
            color = self._theme.color("ink" if is_own else "muted")
            top = self._head * self._scale + place.row * row_height
            if has_line:
                painter.setPen(QPen(color, (1.5 if is_own else 1.0) * self._scale))
                painter.drawLine(QPointF(x, top), QPointF(x, height))
            names.append((QPointF(place.left, top + metrics.ascent() + 2), name, color))
        for point, name, color in names:
            self._write(painter, point, name, color)

    def _write(self, painter: QPainter, place: QPointF, text: str, color: QColor) -> None:
        """Write a text on a ground of its own, so that lines leave it legible."""
        path = QPainterPath()
        path.addText(place, painter.font(), text)
        painter.strokePath(path, QPen(self._theme.color(self.paper), 3 * self._scale))
        painter.setPen(color)
        painter.drawText(place, text)

    def _side(self, alpha: float) -> int:
        """Return -1 if α is left of what is in view, 1 if right of it, else 0."""
        low, high = self.view_range()[0]
        place = self._place(alpha)
        return -1 if place < low else 1 if place > high else 0

    def _column(self, alpha: float) -> float:
        return self.to_pixel(self._place(alpha), 0.0).x()

    def _place(self, alpha: float) -> float:
        return math.log10(alpha) if self.is_logarithmic else alpha
