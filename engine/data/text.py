"""What does the text of a CSV file say, cell by cell?"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from engine.errors import InputError

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?"})
"""What stands for a missing value, capitals aside."""

_LONGEST_SHOWN = 40


def open_file(path: Path) -> BinaryIO:
    """Open a file to be read as bytes; InputError if that is not possible."""
    try:
        # Opening a pipe would wait for its writer, and the file is read more than once.
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except (OSError, ValueError) as error:
        raise cannot_be_read(path, error) from None
    raise cannot_be_read(path, "not a file")


def cannot_be_read(path: Path, reason: Exception | str) -> InputError:
    """Return the error that says that a file cannot be read at all."""
    why = (isinstance(reason, OSError) and reason.strerror) or reason
    return InputError(
        f"{shown_path(path)}: cannot be read ({why}); "
        "a CSV file or the name of a built-in data set accepted"
    )


def is_blank(row: list[str]) -> bool:
    """Tell whether a row is a blank line."""
    return not row or (len(row) == 1 and not row[0].strip())


def is_missing(cell: str) -> bool:
    """Tell whether a cell stands for a missing value."""
    return cell.strip().lower() in MISSING


def has_decimal_comma(columns: Sequence[Sequence[str]]) -> bool | None:
    """Tell whether numbers have a decimal comma; None if there is none and no point either."""
    text = "".join(cell for cells in columns for cell in cells)
    if "," in text or "." in text:
        return "." not in text
    return None


def to_number(cell: str, decimal_comma: bool) -> float:
    """Return the number in a cell; ValueError if there is none.

    The other decimal sign does not count, nor do digits grouped by ``_``, which Python would take.
    """
    if "_" in cell or (decimal_comma and "." in cell):
        raise ValueError(cell)
    return float(cell.replace(",", ".") if decimal_comma else cell)


def one_line(text: str) -> str:
    """Return a text for people: on one line, shortened, printable."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in short)


def shown_path(path: Path) -> str:
    """Return a path for a message, on one line."""
    return str(path) if str(path).isprintable() else ascii(str(path))


def fields(number: int) -> str:
    """Return ``1 field``, ``2 fields`` …, for messages."""
    return f"{number} field{'s' * (number != 1)}"
