"""Which columns of a file are x1, x2, the label and the counts: as chosen, or as proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.data.files.classes import may_be_class_0, rows_of_all_texts, without_missing
from engine.data.files.columns import (
    NEVER,
    Column,
    Kind,
    may_count,
)
from engine.data.files.file_format import (
    DELIMITERS,
    Remark,
    counted,
    one_line,
    shown_path,
)
from engine.data.files.number_style import NumberStyle
from engine.data.files.proposals import propose_features, propose_label
from engine.data.files.table import Table
from engine.errors import InputError, SettingError
from engine.support.records import dataclass

_COLUMNS_LISTED = 12

_MOST_TEXTS = 200
"""Beside more different values than this no word is looked at."""

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
        *("n/d", "sin dato", "sin datos", "keine angabe", "inconnu", "inconnue", "desconocido"),
        *("sconosciuto", "onbekend"),
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
    raise SettingError(
        shown_path(file.table.path),
        option,
        f"'{one_line(wanted)}' {reason}; "
        f"one of {listed}, or a number from 1 to {width}, accepted{how}",
    )


def label_of(file: OpenFile, choice: FileChoice) -> int:
    """Return the place of the label column that is chosen, or proposed; see `choose`."""
    return chosen_label(with_counts(file, choice)[0], choice, [])


def features_of(file: OpenFile, choice: FileChoice, label_at: int) -> tuple[int, ...]:
    """Return the places of the columns proposed for x1 and x2 beside a label; () for none."""
    return propose_features(with_counts(file, choice)[0].columns, label_at)


def with_counts(file: OpenFile, choice: FileChoice) -> tuple[OpenFile, int | None]:
    """Return the file with its column of counts known as such, and where that is; None for none."""
    if choice.counts is None:
        return file, None
    at = find_column(file, choice.counts, "counts")
    columns = list(file.columns)
    columns[at] = replace(columns[at], kind=Kind.COUNT, rank=NEVER, is_two_valued=False)
    return replace(file, columns=tuple(columns)), at


def uncounted(file: OpenFile, choice: FileChoice) -> list[Remark]:
    """Return what is told of a column that nobody has spoken of and may count examples."""
    spoken_of = {find_column(file, name, "columns") for name in choice.columns or ()}
    if choice.label is not None:
        spoken_of.add(find_column(file, choice.label, "label"))
    return [
        Remark(
            "counts",
            f"each row is one example, --counts {quoted_key(column.key)} makes it as many as "
            f"{one_line(column.name)} says",
        )
        for column in file.columns
        if column.place not in spoken_of
        and may_count(column, file.table.cells[column.place], file.style)
    ]


def quoted_key(key: str) -> str:
    """Return the key of a column as it is written after an option."""
    return f"'{one_line(key)}'" if " " in key else one_line(key)


def delimiter_hint(file: OpenFile, texts: Iterable[str]) -> str:
    """Return what a message offers where texts hold a sign that may separate fields; else ""."""
    form = file.table.format
    others = {*DELIMITERS} - {" ", form.delimiter}
    if form.delimiter is None or not any(others & {*text} for text in texts):
        return ""
    return f", or --delimiter C if the file is not separated by {form.separated_by}"


def label_counts(
    file: OpenFile,
    label_at: int,
    choice: FileChoice = FileChoice(),  # noqa: B008
) -> dict[str, int]:
    """Return in how many rows each text of a label column is; see `rows_of_texts`.

    What `choice` calls a class is one. A word such as ``unknown`` else stands for a missing label,
    unless it is the only one beside another value: then it is a class. So is ``none`` beside
    several words of which none is class 0 by its meaning.
    """
    cells = file.table.cells[label_at]
    na = file.table.format.na
    every = rows_of_all_texts(cells)
    rows = without_missing(every, cells, na)
    if len(rows) > _MOST_TEXTS:
        return rows
    unsaid = {text: count for text, count in every.items() if text not in rows and text not in na}
    words = [text for text in unsaid if text.lower() in _CLASS_WORDS]
    chosen = {
        text.strip().casefold() for text in (choice.positive, *(choice.classes or ())) if text
    }
    classes = [text for text in unsaid if text.casefold() in chosen]
    if len(rows) == 1 and len(words) == 1:
        classes += words
    elif len(rows) > 1 and not any(map(may_be_class_0, rows)):
        classes += [text for text in words if text.lower() == "none"]
    return rows | {text: unsaid[text] for text in classes}


def unspoken_classes(file: OpenFile, label_at: int, rows: Mapping[str, int]) -> list[Remark]:
    """Return what is told of a word that was taken for a missing label and may be a class."""
    if len(rows) > _MOST_TEXTS:
        return []
    na = file.table.format.na
    every = rows_of_all_texts(file.table.cells[label_at])
    return [
        Remark(
            "na",
            f"{counted(count, 'row')} whose label is {one_line(text)} taken for missing, "
            f"--positive {quoted_key(text)} takes it for a class",
        )
        for text, count in every.items()
        if text not in rows and text not in na and text.lower() in _CLASS_WORDS
    ]


def chosen_label(file: OpenFile, choice: FileChoice, told: list[Remark]) -> int:
    """Return the place of the label that is chosen, or proposed: then `told` says which and why.

    Raises
    ------
    InputError
        If the one chosen is not there, or none can be proposed.
    """
    if choice.label is not None:
        return find_column(file, choice.label, "label")
    place, text = propose_label(file.columns, file.table.m)
    if choice.columns is not None:  # what is a feature is no label, if another column may be it
        chosen = {find_column(file, name, "columns") for name in choice.columns}
        if place is None or place in chosen:
            left = [column for column in file.columns if column.place not in chosen]
            two = [column for column in left if column.is_two_valued]
            if len(two) == 1:
                place, text = two[0].place, f"label is {one_line(two[0].name)}"
    if place is None:
        raise SettingError(
            shown_path(file.table.path),
            "label",
            f"columns {text} have two values each; "
            "--label C for the one that is the label accepted",
        )
    if text:
        told.append(Remark("label", f"{text}, --label C says otherwise"))
    return place


def chosen_features(
    file: OpenFile, choice: FileChoice, label_at: int, counts_at: int | None
) -> tuple[int, ...] | None:
    """Return the places of x1 and x2 that are chosen, None if none are.

    Raises
    ------
    InputError
        If one is not there, or is the label or the counts too.
    """
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


def proposed_features(file: OpenFile, label_at: int, told: list[Remark]) -> tuple[int, ...]:
    """Return the places of x1 and x2 that are proposed beside a label; `told` says which and why.

    Raises
    ------
    InputError
        If no column holds numbers.
    """
    x_at = propose_features(file.columns, label_at)
    others = [column for column in file.columns if column.place != label_at]
    where = shown_path(file.table.path)
    if not x_at:
        reasons = "; ".join(_why_not(file, column) for column in others[:_COLUMNS_LISTED])
        raise InputError(
            f"{where}: no column of numbers to be x1 found beside the label "
            f"'{one_line(file.columns[label_at].name)}': {reasons or 'no other column'}; one or "
            "two columns of numbers accepted, --columns A,B says which"
            + delimiter_hint(file, (_fault(file, column) for column in others[:_COLUMNS_LISTED]))
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
        faults = [column for column in left if column.kind in {Kind.TEXT, Kind.UNREAD}]
        said = dict.fromkeys(_why_not(file, column) for column in (*faults, *left))
        why = "; ".join(list(said)[:3])
        rest = f" ({why})" if left else ""
        how = ", --columns A,B chooses" if left else ""
        told.append(Remark("columns", f"one feature, {names}{rest}{how}"))
    elif passed or (len(others) > 2 and any(column.rank > 1 for column in chosen)):
        why = "; ".join(
            _why_not(file, column)
            if column.kind is Kind.UNREAD or column.is_mixed
            else f"{one_line(column.name)} holds {column.kind.value}"
            for column in passed[:3]
        )
        told.append(
            Remark("columns", f"{names}{f' ({why})' if why else ''}, --columns A,B chooses")
        )
    return x_at


def _fault(file: OpenFile, column: Column) -> str:
    """Return the first cell of a column that is no number, "" if there is none."""
    return "" if column.fault is None else str(file.table.cells[column.place][column.fault])


def _why_not(file: OpenFile, column: Column) -> str:
    """Return why a column is no feature, with the first cell at fault."""
    name = one_line(column.name)
    if (column.kind in {Kind.TEXT, Kind.UNREAD} or column.is_mixed) and column.fault is not None:
        cell = one_line(_fault(file, column))
        line = file.table.lines[column.fault]
        return (
            f"column '{name}', row {column.fault + 1} ({file.table.place} {line}): "
            f"'{cell}' is no number"
        )
    return f"'{name}' holds {column.kind.value}"
