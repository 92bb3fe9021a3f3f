"""The examples as points of the plane."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.data.dataset import Dataset
from engine.model.classification import logit
from engine.support.arrays import Floats, Rows
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import (
    Cloud,
    MarkerBrush,
    dot_size,
    dots_image,
    draw_crosshair,
    draw_hover,
    draw_probe,
    draw_rings,
    draw_selected,
    marker_radius,
)
from gui.plotting.item import CachedItem, ViewItem
from gui.style.theme import UNIT, Theme, figure_font

MOST_MARKERS = 5_000
"""Up to this many examples in view are drawn one by one, with shape and ring; more become dots."""

_REACH = 12.0
"""An example is pointed at from this many pixels away."""

_LITTLE = 20
"""So many frames or rings are no work."""

NO_ROWS: Rows = np.empty(0, dtype=np.intp)


class PointsItem(CachedItem):
    """All examples in view, drawn once and kept as an image.

    While some are lifted, as by the hand that drags them, they are left to a `LiftedItem`: the
    picture of the others stays as it is.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._cloud: Cloud | None = None
        self._lifted: Rows = NO_ROWS
        self._rows: Rows | None = None
        self._count = 0
        self._counted_for: object = None

    def set_cloud(self, cloud: Cloud) -> None:
        """Show these examples; while some are lifted, the others are those of before."""
        self._cloud = cloud
        if len(self._lifted):
            if self._rows is not None:
                self._counted_for = None
            self.update()
        else:
            self._counted_for = None
            self.redraw()

    def lift(self, rows: Rows) -> None:
        """Leave these rows out of the picture; none puts all back."""
        if len(rows) or len(self._lifted):
            self._lifted = rows
            self._counted_for = None
            self.redraw()

    def lifted(self) -> Rows:
        """Return the rows that are lifted and, among the newest examples, still there."""
        return self._lifted[self._lifted < self.count()]

    def count(self) -> int:
        """Return how many examples there are, in view or not."""
        return 0 if self._cloud is None else len(self._cloud.x1)

    def cloud(self) -> Cloud | None:
        """Return the examples as they are drawn."""
        return self._cloud

    def marked_rows(self) -> Rows | None:
        """Return the rows in view that are drawn one by one, or None where they are dots."""
        self._count_visible()
        return self._rows

    def radius(self) -> float:
        """Return the radius of a marker in pixels; of a dot, where there are too many."""
        self._count_visible()
        radius = marker_radius(self._count) if self._rows is not None else 1.0
        return radius * self._scale

    def lifted_radius(self) -> float:
        """Return the radius of an example that must be seen even in a crowd of dots."""
        return max(self.radius(), marker_radius(MOST_MARKERS) * self._scale)

    def place(self, row: int) -> tuple[float, float]:
        """Return where the example of this row lies, in pixels."""
        assert self._cloud is not None
        at = self.to_pixel(float(self._cloud.x1[row]), float(self._cloud.x2[row]))
        return at.x(), at.y()

    def places(self, rows: Rows) -> tuple[Floats, Floats]:
        """Return where the examples of these rows lie, in pixels."""
        assert self._cloud is not None
        return self.to_pixels(self._cloud.x1[rows], self._cloud.x2[rows])

    def nearest(self, position: QPointF, reach: float = _REACH) -> int | None:
        """Return the row of the example nearest to a pixel, None if none is within reach."""
        if self._cloud is None:
            return None
        rows = self.within(QRectF(position, position).adjusted(-reach, -reach, reach, reach))
        px, py = self.places(rows)
        distance = np.hypot(px - position.x(), py - position.y())
        if not len(rows) or distance.min() > reach:
            return None
        return int(rows[distance.argmin()])

    def within(self, room: QRectF) -> Rows:
        """Return the rows of the examples within a rectangle of pixels."""
        if self._cloud is None:
            return NO_ROWS
        left, top = self.to_data(room.topLeft())
        right, bottom = self.to_data(room.bottomRight())
        return self._rows_within((left, right), (bottom, top))

    def distance(self, row: int, position: QPointF) -> float:
        """Return how many pixels lie between a pixel and the example of this row."""
        x, y = self.place(row)
        return math.hypot(x - position.x(), y - position.y())

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the examples in view."""
        if self._cloud is None:
            return
        rows, lifted = self.marked_rows(), self.lifted()
        if rows is None:
            rows = np.delete(np.arange(self.count()), lifted) if len(lifted) else None
            self.draw_dots(rows, painter, scale, self._theme)
        else:
            # Not in the first paint, where nothing is lifted: sets of numpy take 30 ms to import.
            left = rows[~np.isin(rows, lifted)] if len(lifted) else rows
            self.draw_markers(left, self.radius(), painter)

    def draw_markers(self, rows: Rows, radius: float, painter: QPainter) -> None:
        """Draw the examples of these rows one by one."""
        assert self._cloud is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = MarkerBrush(self._theme, radius, self._scale)
        px, py = self.places(rows)
        labels = self._cloud.is_class1[rows].tolist()
        held_out = self._cloud.held_out[rows].tolist()
        for x, y, label, hollow in zip(px.tolist(), py.tolist(), labels, held_out, strict=True):
            brush.draw(painter, x, y, label, hollow)

    def draw_dots(self, rows: Rows | None, painter: QPainter, scale: float, theme: Theme) -> None:
        """Draw the examples of these rows, None for all, as dots in the colours of a theme."""
        cloud = self._cloud
        assert cloud is not None
        width, height = (max(1, round(side * scale)) for side in self.view_size())
        chosen = slice(None) if rows is None else rows
        px, py = self.to_pixels(cloud.x1[chosen], cloud.x2[chosen])
        side = max(1, round(dot_size(self._count) * scale * self._scale))
        is_class1 = cloud.is_class1[chosen]
        image = dots_image(px * scale, py * scale, is_class1, width, height, side, theme)
        image.setDevicePixelRatio(scale)
        painter.drawImage(QPointF(0, 0), image)

    def _count_visible(self) -> None:
        view_range = self.view_range()
        if self._cloud is None or self._counted_for == view_range:
            return
        rows = self._rows_within(*view_range)
        self._count = len(rows)
        self._rows = rows if self._count <= MOST_MARKERS else None
        self._counted_for = view_range

    def _rows_within(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> Rows:
        assert self._cloud is not None
        x1 = self._cloud.x1
        rows = np.flatnonzero((x1 >= x_range[0]) & (x1 <= x_range[1]))
        x2 = self._cloud.x2[rows]
        return rows[(x2 >= y_range[0]) & (x2 <= y_range[1])]


class LiftedItem(ViewItem):
    """The examples that are lifted, each one as a marker, painted anew wherever they are now."""

    def __init__(self, view_box: pg.ViewBox, points: PointsItem) -> None:
        super().__init__(view_box)
        self._points = points

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the lifted examples; dots where there are too many."""
        rows = self._points.lifted()
        if len(rows) > MOST_MARKERS:
            scale = painter.deviceTransform().m11()
            self._points.draw_dots(rows, painter, scale, self._theme)
        elif len(rows):
            self._points.draw_markers(rows, self._points.lifted_radius(), painter)


