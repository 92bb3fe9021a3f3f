"""Numbers as people write and read them."""

from __future__ import annotations

import math

import numpy as np

from engine.support.numbers import MINUS, digits

_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def exact(value: float) -> str:
    """Return the shortest text that reads back as `value`: 0.1, 0.00001, 1e-7, 1e6."""
    plain = np.format_float_positional(value, trim="-")
    if value == 0 or 1e-5 <= abs(value) < 1e6:
        return plain
    power = np.format_float_scientific(value, trim="-", exp_digits=1).replace("e+", "e")
    return min(plain, power, key=len)


def brief(value: float) -> str:
    """Return a number in three digits, for where there is little room: 245, −0.12, 3e−107.

    What is less than 1 in four digits is told in these: 0.9997 is not 1.
    """
    digits = 4 if 0.9995 <= abs(value) < 0.99995 else 3
    return f"{value:.{digits}g}".replace("-", MINUS)


def rounded(value: float) -> str:
    """Return `value` for a table: as `engine.support.numbers.digits`, or why it is no number."""
    if math.isfinite(value):
        return digits(value)
    return "not a number" if math.isnan(value) else f"{value:g}".replace("-", MINUS)


def count(number: int) -> str:
    """Return a whole number with its thousands set apart: 1,240."""
    return f"{number:,}"


def count_of_examples(number: int, of_class: int | None = None) -> str:
    """Return ``an example``, ``3 examples`` or, with a class, ``3 examples of class 1``."""
    told = "an example" if number == 1 else f"{count(number)} examples"
    return told if of_class is None else f"{told} of class {of_class}"


def short(number: float) -> str:
    """Return a number from 1 in three digits or fewer: 851, 2.4 M."""
    value, prefix = number, ""
    for size, letter in _PREFIXES:
        if number >= 0.9995 * size:
            value, prefix = number / size, f" {letter}"
            break
    digits = 0 if value >= 99.5 else 1
    return f"{value:.{digits}f}".removesuffix(".0") + prefix


def rate(per_second: float) -> str:
    """Return a number of steps a second: 2.4 M steps/s, or unlimited."""
    return "unlimited" if math.isinf(per_second) else f"{short(per_second)} steps/s"


def epoch(epochs: float) -> str:
    """Return how often the examples were covered: epoch 12.4."""
    return f"epoch {epochs:,.1f}"


def read_number(text: str) -> float | None:
    """Return the number that `text` writes, or None if it is none.

    Spaces around it, a typographic minus sign and a percent sign at the end do not matter. A comma
    is not read: it would be the decimal sign for some and a separator of thousands for others.
    """
    plain = text.strip().removesuffix("%").replace(MINUS, "-")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def loss_text(value: float) -> str:
    """Return a loss in five digits, which take up one width: 0.2163, 12.345, 12,345.

    Beyond them two digits and the power, so that no part of it is ever cut off: 2.3e+304. A dash
    where there is none, as without examples.
    """
    if math.isnan(value):
        return "—"
    if value >= 99_999.5:
        return f"{value:.1e}"
    if not value >= 9.99995:
        return rounded(value)
    decimals = 4 - math.floor(math.log10(value) + 5e-6)
    return f"{value:,.{max(decimals, 0)}f}"


def share_text(share: float, count: int) -> str:
    """Return a share of `count` examples: 94 %, with a decimal where it is no whole number.

    Among more than a hundred it always has one, so that its width stays. 100 % and 0 % are said of
    all and none alone, and a dash of no examples.
    """
    if math.isnan(share):
        return "—"
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    is_whole = abs(100 * share - round(100 * share)) < 1e-9
    decimals = 0 if count <= 100 and is_whole else 1
    least = 10.0**-decimals
    percent = min(max(100 * share, least), 100 - least)
    return f"{percent:.{decimals}f} %"


_SMALL = 1e-4
"""Numbers below this are written as powers of ten."""


def three(number: float) -> str:
    """Return a number with three digits: 2.52, 0.0135, and below 0.0001 always 1.18e-5."""
    value = float(f"{number:.3g}")
    if 0 < value < _SMALL:
        return np.format_float_scientific(value, trim="-", exp_digits=1)
    return exact(value)


def per_cent(share: float) -> float:
    """Return a share in per cent, without what a float adds to it: 30 for 0.3."""
    return float(f"{100 * share:.12g}")


def threshold_text(threshold: float) -> str:
    """Return a threshold as it is written: ½, 0.30."""
    return "½" if threshold == 0.5 else f"{threshold:.2f}"
