"""The history of a run as a CSV or Parquet file, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import numpy as np

from engine import MADE_BY, NAME
from engine.errors import InputError
from engine.support.arrays import Floats
from engine.support.files import whole_file
from engine.training.history import HEAD
from engine.training.run import Run

STEP, LOSS, TEST_LOSS, ACCURACY = range(4)
"""Columns of a row of `engine.training.history.History` that are written."""

PARQUET = ".parquet"

_MEANINGS = {
    "step": "updates made",
    "loss": "J over the training examples, penalty included",
    "test_loss": "mean L over the test examples; empty where there are none",
    "accuracy": "share of the training examples predicted rightly",
    "b": "bias, in the scale that the model trains in",
}


def column_names(n: int) -> tuple[str, ...]:
    """Return the names of the columns of a history with n features."""
    return (*_MEANINGS, *(f"w{j + 1}" for j in range(n)))


class HistoryWriter:
    """Writes the rows of a run, in blocks, as lines ``step,loss,test_loss,accuracy,b,w1,w2,…``.

    Numbers have 17 significant digits, which give back the very same float64. Without a test set
    the test loss is left empty.

    Attributes
    ----------
    command
        The command that makes the run, for a format with a place for it; empty: it is not told.
    """

    def __init__(self, file: TextIO, n: int, has_test_set: bool, every: int) -> None:
        self._file = file
        self._every = every
        self.command = ""
        self._last_step = -1
        self._end = np.empty((0, HEAD + n + 1))
        columns = [STEP, LOSS, TEST_LOSS, ACCURACY, HEAD + n, *range(HEAD, HEAD + n)]
        formats = ["%d", *["%.17g"] * (n + 4)]
        if not has_test_set:
            columns.remove(TEST_LOSS)
            formats[TEST_LOSS] = ""
        self._columns = columns
        self._line = ",".join(formats) + "\n"
        file.write(",".join(column_names(n)) + "\n")

    def write(self, rows: Floats) -> None:
        """Write those of `rows`, shape ``(k, HEAD + n + 1)``, whose turn it is."""
        steps = rows[:, STEP]
        self._write(rows[(steps % self._every == 0) & (steps > self._last_step)])
        self._end = rows[-1:].copy()

    def finish(self) -> None:
        """Write the last of the rows seen, if it was not its turn, and make sure of all."""
        self._write(self._end[self._end[:, STEP] > self._last_step])
        self._file.flush()  # here, and not when all is done, it is learnt that there is no room

    def _write(self, rows: Floats) -> None:
        if len(rows):
            self._file.write(
                self._line * len(rows) % tuple(rows[:, self._columns].ravel().tolist())
            )
            self._last_step = int(rows[-1, STEP])


@contextmanager
def history_file(path: Path, run: Run, every: int) -> Iterator[HistoryWriter]:
    """Open a history of `run` that takes its place at `path` when it is complete.

    A name that ends in .parquet makes it a Parquet file with the same columns, and with version and
    command in its metadata; every other one a CSV file, which is nothing but its table: see
    `write_description`.
    """
    with whole_file(path) as part:
        is_parquet = path.suffix.lower() == PARQUET
        lines = part.with_name(f"{part.name}.csv") if is_parquet else part
        try:
            with lines.open("w", encoding="utf-8", newline="") as file:
                writer = HistoryWriter(file, run.problem.n, len(run.problem.y_test) > 0, every)
                yield writer
            if is_parquet:
                _write_parquet(lines, part, writer.command)
        finally:
            if is_parquet:
                lines.unlink(missing_ok=True)


def _write_parquet(lines: Path, path: Path, command: str) -> None:
    """Make a Parquet file of a history in CSV, a part at a time: it may exceed the memory."""
    import polars as pl

    with lines.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    schema = {name: pl.Int64() if name == "step" else pl.Float64() for name in names}
    told = {"program": MADE_BY, "command": command}
    try:
        pl.scan_csv(lines, schema=schema).sink_parquet(path, metadata=told)
    except pl.exceptions.PolarsError as error:
        raise OSError(0, str(error).splitlines()[0]) from error


def write_description(path: Path, names: Sequence[str], command: str) -> None:
    """Write beside a CSV file what its columns mean, and which command and version made it.

    Its name and form are those of W3C's *Metadata Vocabulary for Tabular Data* (2015), section 5.3.
    """
    columns = [
        {
            "name": name,
            "datatype": "integer" if name == "step" else "double",
            "dc:description": _MEANINGS.get(name, f"weight {name}, in the scale of b"),
        }
        for name in names
    ]
    description = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dc:creator": MADE_BY,
        "dc:provenance": command,
        "tableSchema": {"columns": columns},
    }
    with whole_file(description_path(path)) as part:
        part.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n", "utf-8")


def description_path(path: Path) -> Path:
    """Return where `write_description` writes. Raises InputError if another's file stands there."""
    beside = path.with_name(f"{path.name}-metadata.json")
    ours = f'"dc:creator": "{NAME} '
    if beside.exists() and ours not in beside.read_text("utf-8", errors="replace"):
        raise InputError(
            f"export: {beside.name} is there, and not made by this program; another name accepted"
        )
    return beside