class NoticeItem(ViewItem):
    """A sentence in the middle of a plot without examples."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._text = ""

    def show_beginning(self, is_empty: bool, is_editing: bool) -> None:
        """Say how to begin where there is no example, in edit mode and outside of it."""
        text = "Click to add an example" if is_editing else "Press E, then click to add an example"
        text = text if is_empty else ""
        if text != self._text:
            self._text = text
            self.update()

    def text(self) -> str:
        """Return what is said."""
        return self._text

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Write the sentence."""
        if self._text:
            painter.setFont(figure_font(12 * self._scale))
            painter.setPen(self._theme.color("muted"))
            centre = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(
                self.boundingRect().adjusted(UNIT, UNIT, -UNIT, -UNIT), centre, self._text
            )


class SelectionItem(CachedItem):
    """Frames around the selected examples; where there are too many, these as dots in ink."""

    def __init__(self, view_box: pg.ViewBox, points: PointsItem) -> None:
        super().__init__(view_box)
        self._points = points
        self._rows: Rows = NO_ROWS

    def set_rows(self, rows: Rows) -> None:
        """Mark the examples of these rows, wherever they are now."""
        if len(rows) or len(self._rows):
            self._rows = rows
            self.redraw()

    def rows(self) -> Rows:
        """Return the rows that are marked and, among the newest examples, still there."""
        return self._rows[self._rows < self._points.count()]

    def is_little(self) -> bool:
        """Tell whether there are a few frames at most, as while a hand drags one example."""
        return len(self._rows) <= _LITTLE

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the frames."""
        rows = self.rows()
        if len(rows) > MOST_MARKERS:
            ink = self._theme.ink
            self._points.draw_dots(
                rows, painter, scale, replace(self._theme, class0=ink, class1=ink)
            )
        elif len(rows):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            px, py = self._points.places(rows)
            radius = self._points.lifted_radius()
            draw_selected(painter, px, py, radius, self._theme, self._scale)


def misclassified(dataset: Dataset, model: Model, rows: Rows, threshold: float = 0.5) -> Rows:
    """Return those of `rows` whose class is not the one on their side of the line a = threshold.

    An example on the line counts as class 0, as it does in the accuracy.
    """
    z = model.features.z(dataset.X[rows], model.w, model.b)
    wrong: Rows = rows[(z > logit(threshold)) != (dataset.y[rows] == 1)]
    return wrong


class RingsItem(CachedItem):
    """Rings around the examples that the model gets wrong."""

    def __init__(self, view_box: pg.ViewBox, points: PointsItem) -> None:
        super().__init__(view_box)
        self._points = points
        self._rows: Rows = NO_ROWS

    def rows(self) -> Rows:
        """Return the rows of the ringed examples."""
        return self._rows

    def show_wrong(self, dataset: Dataset, model: Model | None, threshold: float) -> None:
        """Ring those in view that the model gets wrong; none without one, or where all are dots."""
        rows = self._points.marked_rows()
        if model is None or rows is None:
            wrong = NO_ROWS
        else:
            known = rows[rows < dataset.m]  # the hand may be a frame ahead
            wrong = misclassified(dataset, model, known, threshold)
        if not np.array_equal(wrong, self._rows):
            self._rows = wrong
            self.redraw()

    def is_little(self) -> bool:
        """Tell whether there are a few rings at most."""
        return len(self._rows) <= _LITTLE

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the rings."""
        if len(self._rows):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            px, py = self._points.places(self._rows[self._rows < self._points.count()])
            draw_rings(painter, px, py, self._points.radius(), self._theme, self._scale)


