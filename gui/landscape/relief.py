"""Which lines and areas make the picture of a plane?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, cast

import contourpy
import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from engine.dataset import Floats
from engine.landscape import Landscape

_Areas: TypeAlias = tuple[list[Floats], list[NDArray[np.uint32]]]
"""Polygons with the offsets of their rings, as contourpy gives them."""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """A landscape with what is to be painted of it.

    Attributes
    ----------
    landscape
        A plane, or a slice, which has no contours.
    lines
        The contours of each level, polylines ``(k, 2)`` in the units of the axes.
    contours, areas
        For each level its contours, and all that lies above it, on a square of side 1 that stands
        for what was computed.
    """

    landscape: Landscape
    lines: tuple[tuple[Floats, ...], ...]
    contours: tuple[QPainterPath, ...]
    areas: tuple[QPainterPath, ...]


def trace(landscape: Landscape) -> Relief:
    """Return the relief of a landscape; in any thread."""
    xs, ys = landscape.xs, landscape.ys
    if not len(ys):
        return Relief(landscape, (), (), ())
    across, up = (np.linspace(0.0, 1.0, len(nodes)) for nodes in (xs, ys))
    tracer = contourpy.contour_generator(
        across, up, landscape.J, name="serial", fill_type=contourpy.FillType.OuterOffset
    )
    corner = np.array([xs[0], ys[0]])
    size = np.array([xs[-1], ys[-1]]) - corner
    lines, contours, areas = [], [], []
    for level in landscape.levels.tolist():
        found = [np.asarray(line) for line in tracer.lines(level)]
        lines.append(tuple(corner + line * size for line in found))
        contours.append(_joined(found))
        polygons, offsets = cast("_Areas", tracer.filled(level, np.inf))
        rings = [
            points[start:end]
            for points, cuts in zip(polygons, offsets, strict=True)
            for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
        ]
        areas.append(_joined(rings))
    return Relief(landscape, tuple(lines), tuple(contours), tuple(areas))


def _joined(lines: list[Floats]) -> QPainterPath:
    """Return polylines as one path; closed ones enclose areas by the even-odd rule."""
    path = QPainterPath()
    if lines:
        points = np.concatenate(lines)
        connect = np.ones(len(points), dtype=np.int32)
        connect[np.cumsum([len(line) for line in lines]) - 1] = 0
        path = pg.arrayToQPath(points[:, 0], points[:, 1], connect=connect, finiteCheck=False)
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path
