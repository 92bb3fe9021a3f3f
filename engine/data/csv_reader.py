"""Reading a CSV file: its rows, a preview, and the data set made of chosen columns."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.columns import choose_columns, label_values, name_column, propose, two_classes
from engine.data.csv_format import (
    CsvFormat,
    cannot_be_read,
    examine,
    fields,
    has_decimal_comma,
    is_blank,
    is_missing,
    one_line,
    open_file,
    shown_path,
    to_number,
)
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.support.arrays import Floats

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


def read_rows(csv_format: CsvFormat, progress: Callable[[float], None] | None) -> Iterator[Rows]:
    """Yield the rows of data of a file, some thousand at a time; blank lines do not count.

    Raises
    ------
    InputError
        If a row has another number of fields than the first, or a field is endless.
    UnicodeDecodeError
        If the file has another encoding than its beginning.
    """
    with open_file(csv_format.path) as file:
        size = max(os.fstat(file.fileno()).st_size, 1)
        lines = io.TextIOWrapper(file, encoding=csv_format.encoding, newline="")
        # The blank line at the end becomes a row of its own, unless a quote is still open there.
        reader = csv.reader(
            chain(lines, "\n"), delimiter=csv_format.delimiter, skipinitialspace=True
        )
        row = 0 if csv_format.has_header else 1
        last, last_line = list[str](), 0
        while True:
            line = reader.line_num + 1
            try:
                table = list(islice(reader, _ROWS_AT_ONCE))
            except csv.Error as error:
                raise InputError(
                    f"{shown_path(csv_format.path)}: line {reader.line_num}: {error}; fields of "
                    f"at most {csv.field_size_limit()} characters, each quote closed, accepted"
                ) from None
            except OSError as error:
                raise cannot_be_read(csv_format.path, error) from None
            if not table and not is_blank(last):
                raise InputError(
                    f"{shown_path(csv_format.path)}: row {row - 1} (line {last_line}): a quote "
                    "opened and never closed; fields with each quote closed accepted"
                )
            if not table:
                return
            if progress is not None:
                progress(min(file.tell() / size, 1.0))
            rows = _columns(csv_format, table, row, range(line, reader.line_num + 1))
            row += len(rows.lines)
            last, last_line = table[-1], rows.lines[-1] if rows.lines else 0
            yield rows if rows.first_row else _without_first(rows)


def _columns(csv_format: CsvFormat, table: list[list[str]], first_row: int, lines: range) -> Rows:
    """Return a table column by column, without blank lines; InputError if a row is ragged."""
    width = len(csv_format.names)
    begins: Sequence[int] = lines
    if len(lines) != len(table):
        heights = [1 + sum(map(_line_breaks, row)) for row in table]
        begins = list(accumulate(heights[:-1], initial=lines.start))
    if set(map(len, table)) != {width}:
        filled = [pair for pair in zip(table, begins, strict=True) if not is_blank(pair[0])]
        for number, (row, line) in enumerate(filled, first_row):
            if len(row) != width:
                raise InputError(
                    f"{shown_path(csv_format.path)}: row {number} (line {line}): "
                    f"{fields(len(row))} found; {width}, as in the first row, accepted"
                )
        table, begins = [row for row, _ in filled], [line for _, line in filled]
    return Rows(first_row, begins, list(zip(*table, strict=True)) or [()] * width)


def _without_first(rows: Rows) -> Rows:
    return Rows(1, rows.lines[1:], [column[1:] for column in rows.columns])


def _line_breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def empty_label(csv_format: CsvFormat, place: int) -> InputError:
    """Return the error that says that no row has a label; the column is counted from 0.

    Where each line ends in a delimiter, the last column is such a one.
    """
    return InputError(
        f"{shown_path(csv_format.path)}: {_called(csv_format, place)}, the label, holds no value; "
        "--label C for the column C that holds the labels accepted"
    )


def empty_axis(csv_format: CsvFormat, place: int, axis: str) -> InputError:
    """Return the error that says that no row has a finite number for ``x1`` or ``x2``."""
    return InputError(
        f"{shown_path(csv_format.path)}: {_called(csv_format, place)}, {axis}, holds no finite "
        "number; --columns A,B for two columns A and B that hold some accepted"
    )


def _called(csv_format: CsvFormat, place: int) -> str:
    name = csv_format.names[place]
    return name if name == f"column {place + 1}" else f"column '{one_line(name)}'"


def read_csv(
    path: str | Path,
    columns: tuple[str, str] | None = None,
    label: str | None = None,
    positive: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Return the data set in a CSV file, without rows that lack a finite number or a label.

    Accepted are comma, semicolon or tab, a header or none, quoted fields, UTF-8, UTF-16 with a
    byte order mark and Latin-1, and, between semicolons or tabs, the decimal comma.

    Parameters
    ----------
    columns
        Which columns are x1 and x2, by name or by number from 1; None is the first two that hold
        numbers and are not the label.
    label
        Which column is the label; None is the last one.
    positive
        Which label value is class 1, all others being class 0; None is the one of two values that
        sorts last, as numbers if all are numbers.
    progress
        Called now and then with the share of the file that is read, 0 … 1; may raise to cancel.

    Raises
    ------
    InputError
        If the file cannot be read as such data.
    """
    source = Path(path)
    try:
        return _read(examine(source), columns, label, positive, progress)
    except UnicodeDecodeError:
        return _read(examine(source, "latin-1"), columns, label, positive, progress)


