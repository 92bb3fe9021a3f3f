"""The format of a CSV file: encoding, delimiter, decimal sign, header, text of its cells."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
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


Table = list[list[str]]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

_SAMPLE_BYTES = 1 << 18

_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a CSV file is written, learnt from its beginning.

    Attributes
    ----------
    path
        The file.
    encoding, delimiter
        How its bytes are read.
    has_header
        Whether its first row names the columns.
    names
        Names of the columns; ``column 1``, ``column 2``, … where the file names none.
    numeric
        Which columns hold numbers, judged by most of the values in the beginning of the file.
    """

    path: Path
    encoding: str
    delimiter: str
    has_header: bool
    names: tuple[str, ...]
    numeric: tuple[bool, ...]


def examine(path: Path, encoding: str | None = None) -> CsvFormat:
    """Return how the CSV file `path` is written.

    The delimiter is the one of comma, semicolon and tab that cuts the beginning of the file into
    the most even rows with the most numbers. The first row is a header if it has text above a
    column of numbers.

    Parameters
    ----------
    encoding
        How its bytes are read; None is UTF-8, or UTF-16 if it begins with such a mark.

    Raises
    ------
    InputError
        If it cannot be read, is not text, or has no three columns or no row of data.
    UnicodeDecodeError
        If its beginning has another encoding.
    """
    with open_file(path) as file:
        try:
            start = file.read(_SAMPLE_BYTES)
            is_whole = not file.read(1)
        except OSError as error:
            raise cannot_be_read(path, error) from None
    if encoding is None:
        is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if is_utf16 else "utf-8-sig"
    text = codecs.getincrementaldecoder(encoding)().decode(start, final=is_whole)
    if "\0" in text:
        raise InputError(
            f"{shown_path(path)}: not a text file; CSV in UTF-8, in UTF-16 with a byte order mark, "
            "or in Latin-1 accepted"
        )
    delimiter = max(DELIMITERS, key=lambda each: _evenness(_sample(text, each, is_whole), each))
    rows = _sample(text, delimiter, is_whole)
    if not rows:
        found = "no fields of common length" if text.strip() else "empty"
        raise InputError(f"{shown_path(path)}: {found}; a CSV file with rows of data accepted")
    width = _usual_width(rows)
    if width < 3:
        raise InputError(
            f"{shown_path(path)}: {fields(width)} in a row found; three or more (x1, x2, label), "
            f"separated by {', '.join(DELIMITERS.values())}, accepted"
        )
    if len(rows[0]) != width:
        raise InputError(
            f"{shown_path(path)}: the first row has {fields(len(rows[0]))}; {width}, as in most "
            "rows, accepted"
        )
    has_header = _has_header(rows, width, delimiter)
    if has_header and len(rows) == 1:
        raise InputError(
            f"{shown_path(path)}: a header and no whole row below it; rows of data, each quote "
            "closed, accepted"
        )
    names = [" ".join(cell.split()) for cell in rows[0]] if has_header else [""] * width
    return CsvFormat(
        path=path,
        encoding=encoding,
        delimiter=delimiter,
        has_header=has_header,
        names=tuple(name or f"column {place}" for place, name in enumerate(names, 1)),
        numeric=_numeric_columns(rows[has_header:], width, delimiter),
    )


def _sample(text: str, delimiter: str, is_whole: bool) -> Table:
    """Return the first rows in `text`, without one that may be cut off at its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: Table = []
    # A field without end is told of, with its line, when the whole file is read.
    with contextlib.suppress(csv.Error):
        rows.extend(islice((row for row in reader if not is_blank(row)), _SAMPLE_ROWS))
    if 1 < len(rows) < _SAMPLE_ROWS and not is_whole:
        rows.pop()
    return rows


def _evenness(rows: Table, delimiter: str) -> tuple[bool, float, float]:
    """Return how well a delimiter cuts the rows, comparable with that of another."""
    if not rows:
        return False, 0.0, 0.0
    width = _usual_width(rows)
    even = sum(len(row) == width for row in rows) / len(rows)
    cells = [cell for row in rows for cell in row]
    numbers = sum(_is_number(cell, delimiter) for cell in cells) / len(cells)
    return width >= 3, even * numbers, even


def _usual_width(rows: Table) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]


def _has_header(rows: Table, width: int, delimiter: str) -> bool:
    is_number = [_is_number(cell, delimiter) for cell in rows[0]]
    is_text = [
        not number and not is_missing(cell) for number, cell in zip(is_number, rows[0], strict=True)
    ]
    below = _numeric_columns(rows[1:], width, delimiter)
    if any(below):
        return any(text and number for text, number in zip(is_text, below, strict=True))
    return any(is_text) and not any(is_number)


def _numeric_columns(rows: Table, width: int, delimiter: str) -> tuple[bool, ...]:
    """Tell of each column whether at least half of the values in it are numbers."""
    columns = zip(*(row for row in rows if len(row) == width), strict=True)
    given = [[cell for cell in column if not is_missing(cell)] for column in columns]
    numbers = [sum(_is_number(cell, delimiter) for cell in column) for column in given]
    found = tuple(
        0 < 2 * number >= len(column) for number, column in zip(numbers, given, strict=True)
    )
    return found or (False,) * width


def _is_number(cell: str, delimiter: str) -> bool:
    """Tell whether a cell is a number, with a decimal point or, where it can be, a comma."""
    if is_missing(cell):
        return False
    try:
        # At most one comma, and no point beside it, leaves a number.
        to_number(cell if delimiter == "," else cell.replace(",", "."), decimal_comma=False)
    except ValueError:
        return False
    return True