class MarksItem(ViewItem):
    """The marks of what is followed, an example or a probe, and of the example pointed at."""

    def __init__(self, view_box: pg.ViewBox, points: PointsItem) -> None:
        super().__init__(view_box)
        self._points = points
        self._selected: int | None = None
        self._hovered: int | None = None
        self._probe: tuple[float, float] | None = None

    def set_probe(self, place: tuple[float, float] | None) -> None:
        """Mark a place of the plane; None marks none."""
        if place != self._probe:
            self._probe = place
            self.update()

    def probe(self) -> tuple[float, float] | None:
        """Return the place that is marked."""
        return self._probe

    def is_on_probe(self, position: QPointF, nearest: float) -> bool:
        """Tell whether a pixel is on the mark of the probe, and no more than `nearest` from it."""
        if self._probe is None:
            return False
        way = self.to_pixel(*self._probe) - position
        return math.hypot(way.x(), way.y()) <= min(_REACH, nearest)

    def to_round_data(self, position: QPointF) -> tuple[float, float]:
        """Return the data coordinates of a pixel, with no more digits than pixels tell apart."""
        here, there = self.to_data(position), self.to_data(position + QPointF(1, 1))
        return _round(here[0], there[0]), _round(here[1], there[1])

    def set_rows(self, selected: int | None, hovered: int | None) -> None:
        """Mark the examples of these rows; None marks none."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._points.radius()
        m = self._points.count()
        if self._hovered is not None and self._hovered != self._selected and self._hovered < m:
            draw_hover(
                painter, *self._points.place(self._hovered), radius, self._theme, self._scale
            )
        if self._selected is not None and self._selected < m:
            x, y = self._points.place(self._selected)
            draw_crosshair(painter, x, y, radius, self._theme, self._scale)
        if self._probe is not None:
            at = self.to_pixel(*self._probe)
            draw_probe(painter, at.x(), at.y(), self._theme, self._scale)


def _round(value: float, next_value: float) -> float:
    """Return `value` with the digits that tell it from its neighbour."""
    step = abs(next_value - value)
    return round(value, -math.floor(math.log10(step))) if step > 0 else value
