"""Arrows for what each example contributes to the gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap

from engine.graph.contributions import Contributions, batch_positions, contributions_among
from engine.model.features import FeatureMap
from engine.model.problem import Problem
from engine.support.arrays import Flags, Floats, Rows
from engine.training.snapshot import Snapshot
from gui.panels.boundary.points import PointsItem
from gui.plotting.examples import MarkerBrush, contribution_size, draw_arrows, stamp
from gui.plotting.item import CachedItem, is_vector

_LONGEST = 48.0
"""Pixels of the longest arrow when the scale is chosen; at least half of it, at most all of it."""

_STEADY = (20.0, 60.0)
"""The scale stays while the longest arrow has a length between these: arrows must not jitter."""

_FAINT = 0.35
"""Opacity of an example that does not pull in this step."""

_IDLE_SIZE = 0.75
"""How many times the usual radius such an example has; small, so that those that pull stand out."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The k examples in view as they are drawn.

    Attributes
    ----------
    rows
        Their rows in the data set, shape ``(k,)``.
    trains, pulling
        Which of them are training examples, and which take part in the step, shapes ``(k,)``.
    size
        How many times the usual radius each has, shape ``(k,)``.
    arrows
        From each to the tip of its arrow, in pixels with y downwards, shape ``(2, k)``; NaN for
        those that do not pull. None where x1 or x2 is not a feature.
    """

    rows: Rows
    trains: Flags
    pulling: Flags
    size: Floats
    arrows: Floats | None


def plane_features(features: FeatureMap) -> tuple[int, int] | None:
    """Return which features x1 and x2 are, or None if one of them is not fed to the model."""
    names = features.names
    return (names.index("x1"), names.index("x2")) if {"x1", "x2"} <= set(names) else None


class ContributionsItem(CachedItem):
    """The examples in view, each at a size by ``|a - y|`` with an arrow along its push.

    The push is minus the contribution ``(x1·dz, x2·dz)/m`` to (dw1, dw2): the way in which the
    example moves the weights, since ``w := w - α·dw``. It is drawn in the units of the axes (of
    the raw columns, where features are standardised), so it lies on the straight line through the
    example and the place where both features are 0: away from there for y = 1, towards it for
    y = 0. All arrows are longer than their pushes by one and the same power of two.

    It draws nothing where the examples are dots.
    """

    def __init__(self, view_box: pg.ViewBox, points: PointsItem) -> None:
        super().__init__(view_box)
        self._points = points
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._exponent: int | None = None
        self._stamps: dict[tuple[float, bool, bool, float], tuple[QPixmap, float]] = {}

    def set_problem(self, problem: Problem) -> None:
        """Draw examples of `problem`, from its first snapshot on.

        Where they are edited in mid-run the scale stays: arrows must not jitter under the hand.
        """
        if self._problem is None or self._problem.features is not problem.features:
            self._exponent = None
        self._problem, self._snapshot = problem, None
        self.redraw()

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the pulls of the step that follows `snapshot`."""
        if self._snapshot is None or not _same_step(self._snapshot, snapshot):
            self.redraw()
        self._snapshot = snapshot

    def is_ready(self) -> bool:
        """Tell whether there is a step whose pulls can be drawn."""
        return self._snapshot is not None

    def batch(self) -> int | None:
        """Return how many examples a step uses, None for all."""
        if self._problem is None or self._snapshot is None:
            return None
        batch = self._snapshot.experiment.batch
        return None if batch is None or batch >= self._problem.m else batch

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._stamps.clear()
        self.redraw()

    def drawn(self) -> Drawn | None:
        """Return what there is to draw, None where the examples are dots or nothing is known."""
        problem, snapshot, rows = self._problem, self._snapshot, self._points.marked_rows()
        if problem is None or snapshot is None or rows is None:
            return None
        rows = rows[rows < problem.dataset.m]  # an example just added pulls once the run has it
        places = np.searchsorted(problem.train_rows, rows)
        trains = np.isin(rows, problem.train_rows)
        places = places[trains]
        in_step = batch_positions(problem, snapshot.experiment, snapshot.step)
        m = problem.m if in_step is None else len(in_step)
        # Of all in view and not of the batch alone, so that the scale does not follow the draw.
        pulls = contributions_among(problem, places, snapshot.w, snapshot.b, m)
        pulling = trains.copy()
        if in_step is not None:
            pulling[trains] = np.isin(places, in_step)
        size = np.empty(len(rows))
        size[trains] = contribution_size(np.nan_to_num(np.abs(pulls.dz)))
        size[~pulling] = _IDLE_SIZE
        arrows = self._arrows(problem.features, pulls)
        if arrows is not None:
            everyone = np.full((2, len(rows)), np.nan)
            everyone[:, trains] = arrows
            everyone[:, ~pulling] = np.nan
            arrows = everyone
        return Drawn(rows, trains, pulling, size, arrows)

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the examples: the faint ones first, the small ones last, arrows above all."""
        drawn, problem = self.drawn(), self._problem
        if drawn is None or problem is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, py = self._points.places(drawn.rows)
        is_class1 = problem.dataset.y[drawn.rows] == 1
        radii = np.round(drawn.size, 1) * self._points.radius()  # few, so that stamps are few
        order = np.argsort(-radii, kind="stable")
        for pulling, opacity in ((False, _FAINT), (True, 1.0)):
            chosen = order[drawn.pulling[order] == pulling]
            columns = (radii, is_class1, ~drawn.trains, px, py)
            painter.setOpacity(opacity)
            self._draw_markers(painter, scale, [column[chosen].tolist() for column in columns])
        painter.setOpacity(1.0)
        if drawn.arrows is not None:
            draw_arrows(painter, px, py, drawn.arrows, self._theme, self._scale)

    def _draw_markers(self, painter: QPainter, scale: float, columns: list[list[Any]]) -> None:
        """Draw markers of these radii, classes, held out or not, x and y."""
        if is_vector(painter):
            for radius, label, held_out, x, y in zip(*columns, strict=True):
                MarkerBrush(self._theme, radius, self._scale).draw(painter, x, y, label, held_out)
            return
        stamps = self._stamps
        for radius, label, held_out, x, y in zip(*columns, strict=True):
            look = (radius, label, held_out, scale)
            if look not in stamps:
                brush = MarkerBrush(self._theme, radius, self._scale)
                image = stamp(brush, label, held_out, scale)
                stamps[look] = (image, image.deviceIndependentSize().width() / 2)
            image, half = stamps[look]
            painter.drawPixmap(QPointF(x - half, y - half), image)

    def _arrows(self, features: FeatureMap, pulls: Contributions) -> Floats | None:
        """Return the arrows of `pulls` in pixels, shape ``(2, k)``."""
        plane = plane_features(features)
        if plane is None:
            return None
        axes = list(plane)
        (x_low, x_high), (y_low, y_high) = self.view_range()
        width, height = self.view_size()
        pixels = np.array([width / (x_high - x_low), -height / (y_high - y_low)])
        with np.errstate(over="ignore", invalid="ignore"):
            pushes = -pulls.contributions()[axes] * (features.deviation[axes] * pixels)[:, None]
            lengths = np.hypot(*pushes)
        longest = float(np.max(lengths, initial=0.0, where=np.isfinite(lengths)))
        if longest > 0:
            self._exponent = _next_exponent(self._exponent, longest / self._scale)
        arrows: Floats = np.ldexp(pushes, self._exponent or 0)
        return arrows


def _next_exponent(exponent: int | None, longest: float) -> int:
    """Return which power of two lengthens arrows: the one before, as long as that does."""
    octave = math.log2(longest)
    if exponent is not None:
        low, high = _STEADY
        if math.log2(low) <= octave + exponent <= math.log2(high):
            return exponent
    return math.floor(math.log2(_LONGEST) - octave)


def _same_step(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether both are followed by the same step, but for α and penalties."""
    return (
        one.step == other.step
        and one.experiment.batch == other.experiment.batch
        and one.b == other.b
        and np.array_equal(one.w, other.w)
    )
