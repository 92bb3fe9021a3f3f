"""How is a CSV file cut into rows of text?"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import operator
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from engine.errors import InputError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?"})
"""What stands for a missing value, capitals aside."""

Rows = list[list[str]]

_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 200
_ROWS_A_CHUNK = 20_000
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Layout:
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


def examine(path: Path, encoding: str | None = None) -> Layout:
    """Return how the CSV file `path` is written.

    The delimiter is the one of comma, semicolon and tab that cuts the beginning of the file into
    the most even rows with the most numbers. The first row is a header if it has text over a
    column of numbers, or no number at all.

    Parameters
    ----------
    encoding
        How its bytes are read; None is UTF-8, or UTF-16 if it begins with such a mark.

    Raises
    ------
    InputError
        If it cannot be opened, is not text, or has no three columns or no row of data.
    UnicodeDecodeError
        If its beginning has another encoding.
    """
    with _open(path) as file:
        start = file.read(_SAMPLE_BYTES)
        is_whole = not file.read(1)
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
        raise InputError(f"{shown_path(path)}: empty; a CSV file with rows of data accepted")
    width = _usual_width(rows)
    if width < 3:
        raise InputError(
            f"{shown_path(path)}: {_fields(width)} in a row found; three or more (x1, x2, label), "
            f"separated by {', '.join(DELIMITERS.values())}, accepted"
        )
    if len(rows[0]) != width:
        raise InputError(
            f"{shown_path(path)}: the first row has {_fields(len(rows[0]))}; {width}, as in most "
            "rows, accepted"
        )
    has_header = _has_header(rows, width, delimiter)
    if has_header and len(rows) == 1:
        raise InputError(f"{shown_path(path)}: a header alone; rows of data below it accepted")
    names = [" ".join(cell.split()) for cell in rows[0]] if has_header else [""] * width
    return Layout(
        path=path,
        encoding=encoding,
        delimiter=delimiter,
        has_header=has_header,
        names=tuple(name or f"column {place}" for place, name in enumerate(names, 1)),
        numeric=_numeric_columns(rows[has_header:], width, delimiter),
    )


def read_rows(
    layout: Layout, progress: Callable[[float], None] | None
) -> Iterator[tuple[Rows, list[int]]]:
    """Yield rows of data and the line on which each one ends, some ten thousand at a time.

    Blank lines are left out.

    Raises
    ------
    InputError
        If a row has another number of fields than the first, or a field is endless.
    UnicodeDecodeError
        If the file has another encoding than its beginning.
    """
    with _open(layout.path) as file:
        size = max(os.fstat(file.fileno()).st_size, 1)
        lines = io.TextIOWrapper(file, encoding=layout.encoding, newline="")
        reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=True)
        skip_header = layout.has_header
        while True:
            try:
                chunk = [(row, reader.line_num) for row in islice(reader, _ROWS_A_CHUNK)]
            except csv.Error as error:
                raise InputError(
                    f"{shown_path(layout.path)}: line {reader.line_num}: {error}; fields of "
                    f"at most {csv.field_size_limit()} characters, each quote closed, accepted"
                ) from None
            if not chunk:
                return
            rows, ends = _whole_rows(layout, chunk)
            if progress is not None:
                progress(min(file.tell() / size, 1.0))
            if skip_header and rows:
                rows, ends, skip_header = rows[1:], ends[1:], False
            yield rows, ends


def is_missing(cell: str) -> bool:
    """Tell whether a cell stands for a missing value."""
    return cell.strip().lower() in MISSING


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


def _open(path: Path) -> BinaryIO:
    try:
        # Opening a pipe would wait for its writer, and the file is read more than once.
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
        reason = "not a file"
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError as error:
        reason = str(error)
    raise InputError(
        f"{shown_path(path)}: cannot be read ({reason}); "
        "a CSV file or the name of a built-in data set accepted"
    )


def _sample(text: str, delimiter: str, is_whole: bool) -> Rows:
    """Return the first rows in `text`, without one that may be cut off at its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: Rows = []
    # A field without end is told of, with its line, when the whole file is read.
    with contextlib.suppress(csv.Error):
        rows.extend(islice(reader, _SAMPLE_ROWS))
    if len(rows) in range(2, _SAMPLE_ROWS) and not is_whole:
        rows.pop()
    return [row for row in rows if not _is_blank(row)]


def _evenness(rows: Rows, delimiter: str) -> tuple[bool, float, float]:
    """Return how well a delimiter cuts the rows, comparable with that of another."""
    if not rows:
        return False, 0.0, 0.0
    width = _usual_width(rows)
    even = sum(len(row) == width for row in rows) / len(rows)
    cells = [cell for row in rows for cell in row]
    numbers = sum(_is_number(cell, delimiter) for cell in cells) / len(cells)
    return width >= 3, even * numbers, even


def _usual_width(rows: Rows) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]


def _has_header(rows: Rows, width: int, delimiter: str) -> bool:
    is_text = [not (is_missing(cell) or _is_number(cell, delimiter)) for cell in rows[0]]
    below = _numeric_columns(rows[1:], width, delimiter)
    has_number = any(_is_number(cell, delimiter) for cell in rows[0])
    return not has_number or any(map(operator.and_, is_text, below))


def _numeric_columns(rows: Rows, width: int, delimiter: str) -> tuple[bool, ...]:
    """Tell of each column whether at least half of the values in it are numbers."""
    columns = zip(*(row for row in rows if len(row) == width), strict=True)
    given = [[cell for cell in column if not is_missing(cell)] for column in columns]
    numbers = [sum(_is_number(cell, delimiter) for cell in column) for column in given]
    found = tuple(
        0 < 2 * number >= len(column) for number, column in zip(numbers, given, strict=True)
    )
    return found or (False,) * width


def _is_number(cell: str, delimiter: str) -> bool:
    for decimal_comma in (False, True)[: 1 if delimiter == "," else 2]:
        with contextlib.suppress(ValueError):
            to_number(cell, decimal_comma)
            return not is_missing(cell)
    return False


def _whole_rows(layout: Layout, chunk: list[tuple[list[str], int]]) -> tuple[Rows, list[int]]:
    """Return rows and line numbers without blank lines; InputError if a row is ragged."""
    width = len(layout.names)
    if any(len(row) != width for row, _ in chunk):
        chunk = [(row, line) for row, line in chunk if not _is_blank(row)]
        for row, line in chunk:
            if len(row) != width:
                raise InputError(
                    f"{shown_path(layout.path)}: line {line}: {_fields(len(row))} found; "
                    f"{width}, as in the first row, accepted"
                )
    return [row for row, _ in chunk], [line for _, line in chunk]


def _is_blank(row: list[str]) -> bool:
    return not row or (len(row) == 1 and not row[0].strip())


def _fields(number: int) -> str:
    return f"{number} field{'s' * (number != 1)}"
