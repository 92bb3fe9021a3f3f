"""Readers of option values.

Each function takes the text given and returns the value, or raises `argparse.ArgumentTypeError`
that says what was given and what would be accepted. Ranges that belong to an experiment are checked
there.

``NAME=LOW:HIGH:COUNTlog`` is so many values from LOW to HIGH with equal ratios, ``NAME=LOW:HIGH:
COUNT`` (or ``COUNTlin``) with equal differences, and ``NAME=v1,v2,…`` is a list.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.data.files.file_format import DECIMALS, DELIMITERS, THOUSANDS, FileFormat
from engine.errors import InputError, quoted
from engine.model.experiment import COUNTED, NAMED, RACED, Experiment
from engine.model.features import parse_features
from engine.model.setting_names import FULL

if TYPE_CHECKING:
    from engine.comparison.race_values import Value
    from engine.comparison.sweep import Sweep

_WHOLE = re.compile(r"[+-]?[0-9]{1,400}")

_NUMBER = re.compile(
    r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|nan|inf|infinity)", re.IGNORECASE
)

_LAST_PORT = 65_535

Settings = TypeVar("Settings")


def number(text: str) -> float:
    """Read a decimal number; nan and inf are read too, for the experiment to refuse."""
    if not _NUMBER.fullmatch(text.strip()):
        raise refused(text, "a number")
    _check_size(text, text)
    return float(text)


def whole_number(text: str) -> int:
    """Read a whole number."""
    if not _WHOLE.fullmatch(text.strip()):
        raise refused(text, "a whole number")
    return int(text)


def whole_number_from(low: int, high: int) -> Callable[[str], int]:
    """Return a function that reads a whole number of a range, both ends included."""

    def read(text: str) -> int:
        accepted = f"a whole number from {low} to {high}"
        if not _WHOLE.fullmatch(text.strip()) or not low <= int(text) <= high:
            raise refused(text, accepted)
        return int(text)

    return read


def numbers(text: str, accepted: str = "a list of numbers w1,w2,…,b") -> tuple[float, ...]:
    """Read a comma-separated list of numbers."""
    fields = text.split(",")
    if not all(_NUMBER.fullmatch(part.strip()) for part in fields):
        raise refused(text, accepted)
    for part in fields:
        _check_size(part, text)
    return tuple(map(float, fields))


def batch(text: str) -> int | None:
    """Read ``full``, which is None, or a whole number."""
    if text.strip().lower() == FULL:
        return None
    if not _WHOLE.fullmatch(text.strip()):
        raise refused(text, "full or a whole number")
    return int(text)


def columns(text: str) -> tuple[str, ...]:
    """Read one or two column names, separated by a comma; one that holds a comma is quoted."""
    names = _names(text)
    if len(names) not in (1, 2) or not all(names):
        raise refused(text, "two column names A,B, or one, a name that holds a comma in quotes,")
    return tuple(names)


def two_classes(text: str) -> tuple[str, str]:
    """Read two label values, separated by a comma; one that holds a comma stands in quotes."""
    names = _names(text)
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        raise refused(text, "two label values A,B, class 0 first,")
    return names[0], names[1]


def _names(text: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


def delimiter(text: str) -> str:
    """Read what separates fields: by name, or one sign."""
    signs = {name: sign for sign, name in DELIMITERS.items()} | {"space": " ", "\\t": "\t"}
    sign = signs.get(text.strip().lower() or text, text)
    if len(sign) != 1 or sign in '"\r\n\0':
        raise refused(text, f"{', '.join(DELIMITERS.values())} or one other sign")
    return sign


def decimal(text: str) -> str:
    """Read the decimal sign, by name or itself."""
    signs = {name: sign for sign, name in DECIMALS.items()}
    sign = signs.get(text.strip().lower(), text.strip())
    if sign not in DECIMALS:
        raise refused(text, "point or comma")
    return sign


def thousands(text: str) -> str:
    """Read what groups thousands, by name or itself."""
    signs = {name: sign for sign, name in THOUSANDS.items()}
    sign = signs.get(text.strip().lower(), text)
    if sign not in THOUSANDS:
        raise refused(text, " or ".join(THOUSANDS.values()))
    return sign


def yes_or_no(text: str) -> bool:
    """Read yes or no."""
    answers = {"yes": True, "no": False}
    if text.strip().lower() not in answers:
        raise refused(text, "yes or no")
    return answers[text.strip().lower()]


def encoding(text: str) -> str:
    """Read the name of an encoding."""
    try:
        FileFormat(encoding=text.strip())
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("encoding: ")) from None
    return text.strip()


def point(text: str) -> tuple[float, ...]:
    """Read the raw columns of a new example: x1,x2, or x1 alone."""
    accepted = "two finite numbers x1,x2, or x1 alone,"
    fields = numbers(text, accepted)
    if len(fields) not in (1, 2) or not all(map(math.isfinite, fields)):
        raise refused(text, accepted)
    return fields


def above_zero(text: str) -> float:
    """Read a finite number above 0."""
    value = number(text)
    if not 0 < value < math.inf:
        raise refused(text, "a finite number above 0")
    return value


def share(text: str) -> float:
    """Read a number from 0 to 1."""
    value = number(text)
    if not 0 <= value <= 1:
        raise refused(text, "a number from 0 to 1")
    return value


def features(text: str) -> tuple[str, ...]:
    """Read a list of feature names."""
    try:
        return parse_features(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("features: ")) from None


def settings_text(read: Callable[[str], Settings]) -> Callable[[str], Settings]:
    """Return a function that reads what `read` does, which raises InputError."""

    def reader(text: str) -> Settings:
        try:
            return read(text)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return reader


def address(text: str) -> str:
    """Read the address of a scheduler; whether one is there is not looked at.

    What stands before the host, such as ``tls://``, and a missing port are left to Dask.
    """
    accepted = "the address HOST:PORT of a running Dask scheduler"
    if not re.fullmatch(r"\S+", text.strip()):
        raise refused(text, accepted)
    port = re.search(r":([+-]?[0-9]+)/*$", text.strip())
    if port and not 1 <= float(port[1]) <= _LAST_PORT:
        raise refused(text, f"{accepted}, with a PORT from 1 to {_LAST_PORT},")
    return text.strip()


def _check_size(number: str, text: str) -> None:
    """Refuse a number written in digits that is infinite in 64 bits: no one typed inf."""
    if math.isinf(float(number)) and "inf" not in number.lower():
        raise refused(text, "numbers up to 1.7e308 in size")


def refused(text: str, accepted: str) -> argparse.ArgumentTypeError:
    """Return what says that `text` is not what would be accepted."""
    return argparse.ArgumentTypeError(f"{quoted(text)} given, {accepted} accepted")


FORMS = "NAME=LOW:HIGH:COUNTlog, NAME=LOW:HIGH:COUNT or NAME=v1,v2,…"

_NAMES = f"{', '.join(RACED[:-1])} or {RACED[-1]}"

_Number = float | int | None
"""A value that is no name; None is the full batch."""

MOST_VALUES = 10_000
"""Values of one sweep; more would not be told apart in a figure."""

_DIGITS = 12
"""Significant digits of values between the ends, so that 0.1 is not 0.09999999999999999."""

_WIDE = 20.0
"""A list whose last value is so many times the first above 0 is drawn with equal ratios."""


def sweep(text: str) -> Sweep:
    """Read what is swept."""
    name, equals, grid = (part.strip() for part in text.partition("="))
    if not equals or not grid:
        raise refused(text, f"{FORMS} with NAME {_NAMES}")
    if name not in RACED:
        raise refused(name, f"as the NAME of NAME=… {_NAMES}")
    if name in NAMED:
        found = _names_of(name, grid)
    else:
        found = _range(name, grid) if ":" in grid else _list(name, grid)
    try:
        found.check(Experiment())
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return found


def _names_of(name: str, grid: str) -> Sweep:
    values = tuple(part.strip() for part in grid.split(","))
    if len(set(values)) < len(values):
        raise refused(grid, "each name at most once")
    return _sweep(name, values, is_logarithmic=False)


def _range(name: str, grid: str) -> Sweep:
    fields = [part.strip() for part in grid.split(":")]
    counted = re.fullmatch(r"([0-9]{1,9})(log|lin)?", fields[-1])
    if len(fields) != 3 or counted is None:
        raise refused(grid, "LOW:HIGH:COUNTlog or LOW:HIGH:COUNT")
    read = whole_number if name in COUNTED else number
    low, high = read(fields[0]), read(fields[1])
    count, is_logarithmic = int(counted[1]), counted[2] == "log"
    if not 2 <= count <= MOST_VALUES:
        raise refused(fields[-1], f"a COUNT from 2 to {MOST_VALUES}")
    if not -math.inf < low < high < math.inf:
        raise refused(grid, "finite numbers, LOW below HIGH,")
    if is_logarithmic and low <= 0:
        raise refused(grid, "for log a LOW above 0")
    try:
        ends = float(low), float(high)
    except OverflowError:
        raise refused(grid, "numbers that a 64-bit float can hold") from None
    spaced = np.geomspace(*ends, count) if is_logarithmic else np.linspace(*ends, count)
    rounded = [float(f"{place:.{_DIGITS}g}") for place in spaced[1:-1].tolist()]
    inner = [value for value in rounded if low < value < high]
    values: list[_Number] = [low, *inner, high]
    if name in COUNTED:
        values = [round(value) for value in values if value is not None]
    return _sweep(name, _once(values), is_logarithmic)


def _list(name: str, grid: str) -> Sweep:
    read = whole_number if name in COUNTED else number
    values: list[_Number] = [
        batch(part) if name == "batch" else read(part) for part in grid.split(",")
    ]
    if len(set(values)) < len(values):
        raise refused(grid, "each value at most once")
    if len(values) > MOST_VALUES:
        raise refused(grid, f"at most {MOST_VALUES} values")
    if any(value is not None and math.isnan(value) for value in values):
        raise refused(grid, "a list of numbers v1,v2,…")
    ordered = _once(values)
    above = [value for value in ordered if value]
    is_wide = bool(above) and above[-1] >= _WIDE * above[0] > 0
    return _sweep(name, ordered, is_wide)


def _sweep(name: str, values: tuple[Value, ...], is_logarithmic: bool) -> Sweep:
    from engine.comparison.sweep import Sweep  # it would delay the window

    return Sweep(name, values, is_logarithmic)


def _once(values: list[_Number]) -> tuple[_Number, ...]:
    """Return the values ascending, each once, None last."""
    return tuple(sorted(set(values), key=lambda value: math.inf if value is None else value))
