"""The plot of the error of a difference against its width."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from engine.support.arrays import Floats
from gui.plotting.still_picture import StillPicture
from gui.plotting.view import PlotView
from gui.style.theme import UNIT

LOWEST = 1e-16
"""Smaller errors, and none at all, are drawn here."""

_DOT = 8.0
_REMARKS = ("rounding, ∝ 1/ε", "reliable", "bend, ∝ ε²")
"""What lies left of the reliable range, in it and right of it."""
_NONE: Floats = np.empty(0)


class ErrorCurves(StillPicture):
    """A curve for each parameter, one of them strong; the reliable range; and the width in force.

    Both axes are logarithmic: places are exponents of ten.
    """

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._x = _NONE
        self._y = np.empty((0, 0))
        self._chosen = 0
        self._reliable_range: tuple[float, float] | None = None
        self._epsilon = 0.0
        self._dot: float | None = None
        self._band = self.add_region(0, "vertical")
        self._column = self.add_line(1, 90)
        self._remarks = [self.add_text(2) for _ in _REMARKS]
        self._curves: list[pg.PlotCurveItem] = []
        self._mark = self.add_scatter(5)

    def set_curves(self, epsilons: Floats, errors: Floats) -> None:
        """Show the errors at these widths, shape ``(k, n + 1)``."""
        self._x = np.log10(epsilons)
        self._y = np.log10(np.maximum(errors, LOWEST))
        for curve in self._curves[self.curves() :]:
            curve.hide()
        self._curves += [self.add_curve(3) for _ in range(self.curves() - len(self._curves))]
        self.update()

    def clear(self) -> None:
        """Show nothing: the parameters are others."""
        self._x, self._y = _NONE, np.empty((0, 0))
        self._chosen, self._reliable_range, self._dot = 0, None, None
        self.update()

    def set_chosen(self, chosen: int, reliable_range: tuple[float, float] | None) -> None:
        """Draw the curve of this parameter strong, and show the range that is reliable for it."""
        self._chosen, self._reliable_range = chosen, reliable_range
        self.update()

    def set_width(self, epsilon: float, error: float | None) -> None:
        """Mark this width, and the error of the chosen parameter there."""
        self._epsilon = np.log10(epsilon)
        self._dot = None if error is None else float(np.log10(max(error, LOWEST)))
        self.update()

    def curve(self, j: int) -> tuple[Floats, Floats]:
        """Return the places of the curve of parameter `j`."""
        return self._x, self._y[:, j]

    def curves(self) -> int:
        """Return how many curves there are."""
        return self._y.shape[1]

    def mark(self) -> tuple[float, float | None]:
        """Return the place of the width in force, and of the error there."""
        return self._epsilon, self._dot

    def chosen(self) -> int:
        """Return which curve is strong."""
        return self._chosen

    def reliable_range(self) -> tuple[float, float] | None:
        """Return the narrowest and the widest ε of the reliable range."""
        return self._reliable_range

    def arrange(self) -> None:
        """Bring reliable range, curves, and the width in force up to date."""
        strong, pale = self._theme.color("backward"), self._theme.color("muted", 130)
        ends = [float(np.log10(end)) for end in self._reliable_range or ()]
        self._band.setVisible(bool(ends))
        if ends:
            self._band.setRegion(ends)
            self._band.setBrush(self._theme.color("muted", 28))
        self._show_remarks([self.to_pixel(end, 0.0).x() for end in ends] or [0.0, 0.0])
        self._column.show()
        self._column.setValue(self._epsilon)
        self._column.setPen(self.pen(self._theme.color("ink"), 1.0))
        for j, curve in enumerate(self._curves[: self.curves()]):
            is_chosen = j == self._chosen
            pen = self.pen(strong, 2.0) if is_chosen else self.pen(pale, 1.0)
            self.show_line(curve, *self.curve(j), pen)
            curve.setZValue(4 if is_chosen else 3)
        self._mark.setVisible(self._dot is not None)
        if self._dot is not None:
            self._mark.setData(
                [self._epsilon],
                [self._dot],
                size=_DOT * self._scale,
                pen=self.pen(self._theme.color("window"), 1.5),
                brush=pg.mkBrush(strong),
            )

    def _show_remarks(self, reliable_range: list[float]) -> None:
        """Say what lies in the reliable range, and on either side of it, where there is room."""
        width, height = self.view_size()
        metrics = self.metrics()
        foot = height - 2 * UNIT * self._scale
        baselines = (foot, 1.5 * UNIT * self._scale, foot)
        columns = pairwise((0.0, *reliable_range, width))
        for item, text, (left, right), baseline in zip(
            self._remarks, _REMARKS, columns, baselines, strict=True
        ):
            needed = metrics.horizontalAdvance(text)
            item.hide()
            if needed + UNIT <= right - left:
                place = QPointF((left + right - needed) / 2, baseline - metrics.ascent())
                self.show_text(item, text, place, self._theme.color("muted"))
