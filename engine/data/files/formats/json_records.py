"""Reading JSON: records, lines of records, columns, rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.files.file_format import FileFormat, Remark, one_line, reason, shown_path
from engine.data.files.formats.encoding import decoded
from engine.data.files.table import NAMES_OF_COLUMNS, Table, cell_text, typed_table
from engine.errors import InputError, SettingError

if TYPE_CHECKING:
    import polars as pl


def read_json(path: Path, data: bytes, given: FileFormat) -> Table | None:
    """Return the table in JSON; None if this is no JSON at all.

    Records (a list of objects), objects or rows one after the other, lists by column,
    ``{"columns": …, "data": …}``, ``{"feature_names": …, "data": …, "target": …}``, a list of
    rows, and any of these within an object. Objects in a record are taken apart,
    ``record.field``, and so are lists of one length.
    """
    where = shown_path(path)
    told: list[Remark] = []
    text, encoding = decoded(path, data, given.encoding, told)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = _one_after_the_other(text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            if text.lstrip()[:1] == b"{" or re.match(rb"\s*\[\s*[\[{]", text):
                raise InputError(
                    f"{where}: JSON that cannot be read ({reason(error)}); records such as "
                    '[{"a": 1, "b": 2, "label": 0}, …] accepted'
                ) from None
            return None
        if not all(isinstance(each, dict | list) for each in found):
            return None
    tables = _tables(found)
    wide = {name: columns for name, columns in tables.items() if len(_flat(columns)) > 1}
    tables = wide or tables
    sheet = None if tables.keys() == {""} else given.sheet
    if sheet is not None and sheet not in tables:
        raise SettingError(
            where,
            "sheet",
            f"'{one_line(sheet)}' given, one of {', '.join(map(one_line, tables))} accepted",
        )
    if len(tables) > 1 and sheet is None:
        filled = {name: columns for name, columns in tables.items() if _has_number(columns)}
        if len(filled) == 1:
            left = ", ".join(one_line(name) for name in tables if name not in filled)
            told.append(Remark("sheet", f"{left} left out: no numbers in it, --sheet S says which"))
            tables = filled
    if len(tables) > 1 and sheet is None:
        raise InputError(
            f"{where}: several tables found, {', '.join(map(one_line, tables))}; one accepted, "
            "--sheet S says which"
        )
    columns = _flat(tables[sheet or next(iter(tables))]) if tables else None
    if columns is None:
        raise InputError(
            f"{where}: JSON without a table; records such as "
            '[{"a": 1, "b": 2, "label": 0}, …] accepted'
        )
    uneven = _uneven(found) if tables.keys() == {""} else []
    if uneven:
        names = ", ".join(map(one_line, uneven))
        told.append(Remark("skip", f"{names} left out: of another length than the other columns"))
    series = [(name, _series(cells)) for name, cells in columns.items()]
    table = typed_table(path, series, given, told)
    return replace(table, format=replace(table.format, encoding=encoding, sheet=sheet))


def _uneven(found: Any) -> list[str]:
    """Return the lists of numbers by column that are not as long as the longest one."""
    if not isinstance(found, dict):
        return []
    lists, longest = _lists(found)
    return [
        name
        for name, cells in lists.items()
        if len(cells) != longest and any(isinstance(cell, int | float) for cell in cells)
    ]


def _has_number(columns: dict[str, list[Any]]) -> bool:
    """Tell whether a table has a number; one that only describes columns has none."""
    cells = (cell for column in _flat(columns).values() for cell in column)
    return any(
        re.match(r"\W*\d", cell) if isinstance(cell, str) else isinstance(cell, int | float)
        for cell in cells
    )


def _lists(found: dict[str, Any]) -> tuple[dict[str, list[Any]], int]:
    """Return the lists in an object by name, and the length of the longest one."""
    lists = {name: cells for name, cells in found.items() if isinstance(cells, list)}
    return lists, max(map(len, lists.values()), default=0)


def _one_after_the_other(text: str) -> list[Any]:
    """Return values that stand one after the other, a comma between them or not."""
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = _VALUE.search(text)
    while at is not None:
        value, end = decoder.raw_decode(text, at.start())
        found.append(value)
        between = _BETWEEN.match(text, end)
        at = _VALUE.search(text, between.end() if between else end)
    return found


_VALUE = re.compile(r"\S")
_BETWEEN = re.compile(r"[\s,]*")


def _tables(found: Any, name: str = "", depth: int = 0) -> dict[str, dict[str, list[Any]]]:
    """Return the tables in a value, by the name of the field that holds each."""
    columns = _json_columns(found)
    if columns is not None:
        return {name: columns}
    if not isinstance(found, dict) or depth > _DEEPEST:
        return {}
    tables: dict[str, dict[str, list[Any]]] = {}
    for key, value in found.items():
        tables |= _tables(value, str(key), depth + 1)
    return tables


_DEEPEST = 6


def _flat(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return columns with those of objects, and of lists of one length, taken apart."""
    for _ in range(_DEEPEST):
        flat: dict[str, list[Any]] = {}
        for name, cells in columns.items():
            given = [cell for cell in cells if cell is not None]
            if given and all(isinstance(cell, dict) for cell in given):
                for key in dict.fromkeys(key for cell in given for key in cell):
                    flat[f"{name}.{key}"] = [
                        None if cell is None else cell.get(key) for cell in cells
                    ]
            elif (
                given
                and all(isinstance(cell, list) for cell in given)
                and len(widths := {len(cell) for cell in given}) == 1
            ):
                for at in range(widths.pop()):
                    flat[f"{name}.{at + 1}"] = [
                        None if cell is None else cell[at] for cell in cells
                    ]
            else:
                flat[name] = cells
        if flat.keys() == columns.keys():
            break
        columns = flat
    return columns


