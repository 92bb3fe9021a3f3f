"""Which ways did the runs that were put aside take over the plane?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from engine.model.experiment import Experiment
from engine.model.features import FeatureMap
from engine.training.curve import Trail
from engine.training.kept import KeptRun
from gui.panels.landscape.outlook import FARTHEST
from gui.plotting.ghost_item import GhostItem, Line
from gui.plotting.ghosts import shares_surface

_DOT = 5.0


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


class GhostTrails(GhostItem):
    """The paths of other runs over the same surface; a dot ends each."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, dot=_DOT)
        self._ways: list[tuple[KeptRun, Trail]] = []
        self._axes: tuple[int, ...] = (0, 1)
        self._shown_for: object = None

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

    def drawn(self) -> list[tuple[KeptRun, list[Line]]]:
        """Return the runs with their paths in pixels; none over a single parameter."""
        return [(run, [self._in_pixels(way)]) for run, way in self._ways if len(self._axes) == 2]

    def _in_pixels(self, way: Trail) -> Line:
        # Lines of millions of pixels take long to draw.
        far = 40 * max(self.view_size())
        places = np.clip(way.theta[:, list(self._axes)], -FARTHEST, FARTHEST)
        x, y = self.to_pixels(*places.T)
        return np.clip(x, -far, far), np.clip(y, -far, far)
