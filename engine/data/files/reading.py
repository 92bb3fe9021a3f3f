"""Reading a file: its table, the columns chosen in it, and the data set made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.dataset import Dataset
from engine.data.files.classes import (
    Classes,
    has_text,
    label_texts,
    labels,
    rows_of_all_texts,
    rows_of_texts,
    two_classes,
)
from engine.data.files.columns import (
    NEVER,
    Column,
    Kind,
    describe,
    is_count,
    may_count,
    propose_features,
    propose_label,
    style_of,
)
from engine.data.files.containers import open_table
from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    one_line,
    shown_path,
)
from engine.data.files.numbers import Numbers, NumberStyle, read_numbers
from engine.data.files.table import Lines, Table
from engine.errors import InputError
from engine.support.arrays import Flags, Floats, Rows
from engine.support.tasks import Progress

_COLUMNS_LISTED = 12

MOST_EXAMPLES = 50_000_000
"""More examples than this are refused where rows are counted: each takes 28 bytes and more."""

_CLASS_WORDS = frozenset(
    {
        *(
            "none",
            "unknown",
            "missing",
            "-",
            "--",
            ".",
            "*",
            "nil",
            "–",
            "—",
            "−",
            "empty",
            "blank",
        ),
        *("undefined", "no data", "not available", "not measured", "not applicable", "no value"),
        *("not recorded", "not reported", "none reported", "unbekannt", "fehlt", "_", "nd", "nc"),
    }
)
"""What may stand for a class where it is the only value of the label beside another one."""


@dataclass(frozen=True, slots=True)
class FileChoice:
    """What is chosen in a table; None is what is to be proposed.

    Attributes
    ----------
    columns
        x1 and x2, or x1 alone, by name or number from 1.
    label
        The label, by name or number from 1.
    positive
        The value of the label that is class 1, or a condition such as ``>=7``.
    classes
        The values of the label that are class 0 and class 1.
    counts
        The column that says how many equal examples each row is, by name or number from 1; None is
        none: each row is one.
    """

    columns: tuple[str, ...] | None = None
    label: str | None = None
    positive: str | None = None
    classes: tuple[str, str] | None = None
    counts: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OpenFile:
    """A table with what is known of its columns: all that a choice of columns needs.

    Attributes
    ----------
    table
        The cells; its format says how numbers are written.
    columns
        What each column holds.
    style
        How numbers are written.
    remarks
        What was assumed of the format.
    """

    table: Table
    columns: tuple[Column, ...]
    style: NumberStyle
    remarks: tuple[Remark, ...]


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
    choice: FileChoice = FileChoice(),
    given: FileFormat = FileFormat(),  # noqa: B008
    progress: Progress | None = None,
) -> FileReading:
    """Read a data set from a file: a text table, or a format of `engine.data.files.containers`.

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


def choose(file: OpenFile, choice: FileChoice = FileChoice()) -> FileReading:
    """Return the data set of some columns of an open file; see `read_file`."""
    table = file.table
    where = shown_path(table.path)
    told = list(file.remarks)
    file, counts_at = _with_counts(file, choice)
    label_at = _label(file, choice, told)
    label = file.columns[label_at]
    x_at = _chosen_features(file, choice, label_at, counts_at)
    classes = _classes(file, label, choice)
    if x_at is None:
        x_at = _proposed_features(file, label_at, told)
    ones, is_known = labels(table.cells[label_at], classes, file.style, table.format.na)
    X, x_told = _features(file, x_at)
    kept, dropped = _kept_rows(file, X, x_at, label_at, classes, is_known)
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
        told += _uncounted(file, choice)
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


