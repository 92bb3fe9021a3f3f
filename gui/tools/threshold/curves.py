"""The curves over all thresholds: ROC, precision-recall and reliability."""

from __future__ import annotations

from dataclasses import field
from typing import Self

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from engine.model.classification import Confusion, Ranking
from engine.support.arrays import Floats, distinct
from engine.support.records import dataclass
from gui.plotting.item import ViewItem
from gui.plotting.lines import DASHED, SOLID, draw_line, polyline
from gui.plotting.view import PlotView
from gui.style.themed import ThemedWidget
from gui.widgets.labels import body_label, explain, tighten

_POINTS = 600
"""Points of a curve at most: more fall on the same pixels."""

_RING = 7.0
"""Pixels from the middle of a ring, which marks the threshold, to a little beyond its rim."""

Curve = tuple[Floats, Floats]

_NO_CURVE: Curve = (np.empty(0), np.empty(0))


def thinned(x: Floats, y: Floats) -> Curve:
    """Return points of a curve that lie evenly along it; none where it is not defined."""
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return _NO_CURVE
    if len(x) <= _POINTS:
        return x, y
    along = np.append(0.0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
    kept = np.searchsorted(along, np.linspace(0.0, along[-1], _POINTS))
    kept = distinct(np.append(kept, len(x) - 1))
    return x[kept], y[kept]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What is drawn of the training examples, or of the test examples."""

    roc: Curve = _NO_CURVE
    precision_recall: Curve = _NO_CURVE
    reliability: Curve = _NO_CURVE

    @classmethod
    def of(cls, ranking: Ranking | None) -> Self:
        """Return the curves of these ranks, thinned to what can be seen."""
        if ranking is None:
            return cls()
        precision, recall = ranking.precision_recall()
        bins = ranking.reliability
        return cls(
            thinned(*ranking.roc()), thinned(recall, precision), (bins.predicted, bins.observed)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """One plot: a curve of training and of test examples, and the points at the threshold."""

    curves: tuple[Curve, Curve] = (_NO_CURVE, _NO_CURVE)
    points: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None)
    line: float = field(default=float("nan"))


class CurvesItem(ViewItem):
    """Training solid in ink, test dashed and paler, each with its point at the threshold."""

    def __init__(self, view_box: pg.ViewBox, *, has_diagonal: bool, has_marks: bool) -> None:
        super().__init__(view_box)
        self._drawing = Drawing()
        self._has_diagonal, self._has_marks = has_diagonal, has_marks

    def show_drawing(self, drawing: Drawing) -> None:
        """Draw this."""
        self._drawing = drawing
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw it, training over test."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("muted", 120), 1.0))
        if self._has_diagonal:
            painter.drawLine(self.to_pixel(0.0, 0.0), self.to_pixel(1.0, 1.0))
        drawing = self._drawing
        if np.isfinite(drawing.line):
            painter.setPen(QPen(self._theme.color("muted"), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(self.to_pixel(drawing.line, 0.0), self.to_pixel(drawing.line, 1.0))
        looks = (("ink", SOLID), ("muted", DASHED))
        for curve, point, (ink, dashes) in reversed(
            list(zip(drawing.curves, drawing.points, looks, strict=True))
        ):
            color = self._theme.color(ink)
            px, py = self.to_pixels(*curve)
            if len(px):
                draw_line(painter, polyline(px, py), color, 1.75 * self._scale, dashes=dashes)
            if self._has_marks:
                painter.setPen(QPen(self._theme.color("window"), self._scale))
                painter.setBrush(color)
                for x, y in zip(px.tolist(), py.tolist(), strict=True):
                    painter.drawEllipse(QPointF(x, y), 3.0 * self._scale, 3.0 * self._scale)
            if point is not None and np.isfinite(point).all():
                painter.setPen(QPen(color, 2.0 * self._scale))
                painter.setBrush(self._theme.color("window"))
                painter.drawEllipse(self.to_pixel(*point), 5.0 * self._scale, 5.0 * self._scale)


class CurvesPlot(ThemedWidget, QWidget):
    """One of the plots, under its name; a tool tip says in one sentence what it tells."""

    def __init__(
        self, name: str, title: str, meaning: str, axes: tuple[str, str], *, has_diagonal: bool,
        has_marks: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._title = title
        self.label = body_label(title)
        self.view = PlotView(zoomable=False)
        self.view.paper = "window"
        self.view.setObjectName(name)
        explain(self.view, title, meaning)
        self.view.setStatusTip(meaning)
        self.label.setToolTip(meaning)
        for side, axis in zip(("bottom", "left"), axes, strict=True):
            self.view.axis(side).set_name(axis)
        self.view.view_box.sigResized.connect(self._on_view_box_resized)
        self.item = CurvesItem(self.view.view_box, has_diagonal=has_diagonal, has_marks=has_marks)
        column = QVBoxLayout(self)
        tighten(column, 0)
        column.addWidget(self.label)
        column.addWidget(self.view, 1)

    def restyle(self) -> None:
        """Keep the rings whole, which are larger now."""
        self._leave_room()

    def show_drawing(self, drawing: Drawing, remark: str) -> None:
        """Draw this, and say something behind the title."""
        self.item.show_drawing(drawing)
        self.label.setText(f"{self._title} · {remark}" if remark else self._title)

    def _leave_room(self) -> None:
        """Show 0 to 1 both ways, with so much around it that a ring at a corner is whole."""
        view, room = self.view.view_box, _RING * self._scale
        ranges = []
        for size in (view.width(), view.height()):
            beside = room / max(size - 2 * room, 1.0)
            ranges.append((-beside, 1 + beside))
        self.view.show_range(*ranges)

    @Slot()
    def _on_view_box_resized(self) -> None:
        self._leave_room()


def roc_point(at: Confusion | None) -> tuple[float, float] | None:
    """Return where on the ROC curve a threshold stands."""
    return None if at is None else (at.fall_out, at.recall)


def precision_recall_point(at: Confusion | None) -> tuple[float, float] | None:
    """Return where on the precision-recall curve a threshold stands."""
    return None if at is None else (at.recall, at.precision)
