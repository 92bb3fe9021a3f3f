"""The layout of a table: title lines, header, units, repeated header, footer, empty last column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    is_missing,
    one_line,
    shown_path,
)
from engine.data.files.header import (
    header_of,
    is_names_below_groups,
    is_row_of_flags,
    is_rule,
    is_units_row,
    names_columns,
)
from engine.data.files.number_style import is_numberish, numeric_columns
from engine.data.files.table import Cells, Lines, OddRow, Row, Table, named_columns
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SAMPLE_ROWS = 200


_SUMMARIES = frozenset(
    {
        *("total", "totals", "grand total", "sum", "subtotal", "mean", "average", "avg", "count"),
        *("min", "max", "minimum", "maximum", "std", "sd", "stdev", "median", "variance"),
        *("summe", "gesamt", "mittelwert", "anzahl", "moyenne", "somme", "suma", "media", "n"),
        *("mittel", "durchschnitt", "schnitt", "gesamtsumme", "endsumme", "insgesamt", "ø", "σ"),
        *("promedio", "totale", "somma", "soma", "média", "médiane", "mediana", "total general"),
        *("gemiddelde", "totaal", "summa", "medelvärde", "średnia", "итого", "среднее", "平均"),
        *("合计", "overall", "sum total", "standardabweichung", "ecart-type", "écart-type"),
    }
)


_COUNT_OF_ROWS = re.compile(r"\(?[\d,.]+ (?:rows?|records?)\b[^\d]*(?:\([\d.]+ \w+\))?", re.I)
"""What a database writes below a table: ``(24 rows affected)``."""


_MOST_FOOTER_ROWS = 12


_MOST_GAPS = 2
"""Where more blank lines stand between the last rows they mean nothing."""


def laid_out(
    path: Path, cells: Cells, form: FileFormat, remarks: Sequence[Remark], place: str = "line"
) -> Table:
    """Return the table in some rows: without titles, header, units and footer.

    Parameters
    ----------
    form
        How the file is written; `header` may be open.
    remarks
        What was assumed before.
    place
        What lines are called.

    Raises
    ------
    InputError
        If a row of data has another number of fields than most, or there is no row of data.
    """
    where = shown_path(path)
    told = list(remarks)
    cells = _filled_up(cells, told)
    n = len(cells.lines)
    top = cells.rows(0, SAMPLE_ROWS)
    start = _title_rows(top)
    start += _titles_of_width(top[start:], cells.lines[start:])
    top = top[start:]
    before = [row for row in cells.odd if row.before <= start]
    _refuse_ragged(where, cells, place, top, start, n)
    names, header_rows = header_of(top, before, cells, form, told)
    is_short = bool(names) and header_rows == 0 and not cells.comment_header
    titles = start + len(before) - (1 if is_short else 0)
    if titles > 0:
        told.append(Remark("skip", f"{counted(titles, 'line')} before the table left out"))
    first = start + header_rows
    body = top[header_rows:]
    if names and not body:
        raise InputError(
            f"{where}: a header and no whole row below it; rows of data, each quote closed, "
            "accepted"
        )
    if names and is_rule(body[0]):
        first, body = first + 1, body[1:]
    if names and header_rows and is_names_below_groups(names, body):
        told.append(
            Remark("header", f"a row above the names ({one_line(' '.join(names))}) left out")
        )
        names, body, first = list(body[0]), body[1:], first + 1
    units = 0
    while names and (is_units_row(body) or (units and is_row_of_flags(body))):
        units += 1
        told.append(Remark("skip", f"a row of units ({one_line(' '.join(body[0]))}) left out"))
        first, body = first + 1, body[1:]
    last = n - _footer_rows(cells, first)
    footers = n - last + sum(row.before >= n for row in cells.odd)
    if footers:
        told.append(Remark("skip", f"{counted(footers, 'row')} after the table left out"))
    columns = [column.slice(first, last - first) for column in cells.columns]
    lines = cells.lines[first:last]
    columns, lines, repeated = _without_repeated_header(columns, lines, names)
    if repeated:
        told.append(Remark("header", f"the header, repeated {counted(repeated, 'time')}, left out"))
    while (
        len(columns) > 2
        and columns[-1].null_count() == len(columns[-1])
        and not (names and names[-1].strip())
    ):
        columns, names = columns[:-1], names[: len(columns) - 1]
        told.append(Remark("delimiter", "an empty last column left out"))
    named = named_columns(names[: len(columns)] if names else [""] * len(columns))
    skip = int(cells.lines[start]) - 1 if start < n and titles > 0 else 0
    return Table(
        path=path,
        names=named[0],
        is_named=named[1],
        cells=columns,
        lines=lines,
        place=place,
        format=replace(form, header=bool(names), skip=form.skip if form.skip else skip),
        remarks=tuple(told),
    )


def _filled_up(cells: Cells, told: list[Remark]) -> Cells:
    """Fill up rows that lack cells which most rows have empty, or do not have but in the header."""
    import polars as pl

    short = rows_to_fill_up(cells)
    if not short:
        return cells
    n = len(cells.lines)
    empty = [pl.Series([None], dtype=pl.String).new_from_index(0, n)] * _columns_more(cells)
    columns_there = [*cells.columns, *empty]
    width = len(columns_there)
    order = np.argsort([*range(n), *(row.before - 0.5 for row in short)], kind="stable")
    columns = []
    for at, column in enumerate(columns_there):
        more = [row.fields[at] or None if at < len(row.fields) else None for row in short]
        columns.append(pl.concat([column, pl.Series(more, dtype=pl.String)]).gather(order))
    lines = np.array([*cells.lines, *(row.line for row in short)], dtype=np.int32)[order]
    places = np.array([row.before for row in short])
    odd = [
        replace(row, before=row.before + int(np.count_nonzero(places <= row.before)))
        for row in cells.odd
        if row not in short
    ]
    filled_up = n * bool(empty) + sum(len(row.fields) < width for row in short)
    told.append(Remark("delimiter", f"{counted(filled_up, 'row')} filled up with empty cells"))
    return replace(cells, columns=columns, lines=lines, odd=odd)


def rows_to_fill_up(cells: Cells) -> list[OddRow]:
    """Return the rows that are filled up with empty cells; the columns must be texts for that."""
    n = len(cells.lines)
    full = len(cells.columns)
    while full > 2 and n and 2 * cells.columns[full - 1].null_count() >= n:
        full -= 1
    width = len(cells.columns) + _columns_more(cells)
    return [row for row in cells.odd if full <= len(row.fields) <= width and full < width]


def _columns_more(cells: Cells) -> int:
    """Return how many columns a header has beyond those of most rows, if some rows have them."""
    if not cells.odd or cells.odd[0].before > 0:
        return 0
    head, *others = cells.odd
    is_named = all(cell.strip() and not is_numberish(cell) for cell in head.fields)
    widest = max((len(row.fields) for row in others), default=0)
    return max(widest - len(cells.columns), 0) if is_named and widest == len(head.fields) else 0


def _title_rows(top: Sequence[Row]) -> int:
    """Return how many rows at the beginning hold nothing but one text: cells padded by commas."""
    titles = 0
    for row in top[:-1]:
        found = [cell for cell in row if cell.strip()]
        if len(found) > 1 or len(row) < 3 or (found and is_numberish(found[0])):
            break
        titles += 1
    return titles if len(top) > titles + 1 else 0


def _is_short_number(fields: Sequence[str]) -> bool:
    """Tell whether cells begin with a number; one alone with a word in it is a remark."""
    is_remark = len(fields) == 1 and re.search(r"[^\W\d_]{3}", fields[0]) is not None
    return is_numberish(fields[0]) and not is_remark


_MOST_TITLES = 12


def _titles_of_width(top: Sequence[Row], lines: Lines) -> int:
    """Return how many first rows are titles that happen to have as many fields as the table.

    They stand over a row that names columns: a blank line follows them, or they are filled up with
    empty cells, or there is one and it holds a number. What both is filled up and stands over an
    empty row are titles of any table.
    """
    width = max((at + 1 for row in top for at, cell in enumerate(row) if cell.strip()), default=0)
    for titles in range(1, min(_MOST_TITLES, len(top) - 3) + 1):
        names, body = top[titles][:width], top[titles + 1 :]
        above = [row[:width] for row in top[:titles] if any(cell.strip() for cell in row)]
        is_filled_up = bool(above) and not any(row[-1].strip() for row in above)
        is_over_nothing = not any(cell.strip() for cell in top[titles - 1])
        named = names if names[0].strip() else names[1:]  # an index has none
        if is_filled_up and is_over_nothing and all(cell.strip() for cell in named):
            return titles
        if any(is_missing(cell) or is_numberish(cell) for cell in named):
            continue
        if not any(numeric_columns(body, len(top[0]))):
            continue
        numbers = sum(is_numberish(cell) for row in above for cell in row)
        is_apart = len(above) < titles or int(lines[titles]) - int(lines[titles - 1]) > 1
        if is_apart and not (above and all(map(is_numberish, above[-1]))):
            return titles
        if is_filled_up and (numbers or len(above) > 1):
            return titles
        if titles == 1 and 0 < numbers < width:
            return titles
    return 0


def _refuse_ragged(
    where: str, cells: Cells, place: str, top: Sequence[Row], start: int, n: int
) -> None:
    """Raise InputError where a row of data has another number of fields than most."""
    width = len(cells.columns)
    numeric = [at for at, is_number in enumerate(numeric_columns(top[1:], width)) if is_number]
    for row in cells.odd:
        is_data = _is_data(row, numeric, width)
        if row.before <= start and not is_data:
            continue
        if row.before >= n and row.fields and not is_data and not _is_short_number(row.fields):
            continue
        if row.before == 0:
            raise InputError(
                f"{where}: the first row has {counted(len(row.fields), 'field')}; {width}, as in "
                "most rows, accepted"
            )
        has_header = bool(top) and names_columns(top, None) is not None
        number = row.before - start + (0 if has_header else 1)
        raise InputError(
            f"{where}: row {number} ({place} {row.line}): "
            f"{counted(len(row.fields), 'field')} found; {width}, as in the first row, accepted"
        )


def _is_data(row: OddRow, numeric: Sequence[int], width: int) -> bool:
    """Tell whether a row holds numbers alone, or has them where most rows do, from either end."""
    data = [cell for cell in row.fields if not is_missing(cell)]
    if len(row.fields) < 2 or not data or _is_summary(data[0]):
        return False
    if all(map(is_numberish, data)):
        return True
    more = len(row.fields) - width
    return len(numeric) > 1 and any(
        all(0 <= at + shift < len(row.fields) for at in numeric)
        and all(is_numberish(row.fields[at + shift]) for at in numeric)
        for shift in (0, more)
    )


def _footer_rows(cells: Cells, first: int) -> int:
    """Return how many rows at the end sum up the others, or have texts where these have numbers.

    One text alone, nothing but texts, or a text before numbers below a blank line.
    """
    n = len(cells.lines)
    begin = max(first, n - _MOST_FOOTER_ROWS)
    rows = cells.rows(begin, n - begin)
    sample = cells.rows(first, SAMPLE_ROWS)
    numeric = numeric_columns(sample, len(cells.columns))
    gaps = 1 + np.flatnonzero(np.diff(cells.lines[begin:n]) > 1)
    below_gap = int(gaps[-1]) if 0 < len(gaps) <= _MOST_GAPS else n
    footers = 0
    for at, row in reversed(list(enumerate(rows))):
        given = [
            cell
            for cell, number in zip(row, numeric, strict=True)
            if number and not is_missing(cell)
        ]
        texts = [cell for cell in given if not is_numberish(cell)]
        alone = sum(bool(cell.strip()) for cell in row) == 1 and len(row) > 2
        is_sum = any(map(_is_summary, texts)) or _sums_up(row, sample, numeric)
        is_sum = is_sum or _COUNT_OF_ROWS.fullmatch(" ".join(filter(None, row))) is not None
        is_named = at >= below_gap and bool(texts) and texts[0] == row[0]
        is_words = len(texts) == len(given) and sum(numeric) > 1
        if not is_sum and not is_named and not (texts and (alone or is_words)):
            break
        footers += 1
    return footers


def _is_summary(cell: str) -> bool:
    return cell.strip().rstrip(":").lower() in _SUMMARIES


def _sums_up(row: Row, sample: Sequence[Row], numeric: Sequence[bool]) -> bool:
    """Tell whether the first text of a row says that it sums up others, and it has no class."""
    first = next((at for at, cell in enumerate(row) if cell.strip()), 0)
    if numeric[first] or not _is_summary(row[first]):
        return False
    for cell, column in zip(row, zip(*sample, strict=True), strict=True):
        count = Counter(other.strip() for other in column if not is_missing(other))
        classes = [text for text, rows in count.items() if rows > 1]
        has_classes = len(classes) == 2 and 2 * sum(count[text] for text in classes) > len(sample)
        if has_classes and cell.strip() not in classes:
            return True
    return False


def _without_repeated_header(
    columns: list[pl.Series], lines: Lines, names: Sequence[str]
) -> tuple[list[pl.Series], Lines, int]:
    """Leave out rows that say what the header says: files put one after the other."""
    if not names or len(names) != len(columns):
        return columns, lines, 0
    import polars as pl

    is_header = pl.Series([True]).new_from_index(0, len(lines)) if len(lines) else None
    if is_header is None or is_numberish(names[0]):
        return columns, lines, 0
    if any(column.dtype != pl.String for column in columns):
        return columns, lines, 0  # a header among numbers would have kept them texts
    for column, name in zip(columns, names, strict=True):
        is_header = is_header & (column.fill_null("") == name)
        if not is_header.any():
            return columns, lines, 0
    kept = ~is_header
    return (
        [column.filter(kept) for column in columns],
        lines[np.flatnonzero(kept.to_numpy())],
        int(is_header.sum()),
    )
