"""Decision boundaries of the optimum and of pinned runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from engine.convergence.optimum import Convergence
from engine.model.decision_field import boundary
from engine.model.experiment import Event
from engine.model.features import FeatureMap
from engine.support.arrays import Floats
from engine.training.snapshot import PinnedRun
from gui.plotting.decision_boundary import BoundaryLine, Model
from gui.plotting.labels import LineLabels, NameTag
from gui.plotting.legend import LegendEntry, Sign, draw_line_sign
from gui.plotting.lines import Line
from gui.plotting.pinned_runs import (
    SAMPLE_WIDTH,
    PinnedRunItem,
    draw_sample,
    latest_replaced,
    replaced_text,
    short_name,
)
from gui.style.theme import UNIT, Theme

_WIDTH = 1.4

_DASHES = (6.0, 4.0)
"""Lengths in pixels of a dash and of the gap after it."""


class OptimumLine(BoundaryLine):
    """The boundary of the optimum, or the one that the boundary of growing weights turns towards.

    It is dashed and thinner than the boundary itself, beneath which it disappears in the end.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._convergence: Convergence | None = None
        self._features: FeatureMap | None = None
        self._is_wanted = True
        self._threshold = 0.5

    def show_threshold(self, threshold: float) -> None:
        """Show where the optimum's a is `threshold`; growing weights have one line for all."""
        self._threshold = threshold
        self._update_model()

    def show_convergence(self, convergence: Convergence | None, features: FeatureMap) -> None:
        """Show where descent leads, with parameters of these features; None shows nothing."""
        if convergence is not self._convergence or features is not self._features:
            self._convergence, self._features = convergence, features
            self._update_model()

    def set_wanted(self, wanted: bool) -> None:
        """Show it where there is one, or not at all."""
        self._is_wanted = wanted
        self._update_model()

    def remark(self) -> str:
        """Return what is to be said about it; empty where there is nothing to say."""
        return self._convergence.remark if self._convergence is not None and self._is_wanted else ""

    def entries(self) -> list[LegendEntry]:
        """Return what the legend says of it: where it has no line in view, too."""
        if self._convergence is None or not self._is_wanted or self._parameters() is None:
            return []
        name = "widest margin" if self._convergence.optimum is None else "optimum"
        shown = name if self.lines() else f"{name}: outside"
        return [LegendEntry(shown, _sign, width=3 * UNIT)]

    def _update_model(self) -> None:
        parameters, convergence = self._parameters(), self._convergence
        if parameters is None or self._features is None or not self._is_wanted:
            self.set_model(None)
            return
        model = Model(self._features, *parameters)
        if convergence is not None and convergence.optimum is not None:
            model = model.moved_to(self._threshold)
        self.set_model(model)

    def _parameters(self) -> tuple[Floats, float] | None:
        convergence = self._convergence
        if convergence is None:
            return None
        if convergence.optimum is not None:
            return convergence.optimum.w, convergence.optimum.b
        return None if convergence.margin is None else (convergence.margin.w, convergence.margin.b)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._pen = _optimum_pen(self._theme, self._scale)
        self.update()


def _optimum_pen(theme: Theme, scale: float) -> QPen:
    pen = QPen(theme.color("ink"), _WIDTH * scale)
    pen.setDashPattern([length / _WIDTH for length in _DASHES])
    return pen


def _sign(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(_optimum_pen(theme, scale))
    draw_line_sign(painter, centre, 1.5 * UNIT * scale)


_REACH = 5.0


class PinnedBoundaries(PinnedRunItem):
    """The lines a = ½, or at another threshold, of other runs; `names` stand on them."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._runs: tuple[PinnedRun, ...] = ()
        self._signs: list[Sign] = []
        self._lines: dict[int, list[Floats]] = {}
        self._computed_for: object = None
        self._threshold = 0.5
        self.names = LineLabels(view_box, self._tags)
        self._set_shown()

    def show_runs(self, runs: tuple[PinnedRun, ...]) -> bool:
        """Show the boundaries of these runs; tell whether they are others than before."""
        if runs == self._runs:
            return False
        self._runs = runs
        self._signs = [partial(_draw_sign, run.style, not run.is_pinned) for run in runs]
        self._computed_for = None
        self._set_shown()
        self._redraw_all()
        return True

    def show_threshold(self, threshold: float) -> None:
        """Show where a is `threshold`."""
        if threshold != self._threshold:
            self._threshold, self._computed_for = threshold, None
            self._redraw_all()

    def entries(self) -> list[LegendEntry]:
        """Return what the legend says of them: which ones have no line in view, too."""
        return [
            LegendEntry(
                short_name(run) if self.lines(run.key) else f"{short_name(run)}: outside",
                sign,
                SAMPLE_WIDTH,
            )
            for run, sign in zip(self._runs, self._signs, strict=True)
        ]

    def remark(self, events: Sequence[Event]) -> str:
        """Tell what a replaced run is, where there is one beside a run with these events."""
        run = latest_replaced(self._runs)
        return "" if run is None else f"{run.name}: {replaced_text(run, events)}"

    def lines(self, key: int) -> list[Floats]:
        """Return the visible parts of the boundary of a run, polylines of shape ``(k, 2)``."""
        view_range = self.view_range()
        if self._computed_for != view_range:
            models = {
                run.key: Model(run.features, run.w, run.b).moved_to(self._threshold)
                for run in self._runs
            }
            self._lines = {
                key: boundary(model.features, model.w, model.b, *view_range)
                for key, model in models.items()
            }
            self._computed_for = view_range
        return self._lines.get(key, [])

    def nearest(self, position: QPointF) -> PinnedRun | None:
        """Return the run whose boundary passes close to a pixel; None if none does."""
        found, least = None, _REACH * self._scale
        for run in self._runs:
            for x, y in self._in_pixels(run):
                distance = _distance(x - position.x(), y - position.y())
                if distance < least:
                    found, least = run, distance
        return found

    def drawn(self) -> list[tuple[PinnedRun, list[Line]]]:
        """Return the runs with the visible parts of their boundaries, in pixels."""
        return [(run, self._in_pixels(run)) for run in self._runs]

    def _in_pixels(self, run: PinnedRun) -> list[Line]:
        return [self.to_pixels(line[:, 0], line[:, 1]) for line in self.lines(run.key)]

    def _tags(self) -> list[NameTag]:
        return [NameTag(short_name(run), run.style, lines) for run, lines in self.drawn()]

    def _set_shown(self) -> None:
        for item in (self, self.names):
            item.setVisible(bool(self._runs))

    def _redraw_all(self) -> None:
        self.redraw()
        self.names.redraw()


def _draw_sign(
    index: int, pale: bool, painter: QPainter, at: QPointF, theme: Theme, scale: float
) -> None:
    draw_sample(painter, at, index, theme, scale, pale=pale)


def _distance(x: Floats, y: Floats) -> float:
    """Return how far the origin is from the polyline through these points."""
    dx, dy = np.diff(x), np.diff(y)
    lengths = dx * dx + dy * dy
    share = -(x[:-1] * dx + y[:-1] * dy) / np.where(lengths > 0, lengths, 1.0)
    np.clip(share, 0.0, 1.0, out=share)
    return float(np.hypot(x[:-1] + share * dx, y[:-1] + share * dy).min(initial=np.inf))
