"""What do the signs of a sweep's plot mean?"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPen

from engine.comparison.result import SweepResult
from gui.export.runs_item import DIVERGED, cross_color
from gui.plotting.legend import Entry
from gui.plotting.strokes import curve_pen
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme


def legend_entries(result: SweepResult) -> list[Entry]:
    """Return what the signs of the plot mean."""
    entries = [Entry("J after the last step", _strong, width=3 * UNIT)]
    if result.seeds > 1:
        entries = [
            Entry(f"median J of {count(result.seeds)} seeds", _strong, width=3 * UNIT),
            Entry("J of each seed", _thin, width=3 * UNIT),
        ]
    if result.has_test_set:
        text = "median test loss" if result.seeds > 1 else "test loss"
        entries.append(Entry(text, _dashed, width=4 * UNIT))
    shares = {diverged / result.seeds for diverged in result.diverged()} - {0.0}
    if shares:
        entries.append(Entry("diverged", _cross))
    if shares - {1.0}:
        entries.append(Entry("some seeds diverged", _pale_cross))
    return entries


def _strong(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(QPen(theme.color("ink"), 2.0 * scale))
    _draw_line(painter, centre, 1.5 * UNIT * scale)


def _thin(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(QPen(theme.color("muted", 128), scale))
    _draw_line(painter, centre, 1.5 * UNIT * scale)


def _dashed(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(curve_pen(theme.color("muted"), 2.0 * scale, True))
    _draw_line(painter, centre, 2 * UNIT * scale)


def _cross(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    DIVERGED.draw(painter, centre, cross_color(theme, 1.0), scale)


def _pale_cross(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    DIVERGED.draw(painter, centre, cross_color(theme, 0.5), scale)


def _draw_line(painter: QPainter, centre: QPointF, half: float) -> None:
    painter.drawLine(QLineF(centre - QPointF(half, 0), centre + QPointF(half, 0)))
