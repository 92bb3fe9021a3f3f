"""Where does the descent start?"""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.errors import InputError
from gui.style.numbers import exact, read_number
from gui.widgets.text_field import TextField

ZEROS = "zeros"

Start = tuple[float, ...] | None
"""``(w1, …, wn, b)``, or None for all zeros."""


class StartField(TextField):
    """A field for the parameters w and b at step 0: ``zeros``, or a number for each of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Start of w and b", None, 8, parent)
        self._n = 2
        self.revert()

    def fit(self, n: int) -> None:
        """Take a start of `n` weights and b from now on."""
        self._n = n
        names = [f"w{j + 1}" for j in range(n)]
        self.set_hint(
            f"Where w and b start: zeros, or {n + 1} numbers {', '.join(names)}, b. "
            "Reset goes back there."
        )

    def read(self, text: str) -> Start:
        """Return the start that `text` writes, with commas, semicolons or spaces between."""
        parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
        if parts == [ZEROS]:
            return None
        numbers = [read_number(part) for part in parts]
        start = tuple(number for number in numbers if number is not None)
        if len(start) != len(numbers) or len(start) != self._n + 1:
            raise InputError(
                f"The start is {ZEROS}, or {self._n + 1} numbers: w for each feature, b."
            )
        return start if any(start) else None

    def write(self, start: Start, *, fully: bool) -> str:
        """Return the start, which is told in full in any case."""
        return ZEROS if start is None else ", ".join(map(exact, start))


def random_start(n: int, seed: int) -> tuple[float, ...]:
    """Return n + 1 normal numbers of deviation 1 that the seed draws, to three decimals."""
    drawn = np.random.default_rng(seed).standard_normal(n + 1)
    return tuple(float(number) for number in drawn.round(3))
