"""The columns of a file that are x1, x2 and the label, and the values of the two classes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.data.csv_format import CsvFormat, one_line, shown_path, to_number
from engine.errors import InputError


@dataclass(frozen=True, slots=True)
class FileColumns:
    """Which columns of a file are what, counted from 0.

    Attributes
    ----------
    label
        The label.
    x
        x1 and x2; fewer where there are no two columns of numbers.
    """

    label: int
    x: tuple[int, ...]


def propose(numeric: Sequence[bool], label: int | None = None) -> FileColumns:
    """Return what columns are where nobody says it: the last is the label.

    x1 and x2 are the first two that hold numbers and are not the label. Which value of the label
    is class 1 then, `label_values` tells.

    Parameters
    ----------
    numeric
        Which columns hold numbers.
    label
        The label column, if it is known.
    """
    label = len(numeric) - 1 if label is None else label
    found = [place for place, is_numeric in enumerate(numeric) if is_numeric and place != label]
    return FileColumns(label, tuple(found[:2]))


def choose_columns(
    csv_format: CsvFormat, columns: tuple[str, str] | None, label: str | None
) -> tuple[int, int, int]:
    """Return the column numbers of the label, x1 and x2, counted from 0; see `read_csv`.

    Raises
    ------
    InputError
        If there are no such columns.
    """
    known = None if label is None else _find(csv_format, label, "label")
    proposed = propose(csv_format.numeric, known)
    label_at = proposed.label
    if columns is None:
        if len(proposed.x) < 2:
            raise InputError(
                f"{name_column(csv_format, label_at)}: {len(proposed.x)} numeric columns found "
                "besides this label; two accepted"
            )
        x1_at, x2_at = proposed.x
        return label_at, x1_at, x2_at
    x1_at, x2_at = (_find(csv_format, name, "columns") for name in columns)
    if len({label_at, x1_at, x2_at}) < 3:
        names = ", ".join(one_line(csv_format.names[place]) for place in (x1_at, x2_at, label_at))
        raise InputError(
            f"{shown_path(csv_format.path)}: columns {names} chosen as x1, x2 and label; "
            "three different ones accepted (--columns A,B --label C)"
        )
    return label_at, x1_at, x2_at


def _find(csv_format: CsvFormat, wanted: str, option: str) -> int:
    name = " ".join(wanted.split())
    found = [place for place, each in enumerate(csv_format.names) if each == name]
    if len(found) == 1:
        return found[0]
    width = len(csv_format.names)
    numbers = {str(place + 1): place for place in range(width)}
    if not found and name in numbers:
        return numbers[name]
    reason = "is the name of several columns" if found else "is not a column"
    listed = ", ".join(map(one_line, csv_format.names[:12])) + (", …" if width > 12 else "")
    raise InputError(
        f"{shown_path(csv_format.path)}: {option}: '{one_line(wanted)}' {reason}; "
        f"one of {listed}, or a number from 1 to {width}, accepted"
    )


def name_column(csv_format: CsvFormat, column: int) -> str:
    """Return file and column for a message."""
    return f"{shown_path(csv_format.path)}: column '{one_line(csv_format.names[column])}'"


_VALUES_LISTED = 8


def label_values(texts: Iterable[str], decimal_comma: bool) -> list[tuple[str, ...]]:
    """Return the values of a label column in order, each as the texts that stand for it.

    Labels that are all numbers are compared as numbers: ``1``, ``1.0`` and ``01`` are one value.
    The last value is class 1 where nobody says which one is.
    """
    return list(_by_value(list(texts), decimal_comma).values())


def two_classes(
    rows: Mapping[str, int], positive: str | None, decimal_comma: bool, place: str
) -> tuple[frozenset[str], tuple[str, str]]:
    """Return which texts of a label column are class 1, and the names of class 0 and class 1.

    Values are told apart and sorted as in `label_values`.

    Parameters
    ----------
    rows
        How many rows have each text.
    positive
        The value that is class 1, all others being class 0; None is the one that sorts last.
    decimal_comma
        Whether numbers are written with a decimal comma.
    place
        File and column, for messages.

    Raises
    ------
    InputError
        If there are fewer than two values, or more and no `positive`, or it is none of them.
    """
    texts = _by_value(rows, decimal_comma)
    values = list(texts)
    names = [one_line(min(texts[value], key=len)) for value in values]
    found = ", ".join(
        f"{name} ({sum(rows[text] for text in texts[value])})"
        for name, value in zip(names[:_VALUES_LISTED], values, strict=False)
    ) + (f" and {len(values) - _VALUES_LISTED} more" if len(values) > _VALUES_LISTED else "")
    if len(values) < 2:
        raise InputError(f"{place}: one label value found, {found}; exactly two accepted")
    if positive is None and len(values) > 2:
        raise InputError(
            f"{place}: {len(values)} label values found, {found}; exactly two accepted, "
            "or --positive V for the value V against the rest, or --label C for another column"
        )
    one = values[-1]
    if positive is not None:
        is_numeric = values[0][1] == ""
        one = _value(positive, decimal_comma if is_numeric else None)
    if one not in texts:
        raise InputError(
            f"{place}: positive: '{one_line(positive or '')}' given, {found} found; "
            "one of these accepted"
        )
    name = names[values.index(one)]
    rest = names[1 - values.index(one)] if len(values) == 2 else f"not {name}"
    return frozenset(texts[one]), (rest, name)


Value: TypeAlias = tuple[float, str]
"""A number and no text, or 0 and a text."""


def _by_value(texts: Collection[str], decimal_comma: bool) -> dict[Value, tuple[str, ...]]:
    """Return the texts of each value, in the order of the values."""
    is_numeric = all(_number(text, decimal_comma) is not None for text in texts)
    found: dict[Value, list[str]] = {}
    for text in texts:
        found.setdefault(_value(text, decimal_comma if is_numeric else None), []).append(text)
    return {value: tuple(found[value]) for value in sorted(found)}


def _value(text: str, decimal_comma: bool | None) -> Value:
    """Return the value of a text; with None it is no number."""
    number = None if decimal_comma is None else _number(text, decimal_comma)
    return (0.0, " ".join(text.split())) if number is None else (number, "")


def _number(text: str, decimal_comma: bool) -> float | None:
    try:
        number = to_number(text, decimal_comma)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
