"""How is the value of an option read?

Each function takes the text given and returns the value, or raises `argparse.ArgumentTypeError`
that says what was given and what would be accepted. Ranges that belong to an experiment are checked
there.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections.abc import Callable

from engine.errors import _LONGEST, InputError, quoted
from engine.model.features import parse_features

_WHOLE = re.compile(r"[+-]?[0-9]{1,400}")
_NUMBER = re.compile(
    r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|nan|inf|infinity)", re.IGNORECASE
)
_LAST_PORT = 65_535


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


def numbers(text: str) -> tuple[float, ...]:
    """Read a comma-separated list of numbers."""
    parts = text.split(",")
    if not all(_NUMBER.fullmatch(part.strip()) for part in parts):
        raise refused(text, "a list of numbers w1,w2,…,b")
    for part in parts:
        _check_size(part, text)
    return tuple(map(float, parts))


def batch(text: str) -> int | None:
    """Read ``full``, which is None, or a whole number."""
    if text.strip().lower() == "full":
        return None
    if not _WHOLE.fullmatch(text.strip()):
        raise refused(text, "full or a whole number")
    return int(text)


def two_columns(text: str) -> tuple[str, str]:
    """Read two column names, separated by a comma; one that holds a comma stands in quotes."""
    names = [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    if len(names) != 2 or not all(names):
        raise refused(text, "two column names A,B")
    return names[0], names[1]


def features(text: str) -> tuple[str, ...]:
    """Read a list of feature names."""
    try:
        return parse_features(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("features: ")) from None


def address(text: str) -> str:
    """Read the address of a scheduler; whether one is there is not looked at.

    What stands before the host, such as ``tls://``, and a missing port are left to Dask.
    """
    accepted = "the address HOST:PORT of a running Dask scheduler"
    if not re.fullmatch(r"\S+", text.strip()):
        raise refused(text, accepted)
    port = re.search(r":([+-]?[0-9]+)/*$", text.strip())
    if port and not (len(port[1]) <= _LONGEST and 1 <= int(port[1]) <= _LAST_PORT):
        raise refused(text, f"{accepted}, with a PORT from 1 to {_LAST_PORT},")
    return text.strip()


def _check_size(number: str, text: str) -> None:
    """Refuse a number written in digits that is infinite in 64 bits: no one typed inf."""
    if math.isinf(float(number)) and "inf" not in number.lower():
        raise refused(text, "numbers up to 1.7e308 in size")


def refused(text: str, accepted: str) -> argparse.ArgumentTypeError:
    """Return what says that `text` is not what would be accepted."""
    return argparse.ArgumentTypeError(f"{quoted(text)} given, {accepted} accepted")
