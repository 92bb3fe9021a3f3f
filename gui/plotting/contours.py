"""Contour lines and areas of a landscape."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from engine.landscape.landscape import Landscape
from engine.support.arrays import Floats
from engine.support.contours import contour_generator
from engine.support.records import dataclass
from gui.plotting.lines import polyline

_Offsets: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class ContourPaths:
    """A landscape with what is to be painted of it.

    Attributes
    ----------
    landscape
        A plane, or a slice, which has no contours.
    contours, areas
        For each level its contours, and all that lies above it, on a square of side 1 that stands
        for what was computed.
    """

    landscape: Landscape
    contours: tuple[QPainterPath, ...]
    areas: tuple[QPainterPath, ...]


def trace(landscape: Landscape) -> ContourPaths:
    """Return the contours of a landscape; in any thread."""
    xs, ys = landscape.xs, landscape.ys
    if not len(ys):
        return ContourPaths(landscape, (), ())
    across, up = ((nodes - nodes[0]) / (nodes[-1] - nodes[0]) for nodes in (xs, ys))
    # All lines of a level at once: each turn of a loop here takes the interpreter from the window.
    tracer = contour_generator(across, up, landscape.J, in_chunks=True)
    levels = landscape.levels.tolist()
    return ContourPaths(
        landscape,
        tuple(_path(*tracer.lines(level)) for level in levels),
        tuple(_path(*tracer.filled(level, np.inf)) for level in levels),
    )


def _path(chunks: list[Floats | None], offsets: list[_Offsets | None]) -> QPainterPath:
    """Return polylines as one path; closed ones enclose areas by the even-odd rule.

    There is one chunk: the points of all lines, or None, with the places where lines begin and end.
    """
    path = QPainterPath()
    (points,), (cuts,) = chunks, offsets
    if points is not None and cuts is not None:
        for begin, end in pairwise(cuts.tolist()):
            path.addPath(polyline(points[begin:end, 0], points[begin:end, 1]))
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path
