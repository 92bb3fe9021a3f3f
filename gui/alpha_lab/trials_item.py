"""How many steps did each α take, and how many were to be expected?"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.alpha_lab import AlphaLab
from engine.alpha_limits import is_limit
from engine.dataset import Floats
from engine.time_trial import Outcome, Trial
from gui.painting import saved
from gui.theme import LIGHT, Theme
from gui.view_item import ViewItem

_DOT, _RING, _ARM = 3.0, 7.0, 4.0
_DASHES = (6.0, 4.0)
_POINTS = 500
"""Points of the line that is expected."""
_EDGE = 110
"""Opacity of the edges of the strip, as of the axes."""
_NONE: Floats = np.empty(0)
_NO_COLOR = QColor(0, 0, 0, 0)
_GIVEN_UP = (Outcome.SLOW, Outcome.SWINGS)

_SCALE_END, _STRIP_START, _ROW, _STRIP_END = 0.07, 0.12, 0.18, 0.24
"""Trials that were given up stand in a strip above all others, apart from their scale by a gap:
where this ends, and the strip begins, has its row and ends, as shares of the height of the scale
above the trial that ended last."""

Sign = Callable[[QPainter, QPointF, QColor, float], None]
"""Draws a sign around a point, in a colour, some times the usual size."""


class TrialsItem(ViewItem):
    """A dot for each α that arrived, other signs for the others, and the expected line.

    Both axes are logarithmic: places are exponents of ten.

    Attributes
    ----------
    paper
        The colour of the theme that all stands on.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self.paper = "window"
        self._trials: tuple[Trial, ...] = ()
        self._expected = (_NONE, _NONE)
        self._pointed: int | None = None
        self._theme = LIGHT
        self._scale = 1.0

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
            self.update()

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
        low, most, _ = self.levels()
        return most + _SCALE_END * (most - low)

    def gap(self) -> tuple[float, float] | None:
        """Return the pixel rows where the strip of trials that were given up ends, and the scale.

        None where there is no strip.
        """
        return (
            None if not self.given_up() else (self._row_at(_STRIP_START), self._row_at(_SCALE_END))
        )

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
        columns, _ = self.to_pixels(*self.places())
        return int(np.abs(columns - px).argmin())

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the strip and the expected line, then the trials over them."""
        if not self._trials:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_strip(painter)
        self._draw_expected(painter)
        ink = self._theme.color("ink")
        points = [QPointF(x, y) for x, y in np.transpose(self.to_pixels(*self.places())).tolist()]
        arrived = [trial.outcome is Outcome.REACHED for trial in self._trials]
        painter.setPen(QPen(ink, 1.5 * self._scale))
        for i in range(1, len(points)):
            if arrived[i - 1] and arrived[i]:
                painter.drawLine(points[i - 1], points[i])
        for trial, point in zip(self._trials, points, strict=True):
            SIGNS[trial.outcome](painter, point, ink, self._scale)
        if self._pointed is not None:
            painter.setPen(QPen(ink, 1.5 * self._scale))
            painter.setBrush(_NO_COLOR)
            radius = _RING * self._scale
            painter.drawEllipse(points[self._pointed], radius, radius)

    def _draw_strip(self, painter: QPainter) -> None:
        """Frame the strip of those that were given up, and leave a gap below it."""
        gap = self.gap()
        if gap is None:
            return
        (upper, lower), width = gap, self.view_size()[0]
        painter.fillRect(QRectF(0, upper, width, lower - upper), self._theme.color(self.paper))
        painter.setPen(QPen(self._theme.color("muted", _EDGE), self._scale))
        for y in (self._row_at(_STRIP_END), upper, lower):
            painter.drawLine(QPointF(0, y), QPointF(width, y))

    def _row_at(self, share: float) -> float:
        """Return the pixel row at a share of the height of the scale above the last trial."""
        low, most, _ = self.levels()
        return round(self.to_pixel(0.0, most + share * (most - low)).y()) + 0.5

    def _draw_expected(self, painter: QPainter) -> None:
        """Draw the line, up to the end of the scale."""
        px, py = self.to_pixels(*self._expected)
        top = self._row_at(_SCALE_END)
        width, height = self.view_size()
        with saved(painter):
            painter.setClipRect(QRectF(0, top, width, height - top))
            painter.setPen(expected_pen(self._theme, self._scale))
            # Far outside of the view a line has coordinates that no painter takes.
            path = pg.arrayToQPath(px, np.maximum(py, -height), finiteCheck=False)
            painter.drawPath(path)


def expected_pen(theme: Theme, scale: float) -> QPen:
    """Return the pen of the line that is expected."""
    pen = QPen(theme.color("muted"), 1.2 * scale)
    pen.setDashPattern([length / 1.2 for length in _DASHES])
    return pen


def _expected_line(lab: AlphaLab) -> tuple[Floats, Floats]:
    """Return logarithms of α and of the steps expected, closest where the line turns upwards."""
    ground = lab.ground
    low, high = lab.trials[0].alpha, lab.trials[-1].alpha
    alphas = np.geomspace(low, high, _POINTS)
    limit = ground.settle_alpha
    if limit is not None and is_limit(limit):
        alphas = np.sort(np.append(alphas, limit * (1 - np.geomspace(1e-6, 0.5, _POINTS))))
    within = alphas[(low <= alphas) & (alphas <= high)]
    steps = [(alpha, ground.expected_steps(alpha)) for alpha in within.tolist()]
    known = [(math.log10(alpha), math.log10(step)) for alpha, step in steps if step is not None]
    x, y = np.array(known).reshape(-1, 2).T
    return x, y


def _draw_dot(painter: QPainter, point: QPointF, ink: QColor, scale: float) -> None:
    painter.setPen(QPen(ink, 1.5 * scale))
    painter.setBrush(ink)
    painter.drawEllipse(point, _DOT * scale, _DOT * scale)


def _draw_ring(painter: QPainter, point: QPointF, ink: QColor, scale: float) -> None:
    painter.setPen(QPen(ink, 1.5 * scale))
    painter.setBrush(_NO_COLOR)
    painter.drawEllipse(point, _DOT * scale, _DOT * scale)


def _draw_swing(painter: QPainter, point: QPointF, ink: QColor, scale: float) -> None:
    """Draw a zigzag."""
    painter.setPen(QPen(ink, 1.5 * scale))
    corners = ((-1.0, 0.4), (-0.5, -0.7), (0.0, 0.7), (0.5, -0.7), (1.0, 0.4))
    arm = _ARM * scale
    painter.drawPolyline(QPolygonF([point + QPointF(x * arm, y * arm) for x, y in corners]))


def _draw_cross(painter: QPainter, point: QPointF, ink: QColor, scale: float) -> None:
    painter.setPen(QPen(ink, 1.5 * scale))
    arm = 0.8 * _ARM * scale
    for side in (-1, 1):
        corner = QPointF(arm, side * arm)
        painter.drawLine(QLineF(point - corner, point + corner))


SIGNS: dict[Outcome, Sign] = {
    Outcome.REACHED: _draw_dot,
    Outcome.SLOW: _draw_ring,
    Outcome.SWINGS: _draw_swing,
    Outcome.DIVERGED: _draw_cross,
}
