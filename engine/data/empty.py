"""What is said of a chosen column that holds nothing?"""

from __future__ import annotations

from engine.data.layout import Layout
from engine.data.text import one_line, shown_path
from engine.errors import InputError


def empty_label(layout: Layout, place: int) -> InputError:
    """Return the error that says that no row has a label; the column is counted from 0.

    Where each line ends in a delimiter, the last column is such a one.
    """
    return InputError(
        f"{shown_path(layout.path)}: {_called(layout, place)}, the label, holds no value; "
        "--label C for the column C that holds the labels accepted"
    )


def empty_axis(layout: Layout, place: int, axis: str) -> InputError:
    """Return the error that says that no row has a finite number for ``x1`` or ``x2``."""
    return InputError(
        f"{shown_path(layout.path)}: {_called(layout, place)}, {axis}, holds no finite number; "
        "--columns A,B for two columns A and B that hold some accepted"
    )


def _called(layout: Layout, place: int) -> str:
    name = layout.names[place]
    return name if name == f"column {place + 1}" else f"column '{one_line(name)}'"
