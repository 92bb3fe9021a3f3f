"""Reading a file: its table, and the data set made of the columns chosen in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.dataset import Dataset
from engine.data.files.choice import (
    FileChoice,
    OpenFile,
    chosen_features,
    chosen_label,
    delimiter_hint,
    label_counts,
    proposed_features,
    quoted_key,
    uncounted,
    unspoken_classes,
    with_counts,
)
from engine.data.files.classes import (
    Classes,
    has_text,
    label_texts,
    labels,
    rows_of_texts,
    two_classes,
)
from engine.data.files.columns import (
    Column,
    Kind,
    describe,
    is_count,
    may_count,
    style_of,
)
from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    is_missing,
    one_line,
    shown_path,
)
from engine.data.files.formats.containers import open_table
from engine.data.files.numbers import Numbers, read_numbers
from engine.data.files.table import Lines, Table
from engine.errors import InputError
from engine.support.arrays import Flags, Floats, Rows
from engine.support.records import dataclass
from engine.support.tasks import Progress

if TYPE_CHECKING:
    import polars as pl

MOST_EXAMPLES = 50_000_000
"""More examples than this are refused where rows are counted: each takes 28 bytes and more."""

_TEXTS_LOOKED_AT = 1_000
"""Texts of a label that are looked at for a sign that may separate fields."""


@dataclass(frozen=True, slots=True, eq=False)
class FileReading:
    """A data set read from a file, and how it was read.

    Attributes
    ----------
    dataset
        The examples.
    format
        How the file is written, with what was detected.
    columns
        What each column holds.
    choice
        The columns and classes, with what was proposed; `positive` is None where `classes` are not
        simply one value and the others.
    remarks
        What was assumed.
    dropped
        The lines that were left out for a value that is missing or not finite.
    """

    dataset: Dataset
    format: FileFormat
    columns: tuple[Column, ...]
    choice: FileChoice
    remarks: tuple[Remark, ...]
    dropped: Lines


def read_file(
    path: str | Path,
    choice: FileChoice = FileChoice(),  # noqa: B008
    given: FileFormat = FileFormat(),  # noqa: B008
    progress: Progress | None = None,
) -> FileReading:
    """Read a data set from a file: a text table, or one of `engine.data.files.formats`.

    Parameters
    ----------
    choice
        Columns and classes that are chosen; the others are proposed by `propose_label`,
        `propose_features` and `two_classes`.
    given
        What is known of its format.
    progress
        Called now and then with the share of the file that is read, 0 … 1; may raise to cancel.

    Raises
    ------
    InputError
        If the file cannot be read as such data. The message names the column, row and cell at
        fault, and the option that helps.
    """
    return choose(open_file(path, given, progress), choice)


def open_file(
    path: str | Path,
    given: FileFormat = FileFormat(),  # noqa: B008
    progress: Progress | None = None,
) -> OpenFile:
    """Read all cells of a file and find out what its columns hold; see `read_file`."""
    table = open_table(Path(path), given, progress)
    told = list(table.remarks)
    style = table.style or style_of(table, told)
    if table.format.delimiter is not None:
        form = replace(table.format, decimal=style.decimal, thousands=style.thousands)
        table = replace(table, format=form)
    return OpenFile(table, describe(table, style), style, tuple(told))


def choose(
    file: OpenFile,
    choice: FileChoice = FileChoice(),  # noqa: B008
) -> FileReading:
    """Return the data set of some columns of an open file; see `read_file`."""
    table = file.table
    where = shown_path(table.path)
    told = list(file.remarks)
    file, counts_at = with_counts(file, choice)
    label_at = chosen_label(file, choice, told)
    label = file.columns[label_at]
    x_at = chosen_features(file, choice, label_at, counts_at)
    rows = label_counts(file, label_at, choice)
    classes = _classes(file, label, choice, rows)
    told += unspoken_classes(file, label_at, rows)
    if x_at is None:
        x_at = proposed_features(file, label_at, told)
    ones, is_known = labels(table.cells[label_at], classes, file.style, table.format.na)
    X, x_told = _features(file, x_at)
    kept, dropped = _kept_rows(X, x_at, table.cells[label_at], rows, classes, is_known)
    notice = _dropped_notice(table, dropped)
    if not kept.any():
        raise InputError(
            f"{where}: {notice or 'no rows of data'}; rows with finite numbers and a label accepted"
        )
    all_kept = bool(kept.all())
    y = (ones if all_kept else ones[kept]).astype(np.float64)
    lines = table.lines if all_kept else table.lines[kept]
    if not all_kept:
        X = X[kept]
    if counts_at is not None:
        counts = _counts(file, counts_at, kept)
        X, y, lines = X.repeat(counts, axis=0), y.repeat(counts), lines.repeat(counts)
        told.append(_counted(counts, file.columns[counts_at]))
    else:
        told += uncounted(file, choice)
    if y.min() == y.max():
        one = classes.names[int(y[0])]
        why = f" ({notice})" if notice else ""
        raise InputError(
            f"{where}: column '{one_line(label.name)}'{why}: one label value found, "
            f"{one} ({len(y)}); exactly two accepted"
        )
    told += [Remark("positive", text) for text in classes.told]
    told += x_told
    if len(x_at) == 1:
        X[:, 1] = y
    X.setflags(write=False)
    y.setflags(write=False)
    lines.setflags(write=False)
    names = [one_line(file.columns[place].name) for place in x_at]
    dataset = Dataset(
        name=table.path.name,
        title=table.path.name,
        X=X,
        y=y,
        axis_names=(names[0], names[1] if len(names) > 1 else "a"),
        class_names=classes.names,
        notice="; ".join(filter(None, (notice, *(remark.text for remark in told)))),
        lines=lines,
        line_name=table.place,
        has_x2=len(x_at) > 1,
    )
    resolved = replace(
        choice,
        columns=tuple(file.columns[place].key for place in x_at),
        label=label.key,
        positive=choice.positive or classes.names[1],
        counts=None if counts_at is None else file.columns[counts_at].key,
    )
    return FileReading(
        dataset, table.format, file.columns, resolved, tuple(told), table.lines[dropped]
    )


def _counts(file: OpenFile, at: int, kept: Flags) -> Rows:
    """Return how many examples each row is that is kept.

    Raises
    ------
    InputError
        If one is not a whole number of at least 0, or there are none or too many in all.
    """
    table = file.table
    name = one_line(file.columns[at].name)
    where = f"{shown_path(table.path)}: column '{name}'"
    values = read_numbers(table.cells[at], file.style, table.format.na).values
    is_faulty = kept & ~is_count(values)
    if is_faulty.any():
        row = int(np.argmax(is_faulty))
        cell = table.cells[at][row]
        raise InputError(
            f"{shown_path(table.path)}: row {row + 1} ({table.place} {table.lines[row]}), column "
            f"'{name}': '{'' if cell is None else one_line(str(cell))}' found; a whole count of "
            "at least 0 accepted: how many equal examples the row stands for (--counts C)"
        )
    total = float(values[kept].sum())
    if not 1 <= total <= MOST_EXAMPLES:
        raise InputError(
            f"{where}: its counts are {total:,.0f} examples in all, 1 to {MOST_EXAMPLES:,} "
            "accepted (--counts C)"
        )
    return values[kept].astype(np.intp)


def _counted(counts: Rows, column: Column) -> Remark:
    zero = int(np.count_nonzero(counts == 0))
    left = f" ({counted(zero, 'row')} of count 0 left out)" if zero else ""
    return Remark(
        "counts",
        f"{counted(len(counts) - zero, 'row')} stand{'s' * (len(counts) - zero == 1)} for "
        f"{counted(int(counts.sum()), 'example')}{left}, counted by {one_line(column.name)}",
    )


def _classes(file: OpenFile, label: Column, choice: FileChoice, rows: Mapping[str, int]) -> Classes:
    where = f"{shown_path(file.table.path)}: column '{one_line(label.name)}'"
    if not rows and file.table.m:
        raise InputError(
            f"{where}, the label, holds no value; --label C for another column accepted"
        )
    if not rows:
        raise InputError(f"{shown_path(file.table.path)}: no rows of data; some accepted")
    hint = ""
    if file.table.format.header is False and len(rows) > 2:
        first = label_texts(file.table.cells[label.place].head(1))[0]
        if first in rows and rows[first] == 1:
            hint = ", or --header yes if the first row names the columns"
    word = next((text for text in rows if is_missing(text)), None)
    if word is not None and len(rows) > 2:
        hint += f", or --na {quoted_key(word)} if that is a missing label"
    if may_count(label, file.table.cells[label.place], file.style):
        hint += f", or --counts {quoted_key(label.key)} if it counts equal examples"
    hint += delimiter_hint(file, islice(rows, _TEXTS_LOOKED_AT))
    return two_classes(
        rows,
        file.style,
        where,
        positive=choice.positive,
        classes=choice.classes,
        hint=hint,
    )


def _features(file: OpenFile, x_at: Sequence[int]) -> tuple[Floats, list[Remark]]:
    """Return the columns x1 and x2, and what is told of them; 0 for an x2 that is not there."""
    X = np.zeros((file.table.m, 2))
    remarks = []
    for axis, place in enumerate(x_at):
        column = file.columns[place]
        if column.kind is Kind.TWO_VALUED:
            X[:, axis], text = _two_valued(file, column)
        else:
            numbers = read_numbers(file.table.cells[place], file.style, file.table.format.na)
            if numbers.faults.any():
                raise _not_a_number(file, column, numbers)
            X[:, axis], text = numbers.values, numbers.told
            if numbers.missing:
                text_of = f"{one_line(column.name)}: {numbers.missing} taken for a missing value"
                remarks.append(Remark("na", text_of))
            stand_in = _stand_ins(numbers.values)
            if stand_in:
                remarks.append(Remark("na", f"{one_line(column.name)}: {stand_in}"))
        if text:
            remarks.append(Remark("columns", f"{one_line(column.name)}: {text}"))
        if file.table.m and not np.isfinite(X[:, axis]).any():
            raise InputError(
                f"{shown_path(file.table.path)}: column '{one_line(column.name)}', x{axis + 1}, "
                "holds no finite number; --columns A,B for others accepted"
            )
    return X, remarks


_STAND_IN = re.compile(r"-?(?:7{4,}|8{4,}|9{2,})(?:\.9+)?|-9|-?\d(?:\.\d+)?e\+\d+")
"""A number that often stands for a missing value: of one digit, or beyond all measure."""


def _stand_ins(values: Floats) -> str:
    """Return what is told of a number that may stand for missing values: far from all others."""
    known = values[np.isfinite(values)]
    for number in (float(known.min()), float(known.max())) if len(known) else ():
        shown = f"{number:.15g}"
        if not _STAND_IN.fullmatch(shown):
            continue
        others = known[known != number]
        count = len(known) - len(others)
        if count < 2 or not len(others):
            continue
        low, high = float(others.min()), float(others.max())
        gap = max(low - number, number - high)
        if gap > 2 * max(high - low, abs(low), abs(high), 1.0) or (
            number < 0 <= low and gap > high - low
        ):
            return (
                f"{shown} in {count:,} rows is far from all others, "
                f"--na {shown} takes it for a missing value"
            )
    return ""


def _two_valued(file: OpenFile, column: Column) -> tuple[Floats, str]:
    """Return a column of two values as 0 and 1, NaN where one is missing, and what is told."""
    cells = file.table.cells[column.place]
    na = file.table.format.na
    rows = rows_of_texts(cells, na)
    classes = two_classes(rows, file.style, shown_path(file.table.path))
    ones, known = labels(cells, classes, file.style, na)
    values = ones.astype(np.float64)
    values[~known] = np.nan
    return values, f"{classes.names[0]} is 0, {classes.names[1]} is 1"


def _not_a_number(file: OpenFile, column: Column, numbers: Numbers) -> InputError:
    """Return the error that names the first cell of a column that is no number."""
    at = int(np.argmax(numbers.faults))
    table = file.table
    cell = one_line(str(table.cells[column.place][at]))
    grouped = (
        f", thousands grouped by a {'comma' if file.style.thousands == ',' else 'sign'}"
        if file.style.thousands
        else ""
    )
    sign = "comma" if file.style.decimal == "," else "point"
    count = int(np.count_nonzero(numbers.faults))
    more = f" and {counted(count - 1, 'more such cell')}" if count > 1 else ""
    return InputError(
        f"{shown_path(table.path)}: row {at + 1} ({table.place} {table.lines[at]}), "
        f"column '{one_line(column.name)}': '{cell}' found{more}; a number with a decimal {sign}"
        f"{grouped}, or nothing, NA, NaN, null or ? for a missing value, accepted "
        "(--na TOKEN for another sign of one, --decimal, --thousands, --columns A,B)"
    )


def _kept_rows(
    X: Floats,
    x_at: Sequence[int],
    label: pl.Series,
    rows: Mapping[str, int],
    classes: Classes,
    is_known: Flags,
) -> tuple[Flags, Flags]:
    """Return which rows are examples, and which are dropped as a value is missing or not finite."""
    is_finite = np.isfinite(X[:, 0])
    if len(x_at) > 1:
        is_finite &= np.isfinite(X[:, 1])
    kept = is_finite & is_known
    if classes.told and not is_known.all():  # rows of a third class are told of elsewhere
        other = set(rows) - classes.zeros - classes.ones
        if other:
            return kept, ~kept & ~(has_text(label, other) & is_finite)
    return kept, ~kept


def _dropped_notice(table: Table, dropped: Flags) -> str:
    count = int(np.count_nonzero(dropped))
    if not count:
        return ""
    return (
        f"{count:,} of {table.m:,} rows dropped: value missing or not finite, "
        f"the first at {table.place} {table.lines[np.argmax(dropped)]}"
    )
