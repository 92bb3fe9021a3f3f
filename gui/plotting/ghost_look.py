"""How is a run told from the others that are drawn beside it?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.training.kept import MOST_KEPT
from gui.style.theme import UNIT, Theme

SAMPLE_WIDTH = 4 * UNIT
"""Width in pixels of a piece of line that is long enough for its dashes to be known by."""

_WIDTH, _STRONG_WIDTH = 1.3, 2.6

_COLORS = {
    "light": (
        "#0A6420", "#6B31B7", "#5C4B00", "#005654", "#860A28", "#5B694A", "#1B1F98", "#540563",
        "#0F2BF0",
    ),
    "dark": (
        "#5ADA6E", "#DCC4FD", "#F5E23C", "#82DFCF", "#FCA9AC", "#9BB17F", "#A3A8FD", "#F99CFA",
        "#94FF0E",
    ),
}  # fmt: skip
"""By theme. Far from class colours, backward pass and ink; 3 : 1 at least on the field of a."""

_DASHES = (
    (16.0, 3.0),
    (9.0, 3.0, 2.0, 3.0),
    (3.0, 3.0),
    (12.0, 3.0, 5.0, 3.0),
    (9.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (6.0, 7.0),
    (2.0, 2.0, 2.0, 6.0),
    (16.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (2.0, 6.0),
)
"""Lengths in pixels of dashes and gaps, which tell the lines apart where colours do not."""


@dataclass(frozen=True, slots=True)
class GhostLook:
    """Colour and dash of a run; `dashes` are lengths in pixels of pieces and gaps in turn."""

    color: QColor
    dashes: tuple[float, ...]


def look(index: int, theme: Theme) -> GhostLook:
    """Return one of the `engine.training.kept.MOST_KEPT` looks, 0 … 8."""
    place = index % MOST_KEPT
    return GhostLook(QColor(_COLORS[theme.name][place]), _DASHES[place])


def ghost_pen(index: int, theme: Theme, scale: float, strong: bool = False) -> QPen:
    """Return the thin pen of a run, or the thicker one of the run that is chosen."""
    told = look(index, theme)
    width = _STRONG_WIDTH if strong else _WIDTH
    pen = QPen(told.color, width * scale)
    pen.setDashPattern([length / width for length in told.dashes])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def draw_sample(painter: QPainter, centre: QPointF, index: int, theme: Theme, scale: float) -> None:
    """Draw a piece of the line of a run, for legends and tables."""
    painter.setPen(ghost_pen(index, theme, scale))
    reach = QPointF(SAMPLE_WIDTH / 2 * scale, 0)
    painter.drawLine(centre - reach, centre + reach)
