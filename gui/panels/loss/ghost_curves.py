"""How did the loss of the runs that were put aside fall?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from engine.support.arrays import Floats
from engine.training.kept import KeptRun
from gui.panels.loss.loss_marks import LOW
from gui.plotting.curve_item import thinned
from gui.plotting.ghost_item import GhostItem, Line
from gui.plotting.ghost_names import GhostNames, NameTag
from gui.plotting.ghosts import short_name
from gui.style.theme import Theme

_REACH = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class GhostCurve:
    """A run with finite points of its curve on the plane, ``(k,)`` each, ascending in x."""

    run: KeptRun
    x: Floats
    y: Floats


class GhostCurves(GhostItem):
    """Thin curves, each in the look of its run; `names` stand at their ends.

    What goes on beyond the right edge is cut there. A low plot has no room for names.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves: tuple[GhostCurve, ...] = ()
        self._level: Line = (np.empty(0), np.empty(0))
        self._own = self._level
        self.names = GhostNames(view_box, self._tags)
        self.set_curves(())

    def set_curves(self, curves: Sequence[GhostCurve]) -> None:
        """Show these curves."""
        self._curves = tuple(curves)
        for item in (self, self.names):
            item.setVisible(bool(curves))
            item.redraw()

    def curves(self) -> tuple[GhostCurve, ...]:
        """Return the curves shown."""
        return self._curves

    def keep_clear_of(self, level: Line, own: Line) -> None:
        """Let no name stand over a level or, when it is written, over the current run's curve.

        That grows all the time, and names stay where they are meanwhile.
        """
        self._own = own
        if not all(map(np.array_equal, level, self._level)):
            self._level = level
            self.names.redraw()

    def nearest(self, position: QPointF, beside: tuple[Floats, Floats]) -> KeptRun | None:
        """Return the run whose curve is close to a pixel, above or below it; None if none is.

        The curve through the points `beside` is the nearer one where it is as near.
        """
        found, least = None, min(_REACH * self._scale, self._apart(position, *beside))
        for curve in self._curves:
            distance = self._apart(position, curve.x, curve.y)
            if distance < least:
                found, least = curve.run, distance
        return found

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        super().apply_theme(theme, scale)
        self.names.apply_theme(theme, scale)

    def drawn(self) -> list[tuple[KeptRun, list[Line]]]:
        """Return the runs with their curves in pixels."""
        return [
            (curve.run, [thinned(*self._in_pixels(curve.x, curve.y))]) for curve in self._curves
        ]

    def _in_pixels(self, x: Floats, y: Floats) -> Line:
        """Return where a curve lies, up to the right edge; what is far above or below is pulled in.

        Beyond, a painter would have millions of dashes to draw that nobody sees.
        """
        x, y = self.to_pixels(x, y)
        width, height = self.view_size()
        y = np.clip(y, -height, 2 * height)
        end = int(np.searchsorted(x, width, side="right"))
        if 0 < end < len(x):
            at_edge = np.interp(width, x[end - 1 : end + 1], y[end - 1 : end + 1])
            return np.append(x[:end], width), np.append(y[:end], at_edge)
        return x[:end], y[:end]

    def _apart(self, position: QPointF, x: Floats, y: Floats) -> float:
        """Return how many pixels above or below a place a curve is; infinity beyond its ends."""
        px, py = self.to_pixels(x, y)
        if not len(px) or not px[0] <= position.x() <= px[-1]:
            return math.inf
        return abs(float(np.interp(position.x(), px, py)) - position.y())

    def _tags(self) -> list[NameTag]:
        """Return the names, each for the part of its curve that is in view."""
        tags: list[NameTag] = []
        if self.view_size()[1] < LOW * self._scale:
            return tags
        for line in map(self._in_view, (self._level, self._own)):
            if line is not None:
                tags.append(NameTag("", 0, [line]))
        for curve in self._curves:
            line = self._in_view((curve.x, curve.y))
            if line is not None:
                tags.append(NameTag(short_name(curve.run), curve.run.look, [line], at_end=True))
        return tags

    def _in_view(self, line: Line) -> Line | None:
        """Return the part of a line that is in view, in pixels; None if there is none."""
        x, y = self._in_pixels(*line)
        inside = (x >= 0) & (y >= 0) & (y <= self.view_size()[1])
        return thinned(x[inside], y[inside]) if inside.any() else None
