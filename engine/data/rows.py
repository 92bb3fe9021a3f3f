"""Which rows does a CSV file hold?"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice

from engine.data.layout import Layout
from engine.data.text import cannot_be_read, fields, is_blank, open_file, shown_path
from engine.errors import InputError

_ROWS_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Some consecutive rows of a file.

    Attributes
    ----------
    first_row
        Number of the first of them, counted from 1 without the header.
    lines
        The line of the file on which each row begins.
    columns
        Their cells, column by column.
    """

    first_row: int
    lines: Sequence[int]
    columns: Sequence[tuple[str, ...]]


def read_rows(layout: Layout, progress: Callable[[float], None] | None) -> Iterator[Rows]:
    """Yield the rows of data of a file, some thousand at a time; blank lines do not count.

    Raises
    ------
    InputError
        If a row has another number of fields than the first, or a field is endless.
    UnicodeDecodeError
        If the file has another encoding than its beginning.
    """
    with open_file(layout.path) as file:
        size = max(os.fstat(file.fileno()).st_size, 1)
        lines = io.TextIOWrapper(file, encoding=layout.encoding, newline="")
        # The blank line at the end becomes a row of its own, unless a quote is still open there.
        reader = csv.reader(chain(lines, "\n"), delimiter=layout.delimiter, skipinitialspace=True)
        row = 0 if layout.has_header else 1
        last, last_line = list[str](), 0
        while True:
            line = reader.line_num + 1
            try:
                table = list(islice(reader, _ROWS_AT_ONCE))
            except csv.Error as error:
                raise InputError(
                    f"{shown_path(layout.path)}: line {reader.line_num}: {error}; fields of "
                    f"at most {csv.field_size_limit()} characters, each quote closed, accepted"
                ) from None
            except OSError as error:
                raise cannot_be_read(layout.path, error) from None
            if not table and not is_blank(last):
                raise InputError(
                    f"{shown_path(layout.path)}: row {row - 1} (line {last_line}): a quote opened "
                    "and never closed; fields with each quote closed accepted"
                )
            if not table:
                return
            if progress is not None:
                progress(min(file.tell() / size, 1.0))
            rows = _columns(layout, table, row, range(line, reader.line_num + 1))
            row += len(rows.lines)
            last, last_line = table[-1], rows.lines[-1] if rows.lines else 0
            yield rows if rows.first_row else _without_first(rows)


def _columns(layout: Layout, table: list[list[str]], first_row: int, lines: range) -> Rows:
    """Return a table column by column, without blank lines; InputError if a row is ragged."""
    width = len(layout.names)
    begins: Sequence[int] = lines
    if len(lines) != len(table):
        heights = [1 + sum(map(_line_breaks, row)) for row in table]
        begins = list(accumulate(heights[:-1], initial=lines.start))
    if set(map(len, table)) != {width}:
        filled = [pair for pair in zip(table, begins, strict=True) if not is_blank(pair[0])]
        for number, (row, line) in enumerate(filled, first_row):
            if len(row) != width:
                raise InputError(
                    f"{shown_path(layout.path)}: row {number} (line {line}): "
                    f"{fields(len(row))} found; {width}, as in the first row, accepted"
                )
        table, begins = [row for row, _ in filled], [line for _, line in filled]
    return Rows(first_row, begins, list(zip(*table, strict=True)) or [()] * width)


def _without_first(rows: Rows) -> Rows:
    return Rows(1, rows.lines[1:], [column[1:] for column in rows.columns])


def _line_breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
