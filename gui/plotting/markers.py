"""How is one example drawn?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap

from engine.model.problem import Problem
from engine.support.arrays import Floats
from gui.plotting.item import is_vector
from gui.style.painting import painting
from gui.style.theme import Theme

LEGEND_RADIUS = 4.5
"""Radius in pixels of a marker among few, at the usual size."""

_SMALL = 3.0
_RING = 5 / 3
"""Radius of a ring around a circle of radius 1."""

_SQUARE = 0.9
"""Half the side of a square that weighs as much as a circle of radius 1."""

_TURN = np.linspace(0.0, 2 * np.pi, 19)


def marker_radius(count: int) -> float:
    """Return a radius in pixels at which `count` markers can be told apart."""
    if count <= 400:
        return LEGEND_RADIUS
    return 3.5 if count <= 1500 else 2.5


def pull_size(pull: Floats) -> Floats:
    """Return how many times the usual radius an example has that pulls by ``|a - y|`` = `pull`.

    The area grows evenly from 0.3 to 2 times the usual one, so that a ring still goes around.
    """
    size: Floats = np.sqrt(0.3 + 1.7 * pull)
    return size


class MarkerBrush:
    """Draws examples: class 0 as circles, class 1 as squares; held-out ones hollow.

    A thin outline in the panel's colour sets them off the field and each other.

    Parameters
    ----------
    radius
        Of a circle, in pixels.
    scale
        How many times the usual size everything is.
    """

    def __init__(self, theme: Theme, radius: float, scale: float) -> None:
        self.radius = radius
        colors = (theme.color("class0"), theme.color("class1"))
        outline = QPen(theme.color("panel"), (1.0 if radius > _SMALL * scale else 0.5) * scale)
        hollow = 1.5 if radius > _SMALL * scale else 1.0
        self._styles = {
            False: [(outline, QBrush(color)) for color in colors],
            True: [(QPen(color, hollow * scale), QBrush(theme.color("panel"))) for color in colors],
        }

    def draw(self, painter: QPainter, x: float, y: float, label: int, held_out: bool) -> None:
        """Draw the marker of one example around ``(x, y)``."""
        pen, brush = self._styles[held_out][label]
        painter.setPen(pen)
        painter.setBrush(brush)
        radius = self.radius - (pen.widthF() / 2 if held_out else 0)
        if label == 0:
            painter.drawEllipse(QPointF(x, y), radius, radius)
        else:
            half = radius * _SQUARE
            painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))


def stamp(brush: MarkerBrush, label: int, held_out: bool, scale: float) -> QPixmap:
    """Return one example as a square image around it, to be drawn many times.

    `scale` is how many pixels of the device make one of the view.
    """
    half = math.ceil(brush.radius) + 2
    side = math.ceil(2 * half * scale)
    image = QPixmap(side, side)
    image.setDevicePixelRatio(side / (2 * half))
    image.fill(Qt.GlobalColor.transparent)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush.draw(painter, half, half, label, held_out)
    return image


def draw_rings(
    painter: QPainter, px: Floats, py: Floats, radius: float, theme: Theme, scale: float
) -> None:
    """Ring the markers of `radius` at these places in ink: the model is wrong about them."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if is_vector(painter):
        painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
        for x, y in zip(px.tolist(), py.tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), radius * _RING, radius * _RING)
        return
    painter.setPen(QPen(theme.color("ink"), 1.0))
    painter.drawPath(_rings(px, py, radius * _RING, scale))


def draw_crosshair(
    painter: QPainter, x: float, y: float, radius: float, theme: Theme, scale: float
) -> None:
    """Mark the example that is followed: a ring with four strokes pointing at it."""
    inner = radius * _RING + 2.5 * scale
    outer = inner + 7 * scale
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), inner, inner)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(x + dx * (inner - 2), y + dy * (inner - 2))
        path.lineTo(x + dx * outer, y + dy * outer)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(theme.color("panel"), 4 * scale), QPen(theme.color("ink"), 1.75 * scale)):
        painter.setPen(pen)
        painter.drawPath(path)


def draw_hover(
    painter: QPainter, x: float, y: float, radius: float, theme: Theme, scale: float
) -> None:
    """Mark the example under the pointer."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    around = radius * _RING + 2.5 * scale
    for pen in (QPen(theme.color("panel"), 3 * scale), QPen(theme.color("muted"), 1.25 * scale)):
        painter.setPen(pen)
        painter.drawEllipse(QPointF(x, y), around, around)


def polylines(x: Floats, y: Floats) -> QPainterPath:
    """Return as one path the lines through the points along the last axis of `x` and `y`."""
    connect = np.ones(x.shape, dtype=np.int32)
    connect[..., -1] = 0
    path: QPainterPath = pg.arrayToQPath(
        x.ravel(), y.ravel(), connect=connect.ravel(), finiteCheck=False
    )
    return path


def _rings(px: Floats, py: Floats, radius: float, scale: float) -> QPainterPath:
    """Return circles around these places as one path.

    Lines of width 1 are drawn ten times as fast as wider ones, so each ring is a few circles half a
    pixel apart.
    """
    radii = radius + 0.5 * (np.arange(round(2 * scale)) - 0.5)
    x = px[:, None, None] + radii[:, None] * np.cos(_TURN)
    y = py[:, None, None] + radii[:, None] * np.sin(_TURN)
    return polylines(x, y)


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The examples as the plot needs them: one contiguous array a column, shape ``(m,)``."""

    x1: Floats
    x2: Floats
    is_class1: NDArray[np.bool_]
    held_out: NDArray[np.bool_]

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the examples of `problem`."""
        x1, x2 = np.ascontiguousarray(problem.dataset.X.T)
        held_out = np.zeros(problem.dataset.m, dtype=np.bool_)
        held_out[problem.test_rows] = True
        return cls(x1, x2, problem.dataset.y == 1, held_out)
