"""The curves over all thresholds: ROC, precision-recall and reliability."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field
from typing import Self

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from engine.model.classification import Confusion, Ranking, Rankings
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats, distinct
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.plotting.item import ViewItem
from gui.plotting.lines import DASHED, SOLID, draw_line, polyline
from gui.plotting.view import PlotView
from gui.style.theme import UNIT
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


class Ranked:
    """Examples in the order of their z, and the curves that are drawn of them."""

    def __init__(self, rankings: Rankings) -> None:
        self.rankings = rankings
        self.curves = (Curves.of(rankings.train), Curves.of(rankings.test))


NOT_RANKED = Ranked(Rankings(None, None))

Point = Callable[[Confusion], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CurveKind:
    """What a plot tells.

    Attributes
    ----------
    object_name, title
        Of the plot.
    meaning
        What it tells, in a sentence.
    axes
        Names of the axis below and of the one on the left.
    curve
        Which curve of `Curves` it draws.
    score, score_of
        A name and a number that say how good the curve is.
    point
        Where on the curve a threshold stands; None where that is a line, a = t.
    has_diagonal, has_marks
        Whether the diagonal is drawn, and the points of the curve as dots.
    """

    object_name: str
    title: str
    meaning: str
    axes: tuple[str, str]
    curve: Callable[[Curves], Curve]
    score: str
    score_of: Callable[[Ranking], float]
    point: Point | None
    has_diagonal: bool = True
    has_marks: bool = False


ROC = CurveKind(
    "rocPlot",
    "ROC curve",
    "The share of class 1 that is found (recall), against the share of class 0 that is predicted "
    "as class 1, at every t; the ring is the present t, and the diagonal is guessing.",
    ("false positive rate", "recall"),
    lambda curves: curves.roc,
    "AUC",
    Ranking.auc,
    lambda at: (at.fall_out, at.recall),
)

PRECISION_RECALL = CurveKind(
    "precisionRecallPlot",
    "Precision-recall",
    "Of what is predicted as class 1, the share that is right (precision), against the share of "
    "class 1 that is found (recall), at every t; the ring is the present t.",
    ("recall", "precision"),
    lambda curves: curves.precision_recall,
    "average",
    Ranking.average_precision,
    lambda at: (at.recall, at.precision),
    has_diagonal=False,
)

CALIBRATION = CurveKind(
    "reliabilityPlot",
    "Calibration",
    "Of the examples with about this a, the share that is of class 1: on the diagonal a means what "
    "it says. The error is how far from it the examples are on average.",
    ("a", "share of class 1"),
    lambda curves: curves.reliability,
    "error",
    lambda ranking: ranking.reliability.error(),
    None,
    has_marks=True,
)


class CurvesPlot(ThemedWidget, QWidget):
    """One of the plots, under its name; a tool tip says in one sentence what it tells."""

    def __init__(self, kind: CurveKind) -> None:
        super().__init__()
        self._kind = kind
        self._problem: Problem | None = None
        self._threshold, self._test, self._behind = 0.5, "test ", " · "
        self.label = body_label(kind.title)
        self.view = PlotView(zoomable=False)
        self.view.paper = "window"
        self.view.setObjectName(kind.object_name)
        explain(self.view, kind.title, kind.meaning)
        self.view.setStatusTip(kind.meaning)
        self.label.setToolTip(kind.meaning)
        for side, axis in zip(("bottom", "left"), kind.axes, strict=True):
            self.view.axis(side).set_name(axis)
        self.view.view_box.sigResized.connect(self._on_view_box_resized)
        self.item = CurvesItem(
            self.view.view_box, has_diagonal=kind.has_diagonal, has_marks=kind.has_marks
        )
        column = self._column = QVBoxLayout(self)
        tighten(column, 0)
        column.addWidget(self.label)
        column.addWidget(self.view, 1)

    def restyle(self) -> None:
        """Keep the rings whole, which are larger now."""
        self._leave_room()

    def show_ranked(self, ranked: Ranked, threshold: float) -> None:
        """Draw the curves of these examples, and where on them a threshold stands."""
        kind = self._kind
        both = (ranked.rankings.train, ranked.rankings.test)
        train, test = ranked.curves
        line = threshold if kind.point is None else math.nan
        points = (self._point(both[0], threshold), self._point(both[1], threshold))
        self.item.show_drawing(Drawing((kind.curve(train), kind.curve(test)), points, line))
        remark = self._scores([None if one is None else kind.score_of(one) for one in both])
        self.label.setText(f"{kind.title}{self._behind}{remark}" if remark else kind.title)
        self.view.setAccessibleDescription(self.label.text())

    def _point(self, ranking: Ranking | None, threshold: float) -> tuple[float, float] | None:
        point = self._kind.point
        return None if ranking is None or point is None else point(ranking.at(threshold))

    def _scores(self, scores: list[float | None]) -> str:
        """Return ``AUC 0.93, test 0.91``; what is not defined is left out."""
        told = [
            f"{prefix}{score:.3f}"
            for prefix, score in zip(("", self._test), scores, strict=True)
            if score is not None and not math.isnan(score)
        ]
        return f"{self._kind.score} {', '.join(told)}" if told else ""

    # In a figure, which waits until the examples are ranked

    def show_as_figure(self) -> None:
        """Stand among other plots, and say what the dashes mean."""
        self.view.paper = "panel"
        self.view.restyle()
        self._test, self._behind = "test (dashed) ", "\n"
        self._column.setContentsMargins(*[2 * UNIT] * 4)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Look at these examples from now on."""
        self._problem = problem

    def show_threshold(self, threshold: float) -> None:
        """Mark this threshold from now on."""
        self._threshold = threshold

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curves at the parameters of a run."""
        if self._problem is not None:
            rankings = Rankings.of(self._problem, snapshot.w, snapshot.b)
            self.show_ranked(Ranked(rankings), self._threshold)

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
