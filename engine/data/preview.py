"""What does a CSV file look like, before it is decided what its columns mean?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.data.columns import propose
from engine.data.labels import label_values
from engine.data.layout import Layout, examine
from engine.data.rows import read_rows
from engine.data.text import has_decimal_comma, is_missing

SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a CSV file.

    Attributes
    ----------
    names
        Names of the columns, as the file has them.
    keys
        What to call each column in `engine.model.experiment.Experiment`: its name, or its number from 1
        where several have that name.
    numeric
        Which columns hold numbers, judged by the beginning of the file.
    rows
        The first few rows of data, cell by cell.
    values
        For each column the different values among its first few thousand, in the order in which
        the last one is class 1 where nobody says which; see `engine.data.labels.label_values`.
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
        If the file cannot be read as such, for the reasons that `engine.data.csv_import` gives.
    """
    try:
        return _preview(examine(path))
    except UnicodeDecodeError:
        return _preview(examine(path, "latin-1"))


def _preview(layout: Layout) -> Preview:
    proposed = propose(layout.numeric)
    columns = next((rows.columns for rows in read_rows(layout, None)), [()] * len(layout.names))
    # Of the columns that are read as numbers, as `engine.data.csv_import` does it.
    decimal_comma = layout.delimiter != "," and has_decimal_comma(
        [columns[at] for at in proposed.x]
    )
    return Preview(
        names=layout.names,
        keys=tuple(
            name if layout.names.count(name) == 1 else str(place)
            for place, name in enumerate(layout.names, 1)
        ),
        numeric=layout.numeric,
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
