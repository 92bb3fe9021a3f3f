"""How did the loss of the runs that were put aside fall?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from engine.dataset import Floats
from engine.kept import KeptRun
from gui.curve_item import thinned
from gui.runs.ghost_look import ghost_pen
from gui.runs.ghost_names import GhostNames, NameTag
from gui.runs.ghosts import short_name
from gui.theme import LIGHT, Theme
from gui.view_item import CachedItem

_REACH = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class GhostCurve:
    """A run with finite points of its curve on the plane, ``(k,)`` each, ascending in x."""

    run: KeptRun
    x: Floats
    y: Floats


class GhostCurves(CachedItem):
    """Thin curves, each in the look of its run; `names` stand at their ends.

    They are kept as an image: while nothing changes they cost a frame next to nothing.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._curves: tuple[GhostCurve, ...] = ()
        self._chosen: int | None = None
        self._theme = LIGHT
        self._scale = 1.0
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

    def choose(self, key: int | None) -> None:
        """Draw the run of this key thicker; None draws all alike."""
        if key != self._chosen:
            self._chosen = key
            self.redraw()

    def chosen(self) -> int | None:
        """Return the key of the run that is drawn thicker."""
        return self._chosen

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
        self._theme, self._scale = theme, scale
        self.names.apply_theme(theme, scale)
        self.redraw()

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the curves, the chosen one last."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.save()
        painter.setClipRect(self.boundingRect())
        for curve in sorted(self._curves, key=lambda curve: curve.run.key == self._chosen):
            strong = curve.run.key == self._chosen
            painter.setPen(ghost_pen(curve.run.look, self._theme, self._scale, strong))
            x, y = thinned(*self._in_pixels(curve))
            painter.drawPath(pg.arrayToQPath(x, y, connect="all", finiteCheck=False))
        painter.restore()

    def _in_pixels(self, curve: GhostCurve) -> tuple[Floats, Floats]:
        """Return where a curve lies; what is far outside is pulled in, for painters."""
        x, y = self.to_pixels(curve.x, curve.y)
        height = self.view_size()[1]
        return x, np.clip(y, -height, 2 * height)

    def _apart(self, position: QPointF, x: Floats, y: Floats) -> float:
        """Return how many pixels above or below a place a curve is; infinity beyond its ends."""
        px, py = self.to_pixels(x, y)
        if not len(px) or not px[0] <= position.x() <= px[-1]:
            return math.inf
        return abs(float(np.interp(position.x(), px, py)) - position.y())

    def _tags(self) -> list[NameTag]:
        """Return the names, each for the part of its curve that is in view."""
        tags = []
        width, height = self.view_size()
        for curve in self._curves:
            x, y = self._in_pixels(curve)
            inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
            if inside.any():
                line = thinned(x[inside], y[inside])
                tags.append(NameTag(short_name(curve.run), curve.run.look, [line], at_end=True))
        return tags
