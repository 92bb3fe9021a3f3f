"""Reading ARFF, Weka's attribute-relation format."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.encoding import decoded
from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    is_missing,
    one_line,
    shown_path,
)
from engine.data.files.table import Table, typed_table
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl


_WEIGHT = re.compile(r"(?<=[^{\s])\s*,\s*\{\s*[\d.]+\s*\}\s*$")
"""The weight of a row, in braces at its end."""

_QUOTE_FIRST = re.compile(r"(\d+)\s+'((?:[^'\\]|\\.)*)'")
"""Place and value of a pair whose value is quoted: the quotes are to be around both."""


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
                r"""\s*@attribute\s+('(?:[^'\\]|\\.)*'|"[^"]*"|\S+)\s+(.*)""", line, re.I
            )
            if declared is None:
                raise InputError(
                    f"{where}: line {number}: '{one_line(line)}' found; @attribute NAME TYPE "
                    "accepted"
                )
            names.append(declared[1].strip("'\""))
            kinds.append(declared[2].strip().lower())
        elif word[0].lower() == "@data":
            start = number
            break
    if not start or len(names) < 2:
        raise InputError(f"{where}: ARFF without @attribute lines and @data; both accepted")
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
        row = _sparse_row(plain, kinds) if plain.startswith("{") else _arff_row(plain)
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
    columns = [
        _column([None if is_missing(cell) else cell for cell in column], kind)
        for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)
    ]
    table = typed_table(path, list(zip(names, columns, strict=True)), given, told, place="line")
    form = replace(table.format, encoding=encoding)
    return replace(table, lines=np.array(numbers, dtype=np.int32), format=form)


def _column(cells: Sequence[str | None], kind: str) -> pl.Series:
    """Return a column: numbers if it is declared so and holds nothing else, else texts."""
    import polars as pl

    texts = pl.Series(cells, dtype=pl.String)
    if kind.split(None, 1)[0] in {"numeric", "real", "integer"}:
        values = texts.cast(pl.Float64, strict=False)
        if values.null_count() == texts.null_count():
            return values
    return texts


def _arff_row(line: str) -> list[str]:
    quote = "'" if "'" in line else '"'
    delimiter = "\t" if "\t" in line and "," not in line else ","
    row = next(
        csv.reader(
            [line], quotechar=quote, delimiter=delimiter, skipinitialspace=True, escapechar="\\"
        )
    )
    return [cell.strip() for cell in row]


def _sparse_row(line: str, kinds: Sequence[str]) -> list[str] | None:
    """Return a row written ``{place value, …}``; what is left out is 0, or the first of a list."""
    row = [kind[1:].split(",")[0].strip(" '}") if kind.startswith("{") else "0" for kind in kinds]
    for pair in filter(None, _arff_row(_QUOTE_FIRST.sub(r"'\1 \2'", line.strip("{} ")))):
        place, _, value = pair.partition(" ")
        if not place.isdigit() or int(place) >= len(row):
            return None
        row[int(place)] = value.strip(" '\"")
    return row
