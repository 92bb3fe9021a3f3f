"""The layout of a table: title lines, header, units, repeated header, footer, empty last column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
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
from engine.data.files.table import Lines, Table, named_columns
from engine.errors import InputError
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

SAMPLE_ROWS = 200

_NUMBERISH = re.compile(
    r"""(?:="|')?[(]?[+\-−]?[\ \u00a0\u202f]?(?:[$€£¥₹]|USD|EUR|GBP|CHF)?[\ \u00a0\u202f]?[+\-−]?
    (?:\d{1,3}(?:[\u00a0\u202f\u2009\ ]\d{3})+(?:[.,]\d*)?|\d(?:[\d.,'’_]*\d)?\.?|[.,]\d+)
    (?:[eEdD][+\-]?\d+)?
    (?:[\ \u00a0\u202f]?(?:[^\d\s,;|=:/\\-]{0,12}|[^\W\d_]{1,8}/[^\W\d_]{1,8}[\d²³]?)|[.,]?[-–])""",
    re.VERBOSE,
)

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

_MOST_FOOTER_ROWS = 12


def is_numberish(cell: str) -> bool:
    """Tell whether a cell is a number in any of the spellings that people use."""
    text = cell.strip()
    if _NUMBERISH.fullmatch(text) is None:
        return False
    # A short word may be a unit only where a number stands before it.
    return any(sign.isdigit() for sign in text)


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


Row = tuple[str, ...]


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
    names, header_rows = _header(top, before, cells, form, told)
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
    if names and _is_rule(body[0]):
        first, body = first + 1, body[1:]
    if names and header_rows and _is_names_below_groups(names, body):
        told.append(
            Remark("header", f"a row above the names ({one_line(' '.join(names))}) left out")
        )
        names, body, first = list(body[0]), body[1:], first + 1
    if names and _is_units_row(body):
        told.append(Remark("skip", f"a row of units ({one_line(' '.join(body[0]))}) left out"))
        first += 1
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
    """Fill up rows that lack cells which most rows have empty: Excel leaves these out."""
    import polars as pl

    n = len(cells.lines)
    full = len(cells.columns)
    while full > 2 and n and 2 * cells.columns[full - 1].null_count() >= n:
        full -= 1
    short = [row for row in cells.odd if full <= len(row.fields) < len(cells.columns)]
    if not short or full == len(cells.columns):
        return cells
    order = np.argsort([*range(n), *(row.before - 0.5 for row in short)], kind="stable")
    columns = []
    for at, column in enumerate(cells.columns):
        more = [row.fields[at] or None if at < len(row.fields) else None for row in short]
        columns.append(pl.concat([column, pl.Series(more, dtype=pl.String)]).gather(order))
    lines = np.array([*cells.lines, *(row.line for row in short)], dtype=np.int32)[order]
    places = np.array([row.before for row in short])
    odd = [
        replace(row, before=row.before + int(np.count_nonzero(places <= row.before)))
        for row in cells.odd
        if row not in short
    ]
    told.append(Remark("delimiter", f"{counted(len(short), 'row')} filled up with empty cells"))
    return replace(cells, columns=columns, lines=lines, odd=odd)


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

    They stand over a row that names columns; a blank line follows them, or there is one and it
    holds a number.
    """
    for titles in range(1, min(_MOST_TITLES, len(top) - 3) + 1):
        names, body = top[titles], top[titles + 1 :]
        texts = [cell for cell in names if not is_missing(cell)]
        if len(texts) < len(names) or any(map(is_numberish, texts)):
            continue
        if not any(numeric_columns(body, len(names))):
            continue
        numbers = sum(map(is_numberish, top[0]))
        is_apart = int(lines[titles]) - int(lines[titles - 1]) > 1
        if is_apart and not all(map(is_numberish, top[titles - 1])):
            return titles
        if titles == 1 and 0 < numbers < len(names):
            return titles
    return 0


def _refuse_ragged(
    where: str, cells: Cells, place: str, top: Sequence[Row], start: int, n: int
) -> None:
    """Raise InputError where a row of data has another number of fields than most."""
    width = len(cells.columns)
    for row in cells.odd:
        data = [cell for cell in row.fields if not is_missing(cell)]
        is_data = bool(data) and all(map(is_numberish, data)) and len(row.fields) > 1
        if row.before <= start and not is_data:
            continue
        if row.before >= n and row.fields and not is_data and not _is_short_number(row.fields):
            continue
        if row.before == 0:
            raise InputError(
                f"{where}: the first row has {counted(len(row.fields), 'field')}; {width}, as in "
                "most rows, accepted"
            )
        has_header = bool(top) and _names_columns(top, None) is not None
        number = row.before - start + (0 if has_header else 1)
        raise InputError(
            f"{where}: row {number} ({place} {row.line}): "
            f"{counted(len(row.fields), 'field')} found; {width}, as in the first row, accepted"
        )


def _header(
    top: Sequence[Row],
    before: Sequence[OddRow],
    cells: Cells,
    form: FileFormat,
    told: list[Remark],
) -> tuple[list[str], int]:
    """Return the names of the columns, [] for none, and how many rows of usual width they take."""
    if not top or form.header is False:
        return [], 0
    found = _names_columns(top, form.header)
    width = len(top[0])
    if found is None and before:
        fields = list(before[-1].fields)
        while fields and not fields[-1].strip():
            fields.pop()
        texts = [cell for cell in fields if cell.strip()]
        if texts and not any(map(is_numberish, texts)) and 2 * len(texts) > len(fields):
            if len(fields) == width:
                return fields, 0
            if len(fields) == width - 1 and cells.columns[-1].null_count() == len(cells.lines):
                return [*fields, ""], 0
            if len(fields) == width - 1:
                told.append(
                    Remark(
                        "header",
                        "the first column, which the header does not name, are names of rows",
                    )
                )
                return ["", *fields], 0
            if len(fields) > 1 or re.search(r"[,;\t|]", fields[0]):  # else a title
                told.append(
                    Remark(
                        "header",
                        f"{counted(len(fields), 'name')} ({one_line(', '.join(fields))}) stand "
                        f"over {width} columns, and are left out: {_why_other_width(form, fields)}",
                    )
                )
    if found is None and cells.comment_header:
        told.append(Remark("header", "names of the columns read from a comment"))
        return list(cells.comment_header), 0
    if found is None:
        return [], 0
    if found == "numbers" and form.header is None:
        shown = one_line(", ".join(cell.strip() for cell in top[0]))
        told.append(
            Remark(
                "header",
                f"first row ({shown}) taken for names of columns, "
                "--header no takes it for an example",
            )
        )
    return list(top[0]), 1


def _why_other_width(form: FileFormat, names: Sequence[str]) -> str:
    why = f"separated by {form.separated_by}, --delimiter C says otherwise"
    if form.delimiter == "," and len(names) > 1:
        return f"numbers with a decimal comma need quotes or another delimiter; {why}"
    return why


def _names_columns(top: Sequence[Row], wanted: bool | None) -> str | None:
    """Return what shows that the first row names columns, text or numbers; None if nothing."""
    if wanted:
        return "text"
    head, body = top[0], top[1:]
    numeric = numeric_columns(body, len(head))
    is_number = [is_numberish(cell) and not is_missing(cell) for cell in head]
    is_text = [
        not number and not is_missing(cell) for number, cell in zip(is_number, head, strict=True)
    ]
    if any(text and number for text, number in zip(is_text, numeric, strict=True)):
        return "text"
    if not any(numeric):
        return "text" if any(is_text) and not any(is_number) else None
    return "numbers" if _is_header_of_numbers(head, body, is_number, is_text) else None


_FEW_ROWS, _SOME_ROWS = 4, 8


def _is_header_of_numbers(
    head: Row, body: Sequence[Row], is_number: Sequence[bool], is_text: Sequence[bool]
) -> bool:
    """Tell whether numbers in the first row are names: counted up, or no value of the label."""
    given = [cell.strip() for cell in head if cell.strip()]
    if len(body) < _FEW_ROWS or len(set(given)) < len(given):
        return False
    if is_text[-1] and _is_over_classes(head, body, is_number):
        return True
    below = [{row[at].strip() for row in body} for at in range(len(head))]
    for at, text in enumerate(is_text):  # a text that is a value like those below it names nothing
        if text and (head[at].strip() in below[at] or 2 * len(below[at]) > len(body)):
            return False
    numbers = [
        re.sub(r"\.0$", "", cell.strip())
        for cell, number in zip(head, is_number, strict=True)
        if number
    ]
    counts = [str(place) for place in range(len(numbers) + 1)]
    if len(numbers) >= 2 and numbers in (counts[:-1], counts[1:]):
        return len(numbers) >= 3 or any(is_text) or not head[0].strip()
    if not all(is_number) or len(body) < _SOME_ROWS:
        return False
    two = [at for at, values in enumerate(below) if len(values) == 2]
    return len(head) - 1 in two and head[-1].strip() not in below[-1]


def _is_over_classes(head: Row, body: Sequence[Row], is_number: Sequence[bool]) -> bool:
    """Tell whether a first row ends with a word over few others, each repeated, that it is none of.

    What else stands in it, whole numbers or words, is not found below either.
    """
    columns = [Counter(cell.strip() for cell in column) for column in zip(*body, strict=True)]
    classes = [count for text, count in columns[-1].items() if not is_missing(text)]
    if len(body) < _SOME_ROWS or not 2 <= len(classes) <= len(body) / 4 or min(classes) < 2:
        return False
    names = [cell.strip() for cell in head]
    return all(
        name not in column and (name.isdecimal() or not number)
        for name, column, number in zip(names, columns, is_number, strict=True)
    )


def numeric_columns(rows: Sequence[Sequence[str]], width: int) -> list[bool]:
    """Tell of each column whether at least half of the values in it are numbers."""
    if not rows:
        return [False] * width
    given = [
        [cell for cell in column if not is_missing(cell)] for column in zip(*rows, strict=True)
    ]
    return [0 < 2 * sum(map(is_numberish, cells)) >= len(cells) for cells in given]


def _is_rule(row: Row) -> bool:
    """Tell whether a row is a line drawn below the header."""
    given = [cell.strip() for cell in row if cell.strip()]
    return len(given) > 1 and all(re.fullmatch(r"[:=+]?[-=+]{2,}[:=+]?", cell) for cell in given)


def _is_units_row(body: Sequence[Row]) -> bool:
    """Tell whether the row below the header says in what the numbers below it are measured."""
    if len(body) < 3:
        return False
    numeric = numeric_columns(body[1:], len(body[0]))
    over = [cell for cell, number in zip(body[0], numeric, strict=True) if number]
    texts = [cell for cell in over if not is_missing(cell)]
    is_short = all(len(cell.strip()) <= 12 for cell in body[0])
    return bool(texts) and is_short and not any(map(is_numberish, body[0]))


def _is_names_below_groups(names: Sequence[str], body: Sequence[Row]) -> bool:
    """Tell whether the header names groups of columns, and the row below it the columns."""
    if not _is_units_row(body):
        return False
    above = [name.strip() for name in names]
    below = [cell.strip() for cell in body[0]]
    has_groups = len(set(above)) < len(above) or "" in above[1:]
    # An index has a name in neither row.
    is_named = all(below[1:]) and bool(below[0] or not above[0])
    return has_groups and is_named and len(set(below)) == len(below)


def _footer_rows(cells: Cells, first: int) -> int:
    """Return how many rows at the end sum up the others, or hold nothing but one text."""
    n = len(cells.lines)
    begin = max(first, n - _MOST_FOOTER_ROWS)
    rows = cells.rows(begin, n - begin)
    sample = cells.rows(first, SAMPLE_ROWS)
    numeric = numeric_columns(sample, len(cells.columns))
    footers = 0
    for row in reversed(rows):
        texts = [
            cell.strip().rstrip(":").lower()
            for cell, number in zip(row, numeric, strict=True)
            if number and not is_missing(cell) and not is_numberish(cell)
        ]
        alone = sum(bool(cell.strip()) for cell in row) == 1 and len(row) > 2
        is_sum = any(text in _SUMMARIES for text in texts) or _sums_up(row, sample, numeric)
        if not is_sum and not (alone and texts):
            break
        footers += 1
    return footers


def _sums_up(row: Row, sample: Sequence[Row], numeric: Sequence[bool]) -> bool:
    """Tell whether the first text of a row says that it sums up others, and it has no class."""
    first = next((at for at, cell in enumerate(row) if cell.strip()), 0)
    if numeric[first] or row[first].strip().rstrip(":").lower() not in _SUMMARIES:
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
