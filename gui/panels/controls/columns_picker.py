"""Which two columns of a measured data set are x₁ and x₂?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.widgets.basics import body_label, explain, tighten
from gui.widgets.combo import QuietCombo


class ColumnsPicker(QWidget):
    """Two lists of column names; choosing the other one's column swaps the two.

    Signals
    -------
    columns_chosen(object)
        The user chose this pair of names.
    """

    columns_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._shown = ("", "")
        self._combos = (QuietCombo(), QuietCombo())
        grid = QGridLayout(self)
        tighten(grid)
        grid.setVerticalSpacing(4)
        for row, (combo, axis, side) in enumerate(
            zip(self._combos, ("x₁", "x₂"), ("across", "upwards"), strict=True)
        ):
            combo.setObjectName(f"column{row + 1}Combo")
            explain(combo, f"Column for {axis}", f"The column that is {axis}, drawn {side}.")
            grid.addWidget(body_label(axis, combo), row, 0)
            grid.addWidget(combo, row, 1)
            combo.currentIndexChanged.connect(self._on_combo_current_index_changed)

    def show_columns(self, names: Sequence[str], chosen: tuple[str, str]) -> None:
        """Offer `names`, of which two are `chosen`, without a signal."""
        self._shown = chosen
        for combo, name in zip(self._combos, chosen, strict=True):
            with QSignalBlocker(combo):
                if self._names != tuple(names):
                    combo.clear()
                    combo.addItems(list(names))
                combo.setCurrentText(name)
        self._names = tuple(names)

    @Slot()
    def _on_combo_current_index_changed(self) -> None:
        x1, x2 = (combo.currentText() for combo in self._combos)
        if x1 == x2:
            x1, x2 = reversed(self._shown)
        if (x1, x2) != self._shown:
            self.show_columns(self._names, (x1, x2))
            self.columns_chosen.emit((x1, x2))