def _json_columns(found: Any) -> dict[str, list[Any]] | None:
    """Return the columns of a value that is a table; None if it is none."""
    if isinstance(found, dict):
        lists, longest = _lists(found)
        if {"columns", "data"} <= lists.keys() and all(isinstance(r, list) for r in found["data"]):
            names = [str(name) for name in found["columns"]]
            return _of_rows(names, found["data"])
        named = _named_rows(lists)
        if named is not None:
            return named
        columns = {name: cells for name, cells in lists.items() if len(cells) == longest}
        is_records = any(isinstance(cell, dict) for cells in columns.values() for cell in cells)
        if longest and len(columns) > 1 and not is_records:
            return columns
        by_row = [cells for cells in found.values() if isinstance(cells, dict)]
        if by_row and len(by_row) == len(found):
            within = by_row[0].keys()
            if len(by_row) > 1 and within and all(each.keys() == within for each in by_row):
                is_by_column = all(key.isdigit() for key in within) or len(within) > len(found)
                if is_by_column:
                    return {
                        str(name): [cells[key] for key in within] for name, cells in found.items()
                    }
                return {str(key): [each[key] for each in by_row] for key in within}
        return None
    if not isinstance(found, list) or not found:
        return None
    if all(isinstance(each, dict) for each in found):
        keys = dict.fromkeys(name for each in found for name in each)
        return {str(name): [each.get(name) for each in found] for name in keys}
    if all(isinstance(each, list) for each in found):
        head = found[0]
        if head and all(isinstance(cell, str) for cell in head) and len(found) > 1:
            return _of_rows(head, found[1:])
        return _of_rows([""] * len(head), found)
    return None


def _named_rows(lists: Mapping[str, list[Any]]) -> dict[str, list[Any]] | None:
    """Return the table of rows, and of lists as long, whose names a list of texts gives."""
    names = [
        cells
        for name, cells in lists.items()
        if name.lower() in NAMES_OF_COLUMNS and all(isinstance(cell, str) for cell in cells)
    ]
    rows = [name for name, cells in lists.items() if cells and _are_rows(cells)]
    if len(names) != 1 or len(rows) != 1:
        return None
    table = _of_rows(names[0], lists[rows[0]])
    if table is None:
        return None
    m = len(lists[rows[0]])
    beside = {name: cells for name, cells in lists.items() if len(cells) == m and name not in rows}
    return table | {
        name: cells
        for name, cells in beside.items()
        if cells is not names[0] and name != "index" and name not in table
    }


def _are_rows(cells: Sequence[Any]) -> bool:
    return all(isinstance(cell, list) for cell in cells)


def _of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]] | None:
    if not names or any(len(row) != len(names) for row in rows):
        return None
    keys = [name or f"column {place}" for place, name in enumerate(names, 1)]
    if len(set(keys)) < len(keys):
        keys = [f"{key} ({place})" for place, key in enumerate(keys, 1)]
    return {key: [row[at] for row in rows] for at, key in enumerate(keys)}


def _series(cells: Sequence[Any]) -> pl.Series:
    """Return a column: numbers where all are, truth values where all are, else texts."""
    import polars as pl

    given = [cell for cell in cells if cell is not None]
    if given and all(isinstance(cell, bool) for cell in given):
        return pl.Series(cells, dtype=pl.Boolean)
    if given and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in given
    ):
        try:
            return pl.Series([None if c is None else float(c) for c in cells], dtype=pl.Float64)
        except OverflowError:
            pass
    texts = [
        cell_text(cell) if not isinstance(cell, dict | list) else json.dumps(cell) for cell in cells
    ]
    return pl.Series([text or None for text in texts], dtype=pl.String)