@dataclass(frozen=True, slots=True)
class _Content:
    """The three chosen columns of a file.

    Attributes
    ----------
    X
        x1 and x2, shape ``(m, 2)``, NaN where a value is missing.
    label
        For each row, the place of its label in `texts`.
    line
        For each row, the line of the file on which it begins.
    texts
        The different texts in the label column.
    decimal_comma
        Whether numbers are written with a decimal comma.
    """

    X: Floats
    label: NDArray[np.intp]
    line: NDArray[np.intp]
    texts: tuple[str, ...]
    decimal_comma: bool


class _TextError(ValueError):
    """A cell, whose place is `args[0]`, is neither a number nor a missing value."""


def _read(
    csv_format: CsvFormat,
    columns: tuple[str, str] | None,
    label: str | None,
    positive: str | None,
    progress: Callable[[float], None] | None,
) -> Dataset:
    label_at, x1_at, x2_at = choose_columns(csv_format, columns, label)
    content = _content(csv_format, (x1_at, x2_at), label_at, progress)
    X, code, m = content.X, content.label, len(content.X)
    has_label = np.array([not is_missing(text) for text in content.texts], dtype=bool)
    is_finite = np.isfinite(X)
    if m and not has_label.any():
        raise empty_label(csv_format, label_at)
    for axis, place in enumerate((x1_at, x2_at)):
        if m and not is_finite[:, axis].any():
            raise empty_axis(csv_format, place, f"x{axis + 1}")
    usable = is_finite.all(axis=1) & has_label[code]
    notice = ""
    if not usable.all():
        notice = (
            f"{m - np.count_nonzero(usable):,} of {m:,} rows dropped: value missing or not finite, "
            f"the first at line {content.line[np.argmin(usable)]}"
        )
        X, code = X[usable], code[usable]
    if len(X) == 0:
        raise InputError(
            f"{shown_path(csv_format.path)}: {notice or 'no rows of data'}; rows with two finite "
            "numbers and a label accepted"
        )
    counts = np.bincount(code, minlength=len(content.texts)).tolist()
    ones, class_names = two_classes(
        {text: count for text, count in zip(content.texts, counts, strict=True) if count},
        positive,
        content.decimal_comma,
        name_column(csv_format, label_at) + (f" ({notice})" if notice else ""),
    )
    y = np.array([text in ones for text in content.texts], dtype=np.float64)[code]
    X.setflags(write=False)
    y.setflags(write=False)
    return Dataset(
        name=csv_format.path.name,
        title=csv_format.path.name,
        X=X,
        y=y,
        axis_names=(one_line(csv_format.names[x1_at]), one_line(csv_format.names[x2_at])),
        class_names=class_names,
        notice=notice,
    )


