"""What do the signs on the landscape mean, and how high is it under the pointer?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from gui.panels.landscape.moment_item import draw_landing, draw_lowest, draw_optimum
from gui.panels.landscape.path import draw_start
from gui.panels.landscape.slice_item import tangent_pen
from gui.plotting.legend import Entry, Legend
from gui.plotting.readout import Readout
from gui.style.theme import UNIT, Theme

_LINE = 3 * UNIT
_SIGN = 12


def _draw_path(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    half = QPointF(_LINE * scale / 2, 0)
    painter.setPen(QPen(theme.color("ink"), 1.5 * scale))
    painter.drawLine(at - half, at + half)
    draw_start(painter, at - half + QPointF(4 * scale, 0), theme, scale)


def _draw_curve(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    half = QPointF(_LINE * scale / 2, 0)
    painter.setPen(QPen(theme.color("ink"), 2 * scale))
    painter.drawLine(at - half, at + half)


def _draw_tangent(painter: QPainter, at: QPointF, theme: Theme, scale: float) -> None:
    half = QPointF(_LINE * scale / 2, 0)
    painter.setPen(tangent_pen(theme, scale))
    painter.drawLine(at - half, at + half)


PATH = Entry("path", _draw_path, _LINE)
CURVE = Entry("J", _draw_curve, _LINE)
TANGENT = Entry("tangent", _draw_tangent, _LINE)
LANDING = Entry("next step", draw_landing, _SIGN)
LOWEST = Entry("lowest here", draw_lowest, _SIGN)
OPTIMUM = Entry("optimum", draw_optimum, _SIGN)


class LandscapeFoot(QWidget):
    """The legend; while something is pointed at, its numbers instead, or else what is remarked."""

    def __init__(self) -> None:
        super().__init__()
        self._legend = Legend()
        self._readout = Readout()
        self._remark = ""
        self._has_numbers = False
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._legend)
        self._stack.addWidget(self._readout)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_signs(self, *entries: Entry) -> None:
        """Explain these signs."""
        self._legend.set_entries(entries)

    def set_numbers(self, items: Sequence[tuple[str, str]]) -> None:
        """Show these names with their numbers; none bring the legend back."""
        self._readout.set_items(items)
        self._turn(bool(items))

    def set_remark(self, text: str, *shorter: str) -> None:
        """Say this in place of the legend, or what is shorter if it does not fit; empty: none."""
        self._remark = text
        self._readout.set_hint(text, *shorter)
        self._turn(self._has_numbers)

    def text(self) -> str:
        """Return the names and numbers, or the meanings of the signs."""
        if self._stack.currentWidget() is self._readout:
            return self._readout.text()
        return "  ".join(self._legend.texts())

    def _turn(self, has_numbers: bool) -> None:
        self._has_numbers = has_numbers
        is_read = has_numbers or bool(self._remark)
        self._stack.setCurrentWidget(self._readout if is_read else self._legend)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._legend.apply_theme(theme, scale)
        self._readout.apply_theme(theme, scale)
