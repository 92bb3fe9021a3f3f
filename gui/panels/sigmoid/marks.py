"""The marks of one example, or of a probe, on the curves over z."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.support.numbers import UNKNOWN
from gui.panels.sigmoid.items import ExamplesItem, Scene
from gui.plotting.examples import crosshair_reach, draw_crosshair, draw_hover, draw_probe
from gui.plotting.item import ViewItem
from gui.plotting.readings import ExampleNumbers
from gui.style.numbers import rounded
from gui.style.theme import figure_font

_MARK = 20.0
"""Pixels that the mark of the example that is followed reaches to either side."""


class MarksItem(ViewItem):
    """The example that is followed: its z and a at the axes, its dz as a length or a slope.

    A probe, which has no label, has z and a alone. The example under the pointer is ringed.
    """

    def __init__(self, view_box: pg.ViewBox, examples: ExamplesItem) -> None:
        super().__init__(view_box)
        self._examples = examples
        self._scene: Scene | None = None
        self._followed: ExampleNumbers | None = None
        self._hovered: ExampleNumbers | None = None
        self._probe: float | None = None
        self._hidden: frozenset[str] = frozenset()

    def show_marks(
        self,
        scene: Scene | None,
        followed: ExampleNumbers | None,
        hovered: ExampleNumbers | None,
        probe: float | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """Mark these two of a scene, and the z of a probe; numbers `hidden` are not written."""
        shown = (self._scene, self._followed, self._hovered, self._probe, self._hidden)
        if shown != (scene, followed, hovered, probe, hidden):
            self._hidden = hidden
            self._scene, self._followed = scene, followed
            self._hovered, self._probe = hovered, probe
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the marks."""
        scene = self._scene
        if scene is None or scene.z is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._examples.radius()
        one = self._followed
        if one is not None:
            spot = self._examples.place(one)
            height = ("L", one.loss) if scene.has_loss else ("a", one.a)
            self._draw_guides(painter, spot, is_whole=True)
            if scene.has_loss:
                self._draw_slope(painter, one, spot)
            else:
                self._draw_length(painter, one, spot)
            self._write_numbers(painter, one.z, height, spot)
            theme, scale = self._theme, self._scale
            draw_crosshair(painter, spot.x(), spot.y(), radius, theme, scale)
        if self._probe is not None:
            self._draw_probe(painter, scene, self._probe)
        if self._hovered is not None:
            spot = self._examples.place(self._hovered)
            draw_hover(painter, spot.x(), spot.y(), radius, self._theme, self._scale)

    def _draw_probe(self, painter: QPainter, scene: Scene, z: float) -> None:
        """Draw the probe on the curve; over the loss, which it has none of, at its z."""
        at = float(np.clip(z, -scene.ranges.reach, scene.ranges.reach))
        a = ExampleNumbers(0.0, z).a
        spot = self.to_pixel(at, 0.0 if scene.has_loss else a)
        self._draw_guides(painter, spot, is_whole=not scene.has_loss)
        self._write_numbers(painter, z, None if scene.has_loss else ("a", a), spot)
        draw_probe(painter, spot.x(), spot.y(), self._theme, self._scale)

    def _draw_guides(self, painter: QPainter, spot: QPointF, *, is_whole: bool) -> None:
        """Lead from the place to the axis of z or, as a whole, to both axes."""
        pen = QPen(self._theme.color("muted"), self._scale)
        pen.setDashPattern([1, 3])
        painter.setPen(pen)
        painter.drawLine(spot, QPointF(spot.x(), self.to_pixel(0.0, 0.0).y()))
        if is_whole:
            painter.drawLine(spot, QPointF(0, spot.y()))

    def _write_numbers(
        self, painter: QPainter, z: float, height: tuple[str, float] | None, spot: QPointF
    ) -> None:
        """Write z and a, or L, at the axes; z beside the crosshair where that reaches down."""
        base = self.to_pixel(0.0, 0.0).y()
        text = self._told("z", z)
        if base - spot.y() < crosshair_reach(self._examples.radius(), self._scale):
            self._write_beside(painter, text, QPointF(spot.x(), base + 2), 5.0, "ink", 0.0, 9)
        else:
            self._write(painter, text, QPointF(spot.x(), base + 2), "ink", 0.5, 0.0)
        if height is not None and spot.x() > 90 * self._scale:
            at = QPointF(3 * self._scale, spot.y())
            self._write(painter, self._told(*height), at, "ink", 0.0, 0.5)

    def _draw_length(self, painter: QPainter, one: ExampleNumbers, spot: QPointF) -> None:
        """Draw dz from a to the label, and the slope of the sigmoid as a tangent."""
        self._draw_tangent(painter, one.slope, spot, self._theme.color("ink"), 1.25)
        end = QPointF(spot.x(), self.to_pixel(0.0, one.y).y())
        color = self._theme.color("backward")
        painter.setPen(QPen(color, 3.0 * self._scale, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(spot, end)
        middle = QPointF(spot.x(), (spot.y() + end.y()) / 2)
        is_short = abs(end.y() - spot.y()) < 2 * _MARK * self._scale
        self._write_beside(painter, self._told("dz", one.dz), middle, _MARK if is_short else 8.0)

    def _draw_slope(self, painter: QPainter, one: ExampleNumbers, spot: QPointF) -> None:
        """Draw dz as the slope of the loss."""
        self._draw_tangent(painter, one.dz, spot, self._theme.color("backward"), 2.5)
        self._write_beside(
            painter, f"slope {self._told('dz', one.dz)}", spot + QPointF(0, -14), _MARK
        )

    def _draw_tangent(
        self, painter: QPainter, slope: float, spot: QPointF, color: QColor, width: float
    ) -> None:
        (z_low, z_high), (low, high) = self.view_range()
        across, down = self.view_size()
        way = QPointF(across / (z_high - z_low), -slope * down / (high - low))
        way *= 60 * self._scale / math.hypot(way.x(), way.y())
        painter.setPen(QPen(color, width * self._scale))
        painter.drawLine(spot - way, spot + way)

    def _told(self, name: str, number: float) -> str:
        """Return name and number, or a question mark for one that is hidden."""
        return f"{name} {UNKNOWN if name in self._hidden else rounded(number)}"

    def _write_beside(
        self, painter: QPainter, text: str, at: QPointF, gap: float, ink: str = "backward",
        down: float = 0.5, points: float = 10,
    ) -> None:  # fmt: skip
        """Write to the right of a place, or to its left, or above, where there is no room."""
        room = QFontMetricsF(figure_font(points * self._scale)).horizontalAdvance(text)
        gap *= self._scale
        is_right = at.x() + gap + room < self.view_size()[0]
        if not is_right and at.x() - gap - room < 0:
            self._write(painter, text, at - QPointF(0, gap), ink, 0.5, 1.0, points)
            return
        self._write(
            painter, text, at + QPointF(gap if is_right else -gap, 0), ink,
            0.0 if is_right else 1.0, down, points,
        )  # fmt: skip

    def _write(
        self, painter: QPainter, text: str, at: QPointF, ink: str, across: float, down: float,
        points: float = 9,
    ) -> None:  # fmt: skip
        """Write on a ground of its own, with such a share of the text left of and above a place."""
        painter.setFont(figure_font(points * self._scale))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(text), metrics.height()
        right, foot = self.view_size()
        left = min(max(at.x() - across * width, 1.0), right - width - 1)
        top = min(max(at.y() - down * height, 0.0), foot - height)
        ground = QRectF(left - 2, top, width + 4, height)
        painter.fillRect(ground, self._theme.color("panel", 215))
        painter.setPen(self._theme.color(ink))
        painter.drawText(QPointF(left, top + metrics.ascent()), text)
