"""Reading ARFF, Weka's attribute-relation format."""

from __future__ import annotations

import re
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
from engine.data.files.formats.encoding import decoded
from engine.data.files.table import Table, typed_table
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl


_WEIGHT = re.compile(r"(?<=[^{\s])\s*,\s*\{\s*[\d.]+\s*\}\s*$")
"""The weight of a row, in braces at its end."""

_QUOTED = r"""(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")"""
"""A value in quotes of either kind, where a backslash goes before a quote within."""

_CELLS = tuple(
    re.compile(rf"(?:^|{between})((?:\d+\s+)?{_QUOTED}|{plain})(?={between}|$)")
    for between, plain in ((r"\s*,\s*", "[^,]*"), (r" *\t *", r"[^\t]*"), (r"\s+", r"\S+"))
)
"""A value between commas, tabs or blanks; before one in quotes may stand the place it has."""


def read_arff(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in Weka's attribute-relation format."""
    where = shown_path(path)
    told: list[Remark] = []
    data, encoding = decoded(path, data, given.encoding, told)
    text = data.decode("utf-8")
    names: list[str] = []
    kinds: list[str] = []
    lines = text.splitlines()
    start = 0
    for number, line in enumerate(lines, start=1):
        word = line.strip().split(None, 1)
        if not word or word[0].startswith("%"):
            continue
        if word[0].lower() == "@attribute":
            declared = re.match(
                r"""\s*@attribute\s+('(?:[^'\\]|\\.)*'|"[^"]*"|[^\s{]+)(?:\s+|(?={))(.*)""",
                line,
                re.I,
            )
            if declared is None:
                raise InputError(
                    f"{where}: line {number}: '{one_line(line)}' found; @attribute NAME TYPE "
                    "accepted"
                )
            names.append(_plain(declared[1]))
            kinds.append(declared[2].strip())
        elif word[0].lower() == "@data":
            start = number
            break
    if not start or len(names) < 2:
        raise InputError(f"{where}: ARFF without @attribute lines and @data; both accepted")
    values = [_values(kind) for kind in kinds]
    absent = [each[0] if each else "0" for each in values]
    rows: list[list[str]] = []
    numbers: list[int] = []
    weights = 0
    for number, line in enumerate(lines[start:], start=start + 1):
        plain = line.strip()
        if not plain or plain.startswith("%"):
            continue
        weighted = _WEIGHT.search(plain)
        if weighted is not None:
            plain = plain[: weighted.start()]
            weights += 1
        row = _sparse_row(plain, absent) if plain.startswith("{") else _row(plain)
        if row is None or len(row) != len(names):
            raise InputError(
                f"{where}: row {len(rows) + 1} (line {number}): "
                f"{counted(len(row or []), 'value')} found; {len(names)}, one for each @attribute, "
                "accepted"
            )
        rows.append(row)
        numbers.append(number)
    if not rows:
        raise InputError(f"{where}: no rows below @data; some accepted")
    if weights:
        told.append(Remark("counts", f"weights of {counted(weights, 'row')} left out"))
    columns = [_column(*each) for each in zip(zip(*rows, strict=True), kinds, values, strict=True)]
    table = typed_table(path, list(zip(names, columns, strict=True)), given, told, place="line")
    form = replace(table.format, encoding=encoding)
    return replace(table, lines=np.array(numbers, dtype=np.int32), format=form)


def _values(kind: str) -> list[str]:
    """Return the values that ``{first, second, …}`` declares; none for another kind."""
    return _row(kind[1 : kind.rfind("}")].strip()) if kind.startswith("{") else []


def _column(cells: Sequence[str], kind: str, values: Sequence[str]) -> pl.Series:
    """Return a column: numbers if it is declared so and holds nothing else, else texts.

    A value that is declared is never missing: where one elsewhere stands for a missing value, as
    ``none`` and ``-`` do, the column is one of categories.
    """
    import polars as pl

    known = set(values) - {"", "?"}
    given = [None if is_missing(cell) and cell not in known else cell for cell in cells]
    texts = pl.Series(given, dtype=pl.String)
    if any(map(is_missing, known)):
        return texts.cast(pl.Categorical)
    if kind.split(None, 1)[0].lower() in {"numeric", "real", "integer"}:
        numbers = texts.cast(pl.Float64, strict=False)
        if numbers.null_count() == texts.null_count():
            return numbers
    return texts


def _row(line: str) -> list[str]:
    """Return the values of a row, between commas; where there are none, between tabs or blanks."""
    if "," in line and "'" not in line and '"' not in line:
        return [cell.strip() for cell in line.split(",")]
    found = (cells.findall(line) for cells in _CELLS)
    return [_plain(cell) for cell in next((row for row in found if len(row) > 1), [line])]


def _plain(cell: str) -> str:
    """Return a value without its quotes."""
    cell = cell.strip()
    if not re.fullmatch(_QUOTED, cell):
        return cell
    quote = cell[0]
    return re.sub(r"\\(.)", r"\1", cell[1:-1].replace(2 * quote, quote)).strip()


def _sparse_row(line: str, absent: Sequence[str]) -> list[str] | None:
    """Return a row written ``{place value, …}``; what is left out is 0, or the first of a list."""
    row = list(absent)
    pairs = line.removeprefix("{").removesuffix("}").strip()
    for pair in filter(None, _CELLS[0].findall(pairs)):
        place, _, value = pair.strip().partition(" ")
        if not place.isdigit() or int(place) >= len(row):
            return None
        row[int(place)] = _plain(value)
    return row
