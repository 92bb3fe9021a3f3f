"""The row of controls that is seen while examples are edited."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from gui.panels.boundary.brush import Brush
from gui.plotting.examples import LEGEND_RADIUS, MarkerBrush, stamp
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.fields import QuietCombo
from gui.widgets.flow_row import FlowRow
from gui.widgets.labels import body_label, explain, tighten
from gui.widgets.sliders import JumpSlider

_SIZES = (6, 80)
"""Radius of the brush in pixels, from the smallest to the largest."""

_DENSITIES = (1, 40)
"""Examples that the brush draws in a circle of its size."""

_SLIDER_WIDTH = 56


class EditBar(ThemedWidget, FlowRow):
    """The class of what is added, whether it is to test, and size and density of the brush.

    Signals
    -------
    class_chosen(int)
        The user chose the class of what is added.
    holding_out_changed(bool)
        The user chose whether what is added is held out to test.
    brush_changed(int, int)
        The user chose another radius of the brush, in pixels, or another density.
    """

    class_chosen = Signal(int)
    holding_out_changed = Signal(bool)
    brush_changed = Signal(int, int)

    def __init__(self, brush: Brush) -> None:
        self._class = QuietCombo()
        self._class.setObjectName("classCombo")
        self._class.setMinimumContentsLength(8)
        self._class.addItems(["class 0", "class 1"])
        explain(
            self._class,
            "Class of new examples",
            "The class that a click adds; with Shift it is the other one. Keys: 0 and 1",
        )
        self._held_out = QCheckBox("to test")
        self._held_out.setObjectName("holdOutBox")
        explain(
            self._held_out,
            "New examples are to test",
            "Hold new examples out: the run does not learn from them, and is tested on them.",
        )
        self._size = _slider("brushSizeSlider", _SIZES, round(brush.radius))
        explain(self._size, "Size of the brush", "How far around the pointer Shift and drag spray.")
        self._density = _slider("brushDensitySlider", _DENSITIES, brush.density)
        explain(
            self._density, "Amount of the brush", "How many examples Shift and drag spray at once."
        )
        super().__init__(
            self._class,
            self._held_out,
            _with_label("brush", self._size),
            _with_label("amount", self._density),
            gap=2 * UNIT,
        )
        self.setObjectName("editBar")
        self._class.currentIndexChanged.connect(self.class_chosen)
        self._held_out.toggled.connect(self.holding_out_changed)
        for slider in (self._size, self._density):
            slider.valueChanged.connect(self._on_slider_value_changed)

    def show_class(self, label: int) -> None:
        """Show the class of what is added, without a signal."""
        with QSignalBlocker(self._class):
            self._class.setCurrentIndex(label)

    def show_names(self, names: tuple[str, str]) -> None:
        """Show the names of the classes beside their numbers, where they have any."""
        with QSignalBlocker(self._class):
            for label, name in enumerate(names):
                known = name == str(label)
                self._class.setItemText(label, f"class {label}" if known else f"{label}: {name}")

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        for label in (0, 1):
            marker = MarkerBrush(self._theme, LEGEND_RADIUS * self._scale, self._scale)
            self._class.setItemIcon(label, QIcon(stamp(marker, label, False, 2.0)))
        side = round(12 * self._scale)
        self._class.setIconSize(QSize(side, side))
        for slider in (self._size, self._density):
            slider.setFixedWidth(round(_SLIDER_WIDTH * self._scale))

    @Slot()
    def _on_slider_value_changed(self) -> None:
        self.brush_changed.emit(self._size.value(), self._density.value())


def _slider(name: str, ends: tuple[int, int], value: int) -> JumpSlider:
    slider = JumpSlider()
    slider.setObjectName(name)
    slider.setRange(*ends)
    slider.setValue(value)
    return slider


def _with_label(text: str, slider: JumpSlider) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    tighten(row, UNIT // 2)
    row.addWidget(body_label(text, slider))
    row.addWidget(slider)
    return part
