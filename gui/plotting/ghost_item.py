"""How are lines of runs that were put aside drawn in a plot?"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from engine.support.arrays import Floats
from engine.training.kept import KeptRun
from gui.plotting.ghost_look import ghost_pen, look
from gui.plotting.item import CachedItem
from gui.plotting.strokes import polyline
from gui.style.painting import saved
from gui.style.theme import LIGHT, Theme

Line = tuple[Floats, Floats]
"""x and y of the points of a line, shape ``(k,)`` each."""


class GhostItem(CachedItem):
    """Thin lines, each in the look of its run; a dot of `dot` pixels across ends each, if wished.

    They are kept as an image: while nothing changes they cost a frame next to nothing. Subclasses
    say in `drawn` which lines there are, in pixels.
    """

    def __init__(self, view_box: pg.ViewBox, dot: float = 0.0) -> None:
        super().__init__(view_box)
        self._dot = dot
        self._chosen: int | None = None
        self._theme = LIGHT
        self._scale = 1.0

    def drawn(self) -> Sequence[tuple[KeptRun, Sequence[Line]]]:
        """Return the runs with their lines in pixels."""
        raise NotImplementedError

    def choose(self, key: int | None) -> None:
        """Draw the run of this key thicker; None draws all alike."""
        if key != self._chosen:
            self._chosen = key
            self.redraw()

    def chosen(self) -> int | None:
        """Return the key of the run that is drawn thicker."""
        return self._chosen

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._theme, self._scale = theme, scale
        self.redraw()

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the lines, those of the chosen run last."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with saved(painter):
            painter.setClipRect(self.boundingRect())
            for run, lines in sorted(self.drawn(), key=lambda drawn: drawn[0].key == self._chosen):
                strong = run.key == self._chosen
                painter.setPen(ghost_pen(run.look, self._theme, self._scale, strong))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for x, y in lines:
                    painter.drawPath(polyline(x, y))
                if self._dot:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(look(run.look, self._theme).color)
                    radius = self._dot / 2 * self._scale
                    for x, y in lines:
                        painter.drawEllipse(QPointF(float(x[-1]), float(y[-1])), radius, radius)