def find_column(file: OpenFile, wanted: str, option: str) -> int:
    """Return the place of the column that a name, or a number from 1, names.

    Raises
    ------
    InputError
        If there is no such column, or several; the message says how names are to be quoted.
    """
    name = " ".join(wanted.split())
    names = file.table.names
    found = [place for place, each in enumerate(names) if each == name]
    if not found:
        found = [place for place, each in enumerate(names) if each.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    width = len(names)
    numbers = {str(place + 1): place for place in range(width)}
    if not found and name in numbers:
        return numbers[name]
    reason = "is the name of several columns" if found else "is not a column"
    shown = [f'"{one_line(each)}"' if "," in each else one_line(each) for each in names]
    listed = ", ".join(shown[:_COLUMNS_LISTED])
    listed += ", …" if width > _COLUMNS_LISTED else ""
    how = ""
    with_comma = next((each for each in names if "," in each), None)
    if with_comma is not None and option == "columns":
        how = f"; a name with a comma stands in quotes: --columns '\"{one_line(with_comma)}\",…'"
    raise InputError(
        f"{shown_path(file.table.path)}: {option}: '{one_line(wanted)}' {reason}; "
        f"one of {listed}, or a number from 1 to {width}, accepted{how}"
    )


def label_of(file: OpenFile, choice: FileChoice) -> int:
    """Return the place of the label column that is chosen, or proposed; see `choose`."""
    return _label(_with_counts(file, choice)[0], choice, [])


def features_of(file: OpenFile, choice: FileChoice, label_at: int) -> tuple[int, ...]:
    """Return the places of the columns proposed for x1 and x2 beside a label; () for none."""
    return propose_features(_with_counts(file, choice)[0].columns, label_at)


def _with_counts(file: OpenFile, choice: FileChoice) -> tuple[OpenFile, int | None]:
    """Return the file with its column of counts known as such, and where that is; None for none."""
    if choice.counts is None:
        return file, None
    at = find_column(file, choice.counts, "counts")
    columns = list(file.columns)
    columns[at] = replace(columns[at], kind=Kind.COUNT, rank=NEVER, is_two_valued=False)
    return replace(file, columns=tuple(columns)), at


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


def _uncounted(file: OpenFile, choice: FileChoice) -> list[Remark]:
    """Return what is told of a column that nobody has spoken of and may count examples."""
    spoken_of = {find_column(file, name, "columns") for name in choice.columns or ()}
    if choice.label is not None:
        spoken_of.add(find_column(file, choice.label, "label"))
    return [
        Remark(
            "counts",
            f"each row is one example, --counts {_quoted(column.key)} makes it as many as "
            f"{one_line(column.name)} says",
        )
        for column in file.columns
        if column.place not in spoken_of
        and may_count(column, file.table.cells[column.place], file.style)
    ]


def _quoted(key: str) -> str:
    return f"'{one_line(key)}'" if " " in key else one_line(key)


def label_counts(file: OpenFile, label_at: int) -> dict[str, int]:
    """Return in how many rows each text of a label column is; see `rows_of_texts`.

    A word such as ``none`` stands for a missing label, unless it is the only one beside another
    value: then it is a class.
    """
    cells = file.table.cells[label_at]
    na = file.table.format.na
    rows = rows_of_texts(cells, na)
    if len(rows) == 1:
        every = rows_of_all_texts(cells)
        words = [text for text in every if text.lower() in _CLASS_WORDS and text not in na]
        if len(words) == 1:
            rows[words[0]] = every[words[0]]
    return rows


def _label(file: OpenFile, choice: FileChoice, told: list[Remark]) -> int:
    if choice.label is not None:
        return find_column(file, choice.label, "label")
    place, text = propose_label(file.columns)
    if choice.columns is not None:  # what is a feature is no label, if another column may be it
        chosen = {find_column(file, name, "columns") for name in choice.columns}
        if place is None or place in chosen:
            left = [column for column in file.columns if column.place not in chosen]
            two = [column for column in left if column.is_two_valued]
            if len(two) == 1:
                place, text = two[0].place, f"label is {one_line(two[0].name)}"
    if place is None:
        raise InputError(
            f"{shown_path(file.table.path)}: label: columns {text} have two values each; "
            "--label C for the one that is the label accepted"
        )
    if text:
        told.append(Remark("label", f"{text}, --label C says otherwise"))
    return place


def _chosen_features(
    file: OpenFile, choice: FileChoice, label_at: int, counts_at: int | None
) -> tuple[int, ...] | None:
    x_at = tuple(find_column(file, name, "columns") for name in choice.columns or ())
    parts = dict(zip(("x1", "x2"), x_at, strict=False)) | {"label": label_at}
    if counts_at is not None:
        parts["counts"] = counts_at
    if len(set(parts.values())) < len(parts):
        names = ", ".join(one_line(file.columns[place].name) for place in parts.values())
        number = ("two", "three", "four")[len(parts) - 2]
        raise InputError(
            f"{shown_path(file.table.path)}: columns {names} chosen as {_listed(list(parts))}; "
            f"{number} different ones accepted (--columns A,B --label C"
            f"{' --counts D' if counts_at is not None else ''})"
        )
    return x_at if choice.columns is not None else None


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _proposed_features(file: OpenFile, label_at: int, told: list[Remark]) -> tuple[int, ...]:
    x_at = propose_features(file.columns, label_at)
    others = [column for column in file.columns if column.place != label_at]
    where = shown_path(file.table.path)
    if not x_at:
        reasons = "; ".join(_why_not(file, column) for column in others[:_COLUMNS_LISTED])
        raise InputError(
            f"{where}: no column of numbers to be x1 found beside the label "
            f"'{one_line(file.columns[label_at].name)}': {reasons or 'no other column'}; one or "
            "two columns of numbers accepted, --columns A,B says which"
        )
    chosen = [file.columns[place] for place in x_at]
    passed = [
        column
        for column in others
        if column.place < max(x_at) and column.place not in x_at and column.kind is not Kind.TEXT
    ]
    names = " and ".join(
        f"x{place} = {one_line(column.name)}" for place, column in enumerate(chosen, start=1)
    )
    if len(chosen) == 1:
        left = [column for column in others if column.place not in x_at]
        faults = [column for column in left if column.kind is Kind.TEXT]
        said = dict.fromkeys(_why_not(file, column) for column in (*faults, *left))
        why = "; ".join(list(said)[:3])
        rest = f" ({why})" if left else ""
        how = ", --columns A,B chooses" if left else ""
        told.append(Remark("columns", f"one feature, {names}{rest}{how}"))
    elif passed or (len(others) > 2 and any(column.rank > 1 for column in chosen)):
        why = "; ".join(
            f"{one_line(column.name)} holds {column.kind.value}" for column in passed[:3]
        )
        told.append(
            Remark("columns", f"{names}{f' ({why})' if why else ''}, --columns A,B chooses")
        )
    return x_at


def _why_not(file: OpenFile, column: Column) -> str:
    """Return why a column is no feature, with the first cell at fault."""
    name = one_line(column.name)
    if column.kind is Kind.TEXT and column.fault is not None:
        cell = one_line(str(file.table.cells[column.place][column.fault]))
        line = file.table.lines[column.fault]
        return (
            f"column '{name}', row {column.fault + 1} ({file.table.place} {line}): "
            f"'{cell}' is no number"
        )
    return f"'{name}' holds {column.kind.value}"


def _classes(file: OpenFile, label: Column, choice: FileChoice) -> Classes:
    where = f"{shown_path(file.table.path)}: column '{one_line(label.name)}'"
    rows = label_counts(file, label.place)
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
    if may_count(label, file.table.cells[label.place], file.style):
        hint += f", or --counts {_quoted(label.key)} if it counts equal examples"
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


_STAND_INS = (-9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0)


def _stand_ins(values: Floats) -> str:
    """Return what is told of a number that may stand for missing values: far from all others."""
    known = values[np.isfinite(values)]
    if not len(known) or not {float(known.min()), float(known.max())} & {*_STAND_INS}:
        return ""
    for number in _STAND_INS:
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
                f"{number:g} in {count:,} rows is far from all others, "
                f"--na {number:g} takes it for a missing value"
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
    more = f" and {count - 1:,} more such cells" if count > 1 else ""
    return InputError(
        f"{shown_path(table.path)}: row {at + 1} ({table.place} {table.lines[at]}), "
        f"column '{one_line(column.name)}': '{cell}' found{more}; a number with a decimal {sign}"
        f"{grouped}, or nothing, NA, NaN, null or ? for a missing value, accepted "
        "(--na TOKEN for another sign of one, --decimal, --thousands, --columns A,B)"
    )


def _kept_rows(
    file: OpenFile,
    X: Floats,
    x_at: Sequence[int],
    label_at: int,
    classes: Classes,
    is_known: Flags,
) -> tuple[Flags, Flags]:
    """Return which rows are examples, and which are dropped as a value is missing or not finite."""
    is_finite = np.isfinite(X[:, 0])
    if len(x_at) > 1:
        is_finite &= np.isfinite(X[:, 1])
    kept = is_finite & is_known
    if classes.told and not is_known.all():  # rows of a third class are told of elsewhere
        cells = file.table.cells[label_at]
        rows = rows_of_texts(cells, file.table.format.na)
        other = set(rows) - classes.zeros - classes.ones
        if other:
            return kept, ~kept & ~(has_text(cells, other) & is_finite)
    return kept, ~kept


def _dropped_notice(table: Table, dropped: Flags) -> str:
    count = int(np.count_nonzero(dropped))
    if not count:
        return ""
    return (
        f"{count:,} of {table.m:,} rows dropped: value missing or not finite, "
        f"the first at {table.place} {table.lines[np.argmax(dropped)]}"
    )
