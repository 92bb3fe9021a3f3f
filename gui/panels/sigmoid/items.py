"""The curves over z, and the examples on them."""

from __future__ import annotations

from dataclasses import field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from engine import logistic
from engine.model.classification import logit
from engine.support.arrays import Flags, Floats, Rows, median
from engine.support.records import dataclass
from gui.panels.sigmoid.drawn_examples import BINS, DrawnExamples, Ranges, a_few, densities
from gui.plotting.examples import (
    MarkerBrush,
    Pixels,
    argb_image,
    marker_radius,
    premultiplied,
    stamp,
)
from gui.plotting.item import CachedItem, is_vector
from gui.plotting.lines import draw_line, polyline, polylines
from gui.plotting.readings import ExampleNumbers
from gui.style.numbers import threshold_text
from gui.style.theme import figure_font

STRIP = 0.3
"""Height of the strip of densities, as a share of that of the curves."""

GAP = 0.1
"""Share of the strip that is left free below the curves."""

ROOM = 0.07
"""Room above the curves, as a share of their height."""

MOST_MARKERS = 1000
"""Up to this many examples are drawn one by one; more are drawn a column of pixels at a time."""

_SHADES = (30, 50, 70, 90, 110, 130, 150)
"""Opacity of the lines of few, of more and more, and of most examples in a column of pixels."""

_OPACITIES = np.array((0, *_SHADES))
"""The same, and none in front for a column without examples."""

_RIBBON = 4.0
"""Height of the row of dots of one class along the curve, in pixels."""

_REACH = 12.0
"""An example is pointed at from this many pixels away."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is drawn: examples at these z, in these ranges, as a or as loss.

    `z` is None while there is no model.
    """

    drawn: DrawnExamples
    z: Floats | None
    ranges: Ranges
    has_loss: bool = False
    _counts: dict[int, Rows] = field(default_factory=dict)

    def counts(self, columns: int) -> Rows:
        """Return how many lie in each column and beyond the rims: `DrawnExamples.column_counts`."""
        if columns not in self._counts:
            assert self.z is not None
            self._counts[columns] = self.drawn.column_counts(self.z, self.ranges.reach, columns)
        return self._counts[columns]

    def standing(self, columns: int) -> Rows:
        """Return how many stand in each column, ``(2, columns)``; at a rim, those beyond too."""
        counts = self.counts(columns)
        standing = counts[:, 1:-1].copy()
        standing[:, 0] += counts[:, 0]
        standing[:, -1] += counts[:, -1]
        return standing

    def height(self, z: Floats, label: float | Flags) -> Floats:
        """Return a, or the loss, at these z, not above the range that is in view."""
        if not self.has_loss:
            return np.asarray(logistic.sigmoid(z))
        y = np.asarray(label, dtype=np.float64)
        return np.asarray(np.minimum(logistic.loss(z, y), self.ranges.top))

    @property
    def full(self) -> float:
        """The height of the curves: 1 of a, or the highest loss in view."""
        return self.ranges.top if self.has_loss else 1.0


