"""What does a CSV file look like, before it is decided what its columns mean?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.csv.layout import Layout, examine
from engine.csv.rows import read_rows
from engine.csv.text import is_missing

SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a CSV file.

    Attributes
    ----------
    names
        Names of the columns, as the file has them.
    keys
        What to call each column in `engine.experiment.Experiment`: its name, or its number from 1
        where several have that name.
    numeric
        Which columns hold numbers, judged by the beginning of the file.
    rows
        The first few rows of data, cell by cell.
    values
        For each column the different values among its first few thousand, sorted as text.
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
        If the file cannot be read as such, for the reasons that `engine.csv_import` gives.
    """
    try:
        return _preview(examine(path))
    except UnicodeDecodeError:
        return _preview(examine(path, "latin-1"))


def _preview(layout: Layout) -> Preview:
    columns = next((rows.columns for rows in read_rows(layout, None)), [()] * len(layout.names))
    return Preview(
        names=layout.names,
        keys=tuple(
            name if layout.names.count(name) == 1 else str(place)
            for place, name in enumerate(layout.names, 1)
        ),
        numeric=layout.numeric,
        rows=tuple(zip(*(column[:SHOWN_ROWS] for column in columns), strict=True)),
        values=tuple(
            tuple(sorted({cell.strip() for cell in column if not is_missing(cell)}))
            for column in columns
        ),
    )
