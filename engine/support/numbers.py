"""Numbers as text: digits, subscripts, vectors."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"
UNKNOWN = "?"
"""What stands in the place of a number that follows from one that no 64-bit float holds."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PLAIN_FEATURE = re.compile(r"x[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its text; `value` is None where no 64-bit float holds it."""

    value: float | None
    text: str


def digits(value: float) -> str:
    """Return a finite number with four decimals where they say enough, else with some digits.

    Small ones have three digits, below 0.00001 four and a power of ten, as very large ones do.

    The width changes with the sign and the size alone, so that a number that moves does not dance.
    """
    size = abs(value)
    if size == 0 or 0.00095 <= size < 99_999.5:
        text = f"{value + 0.0:.4f}"  # -0.0 + 0.0 is 0.0
    elif 1e-5 <= size < 1:
        text = f"{value:.{2 - math.floor(math.log10(size))}f}"
    else:
        text = f"{value:.3e}"
    return text.replace("-", MINUS)


def number(value: float) -> Number:
    """Return `value` with its text, which is never ``inf`` or ``nan``."""
    if math.isfinite(value):
        return Number(value, digits(value))
    if math.isnan(value):
        return Number(None, UNKNOWN)
    return Number(None, "> 10³⁰⁸" if value > 0 else f"< {MINUS}10³⁰⁸")


def operand(text: str) -> str:
    """Return a number's text for the midst of a formula: a negative one stands in parentheses."""
    return f"({text})" if text[0] in f"{MINUS}<>" else text


def vector(numbers: tuple[Number, ...]) -> str:
    """Return the numbers of a vector as one text: (0.5000, −0.2000)."""
    return f"({', '.join(part.text for part in numbers)})"


def subscript(index: int) -> str:
    """Return a whole number as a subscript: ₁₂."""
    return str(index).translate(_SUBSCRIPTS)


def written(name: str) -> str:
    """Return the name of a column as it is written in formulas: x₁ for x1, others as they are."""
    return name.translate(_SUBSCRIPTS) if _PLAIN_FEATURE.fullmatch(name) else name


def as_typed(given: object) -> str:
    """Return a value as someone would have typed it: 0, and not 0.0."""
    return str(given).removesuffix(".0") if isinstance(given, float) else str(given)
