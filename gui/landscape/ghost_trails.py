"""Which ways did the runs that were put aside take over the plane?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from engine.curve import Trail
from engine.experiment import Experiment
from engine.features import FeatureMap
from engine.kept import KeptRun
from gui.landscape.outlook import FARTHEST
from gui.runs.ghost_look import ghost_pen, look
from gui.runs.ghosts import shares_surface
from gui.theme import LIGHT, Theme
from gui.view_item import CachedItem

_DOT = 2.5


def way_of(run: KeptRun) -> Trail:
    """Return where a run has been, with where it was put aside.

    Of a future that was left it is the part from there on; what lies before belongs to the run
    that was changed.
    """
    step, theta = run.curve.trail.step, run.curve.trail.theta
    end = np.append(run.w, run.b)[np.newaxis]
    if not len(step):
        return Trail(np.array([float(run.step)]), end)
    known = step < run.step
    if run.left_at is not None and not run.is_pinned:
        # The last recorded place before ties the line to the path that it left.
        first = max(int(np.searchsorted(step, run.left_at, side="right")) - 1, 0)
        known[:first] = False
    return Trail(np.append(step[known], float(run.step)), np.concatenate((theta[known], end)))


class GhostTrails(CachedItem):
    """The paths of other runs over the same surface, thin, each in its own look; a dot ends each.

    They are kept as an image: while nothing changes they cost a frame next to nothing.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._ways: list[tuple[KeptRun, Trail]] = []
        self._axes: tuple[int, ...] = (0, 1)
        self._shown_for: object = None
        self._chosen: int | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def show_runs(
        self,
        kept: tuple[KeptRun, ...],
        experiment: Experiment,
        features: FeatureMap,
        axes: tuple[int, ...],
    ) -> None:
        """Show the paths over the plane of two parameters, of those runs that have the same J."""
        shown_for = (kept, experiment, id(features), axes)
        if shown_for == self._shown_for:
            return
        self._shown_for = shown_for
        self._axes = axes
        self._ways = [
            (run, way_of(run)) for run in kept if shares_surface(run, experiment, features)
        ]
        self.redraw()

    def ways(self) -> list[tuple[KeptRun, Trail]]:
        """Return the runs shown, with where they have been."""
        return self._ways

    def covered(self) -> list[Trail]:
        """Return the paths that must come into view; one that diverged leads too far away."""
        return [way for run, way in self._ways if run.diverged_at is None]

    def choose(self, key: int | None) -> None:
        """Draw the run of this key thicker; None draws all alike."""
        if key != self._chosen:
            self._chosen = key
            self.redraw()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.redraw()

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the paths, the chosen one last."""
        if len(self._axes) != 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(self.boundingRect())
        # Lines of millions of pixels take long to draw.
        far = 40 * max(self.view_size())
        for run, way in sorted(self._ways, key=lambda found: found[0].key == self._chosen):
            strong = run.key == self._chosen
            places = np.clip(way.theta[:, list(self._axes)], -FARTHEST, FARTHEST)
            x, y = (np.clip(along, -far, far) for along in self.to_pixels(*places.T))
            painter.setPen(ghost_pen(run.look, self._theme, self._scale, strong))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(pg.arrayToQPath(x, y, connect="all", finiteCheck=False))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look(run.look, self._theme).color)
            radius = _DOT * self._scale
            painter.drawEllipse(QPointF(float(x[-1]), float(y[-1])), radius, radius)
        painter.restore()
