"""Which values race, each written out?"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from engine.comparison.race_values import FEWEST, MOST, Value
from engine.errors import InputError
from gui.style.numbers import exact, read_number
from gui.tools.race.text import NAMES
from gui.widgets.text_field import TextField

FULL = "full"

Check = Callable[[str, tuple[Value, ...]], None]
"""Raises InputError where values of a setting cannot be raced."""


class ValuesField(TextField):
    """A field for 2 to 16 values of one setting: numbers, or for batches ``full``."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__("Values that race", (), 32, parent)
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
    return FULL if value is None else exact(value)


def _size(value: Value) -> float:
    return float("inf") if value is None else value
