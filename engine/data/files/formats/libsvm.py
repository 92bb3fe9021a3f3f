"""Reading LIBSVM's sparse format: a label and pairs place:value."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.data.files.file_format import FileFormat, Remark, one_line, shown_path
from engine.data.files.formats.encoding import decoded
from engine.data.files.table import Table, typed_table
from engine.errors import InputError

_LIBSVM_LINE = re.compile(
    r"\s*[^\s:#]+(?:\s+qid:\d+)?(?:\s+\d+:[+-]?[\d.]+(?:[eE][+-]?\d+)?)+\s*(?:#.*)?"
)

_LABEL_ALONE = re.compile(r"\s*[^\s:#,;|]+\s*(?:#.*)?")
"""An example whose features are all 0."""


def is_libsvm(head: bytes) -> bool:
    """Tell whether most lines are a label and pairs ``place:value``, all of them perhaps none."""
    lines = head.decode("utf-8", errors="ignore").splitlines()
    lines = [line for line in lines[: -1 if len(lines) > 1 else None] if line.strip()]
    lines = [line for line in lines if not line.startswith("#")]
    found = sum(_LIBSVM_LINE.fullmatch(line) is not None for line in lines)
    alone = sum(_LABEL_ALONE.fullmatch(line) is not None for line in lines)
    return found > 0 and (10 * found >= 8 * len(lines) or found + alone == len(lines))


def read_libsvm(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in LIBSVM's format: the label, then ``place:value``, else 0."""
    import polars as pl

    where = shown_path(path)
    told: list[Remark] = []
    text = decoded(path, data, given.encoding, told)[0].decode("utf-8")
    labels: list[str] = []
    entries: list[tuple[int, int, float]] = []
    numbers: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.partition("#")[0].split()
        if not parts:
            continue
        seen: set[str] = set()
        for pair in parts[1:]:
            place, _, value = pair.partition(":")
            if place == "qid":
                continue
            if place in seen:
                raise InputError(
                    f"{where}: line {number}: place {one_line(place)} twice; each place once "
                    "accepted"
                )
            seen.add(place)
            try:
                entries.append((len(labels), int(place), float(value)))
            except ValueError:
                raise InputError(
                    f"{where}: line {number}: '{one_line(pair)}' found; place:value, such as "
                    "1:2.5, accepted"
                ) from None
        labels.append(parts[0])
        numbers.append(number)
    places = sorted({place for _, place, _ in entries})
    columns = {place: np.zeros(len(labels)) for place in places}
    for row, at, number_there in entries:
        columns[at][row] = number_there
    series = [(f"x{place}", pl.Series(columns[place])) for place in places]
    series.append(("label", pl.Series(labels, dtype=pl.String)))
    table = typed_table(path, series, given, told, place="line")
    return replace(table, lines=np.array(numbers, dtype=np.int32))
