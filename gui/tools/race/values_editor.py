"""The setting that is raced and its values: fields for numbers, buttons for names."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.comparison.race_values import FEWEST, MOST, Value, spaced
from engine.errors import InputError
from engine.model.experiment import ALPHA_RANGE
from engine.model.optimizers import NAMES as OPTIMIZER_NAMES
from engine.model.optimizers import OPTIMIZERS, SCHEDULES
from engine.model.setting_names import FULL
from gui.style.numbers import exact, read_number
from gui.style.theme import UNIT
from gui.tools.race.text import NAMES, SETTINGS, SIGNS
from gui.widgets.buttons import SegmentButton, SegmentedControl
from gui.widgets.fields import NumberField, NumberRange, Stepped, TextField, evenly
from gui.widgets.flow_row import FlowRow
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import body_label, complain, explain, tighten, withdraw
from gui.widgets.sliders import LogScale

Check = Callable[[str, tuple[Value, ...]], None]
"""Raises InputError where values of a setting cannot be raced."""


class ValuesField(TextField):
    """A field for 2 to 16 values of one setting: numbers, or for batches ``full``."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__("Values that race", (), 24, parent)
        self._check = check
        self._setting = "alpha"
        self.setObjectName("raceValues")
        self.revert()

    def fit(self, setting: str) -> None:
        """Take values of this setting from now on."""
        self._setting = setting
        numbers = f"whole numbers, or {FULL}," if setting == "batch" else "numbers"
        self.set_hint(f"{FEWEST} to {MOST} values of {NAMES[setting]}: {numbers} with commas.")

    def read(self, text: str) -> tuple[Value, ...]:
        """Return the values that `text` writes, ascending; commas, semicolons or spaces between."""
        parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
        values = sorted(map(self._read_one, parts), key=_size)
        if not FEWEST <= len(values) <= MOST:
            raise InputError(f"A race has {FEWEST} to {MOST} values, with commas between them.")
        self._check(self._setting, tuple(values))
        return tuple(values)

    def write(self, values: tuple[Value, ...], *, fully: bool) -> str:
        """Return the values, which are told in full in any case."""
        return ", ".join(map(text_of, values))

    def _read_one(self, part: str) -> Value:
        is_batch = self._setting == "batch"
        if is_batch and part.lower() == FULL:
            return None
        number = read_number(part)
        if number is None or (is_batch and number != int(number)):
            accepted = f"a whole number, or {FULL}," if is_batch else "a number"
            raise InputError(f"“{part}” is not {accepted} like {'16' if is_batch else '0.1'}.")
        return int(number) if is_batch else number


def text_of(value: Value) -> str:
    """Return a value as it is written: 0.1, or full."""
    if isinstance(value, str):
        return value
    return FULL if value is None else exact(value)