def _content(
    csv_format: CsvFormat,
    x_at: tuple[int, int],
    label_at: int,
    progress: Callable[[float], None] | None,
) -> _Content:
    decimal_comma = False if csv_format.delimiter == "," else None
    X_blocks: list[Floats] = [np.empty((0, 2))]
    label_blocks: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    line_blocks: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    texts: dict[str, int] = {}
    for rows in read_rows(csv_format, progress):
        if decimal_comma is None:
            decimal_comma = has_decimal_comma([rows.columns[place] for place in x_at])
        X = np.empty((len(rows.lines), 2))
        for j, place in enumerate(x_at):
            try:
                X[:, j] = _numbers(rows.columns[place], bool(decimal_comma))
            except _TextError as error:
                raise _not_a_number(csv_format, rows, place, error.args[0], decimal_comma) from None
        labels = rows.columns[label_at]
        for text in dict.fromkeys(labels):
            texts.setdefault(text, len(texts))
        X_blocks.append(X)
        label_blocks.append(np.array([texts[text] for text in labels], dtype=np.intp))
        line_blocks.append(np.array(rows.lines, dtype=np.intp))
    return _Content(
        X=np.concatenate(X_blocks),
        label=np.concatenate(label_blocks),
        line=np.concatenate(line_blocks),
        texts=tuple(texts),
        decimal_comma=bool(decimal_comma),
    )


def _numbers(cells: Sequence[str], decimal_comma: bool) -> Floats:
    """Return the numbers in some cells, NaN for a missing value; _TextError if one is text."""
    text = "".join(cells)
    if "_" not in text and not (decimal_comma and "." in text):
        ready = [cell.replace(",", ".") for cell in cells] if decimal_comma else cells
        with contextlib.suppress(ValueError):
            return np.fromiter(map(float, ready), np.float64, len(cells))
    numbers = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        try:
            if not is_missing(cell):
                numbers[i] = to_number(cell, decimal_comma)
        except ValueError:
            raise _TextError(i) from None
    return numbers


def _not_a_number(
    csv_format: CsvFormat, rows: Rows, column: int, place: int, decimal_comma: bool | None
) -> InputError:
    sign = "comma" if decimal_comma else "point"
    return InputError(
        f"{shown_path(csv_format.path)}: row {rows.first_row + place} (line {rows.lines[place]}), "
        f"column '{one_line(csv_format.names[column])}': '{one_line(rows.columns[column][place])}' "
        f"found; a number with a decimal {sign}, or nothing, NA, NaN, null or ? for a missing "
        "value, accepted"
    )


SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a CSV file.

    Attributes
    ----------
    names
        Names of the columns, as the file has them.
    keys
        What to call each column in `engine.model.experiment.Experiment`: its name, or its number
        from 1 where several have that name.
    numeric
        Which columns hold numbers, judged by the beginning of the file.
    rows
        The first few rows of data, cell by cell.
    values
        For each column the different values among its first few thousand, in the order in which
        the last one is class 1 where nobody says which; see `engine.data.columns.label_values`.
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str, ...], ...]


def preview(path: Path) -> Preview:
    """Read the beginning of the CSV file `path`.

    Raises
    ------
    InputError
        If the file cannot be read as such, for the reasons that `engine.data.csv_reader` gives.
    """
    try:
        return _preview(examine(path))
    except UnicodeDecodeError:
        return _preview(examine(path, "latin-1"))


def _preview(csv_format: CsvFormat) -> Preview:
    proposed = propose(csv_format.numeric)
    columns = next(
        (rows.columns for rows in read_rows(csv_format, None)), [()] * len(csv_format.names)
    )
    # Of the columns that are read as numbers, as `engine.data.csv_reader` does it.
    decimal_comma = csv_format.delimiter != "," and has_decimal_comma(
        [columns[at] for at in proposed.x]
    )
    return Preview(
        names=csv_format.names,
        keys=tuple(
            name if csv_format.names.count(name) == 1 else str(place)
            for place, name in enumerate(csv_format.names, 1)
        ),
        numeric=csv_format.numeric,
        rows=tuple(zip(*(column[:SHOWN_ROWS] for column in columns), strict=True)),
        values=tuple(
            tuple(
                min(texts, key=len)
                for texts in label_values(
                    dict.fromkeys(cell.strip() for cell in column if not is_missing(cell)),
                    bool(decimal_comma),
                )
            )
            for column in columns
        ),
    )
