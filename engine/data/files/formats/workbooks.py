"""Reading workbooks: Excel and OpenDocument sheets."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.data.files.file_format import FileFormat, Remark, counted, one_line, reason, shown_path
from engine.data.files.layout import SAMPLE_ROWS, laid_out
from engine.data.files.number_style import number_style, numeric_columns, written_number
from engine.data.files.table import Cells, Table, cell_text
from engine.errors import InputError, SettingError
from engine.support.records import dataclass


def read_workbook(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in a sheet of a workbook: the first that holds one, or the one asked for.

    A sheet of words alone is passed over if another may be trained from. Sheets that are hidden
    come last.
    """
    import polars as pl
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    where = shown_path(path)
    told: list[Remark] = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = sorted(
            workbook.sheets_metadata, key=lambda each: each.visible != SheetVisibleEnum.Visible
        )
        names = [each.name for each in sheets]
        if given.sheet is not None and given.sheet not in names:
            raise SettingError(
                where,
                "sheet",
                f"'{one_line(given.sheet)}' given, one of "
                f"{', '.join(map(one_line, names))} accepted",
            )
        wanted = names if given.sheet is None else [given.sheet]
        read: dict[str, _Sheet] = {}
        for each in wanted:
            read[each] = _sheet(workbook.get_sheet_by_name(each).to_python(skip_empty_area=False))
            if read[each].may_train:
                break
        # Where none may be trained from, the message about the first table says why.
        name = next(
            (each for each in read if read[each].may_train),
            next((each for each in read if read[each].is_table), wanted[-1]),
        )
        rows, written = read[name].rows, read[name].written
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{where}: a workbook that cannot be read ({reason(error)}); Excel or "
            "OpenDocument without password accepted"
        ) from None
    if len(names) > 1 and given.sheet is None:
        others = ", ".join(one_line(each) for each in names if each != name)
        told.append(
            Remark("sheet", f"sheet {one_line(name)} read (others: {others}), --sheet S says which")
        )
    _read_written_numbers(rows, written, given, told)
    numbered = [(line, row) for line, row in enumerate(rows, start=1) if any(row)]
    numbered = [each for each in numbered if each[0] > (given.skip or 0)]
    used = [
        at
        for at in range(max((len(row) for _, row in numbered), default=0))
        if any(at < len(row) and row[at] for _, row in numbered)
    ]
    used = list(range(used[0], used[-1] + 1)) if used else []
    if len(used) < 2:
        raise InputError(
            f"{where}: {counted(len(used), 'column')} found in sheet {one_line(name)}; two or more "
            "(x1, label) accepted, --sheet S for another sheet"
        )
    columns = [
        pl.Series(
            [(row[at] if at < len(row) else "") or None for _, row in numbered], dtype=pl.String
        )
        for at in used
    ]
    lines = np.array([line for line, _ in numbered], dtype=np.int32)
    form = FileFormat(
        header=given.header,
        skip=given.skip,
        na=given.na,
        sheet=name,
    )
    table = laid_out(path, Cells(columns, lines), form, told, place="row")
    return replace(table, format=replace(table.format, decimal=".", thousands=""))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The cells of a sheet as texts.

    Attributes
    ----------
    rows
        What each cell shows.
    written
        Row and column of each cell that holds a text.
    """

    rows: list[list[str]]
    written: list[tuple[int, int]]

    @property
    def is_table(self) -> bool:
        """Whether a row has two cells or more."""
        return max((sum(map(bool, row)) for row in self.rows), default=0) >= 2

    @property
    def may_train(self) -> bool:
        """Whether it is a table with a column of numbers, or of two values in several rows."""
        if not self.is_table:
            return False
        width = max(map(len, self.rows))
        sample = [row + [""] * (width - len(row)) for row in self.rows if any(row)]
        body = sample[1 : SAMPLE_ROWS + 1]
        if any(numeric_columns(body, width)):
            return True
        counts = [Counter(filter(None, column)) for column in zip(*body, strict=True)]
        return any(len(count) == 2 and min(count.values()) > 1 for count in counts)


def _sheet(cells: Sequence[Sequence[object]]) -> _Sheet:
    return _Sheet(
        [list(map(cell_text, row)) for row in cells],
        [
            (at, place)
            for at, row in enumerate(cells)
            for place, cell in enumerate(row)
            if isinstance(cell, str) and cell
        ],
    )


def _read_written_numbers(
    rows: list[list[str]],
    written: Sequence[tuple[int, int]],
    given: FileFormat,
    told: list[Remark],
) -> None:
    """Write numbers that a sheet holds as text as it shows its own: decimal points, no groups."""
    texts_in = Counter(at for at, _ in written)
    head = next((at for at, count in texts_in.items() if count > 1), None)  # may name the columns
    columns: dict[int, list[str]] = {}
    for at, place in written:
        if at != head:
            columns.setdefault(place, []).append(rows[at][place])
    style = number_style(columns.values(), given, told)
    if style.decimal == "." and not style.thousands:
        return
    for at, place in written:
        text = rows[at][place].strip()
        found = written_number(text, style)
        if found is not None:
            written_as, value = found
            start, end = written_as.span("digits")
            rows[at][place] = text[:start] + cell_text(value) + text[end:]