def _size(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


_RANGES = {
    "alpha": NumberRange(*ALPHA_RANGE),
    "batch": NumberRange(1, 1e12, whole=True),
    "l1": NumberRange(0, 1e12),
    "l2": NumberRange(0, 1e12),
}

_DECADES = LogScale(1e-12, 1e12)

_WORDS = (("log", "lin"), ("equal ratios", "equal differences"))

_LOGARITHMIC = 0


class _EndField(NumberField):
    """The lowest or the highest value: the one stays below the other."""

    def __init__(self, name: str, stepped: Stepped) -> None:
        super().__init__(name, _RANGES["alpha"], stepped, characters=7)
        self._below: NumberField | None = None
        self._above: NumberField | None = None

    def keep_below(self, above: _EndField) -> None:
        """Refuse numbers that do not lie below the one in another field, and the reverse there."""
        self._above, above._below = above, self

    def read(self, text: str) -> float:
        """Return the number that `text` writes."""
        number = super().read(text)
        if self._above is not None and number >= self._above.number():
            raise InputError(f"The first value lies below the last, {exact(self._above.number())}.")
        if self._below is not None and number <= self._below.number():
            raise InputError(f"The last value lies above the first, {exact(self._below.number())}.")
        return number

    def take(self, number: float) -> None:
        """Put a number in force that was written, or stepped to if the order allows it."""
        high = float("inf") if self._above is None else self._above.number()
        low = float("-inf") if self._below is None else self._below.number()
        if low < number < high:
            super().take(number)


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
            text = OPTIMIZER_NAMES.get(name, name)
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


class ValuesEditor(QWidget):
    """The setting that is raced; its values by their ends, number and spacing, or written out.

    Signals
    -------
    setting_chosen(str)
        Another setting is to be raced.
    values_entered(object)
        Other values are to race: a tuple.
    """

    setting_chosen = Signal(str)
    values_entered = Signal(object)

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check
        self._setting = SETTINGS[0]
        self._m = 0
        self._named: tuple[Value, ...] = ()
        meanings = (
            "learning rate", "examples per step", "L2 penalty", "L1 penalty",
            "how the gradient becomes a step", "how α changes from step to step",
        )  # fmt: skip
        self.settings = SegmentedControl("", [SIGNS[name] for name in SETTINGS], meanings)
        self.low = _EndField("the first value", self._stepped)
        self.high = _EndField("the last value", self._stepped)
        self.low.keep_below(self.high)
        self.low.setObjectName("raceLow")
        self.high.setObjectName("raceHigh")
        self.count = NumberField(
            "the number of values", NumberRange(FEWEST, MOST, whole=True), evenly(1), characters=2
        )
        self.count.setObjectName("raceCount")
        self.spacing = SegmentedControl("", *_WORDS)
        self.values = ValuesField(self._check_values)
        self.choices = {setting: ChoiceRow(setting) for setting in CHOICES}
        self.low.set_hint("The lowest value that races.")
        self.high.set_hint("The highest value that races.")
        self.count.set_hint(f"How many values race, {FEWEST} to {MOST}.")
        self._lay_out()
        self._enable(False)  # until there is something to race
        self.settings.chosen.connect(self._on_settings_chosen)
        self.values.entered.connect(self._on_values_entered)
        self.low.number_entered.connect(self._on_number_entered)
        self.high.number_entered.connect(self._on_number_entered)
        self.count.number_entered.connect(self._on_number_entered)
        self.spacing.chosen.connect(self._on_spacing_chosen)
        for choices in self.choices.values():
            choices.names_chosen.connect(self._on_choices_names_chosen)

    def show_values(self, setting: str, values: tuple[Value, ...], m: int) -> None:
        """Show what races, without a signal; m examples are the full batch."""
        self._setting, self._m = setting, m
        self.settings.choose(SETTINGS.index(setting))
        self._enable(True)
        self._show_parts()
        if setting in self.choices:
            self._named = values
            self.choices[setting].show_names(values)
            return
        accepted = _RANGES[setting]
        for field in (self.low, self.high):
            field.accept(accepted)
        self.values.fit(setting)
        self.values.show_value(values)
        ends = [m if value is None else float(value) for value in (values[0], values[-1])]
        # The field that could refuse the other's number is shown its own first.
        self.low.show_number(ends[0])
        self.high.show_number(ends[1])
        self.count.show_number(len(values))

    def show_refusal(self, setting: str, m: int) -> None:
        """Show that nothing races, though this setting is chosen: only another one can be."""
        self._setting, self._m = setting, m
        self.settings.choose(SETTINGS.index(setting))
        if setting not in self.choices:
            self.values.fit(setting)
        self._show_parts()
        self._enable(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        tighten(row)
        row.addWidget(self.settings)
        row.addSpacing(UNIT)
        self._numbers = QWidget()
        numbers = QHBoxLayout(self._numbers)
        tighten(numbers)
        for text, field in (("from", self.low), ("to", self.high)):
            numbers.addWidget(body_label(text, field))
            numbers.addWidget(field)
        numbers.addWidget(self.count)
        numbers.addWidget(body_label("values", self.count))
        numbers.addWidget(self.spacing)
        numbers.addSpacing(UNIT)
        numbers.addWidget(self.values, 1)
        row.addWidget(self._numbers, 1)
        for choices in self.choices.values():
            row.addWidget(choices, 1)
            choices.hide()

    def _show_parts(self) -> None:
        """Show what the setting takes: numbers, or names."""
        wanted = self.choices.get(self._setting, self._numbers)
        for part in (self._numbers, *self.choices.values()):
            if part is not wanted:
                give_back_keys(part)
            part.setVisible(part is wanted)

    def _check_values(self, setting: str, values: tuple[Value, ...]) -> None:
        """Refuse values that cannot race, calling the setting what it is called here."""
        try:
            self._check(setting, values)
        except InputError as error:
            name, colon, rest = str(error).partition(": ")
            raise InputError(f"{SIGNS.get(name, name)}{colon}{rest}") from None

    def _stepped(self, number: float, direction: int) -> float:
        if self._setting == "batch":
            return number + direction
        if number == 0:
            return 1e-4 if direction > 0 else 0.0
        return _DECADES.stepped(number, direction)

    def _spread(self) -> None:
        """Race the values that ends, number and spacing give."""
        is_batch = self._setting == "batch"
        spread = spaced(
            self.low.number(),
            self.high.number(),
            int(self.count.number()),
            logarithmic=self.spacing.choice() == _LOGARITHMIC,
            whole=is_batch,
        ).tolist()
        values: list[Value] = spread
        if is_batch:
            values = [None if value >= self._m else int(value) for value in spread]
        chosen = tuple(dict.fromkeys(values))
        try:
            self._check_values(self._setting, chosen)
        except InputError as error:
            self.values.refuse(str(error))
        else:
            self._enter(chosen)

    def _enable(self, on: bool) -> None:
        parts = (self.low, self.high, self.count, self.spacing, self.values)
        for part in (*parts, *self.choices.values()):
            if not on:
                give_back_keys(part)
            part.setEnabled(on)

    def _enter(self, values: tuple[Value, ...]) -> None:
        self.show_values(self._setting, values, self._m)
        self.values_entered.emit(values)

    @Slot(int)
    def _on_settings_chosen(self, place: int) -> None:
        if SETTINGS[place] != self._setting:
            self.setting_chosen.emit(SETTINGS[place])

    @Slot(object)
    def _on_choices_names_chosen(self, names: tuple[str, ...]) -> None:
        try:
            if len(names) < FEWEST:
                raise InputError(f"At least {FEWEST} race")
            self._check_values(self._setting, names)
        except InputError as error:
            self.choices[self._setting].refuse(error, self._named)
        else:
            self._enter(names)

    @Slot(object)
    def _on_values_entered(self, values: tuple[Value, ...]) -> None:
        self._enter(values)

    @Slot(float)
    def _on_number_entered(self, number: float) -> None:
        self._spread()

    @Slot(int)
    def _on_spacing_chosen(self, place: int) -> None:
        self._spread()
