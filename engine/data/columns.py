"""Which columns of a file are x1, x2 and the label?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.layout import Layout
from engine.data.text import one_line, shown_path
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
    is class 1 then, `engine.data.labels.label_values` tells.

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
    layout: Layout, columns: tuple[str, str] | None, label: str | None
) -> tuple[int, int, int]:
    """Return the places of the label, x1 and x2, counted from 0; see `engine.data.csv_import.read_csv`.

    Raises
    ------
    InputError
        If there are no such columns.
    """
    known = None if label is None else _find(layout, label, "label")
    proposed = propose(layout.numeric, known)
    label_at = proposed.label
    if columns is None:
        if len(proposed.x) < 2:
            raise InputError(
                f"{name_column(layout, label_at)}: {len(proposed.x)} numeric columns found besides "
                "this label; two accepted"
            )
        x1_at, x2_at = proposed.x
        return label_at, x1_at, x2_at
    x1_at, x2_at = (_find(layout, name, "columns") for name in columns)
    if len({label_at, x1_at, x2_at}) < 3:
        names = ", ".join(one_line(layout.names[place]) for place in (x1_at, x2_at, label_at))
        raise InputError(
            f"{shown_path(layout.path)}: columns {names} chosen as x1, x2 and label; "
            "three different ones accepted (--columns A,B --label C)"
        )
    return label_at, x1_at, x2_at


def _find(layout: Layout, wanted: str, option: str) -> int:
    name = " ".join(wanted.split())
    found = [place for place, each in enumerate(layout.names) if each == name]
    if len(found) == 1:
        return found[0]
    width = len(layout.names)
    numbers = {str(place + 1): place for place in range(width)}
    if not found and name in numbers:
        return numbers[name]
    reason = "is the name of several columns" if found else "is not a column"
    listed = ", ".join(map(one_line, layout.names[:12])) + (", …" if width > 12 else "")
    raise InputError(
        f"{shown_path(layout.path)}: {option}: '{one_line(wanted)}' {reason}; "
        f"one of {listed}, or a number from 1 to {width}, accepted"
    )


def name_column(layout: Layout, column: int) -> str:
    """Return file and column for a message."""
    return f"{shown_path(layout.path)}: column '{one_line(layout.names[column])}'"
