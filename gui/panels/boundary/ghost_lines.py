"""Where do the runs that were put aside draw the line between the classes?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from engine.model.field import boundary
from engine.support.arrays import Floats
from engine.training.kept import KeptRun
from gui.plotting.ghost_item import GhostItem, Line
from gui.plotting.ghost_look import SAMPLE_WIDTH, draw_sample
from gui.plotting.ghost_names import GhostNames, NameTag
from gui.plotting.ghosts import short_name
from gui.plotting.legend import Entry
from gui.style.theme import Theme

_REACH = 5.0


class GhostLines(GhostItem):
    """The lines a = ½ of other runs; `names` stand on them."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._runs: tuple[KeptRun, ...] = ()
        self._entries: list[Entry] = []
        self._lines: dict[int, list[Floats]] = {}
        self._computed_for: object = None
        self.names = GhostNames(view_box, self._tags)
        self._set_shown()

    def show_runs(self, runs: tuple[KeptRun, ...]) -> bool:
        """Show the boundaries of these runs; tell whether they are others than before."""
        if runs == self._runs:
            return False
        self._runs = runs
        self._entries = [
            Entry(short_name(run), partial(_draw_sign, run.look), SAMPLE_WIDTH) for run in runs
        ]
        self._computed_for = None
        self._set_shown()
        self._redraw_all()
        return True

    def entries(self) -> list[Entry]:
        """Return what the legend says of them."""
        return self._entries

    def lines(self, key: int) -> list[Floats]:
        """Return the visible parts of the boundary of a run, polylines of shape ``(k, 2)``."""
        view_range = self.view_range()
        if self._computed_for != view_range:
            self._lines = {
                run.key: boundary(run.features, run.w, run.b, *view_range) for run in self._runs
            }
            self._computed_for = view_range
        return self._lines.get(key, [])

    def nearest(self, position: QPointF) -> KeptRun | None:
        """Return the run whose boundary passes close to a pixel; None if none does."""
        found, least = None, _REACH * self._scale
        for run in self._runs:
            for x, y in self._in_pixels(run):
                distance = _distance(x - position.x(), y - position.y())
                if distance < least:
                    found, least = run, distance
        return found

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        super().apply_theme(theme, scale)
        self.names.apply_theme(theme, scale)

    def drawn(self) -> list[tuple[KeptRun, list[Line]]]:
        """Return the runs with the visible parts of their boundaries, in pixels."""
        return [(run, self._in_pixels(run)) for run in self._runs]

    def _in_pixels(self, run: KeptRun) -> list[Line]:
        return [self.to_pixels(line[:, 0], line[:, 1]) for line in self.lines(run.key)]

    def _tags(self) -> list[NameTag]:
        return [NameTag(short_name(run), run.look, lines) for run, lines in self.drawn()]

    def _set_shown(self) -> None:
        for item in (self, self.names):
            item.setVisible(bool(self._runs))

    def _redraw_all(self) -> None:
        self.redraw()
        self.names.redraw()


def _draw_sign(index: int, painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    draw_sample(painter, at, index, theme, scale)


def _distance(x: Floats, y: Floats) -> float:
    """Return how far the origin is from the polyline through these points."""
    dx, dy = np.diff(x), np.diff(y)
    lengths = dx * dx + dy * dy
    share = -(x[:-1] * dx + y[:-1] * dy) / np.where(lengths > 0, lengths, 1.0)
    np.clip(share, 0.0, 1.0, out=share)
    return float(np.hypot(x[:-1] + share * dx, y[:-1] + share * dy).min(initial=np.inf))
