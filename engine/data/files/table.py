"""A table of cells, as a file holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.files.file_format import FileFormat, Remark, counted, shown_path
from engine.errors import InputError
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

    from engine.data.files.number_style import NumberStyle

Lines = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The cells of a file, column by column, and how they were found.

    Attributes
    ----------
    path
        The file.
    names
        Names of the columns, as the file has them; ``column 1``, ``column 2``, … where it has none.
    is_named
        Whether the file names each column.
    cells
        Each column: texts (null where a cell is empty), or numbers, truth values or dates where the
        file's format has such.
    lines
        For each row, the line of the file on which it begins, or its row in a sheet.
    place
        What `lines` counts: ``line`` or ``row``.
    format
        How the file is written, nothing left open that means something for such a file.
    remarks
        What was assumed.
    style
        How numbers are written in the file, where columns of texts were read as numbers already;
        None where texts are still to be looked at.
    """

    path: Path
    names: tuple[str, ...]
    is_named: tuple[bool, ...]
    cells: Sequence[pl.Series]
    lines: Lines
    place: str
    format: FileFormat
    remarks: tuple[Remark, ...]
    style: NumberStyle | None = None

    @property
    def m(self) -> int:
        """Number of rows of data."""
        return len(self.lines)

    @property
    def keys(self) -> tuple[str, ...]:
        """What to call each column: its name, or its number from 1 where several have that name."""
        count = Counter(self.names)
        return tuple(
            name if count[name] == 1 else str(place) for place, name in enumerate(self.names, 1)
        )


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row whose number of fields is not the usual one.

    Attributes
    ----------
    before
        How many rows of usual width stand before it.
    line
        The line on which it begins.
    fields
        Its cells.
    """

    before: int
    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All rows of a file, nothing taken for a header yet.

    Attributes
    ----------
    columns
        The cells of the rows of usual width, column by column, null where empty.
    lines
        For each of these rows the line on which it begins.
    odd
        All other rows.
    comment_header
        The fields of the last comment before the table, if there are as many as columns.
    heads
        For columns that are read as numbers already, by place: the texts of their first rows.
    """

    columns: Sequence[pl.Series]
    lines: Lines
    odd: Sequence[OddRow] = ()
    comment_header: tuple[str, ...] = ()
    heads: Mapping[int, pl.Series] = field(default_factory=dict)

    def rows(self, start: int, count: int) -> list[Row]:
        """Return some rows as texts, "" where a cell is empty."""
        cells = []
        for at, column in enumerate(self.columns):
            part = column.slice(start, count)
            head = self.heads.get(at)
            if head is not None:
                within = start + count <= len(head)
                part = head.slice(start, count) if within else _as_texts(part)
            cells.append(part.fill_null("").to_list())
        return list(zip(*cells, strict=True))


def _as_texts(column: pl.Series) -> pl.Series:
    import polars as pl

    return column.cast(pl.String)


NAMES_OF_COLUMNS = frozenset(
    {"feature_names", "columns", "column_names", "names", "features", "header", "headers", "fields"}
)
"""What a list of the columns' names is called, capitals aside, where a file has it beside rows."""


def named_columns(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Return a name for each column, and whether it was given one."""
    plain = [" ".join(name.split()) for name in names]
    return (
        tuple(name or f"column {place}" for place, name in enumerate(plain, 1)),
        tuple(map(bool, plain)),
    )


def typed_table(
    path: Path,
    columns: Mapping[str, pl.Series] | Sequence[tuple[str, pl.Series]],
    given: FileFormat,
    told: Sequence[Remark] = (),
    place: str = "row",
    first: int = 1,
) -> Table:
    """Return a table of columns that have types and names of their own."""
    pairs = list(columns.items()) if isinstance(columns, Mapping) else list(columns)
    if len(pairs) < 2 or not len(pairs[0][1]):
        raise InputError(
            f"{shown_path(path)}: {counted(len(pairs), 'column')} of "
            f"{counted(len(pairs[0][1]) if pairs else 0, 'row')} found; two or more (x1, label) "
            "with rows of data accepted"
        )
    m = len(pairs[0][1])
    names, is_named = named_columns([name for name, _ in pairs])
    return Table(
        path=path,
        names=names,
        is_named=is_named,
        cells=[series for _, series in pairs],
        lines=np.arange(first, m + first, dtype=np.int32),
        place=place,
        format=FileFormat(decimal=given.decimal, thousands=given.thousands, na=given.na),
        remarks=tuple(told),
    )


def cell_text(cell: object) -> str:
    """Return what a cell of a workbook or a JSON record shows."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)
