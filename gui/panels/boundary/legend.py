"""Legend and colour bar of the decision boundary."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.data.dataset import Dataset
from engine.model.problem import Problem
from gui.panels.boundary.contributions import plane_features
from gui.panels.boundary.points import MOST_MARKERS
from gui.plotting.decision_boundary import boundary_pen, field_colors
from gui.plotting.examples import (
    LEGEND_RADIUS,
    Examples,
    MarkerBrush,
    draw_arrows,
    draw_rings,
    pull_size,
    too_large,
)
from gui.plotting.legend import LegendEntry
from gui.style.numbers import count
from gui.style.painting import painting
from gui.style.theme import UNIT, Theme, figure_font
from gui.style.themed import ThemedWidget

PULLS_TIP = (
    "Pull of each example on the parameters in the next step.\n\n"
    "Size: |dz| = |a − y|, how wrong the model is about the example.\n\n"
    "Arrow: the push that the example gives to the weights of x1 and x2. It is minus its "
    "contribution (x1·dz, x2·dz)/m to (dw1, dw2), because w := w − α·dw. The step is α times the "
    "sum of all pushes. An example of class 1 pushes outwards, along the line from x1 = x2 = 0 "
    "through it (with standardised features, from their mean); one of class 0 pushes back.\n\n"
    "All arrows share one scale, in the units of the axes. It doubles or halves when the longest "
    "arrow has become too short or too long."
)

_LONGEST_NAME = 24


def legend_entries(examples: Examples, dense: bool) -> list[LegendEntry]:
    """Return the legend of these examples.

    Where the examples are too dense for shapes and rings, a remark says when they come back.
    """
    entries = [
        LegendEntry(_class_title(examples.dataset, 0), _circle),
        LegendEntry(_class_title(examples.dataset, 1), _square),
    ]
    if not dense:
        if examples.is_test.any():
            entries.append(LegendEntry("test", _pair_of_held_out, width=3 * UNIT))
        entries.append(LegendEntry("misclassified", _ring))
    line = "a = ½" if examples.dataset.has_x2 else "a over x1, and a = ½"
    entries.append(LegendEntry(line, _line, width=3 * UNIT))
    if dense:
        entries.append(LegendEntry(f"shapes and rings: zoom in to {count(MOST_MARKERS)} examples"))
    return entries


def undrawn_entries(dataset: Dataset) -> list[LegendEntry]:
    """Return on which axes some examples are too far away to be drawn."""
    return [LegendEntry(f"{name}: beyond 10¹⁰⁰ not drawn") for name in too_large(dataset)]


def contribution_entries(problem: Problem, batch: int | None, dense: bool) -> list[LegendEntry]:
    """Return what the legend adds where each example is drawn by its pull.

    `batch` is how many examples a step uses, None for all of them.
    """
    if dense:
        return [LegendEntry(f"pulls: zoom in to {count(MOST_MARKERS)} examples")]
    entries = [LegendEntry("size: |a − y|", _small_and_large, width=3 * UNIT)]
    plane = plane_features(problem.features)
    if plane is None:
        missing = " and ".join(name for name in ("x1", "x2") if name not in problem.features.names)
        entries.append(LegendEntry(f"no arrows: {missing} not among the features"))
    else:
        weights = ", ".join(f"w{j + 1}" for j in plane)
        entries.append(
            LegendEntry(f"push on ({weights}): −(x1·dz, x2·dz)/m", _arrow, width=3 * UNIT)
        )
    if batch is not None:
        entries.append(LegendEntry("faint: not in this step"))
    return entries


def _class_title(dataset: Dataset, label: int) -> str:
    """Return ``y = 0``, with the name of the class where it has one of its own."""
    name = dataset.class_names[label]
    if name == str(label):
        return f"y = {label}"
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1]}…"
    return f"y = {label}, {name}"


def _circle(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    brush.draw(painter, centre.x(), centre.y(), 0, held_out=False)


def _square(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    brush.draw(painter, centre.x(), centre.y(), 1, held_out=False)


def _ring(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    x, y = np.array([centre.x()]), np.array([centre.y()])
    draw_rings(painter, x, y, 0.8 * LEGEND_RADIUS * scale, theme, scale)


def _pair_of_held_out(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    brush = MarkerBrush(theme, LEGEND_RADIUS * scale, scale)
    for label, offset in ((0, -6 * scale), (1, 6 * scale)):
        brush.draw(painter, centre.x() + offset, centre.y(), label, held_out=True)


def _line(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(boundary_pen(theme, scale))
    reach = QPointF(1.5 * UNIT * scale, 0)
    painter.drawLine(centre - reach, centre + reach)


def _small_and_large(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("muted"))
    radii = (LEGEND_RADIUS * scale * pull_size(np.array([0.0, 1.0]))).tolist()
    for radius, offset in zip(radii, (-6 * scale, 5 * scale), strict=True):
        painter.drawEllipse(centre + QPointF(offset, 0), radius, radius)


def _arrow(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    reach = 1.5 * UNIT * scale
    x, y = np.array([centre.x() - reach]), np.array([centre.y()])
    draw_arrows(painter, x, y, np.array([[2 * reach], [0.0]]), theme, scale)


_BAR = QSize(15 * UNIT, UNIT)

_SHORTEST = 6 * UNIT
"""Length of the bar where a narrow panel leaves no more."""

_TICKS = ((0.0, "0"), (0.5, "½"), (1.0, "1"))


class ColourBar(ThemedWidget, QWidget):
    """A strip of the field's colours from a = 0 to a = 1, with its name to the left."""

    def __init__(self) -> None:
        super().__init__()
        self._size = _BAR
        self._shortest = _SHORTEST
        self.setFont(figure_font(9))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colours of the field")
        self.setAccessibleDescription(
            "From class 0 at a = 0 through the background at a = ½ to class 1 at a = 1"
        )

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(9 * self._scale))
        self._size = _BAR * self._scale
        self._shortest = round(_SHORTEST * self._scale)

    def _bar(self) -> QRectF:
        half = self.fontMetrics().horizontalAdvance("1") / 2
        length = min(self._size.width(), self.width() - self._margin())
        return QRectF(self.width() - half - length - 1, 2, length, self._size.height())

    def _margin(self) -> int:
        """Return the width of what stands beside the bar."""
        return self.fontMetrics().horizontalAdvance("a  1") + 2

    def sizeHint(self) -> QSize:
        """Room for the bar with its numbers beneath and its name beside it."""
        height = self._size.height() + self.fontMetrics().height()
        return QSize(self._size.width() + self._margin(), height)

    def minimumSizeHint(self) -> QSize:
        """Room for a shorter bar."""
        return QSize(self._shortest + self._margin(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        with painting(self) as painter:
            bar = self._bar()
            colors = field_colors(self._theme)
            image = QImage(colors.data, 256, 1, 1024, QImage.Format.Format_RGB32)
            painter.drawImage(bar, image)
            painter.setPen(self._theme.color("hairline"))
            painter.drawRect(bar)
            painter.setPen(self._theme.color("muted"))
            metrics = self.fontMetrics()
            below = bar.bottom() + metrics.ascent() + 1
            for a, text in _TICKS:
                x = bar.left() + a * bar.width() - metrics.horizontalAdvance(text) / 2
                painter.drawText(QPointF(x, below), text)
            name = QRectF(0, bar.top() - 4, bar.left() - UNIT / 2, bar.height() + 8)
            painter.drawText(name, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "a")
