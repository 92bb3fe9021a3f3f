"""Export of the recorded steps of a run as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.export.history import history_file
from gui.export.exporters import Exporter, ExportSource, Format, Options, in_thread


def _write(source: ExportSource, options: Options, path: Path) -> Iterator[float]:
    run = source.run
    run.mark_end()
    with history_file(path, run, every=1) as writer:
        writer.write(run.history.rows)
    yield 1.0


HISTORY = Exporter(
    "history",
    "History",
    "Losses and parameters of the recorded steps, one a row.",
    (Format(".csv", "CSV table", ".csv"), Format(".parquet", "Parquet table", ".csv")),
    in_thread(_write),
)
