"""Reading JSON: records, lines of records, columns, rows."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.files.file_format import FileFormat, Remark, one_line, shown_path
from engine.data.files.table import Table, cell_text, typed_table
from engine.data.files.text import decoded
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl


def read_json(path: Path, data: bytes, given: FileFormat) -> Table | None:
    """Return the table in JSON; None if this is no JSON at all.

    Records (a list of objects), lines of objects, lists by column, ``{"columns": …, "data": …}``,
    a list of rows, and any of these as the only list in an object.
    """
    where = shown_path(path)
    told: list[Remark] = []
    text, _ = decoded(path, data, given.encoding, told)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            found = [json.loads(line) for line in lines]
        except (ValueError, RecursionError) as error:
            if text.lstrip()[:1] == b"{" or re.match(rb"\s*\[\s*[\[{]", text):
                raise InputError(
                    f"{where}: JSON that cannot be read ({one_line(str(error))}); records such as "
                    '[{"a": 1, "b": 2, "label": 0}, …] accepted'
                ) from None
            return None
        if not all(isinstance(each, dict) for each in found):
            return None
    columns = _json_columns(found)
    if columns is None:
        raise InputError(
            f"{where}: JSON without a table; records such as "
            '[{"a": 1, "b": 2, "label": 0}, …] accepted'
        )
    return typed_table(
        path, [(name, _series(cells)) for name, cells in columns.items()], given, told
    )


def _json_columns(found: Any) -> dict[str, list[Any]] | None:
    if isinstance(found, dict):
        lists = {name: cells for name, cells in found.items() if isinstance(cells, list)}
        if {"columns", "data"} <= lists.keys() and all(isinstance(r, list) for r in found["data"]):
            names = [str(name) for name in found["columns"]]
            return _of_rows(names, found["data"])
        if lists and len({len(cells) for cells in lists.values()}) == 1 and len(lists) > 1:
            return {str(name): cells for name, cells in lists.items()}
        nested = [_json_columns(cells) for cells in lists.values()]
        tables = [each for each in nested if each is not None]
        if len(tables) == 1:
            return tables[0]
        by_row = [cells for cells in found.values() if isinstance(cells, dict)]
        if by_row and len(by_row) == len(found):
            within = by_row[0].keys()
            if len(by_row) > 1 and within and all(each.keys() == within for each in by_row):
                if all(str(key).isdigit() for key in within):  # by column, then by row
                    return {str(name): list(cells.values()) for name, cells in found.items()}
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
