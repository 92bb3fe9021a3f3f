"""Export of a run as its recorded steps, its weights, and programs that make it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.cli.export_command import as_export_command, as_history_command
from engine.export.history import (
    PARQUET,
    column_names,
    description_path,
    history_file,
    write_description,
)
from engine.export.text_files import write_text_file
from engine.model.command_text import option_name
from gui.export.exporters import Exporter, ExportSource, Format, Options, in_thread


def _write_history(source: ExportSource, options: Options, path: Path) -> Iterator[float]:
    run, command = source.run, as_history_command(source.run, path.name)
    is_table = path.suffix.lower() != PARQUET
    if is_table:
        description_path(path)
    run.mark_end()
    with history_file(path, run, every=1) as writer:
        writer.command = command
        writer.write(run.history.rows)
    if is_table:
        write_description(path, column_names(run.problem.n), command)
    yield 1.0


HISTORY = Exporter(
    "history",
    "History",
    "Losses and parameters of the recorded steps, one a row. Beside a CSV table, "
    "NAME.csv-metadata.json tells what made it.",
    (Format(".csv", "CSV table", ".csv"), Format(".parquet", "Parquet table", ".csv")),
    in_thread(_write_history),
)


def _exporter(kind: str, name: str, hint: str, *formats: Format) -> Exporter:
    """Return the exporter of a kind of file; see `engine.export.text_files`."""

    def write(source: ExportSource, options: Options, path: Path) -> Iterator[float]:
        run = source.run
        command = as_export_command(run, f"{option_name(kind)}={path.name}")
        for _ in write_text_file(kind, path, run, command):
            yield 0.0
        yield 1.0

    return Exporter(kind, name, hint, formats, in_thread(write))


WEIGHTS = _exporter(
    "weights",
    "Weights",
    "Weights and bias, in the scale that the model trains in and in that of the raw features.",
    Format(".json", "JSON", ".json"),
    Format(".txt", "Text", ".txt"),
)

CODE = _exporter(
    "code",
    "NumPy program",
    "The run as a program of its own: it holds the examples and prints the same numbers.",
    Format(".py", "Python script", ".py"),
    Format(".ipynb", "Jupyter notebook", ".py"),
)

CODE_SKLEARN = _exporter(
    "code_sklearn",
    "scikit-learn script",
    "A script that finds the optimum of J, where the run leads, with scikit-learn.",
    Format(".py", "Python script", ".py"),
)
