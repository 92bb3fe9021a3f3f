"""Header and footer of the landscape."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from engine.support.numbers import subscript
from gui.panels.landscape.items import (
    draw_downhill,
    draw_landing,
    draw_lowest,
    draw_optimum,
    tangent_pen,
)
from gui.panels.landscape.path import draw_start
from gui.plotting.legend import Legend, LegendEntry, Readout
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import SegmentedControl
from gui.widgets.fields import QuietCombo
from gui.widgets.labels import elided_label, explain, muted_label, tighten, title_label

_COMBO_WIDTH = 7 * UNIT

_HINT = (
    "Square: start. Dot: now; while paused it can be dragged. Arrow: the way straight downhill, "
    "−(dw1, dw2), longer where it is steeper; it does not show how far the step goes. Ring: where "
    "the next step of a full batch leads, unless it is too short to be seen. Cross: lowest "
    "place here. Diamond: optimum of all parameters. The stronger the grey, the larger J. "
    "Wheel and dragging zoom and move; a double click shows the whole path."
)

_OPTIMISED = (
    "at every place the values that make J lowest there; the run itself has other values, so "
    "its path only shows where it is, not how high"
)


def parameter_names(n: int) -> list[str]:
    """Return the names of the parameters of n features: w₁, …, b."""
    return [*(f"w{subscript(j + 1)}" for j in range(n)), "b"]


class LandscapeHeader(ThemedWidget, QWidget):
    """Title, plane or slice, the parameters on the axes, and what becomes of the others.

    Signals
    -------
    changed()
        Another choice was made.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._n = 2
        self._axes = (0, 1)
        self._sample = self._sample_told = self._limit = ""
        self._remark = elided_label("muted")
        self.way = SegmentedControl(
            "draw",
            ("plane", "curve"),
            ("J over two parameters, seen from above", "J over one parameter, as a curve"),
        )
        self.others = SegmentedControl(
            "others", ("fixed", "optimal"), ("they keep the values that they have now", _OPTIMISED)
        )
        self._combos = (QuietCombo(), QuietCombo())
        for combo, side in zip(self._combos, ("horizontal", "vertical"), strict=True):
            combo.setFixedWidth(_COMBO_WIDTH)
            hint = f"The parameter on the {side} axis."
            explain(combo, f"Landscape, {side} axis", hint)
        self._against = muted_label("×")
        self._lay_out()

        self.way.chosen.connect(self._on_way_chosen)
        self.others.chosen.connect(self._on_others_chosen)
        self._combos[0].currentIndexChanged.connect(self._on_x_current_index_changed)
        self._combos[1].currentIndexChanged.connect(self._on_y_current_index_changed)

    def show_parameters(self, titles: tuple[str, ...]) -> None:
        """Offer the weights of features with these titles, and b.

        The choice stays while their number does.
        """
        n = len(titles)
        if n != self._n:
            self._axes = (0, 1)
        self._n = n
        meanings = [*(f"weight of {title}" for title in titles), "bias"]
        for combo in self._combos:
            with QSignalBlocker(combo):
                combo.clear()
                for name, meaning in zip(parameter_names(n), meanings, strict=True):
                    combo.addItem(name)
                    row = combo.count() - 1
                    combo.setItemData(row, meaning, Qt.ItemDataRole.ToolTipRole)
                    combo.setItemData(row, meaning, Qt.ItemDataRole.AccessibleDescriptionRole)
        self._show_axes()

    def axes(self) -> tuple[int, ...]:
        """Return the parameters on the axes: two of them for a plane, one for a slice."""
        return self._axes[:1] if self.is_slice() else self._axes

    def axis_names(self) -> tuple[str, ...]:
        """Return the names of the parameters on the axes."""
        names = parameter_names(self._n)
        return tuple(names[axis] for axis in self.axes())

    def choose(self, axes: tuple[int, ...], *, optimised: bool) -> None:
        """Look at these parameters, those of them that there are: two for a plane, one a slice."""
        known = [axis for axis in axes if axis <= self._n] or [0]
        rest = [axis for axis in range(self._n + 1) if axis not in known]
        self._axes = (known[0], [*known[1:], *rest][0])
        with QSignalBlocker(self):  # all is told at once
            self.way.choose(int(len(known) == 1))
            self.others.choose(int(optimised))
        self._show_axes()
        self.changed.emit()

    def choice(self) -> tuple[tuple[int, int], int, int]:
        """Return the axes, the place of the way and of what becomes of the others."""
        return self._axes, self.way.choice(), self.others.choice()

    def is_slice(self) -> bool:
        """Tell whether one parameter alone is looked at."""
        return self.way.choice() == 1

    def is_optimised(self) -> bool:
        """Tell whether the other parameters are optimised anew everywhere."""
        return self.others.choice() == 1 and self._n + 1 > len(self.axes())

    def show_sample(self, rows: int, m: int) -> None:
        """Tell how many of m training examples the picture is drawn from, if not from all."""
        self._sample = "" if rows == m else f"sample of {count(rows)}"
        told = f"Drawn from {count(rows)} of {count(m)} training examples, taken evenly."
        self._sample_told = "" if rows == m else told
        if not self._limit:
            self.show_limit("", "")

    def show_limit(self, text: str, told: str) -> None:
        """Say, and tell in a tool tip, that not all can be drawn; empty if it can."""
        self._limit = text
        self._remark.setText(text or self._sample)
        self._remark.setToolTip(told or self._sample_told)

    def show_reading(self, text: str) -> None:
        """Show what is under the pointer, where there is no other room for it."""
        self._remark.setText(text or self._limit or self._sample)

    def remark(self) -> str:
        """Return what stands beside the title."""
        return self._remark.text()

    def show_as_figure(self) -> None:
        """Leave out what only a window needs."""
        self.way.hide()
        self._choices.hide()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        for combo in self._combos:
            combo.setFixedWidth(round(_COMBO_WIDTH * self._scale))

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(UNIT)
        name = title_label("Loss landscape")
        name.setToolTip(_HINT)
        title.addWidget(name)
        title.addWidget(self._remark, 1)
        title.addWidget(self.way)
        self._choices = QWidget()
        choices = QHBoxLayout(self._choices)
        tighten(choices, UNIT // 2)
        choices.addWidget(self._combos[0])
        choices.addWidget(self._against)
        choices.addWidget(self._combos[1])
        choices.addStretch(1)
        choices.addWidget(self.others)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(UNIT // 2)
        rows.addLayout(title)
        rows.addWidget(self._choices)

    def _show_axes(self) -> None:
        for combo, axis in zip(self._combos, self._axes, strict=True):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(axis)
        is_plane = not self.is_slice()
        self._against.setVisible(is_plane)
        self._combos[1].setVisible(is_plane)
        self.others.setVisible(self._n + 1 > len(self.axes()))

    def _choose(self, place: int, axis: int) -> None:
        """Put a parameter on an axis; one that is on the other axis changes places."""
        axes = list(self._axes)
        if axes[1 - place] == axis:
            axes[1 - place] = axes[place]
        axes[place] = axis
        self._axes = (axes[0], axes[1])
        self._show_axes()
        self.changed.emit()

    @Slot(int)
    def _on_x_current_index_changed(self, row: int) -> None:
        self._choose(0, row)

    @Slot(int)
    def _on_y_current_index_changed(self, row: int) -> None:
        self._choose(1, row)

    @Slot(int)
    def _on_way_chosen(self, place: int) -> None:
        self._show_axes()
        self.changed.emit()

    @Slot(int)
    def _on_others_chosen(self, place: int) -> None:
        self.changed.emit()


_LINE = 3 * UNIT

_ARROW, _SIGN, _DIAMOND = 20, 12, 20


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


PATH = LegendEntry("path", _draw_path, _LINE)

CURVE = LegendEntry("J", _draw_curve, _LINE)

TANGENT = LegendEntry("tangent", _draw_tangent, _LINE)

DOWNHILL = LegendEntry("direction downhill", draw_downhill, _ARROW)

LANDING = LegendEntry("next step", draw_landing, _SIGN)

LOWEST = LegendEntry("lowest here", draw_lowest, _SIGN)

OPTIMUM = LegendEntry("optimum", draw_optimum, _DIAMOND)


class LandscapeFooter(QWidget):
    """The legend; while something is pointed at, its numbers instead, or else what is remarked."""

    def __init__(self) -> None:
        super().__init__()
        self._legend = Legend()
        self._legend.setToolTip(_HINT)
        # Else the plot would grow under the pointer, where numbers take fewer lines.
        policy = self._legend.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._legend.setSizePolicy(policy)
        self._readout = Readout()
        self._remark = ""
        self._has_numbers = False
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._legend)
        self._stack.addWidget(self._readout)
        # Not fixed: Qt would give no more than one line to a legend that takes two.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_signs(self, *entries: LegendEntry) -> None:
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