class SceneItem(CachedItem):
    """An item that draws of a scene, and keeps the picture: the pointer moves over it."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._scene: Scene | None = None

    def show_scene(self, scene: Scene | None) -> None:
        """Draw this."""
        self._scene = scene
        self.redraw()


def _columns(width: float, scale: float) -> int:
    """Return how many columns of pixels of the device a view is wide."""
    return max(1, round(width * scale))


def _at_rim(scene: Scene, z: Floats) -> Floats:
    return np.clip(z, -scene.ranges.reach, scene.ranges.reach)


class CurveItem(CachedItem):
    """The sigmoid, or both branches of the loss, the threshold, and the axis of z."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._ranges = Ranges()
        self._has_loss = False
        self._threshold = 0.5

    def show_curve(self, ranges: Ranges, threshold: float, *, has_loss: bool) -> None:
        """Draw the sigmoid or the loss; cheap if it is drawn already."""
        shown = (self._ranges, self._has_loss, self._threshold)
        if shown != (ranges, has_loss, threshold):
            self._ranges, self._has_loss, self._threshold = ranges, has_loss, threshold
            self.redraw()

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw curves and lines."""
        width, _ = self.view_size()
        scene_height = self._ranges.top if self._has_loss else 1.0
        hairline = self._theme.color("hairline")
        painter.setPen(QPen(hairline, 1.0))
        levels = (0.0,) if self._has_loss else (0.0, 1.0)
        for level in levels:
            y = self.to_pixel(0.0, level).y()
            painter.drawLine(QPointF(0, y), QPointF(width, y))
        middle = self.to_pixel(0.0, 0.0)
        painter.drawLine(middle, self.to_pixel(0.0, scene_height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        label = self._draw_threshold(painter, width, scene_height)
        z = np.linspace(-self._ranges.reach, self._ranges.reach, 513)
        if not self._has_loss:
            self._draw_curve(painter, z, np.asarray(logistic.sigmoid(z)), self._theme.color("ink"))
        else:
            for y, name in ((0.0, "class0"), (1.0, "class1")):
                loss = np.asarray(logistic.loss(z, y))
                seen = loss <= self._ranges.top
                self._draw_curve(painter, z[seen], loss[seen], self._theme.color(name))
        if label is not None:
            self._write_threshold(painter, label)

    def _draw_curve(self, painter: QPainter, z: Floats, height: Floats, color: QColor) -> None:
        path = polyline(*self.to_pixels(z, height))
        draw_line(painter, path, color, 1.75 * self._scale)

    def _draw_threshold(self, painter: QPainter, width: float, height: float) -> QPointF | None:
        """Draw the line a = t; over the loss it is where z has that a.

        Return where its name begins, at the upper edge: beside the line, where the curves are not.
        """
        pen = QPen(self._theme.color("muted"), 1.0 * self._scale)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        metrics = QFontMetricsF(self._font())
        room = metrics.horizontalAdvance(self._name())
        t = self._threshold
        if self._has_loss:
            z = logit(t)
            if abs(z) > self._ranges.reach:
                return None
            foot, head = self.to_pixel(z, 0.0), self.to_pixel(z, height)
            painter.drawLine(foot, head)
            return head + QPointF(4 if z <= 0 else -4 - room, 0)  # between the two branches
        y = self.to_pixel(0.0, t).y()
        painter.drawLine(QPointF(0, y), QPointF(width, y))
        return QPointF(width - room - 2, y + 1 if t > 0.5 else y - metrics.height() - 1)

    def _write_threshold(self, painter: QPainter, at: QPointF) -> None:
        """Write its name on a ground of its own, from a place at its left upper corner on."""
        font = self._font()
        metrics = QFontMetricsF(font)
        room = QRectF(at, QSizeF(metrics.horizontalAdvance(self._name()), metrics.height()))
        painter.fillRect(room, self._theme.color("panel", 215))
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(at + QPointF(0, metrics.ascent()), self._name())

    def _font(self) -> QFont:
        return figure_font(9 * self._scale)

    def _name(self) -> str:
        return f"t = {threshold_text(self._threshold)}"


class DensityItem(SceneItem):
    """How densely z lies, class by class, below the curves; and how many lie beyond the rims."""

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw both densities from the foot of the strip, one over the other."""
        scene = self._scene
        if scene is None or scene.z is None or not len(scene.z):
            return
        width, height = self.view_size()
        counts = scene.counts(_columns(width, scale))
        found = densities(counts)
        top = self.to_pixel(0.0, -GAP * STRIP * scene.full).y() + 12 * self._scale
        x = np.linspace(0.5, BINS - 0.5, BINS) * (width / BINS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, name in enumerate(("class0", "class1")):
            y = height - found[label] * (height - top)
            outline = polyline(x, y)
            area = QPainterPath(outline)
            area.lineTo(x[-1], height)
            area.lineTo(x[0], height)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # it takes the most time
            painter.fillPath(area, self._theme.color(name, 50))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_line(painter, outline, self._theme.color(name), 1.25)
        self._tell_beyond(painter, counts.sum(axis=0).tolist(), len(scene.z), top)

    def _tell_beyond(self, painter: QPainter, counts: list[int], m: int, top: float) -> None:
        """Write which share of the examples lies beyond either rim."""
        painter.setPen(self._theme.color("muted"))
        painter.setFont(figure_font(9 * self._scale))
        metrics = QFontMetricsF(painter.font())
        for is_left, count in ((True, counts[0]), (False, counts[-1])):
            if not count:
                continue
            share = 100 * count / m
            text = f"{share:.0f} %" if share >= 1 else "< 1 %"
            text = f"◂ {text}" if is_left else f"{text} ▸"
            x = 2.0 if is_left else self.view_size()[0] - metrics.horizontalAdvance(text) - 2
            painter.drawText(QPointF(x, top + metrics.ascent()), text)


class ExamplesItem(SceneItem):
    """Every example on its curve, with a line from a to its label: its length is |dz|.

    What lies beyond the rim stands at it as a triangle that points outwards.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._stamps: dict[tuple[int, bool, float, float], QPixmap] = {}

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._stamps.clear()
        super().restyle()

    def radius(self) -> float:
        """Return the radius of a marker in pixels."""
        count = 0 if self._scene is None else len(self._scene.drawn.rows)
        return marker_radius(count) * self._scale * (0.9 if count <= MOST_MARKERS else 0.7)

    def place(self, one: ExampleNumbers) -> QPointF:
        """Return where an example of these numbers stands, in pixels; beyond the rim, at it."""
        scene = self._scene
        assert scene is not None
        z = _at_rim(scene, np.array([one.z]))
        return self.to_pixel(float(z[0]), float(scene.height(np.array([one.z]), one.y)[0]))

    def nearest(self, position: QPointF) -> int | None:
        """Return the row of the example whose mark or line is nearest to a pixel, within reach."""
        scene = self._scene
        if scene is None or scene.z is None or not len(scene.z):
            return None
        px, py = self.to_pixels(
            _at_rim(scene, scene.z), scene.height(scene.z, scene.drawn.is_class1)
        )
        low, high = py, py
        if not scene.has_loss:
            foot, head = self.to_pixel(0.0, 0.0).y(), self.to_pixel(0.0, 1.0).y()
            low = np.where(scene.drawn.is_class1, head, py)
            high = np.where(scene.drawn.is_class1, py, foot)
        above, below = low - position.y(), position.y() - high
        away = np.hypot(px - position.x(), np.maximum(np.maximum(above, below), 0.0))
        # Where several lines are alike near, the nearer mark counts.
        away += 1e-3 * np.abs(py - position.y())
        nearest = int(away.argmin())
        return int(scene.drawn.rows[nearest]) if away[nearest] <= _REACH else None

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw lines, then marks."""
        scene = self._scene
        if scene is None or scene.z is None or not len(scene.z):
            return
        if len(scene.z) <= MOST_MARKERS:
            self._draw_each(painter, scene, scene.z, scale)
        else:
            self._draw_columns(painter, scene, scale)
        counts = scene.counts(_columns(self.view_size()[0], scale))
        if counts[:, [0, -1]].any():
            self._draw_rim(painter, scene, scene.z, counts)

    def _draw_lines(
        self, painter: QPainter, px: Floats, py: Floats, label: int, opacity: int
    ) -> None:
        """Draw a thin line from each of these places to the label, all in one."""
        if not len(px):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(f"class{label}", opacity), 1.0))
        ends = np.full(len(px), self.to_pixel(0.0, float(label)).y())
        painter.drawPath(polylines(np.stack((px, px), axis=-1), np.stack((py, ends), axis=-1)))

    def _draw_each(self, painter: QPainter, scene: Scene, z: Floats, scale: float) -> None:
        drawn = scene.drawn
        px, py = self.to_pixels(_at_rim(scene, z), scene.height(z, drawn.is_class1))
        if not scene.has_loss:
            opacity = int(np.clip(30_000 / len(z), 70, 170))
            if is_vector(painter):
                for label in (0, 1):
                    mine = drawn.is_class1 == bool(label)
                    self._draw_lines(painter, px[mine], py[mine], label, opacity)
            else:
                count = _columns(self.view_size()[0], scale)
                standing = scene.standing(count)
                lines = standing.copy()
                for column in range(1, round(scale)):  # as broad as a pixel of the window
                    lines[:, column:] += standing[:, :-column]
                through = (1 - opacity / 255) ** lines
                shown = np.rint(255 * (1 - through)).astype(np.intp)
                self._draw_line_image(painter, self._curve(scene, count, 0.0)[1], shown, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = np.abs(z) <= scene.ranges.reach
        columns = [column[inside].tolist() for column in (px, py, drawn.is_class1, drawn.held_out)]
        if is_vector(painter):
            brush = MarkerBrush(self._theme, self.radius(), self._scale)
            for x, y, label, hollow in zip(*columns, strict=True):
                brush.draw(painter, x, y, int(label), hollow)
            return
        images = {
            (label, hollow): self._stamp(label, hollow, scale)
            for label in (False, True)
            for hollow in (False, True)
        }
        half = images[False, False].deviceIndependentSize().width() / 2
        for x, y, label, hollow in zip(*columns, strict=True):
            painter.drawPixmap(QPointF(x - half, y - half), images[label, hollow])

    def _stamp(self, label: bool, hollow: bool, scale: float) -> QPixmap:
        look = (int(label), hollow, scale, self.radius())
        if look not in self._stamps:
            brush = MarkerBrush(self._theme, self.radius(), self._scale)
            self._stamps[look] = stamp(brush, int(label), hollow, scale)
        return self._stamps[look]

    def _draw_columns(self, painter: QPainter, scene: Scene, scale: float) -> None:
        """Draw all that stand in one column of pixels as one: a line, and a dot by the curve.

        Those of class 1 lie along the upper side of the curve, those of class 0 along the lower.
        """
        count = _columns(self.view_size()[0], scale)
        counts = scene.standing(count)
        curves = [self._curve(scene, count, label) for label in (0.0, 1.0)]
        if not scene.has_loss:
            shade = np.sqrt(counts / max(1, int(counts.max()))) * len(_SHADES)
            opacity = _OPACITIES[np.ceil(shade).astype(np.intp)]
            if is_vector(painter):
                for label, (px, py) in enumerate(curves):
                    for shown in _SHADES:
                        some = opacity[label] == shown
                        self._draw_lines(painter, px[some], py[some], label, shown)
            else:
                self._draw_line_image(painter, curves[0][1], opacity, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for label, (px, py) in enumerate(curves):
            used = counts[label] > 0
            x, y = px[used], py[used]
            tips = y + _RIBBON * self._scale * (-1 if label else 1)
            painter.setPen(QPen(self._theme.color(f"class{label}"), 1.0))
            dots = polylines(np.stack((x, x), axis=-1), np.stack((y, tips), axis=-1))
            painter.drawPath(dots)

    def _curve(self, scene: Scene, count: int, label: float) -> tuple[Floats, Floats]:
        """Return the curve in the middle of so many columns of pixels."""
        reach = scene.ranges.reach
        middle = np.linspace(reach / count - reach, reach - reach / count, count)
        return self.to_pixels(middle, scene.height(middle, label))

    def _draw_line_image(
        self, painter: QPainter, curve: Floats, opacity: Rows, scale: float
    ) -> None:
        """Draw a line in each column of pixels from the curve up and one down, as a picture.

        As lines they would take longer than all else. `curve` has shape ``(k,)``, `opacity`, for
        class 0 below and class 1 above, ``(2, k)``.
        """
        foot, head = (round(scale * self.to_pixel(0.0, level).y()) for level in (0.0, 1.0))
        below, above = (self._shaded(label, opacity[label]) for label in (0, 1))
        is_above = np.arange(head + 0.5, foot)[:, np.newaxis] < scale * curve
        pixels = np.where(is_above, above, below)
        image = argb_image(pixels)
        image.setDevicePixelRatio(scale)
        painter.drawImage(QPointF(0.0, head / scale), image)

    def _shaded(self, label: int, opacity: Rows) -> Pixels:
        color = self._theme.color(f"class{label}")
        return premultiplied(opacity / 255, color.red(), color.green(), color.blue())

    def _draw_rim(self, painter: QPainter, scene: Scene, z: Floats, counts: Rows) -> None:
        """Draw one triangle for all of a class that lie beyond one rim, as high as most of them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("panel"), 1.0))
        size, reach = 6.0 * self._scale, scene.ranges.reach
        few = a_few(z)
        z, is_class1 = z[few], scene.drawn.is_class1[few]
        for label in (0, 1):
            mine = z[is_class1 == bool(label)]
            for side, count in ((-1, counts[label, 0]), (1, counts[label, -1])):
                if not count:
                    continue
                beyond = mine[side * mine > reach]
                usual = median(beyond) if len(beyond) else side * reach
                height = float(scene.height(np.array([usual]), float(label))[0])
                tip = self.to_pixel(side * reach, height)
                back = tip.x() - side * 1.6 * size
                painter.setBrush(self._theme.color(f"class{label}"))
                painter.drawPolygon(
                    QPolygonF([tip, QPointF(back, tip.y() - size), QPointF(back, tip.y() + size)])
                )
