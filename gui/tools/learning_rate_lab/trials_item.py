"""How many steps did each α take, and how many were to be expected?"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from engine.comparison.alpha_lab import AlphaLab
from engine.comparison.time_trial import Outcome, Trial
from engine.convergence.learning_rate import is_limit
from engine.support.arrays import Floats
from gui.plotting.still_picture import CROSS, Mark, StillPicture, capped, strokes
from gui.plotting.view import PlotView
from gui.style.theme import Theme

MARKS = {
    Outcome.REACHED: Mark("o", 6.0, is_filled=True),
    Outcome.SLOW: Mark("o", 6.0),
    Outcome.SWINGS: Mark(
        strokes([(-0.5, 0.2), (-0.25, -0.35), (0.0, 0.35), (0.25, -0.35), (0.5, 0.2)]), 8.0
    ),
    Outcome.DIVERGED: Mark(CROSS, 6.4),
}
"""What stands for what came of an α."""

_RING = Mark("o", 14.0)
_EXPECTED, _DASHES = 1.2, (6.0, 4.0)
EXPECTED_WIDTH = 24
"""Pixels of a piece of the expected line in a legend."""
_POINTS = 500
"""Points of the line that is expected."""
_EDGE = 110
"""Opacity of the edges of the strip, as of the axes."""
_NONE: Floats = np.empty(0)
_GIVEN_UP = (Outcome.SLOW, Outcome.SWINGS)

_SCALE_END, _STRIP_START, _ROW, _STRIP_END = 0.07, 0.12, 0.18, 0.24
"""Trials that were given up stand in a strip above all others, apart from their scale by a gap:
where this ends, and the strip begins, has its row and ends, as shares of the height of the scale
above the trial that ended last."""


class TrialMarks(StillPicture):
    """A dot for each α that arrived, other signs for the others, and the expected line.

    Both axes are logarithmic: places are exponents of ten.
    """

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._trials: tuple[Trial, ...] = ()
        self._expected = (_NONE, _NONE)
        self._pointed: int | None = None
        self._gap = self.add_region(0, "horizontal")
        self._edges = [self.add_line(1, 0) for _ in range(3)]
        self._expected_curve, self._path = self.add_curve(2), self.add_curve(3)
        self._marks, self._ring = self.add_scatter(4), self.add_scatter(5)

    def set_lab(self, lab: AlphaLab | None) -> None:
        """Show these trials; None shows nothing."""
        self._trials = () if lab is None else lab.trials
        self._pointed = None
        self._expected = (_NONE, _NONE) if lab is None else _expected_line(lab)
        self.update()

    def set_pointed(self, place: int | None) -> None:
        """Ring the trial at this place."""
        if place != self._pointed:
            self._pointed = place
            self._show_ring()

    def pointed(self) -> int | None:
        """Return the place of the trial that is ringed."""
        return self._pointed

    def expected(self) -> tuple[Floats, Floats]:
        """Return the points of the expected line."""
        return self._expected

    def given_up(self) -> list[int]:
        """Return the places of the trials that did not come to an end in time."""
        return [i for i, trial in enumerate(self._trials) if trial.outcome in _GIVEN_UP]

    def levels(self) -> tuple[float, float, float]:
        """Return the lowest height, that of the trial that ended last, and the highest.

        The lowest is a whole decade, and at least one below the second; if none ended they enclose
        all steps that were made. The highest is that of the row of trials that were given up;
        without them it is the second.
        """
        ended = [trial.step for trial in self._trials if trial.outcome not in _GIVEN_UP]
        steps = ended or [1, *(trial.step for trial in self._trials)]
        low = float(math.floor(math.log10(min(steps))))
        most = max(math.log10(max(steps)), low + 1)
        return low, most, most + _ROW * (most - low) if self.given_up() else most

    def scale_end(self) -> float:
        """Return the height at which the scale ends: what is higher is no number of steps."""
        return self._height_at(_SCALE_END)

    def gap(self) -> tuple[float, float] | None:
        """Return the pixel rows where the strip of trials that were given up ends, and the scale.

        None where there is no strip.
        """
        if not self.given_up():
            return None
        upper, lower = (
            round(self.to_pixel(0.0, height).y()) + 0.5
            for height in (self._height_at(_STRIP_START), self.scale_end())
        )
        return upper, lower

    def expected_in_view(self) -> bool:
        """Return whether there is a part of the expected line to be seen."""
        x, y = self._expected
        (left, right), (low, _) = self.view_range()
        inside = (left <= x) & (x <= right) & (low <= y) & (y <= self.scale_end())
        return bool(inside.any())

    def places(self) -> tuple[Floats, Floats]:
        """Return where the trials stand."""
        alphas = np.array([trial.alpha for trial in self._trials])
        steps = np.array([float(trial.step) for trial in self._trials])
        heights = np.log10(steps)
        heights[self.given_up()] = self.levels()[2]
        return np.log10(alphas), heights

    def nearest(self, px: float) -> int | None:
        """Return the place of the trial nearest to a pixel column; None without trials."""
        if not self._trials:
            return None
        return int(np.abs(self.places()[0] - self.to_data(QPointF(px, 0.0)).x()).argmin())

    def arrange(self) -> None:
        """Bring the strip, the expected line and the trials up to date."""
        ink, muted = self.theme.color("ink"), self.theme.color("muted")
        for item in (self._gap, *self._edges):
            item.setVisible(bool(self.given_up()))
        for item in (self._expected_curve, self._path, self._marks, self._ring):
            item.hide()
        if not self._trials:
            return
        upper, lower = self._height_at(_STRIP_START), self.scale_end()
        self._gap.setRegion([lower, upper])
        self._gap.setBrush(self.theme.color(self.paper))
        for edge, end in zip(self._edges, (self._height_at(_STRIP_END), upper, lower), strict=True):
            edge.setValue(end)
            edge.setPen(self.pen(self.theme.color("muted", _EDGE), 1.0))
        x, y = self.places()
        has_arrived = [trial.outcome is Outcome.REACHED for trial in self._trials]
        expected = capped(*self._expected, lower)
        self.show_line(self._expected_curve, *expected, self.pen(muted, _EXPECTED, _DASHES))
        self.show_line(self._path, x, np.where(has_arrived, y, np.nan), self.pen(ink, 1.5))
        marks = [(MARKS[trial.outcome], ink) for trial in self._trials]
        self.show_marks(self._marks, x, y, marks)
        self._show_ring()

    def _show_ring(self) -> None:
        """Ring the trial that is pointed at."""
        self._ring.setVisible(self._pointed is not None)
        if self._pointed is not None:
            ringed = slice(self._pointed, self._pointed + 1)
            x, y = self.places()
            self.show_marks(self._ring, x[ringed], y[ringed], [(_RING, self.theme.color("ink"))])

    def _height_at(self, share: float) -> float:
        """Return the height at a share of that of the scale above the last trial."""
        low, most, _ = self.levels()
        return most + share * (most - low)


def draw_expected(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    """Draw a piece of the line that is expected, for a legend."""
    pen = QPen(theme.color("muted"), _EXPECTED * scale)
    pen.setDashPattern([length / _EXPECTED for length in _DASHES])
    painter.setPen(pen)
    half = QPointF(EXPECTED_WIDTH / 2 * scale, 0)
    painter.drawLine(centre - half, centre + half)


def _expected_line(lab: AlphaLab) -> tuple[Floats, Floats]:
    """Return logarithms of α and of the steps expected, closest where the line turns upwards."""
    ground = lab.ground
    low, high = lab.trials[0].alpha, lab.trials[-1].alpha
    alphas = np.geomspace(low, high, _POINTS)
    limit = ground.limits.at_optimum
    if limit is not None and is_limit(limit):
        alphas = np.sort(np.append(alphas, limit * (1 - np.geomspace(1e-6, 0.5, _POINTS))))
    within = alphas[(low <= alphas) & (alphas <= high)]
    steps = [(alpha, ground.expected_steps(alpha)) for alpha in within.tolist()]
    known = [(math.log10(alpha), math.log10(step)) for alpha, step in steps if step is not None]
    x, y = np.array(known).reshape(-1, 2).T
    return x, y
