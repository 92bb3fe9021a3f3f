"""How do the final losses of a sweep lie over its values?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from engine.support.arrays import Floats
from gui.plotting.still_picture import CROSS, Mark, StillPicture, capped
from gui.plotting.view import PlotView
from gui.style.theme import Theme

DIVERGED = Mark(CROSS, 8.0)
"""The mark of a value whose runs diverged."""

_THIN, _STRONG = 1.0, 2.0
_DASHES = (7.0, 4.0)
_DOT = Mark("o", 3.2, 0.0, is_filled=True)
_LARGE_DOT = Mark("o", 6.0, 0.0, is_filled=True)
_FAINTEST = 0.12
_PALE = 0.4
"""Opacities: of the lines of very many seeds, and of a mark where only some diverged."""

_NONE: Floats = np.empty(0)


class RunCurves(StillPicture):
    """A thin line for each seed, a strong one through the medians, crosses for divergence.

    A line has gaps where its run diverged; that of the medians where half of the runs did.
    """

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._x = self._medians = self._test_medians = _NONE
        self._runs: Floats = np.empty((0, 0))
        self._diverged: tuple[float, ...] = ()
        self._top = 0.0
        self._seeds: list[pg.PlotCurveItem] = []
        self._dots = self.add_scatter(1)
        self._test_curve, self._curve = self.add_curve(2), self.add_curve(3)
        self._large_dots, self._crosses = self.add_scatter(4), self.add_scatter(4)

    def set_data(
        self,
        x: Floats,
        runs: Floats,
        medians: Floats,
        test_medians: Floats,
        diverged: Sequence[float],
        top: float,
    ) -> None:
        """Show places of losses on the axes; what is infinite is not drawn.

        Parameters
        ----------
        x
            Places of the values, shape ``(k,)``, ascending.
        runs
            One row a seed, shape ``(seeds, k)``.
        medians, test_medians
            Of the losses, and of the test losses, shape ``(k,)``.
        diverged
            Share of the runs of each value that diverged, 0 … 1.
        top
            Where lines end, below a strip for the crosses.
        """
        self._x, self._runs, self._top = x, runs if len(runs) > 1 else runs[:0], top
        self._medians, self._test_medians = medians, test_medians
        self._diverged = tuple(diverged)
        for curve in self._seeds[len(self._runs) :]:
            curve.hide()
        self._seeds += [self.add_curve(0) for _ in self._runs[len(self._seeds) :]]
        self.update()

    def crosses(self) -> list[tuple[float, float]]:
        """Return where runs diverged: place on the axis of values, and share of the runs."""
        pairs = zip(self._x.tolist(), self._diverged, strict=True)
        return [(x, share) for x, share in pairs if share > 0]

    def arrange(self) -> None:
        """Bring all lines, dots and crosses up to date."""
        ink, muted = self.theme.color("ink"), self.theme.color("muted")
        faint = QColor(muted)
        faint.setAlphaF(max(_FAINTEST, min(0.5, 5 / max(1, len(self._runs)))))
        for curve, run in zip(self._seeds, self._runs, strict=False):
            self._show_line(curve, run, faint, _THIN)
        self._show_line(self._test_curve, self._test_medians, muted, _STRONG, _DASHES)
        self._show_line(self._curve, self._medians, ink, _STRONG)
        self._show_dots(self._dots, self._runs.ravel(), _DOT, faint)
        self._show_dots(self._large_dots, self._medians, _LARGE_DOT, ink)
        found = self.crosses()
        middle = (self._top + self.view_range()[1][1]) / 2
        marks = [(DIVERGED, cross_color(self.theme, share)) for _, share in found]
        x = np.array([x for x, _ in found])
        self.show_marks(self._crosses, x, np.full(len(x), middle), marks)

    def _show_line(
        self,
        curve: pg.PlotCurveItem,
        places: Floats,
        color: QColor,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        x, y = capped(self._x, places, self._top)
        self.show_line(curve, x, y, self.pen(color, width, dashes))

    def _show_dots(
        self, dots: pg.ScatterPlotItem, places: Floats, mark: Mark, color: QColor
    ) -> None:
        x = np.resize(self._x, len(places))
        inside = np.isfinite(places) & (places <= self._top)
        self.show_marks(dots, x[inside], places[inside], [(mark, color)] * int(inside.sum()))


def cross_color(theme: Theme, share: float) -> QColor:
    """Return the colour of a cross where this share of the runs diverged."""
    color = theme.color("ink")
    color.setAlphaF(1.0 if share == 1 else _PALE)
    return color
