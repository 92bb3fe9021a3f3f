"""The choices of a setting that is a name: those that are checked race."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from engine.comparison.race_values import Value
from engine.errors import InputError
from engine.model.optimizers import NAMES, OPTIMIZERS, SCHEDULES
from gui.style.theme import UNIT
from gui.widgets.buttons import SegmentButton
from gui.widgets.flow_row import FlowRow
from gui.widgets.labels import complain, explain, withdraw

CHOICES = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES}
"""The names that may race, by setting, in the order in which they stand."""


class ChoiceRow(FlowRow):
    """The names of one setting side by side; a click lets one race, or no longer.

    Signals
    -------
    names_chosen(object)
        Other names are to race: a tuple in the order in which they stand.
    """

    names_chosen = Signal(object)

    def __init__(self, setting: str) -> None:
        super().__init__(gap=UNIT // 2)
        self.setObjectName(f"{setting}Choices")
        self._names = CHOICES[setting]
        self._buttons: dict[str, SegmentButton] = {}
        for name in self._names:
            text = NAMES.get(name, name)
            button = SegmentButton(text)
            button.setObjectName(f"race {name}")
            explain(button, text, f"Let {text} race, or not.")
            self.add(button)
            self._buttons[name] = button
            button.clicked.connect(self._on_button_clicked)

    def show_names(self, names: tuple[Value, ...]) -> None:
        """Show which names race, without a signal."""
        for name, button in self._buttons.items():
            button.setChecked(name in names)

    def names(self) -> tuple[str, ...]:
        """Return the names that are checked, in the order in which they stand."""
        return tuple(name for name in self._names if self._buttons[name].isChecked())

    def button(self, name: str) -> SegmentButton:
        """Return the button of a name."""
        return self._buttons[name]

    @Slot()
    def _on_button_clicked(self) -> None:
        withdraw(self)
        self.names_chosen.emit(self.names())

    def refuse(self, error: InputError, before: tuple[Value, ...]) -> None:
        """Go back to the names of before, and say why others cannot race."""
        self.show_names(before)
        complain(f"{error}.", self)
