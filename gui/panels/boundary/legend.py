"""Legend of the decision boundary, and the bar of its colours with the threshold."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from engine.data.dataset import Dataset
from engine.model.problem import Problem
from engine.support.numbers import subscript, written
from gui.panels.boundary.contributions import plane_features
from gui.panels.boundary.points import MOST_MARKERS
from gui.plotting.decision_boundary import boundary_pen, field_colors
from gui.plotting.examples import (
    LEGEND_RADIUS,
    Examples,
    MarkerBrush,
    contribution_size,
    draw_arrows,
    draw_rings,
    draw_selected,
    too_large,
)
from gui.plotting.legend import LegendEntry
from gui.style.numbers import count, threshold_text
from gui.style.painting import painting
from gui.style.theme import UNIT, Theme, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.sliders import JumpSlider

CONTRIBUTIONS_TIP = (
    "Pull of each example on the parameters in the next step.\n\n"
    "Size: |dz| = |a − y|, how wrong the model is about the example.\n\n"
    "Arrow: the push that the example gives to the weights of x₁ and x₂. It is minus its "
    "contribution (x₁·dz, x₂·dz)/m to (dw₁, dw₂), because w := w − α·dw. The step is α times the "
    "sum of all pushes. An example of class 1 pushes outwards, along the line from x₁ = x₂ = 0 "
    "through it (with standardised features, from their mean); one of class 0 pushes back.\n\n"
    "All arrows share one scale, in the units of the axes. It doubles or halves when the longest "
    "arrow has become too short or too long."
)

THRESHOLD_TIP = (
    "Threshold t: class 1 is predicted where a > t.\n"
    "Drag it to the left to miss fewer of class 1; a double click puts it back to ½.\n"
    "What it costs: Compare ▸ Threshold."
)

_LONGEST_NAME = 24

_DOT = 10
"""Pixels in width of the sign of a class."""


def legend_entries(
    examples: Examples,
    dense: bool,
    threshold: float = 0.5,
    *,
    selected: bool = False,
    is_line_seen: bool = True,
) -> list[LegendEntry]:
    """Return the legend of these examples, with the line a = threshold, if it is in view or not.

    It explains the frame where some may be `selected`.

    Where the examples are too dense for shapes and rings, a remark says when they come back.
    """
    entries = [
        LegendEntry(_class_title(examples.dataset, 0), _circle, _DOT),
        LegendEntry(_class_title(examples.dataset, 1), _square, _DOT),
    ]
    if not dense:
        if examples.is_test.any():
            entries.append(LegendEntry("test", _pair_of_held_out, width=3 * UNIT))
        entries.append(LegendEntry("misclassified", _ring))
    if selected:
        entries.append(LegendEntry("selected", _frame))
    line = f"a = {threshold_text(threshold)}{'' if is_line_seen else ' is out of view'}"
    if not examples.dataset.has_x2:
        line = f"a over x₁, and {line}"
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
        names = (name for name in ("x1", "x2") if name not in problem.features.names)
        missing = " and ".join(map(written, names))
        entries.append(LegendEntry(f"no arrows: {missing} not among the features"))
    else:
        weights = ", ".join(f"w{subscript(j + 1)}" for j in plane)
        entries.append(
            LegendEntry(f"push on ({weights}): −(x₁·dz, x₂·dz)/m", _arrow, width=3 * UNIT)
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


def _frame(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    x, y = np.array([centre.x()]), np.array([centre.y()])
    draw_selected(painter, x, y, 0.2 * LEGEND_RADIUS * scale, theme, scale)


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
    radii = (LEGEND_RADIUS * scale * contribution_size(np.array([0.0, 1.0]))).tolist()
    for radius, offset in zip(radii, (-6 * scale, 5 * scale), strict=True):
        painter.drawEllipse(centre + QPointF(offset, 0), radius, radius)


def _arrow(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
    reach = 1.5 * UNIT * scale
    x, y = np.array([centre.x() - reach]), np.array([centre.y()])
    draw_arrows(painter, x, y, np.array([[2 * reach], [0.0]]), theme, scale)


_BAR = QSize(15 * UNIT, UNIT)

_SHORTEST = 6 * UNIT
"""Length of the bar where a narrow panel leaves no more."""

_MIDDLE, _ENDS = 50, (1, 99)
"""Thresholds in hundredths: the usual one, and the least and the largest."""


class ThresholdBar(ThemedWidget, JumpSlider):
    """A strip of the field's colours from a = 0 to a = 1, on which the threshold is dragged.

    A double click puts it back to ½.

    Signals
    -------
    threshold_chosen(float)
        The user moved it; emitted while dragging.
    """

    threshold_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("thresholdSlider")
        self._size = _BAR
        self._shortest = _SHORTEST
        self._has_handle = True
        self.setRange(*_ENDS)
        self.setPageStep(10)
        self.setValue(_MIDDLE)
        self.setFont(figure_font(9))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Threshold t")
        self.setToolTip(THRESHOLD_TIP)
        self.setStatusTip("Threshold t: class 1 is predicted where a > t. Drag it; Keys: arrows")
        self._describe()
        self.valueChanged.connect(self._on_value_changed)

    def threshold(self) -> float:
        """Return the a above which class 1 is predicted."""
        return self.value() / 100

    def show_threshold(self, threshold: float) -> None:
        """Move the handle there, without a signal."""
        with QSignalBlocker(self):
            self.setValue(round(100 * threshold))
        self._describe()
        self.update()

    def show_as_figure(self) -> None:
        """Leave the handle out: nobody can drag it."""
        self._has_handle = False
        self.update()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFont(figure_font(9 * self._scale))
        self._size = _BAR * self._scale
        self._shortest = round(_SHORTEST * self._scale)

    def _describe(self) -> None:
        self.setAccessibleDescription(
            f"{threshold_text(self.threshold())}. The strip shows the colours of the field, from "
            "class 0 at a = 0 through the background at a = ½ to class 1 at a = 1"
        )

    def _bar(self) -> QRectF:
        half = self.fontMetrics().horizontalAdvance("1") / 2
        length = min(self._size.width(), self.width() - self._margin())
        return QRectF(self.width() - half - length - 1, 3, length, self._size.height())

    def _margin(self) -> int:
        """Return the width of what stands beside the bar."""
        return self.fontMetrics().horizontalAdvance("a  1") + 2

    @Slot(int)
    def _on_value_changed(self, _: int) -> None:
        self._describe()
        self.threshold_chosen.emit(self.threshold())

    def _place(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer."""
        bar = self._bar()
        share = (event.position().x() - bar.left()) / max(1.0, bar.width())
        self.setValue(round(100 * share))

    def sizeHint(self) -> QSize:
        """Room for the bar with its numbers beneath and its name beside it."""
        height = self._size.height() + self.fontMetrics().height() + 1
        return QSize(self._size.width() + self._margin(), height)

    def minimumSizeHint(self) -> QSize:
        """Room for a shorter bar."""
        return QSize(self._shortest + self._margin(), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._place(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self.isSliderDown():
            self._place(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drag no more."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put it back."""
        self.setValue(_MIDDLE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar, handle and numbers."""
        with painting(self) as painter:
            bar = self._bar()
            colors = field_colors(self._theme)
            image = QImage(colors.data, 256, 1, 1024, QImage.Format.Format_RGB32)
            painter.drawImage(bar, image)
            painter.setPen(self._theme.color("muted" if self.hasFocus() else "hairline"))
            painter.drawRect(bar)
            t = self.threshold()
            handle = bar.left() + t * bar.width()
            if self._has_handle:
                width = (3.0 if self.hasFocus() else 2.0) * self._scale
                ink = self._theme.color("ink")
                painter.fillRect(QRectF(handle - width / 2, 0, width, bar.bottom() + 2), ink)
            metrics = self.fontMetrics()
            below = bar.bottom() + metrics.ascent() + 1
            middle = self._write(painter, threshold_text(t), handle, bar, below)
            for end, text in ((bar.left(), "0"), (bar.right(), "1")):
                half = metrics.horizontalAdvance(text) / 2
                if end + half + 3 < middle.left() or end - half - 3 > middle.right():
                    self._write(painter, text, end, bar, below)
            painter.setPen(self._theme.color("muted"))
            name = QRectF(0, bar.top() - 4, bar.left() - UNIT / 2, bar.height() + 8)
            painter.drawText(name, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "a")

    def _write(self, painter: QPainter, text: str, x: float, bar: QRectF, below: float) -> QRectF:
        """Write around a place, not beyond the bar and half a figure; return the room it takes."""
        metrics = self.fontMetrics()
        width, half = metrics.horizontalAdvance(text), metrics.horizontalAdvance("1") / 2
        left = min(max(x - width / 2, bar.left() - half), bar.right() + half - width)
        is_moved = text not in ("0", "½", "1")
        painter.setPen(self._theme.color("ink" if is_moved else "muted"))
        painter.drawText(QPointF(left, below), text)
        return QRectF(left, below, width, 1)
