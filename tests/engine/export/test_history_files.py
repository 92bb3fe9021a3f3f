"""A history in Parquet holds what the one in CSV holds."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine import __version__
from engine.export.history import HistoryWriter, history_file
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.run import Run


def written(path: Path, test_ratio: float) -> None:
    experiment = Experiment(data="moons", test_ratio=test_ratio, alpha=0.3)
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    with history_file(path, run, 3) as writer:
        for rows in run.record(100, 3):
            writer.write(rows)
        writer.finish()
        writer.command = "uv run main.py moons"


@pytest.mark.parametrize("test_ratio", [0.0, 0.25])
def test_parquet_holds_the_rows_of_csv_to_the_last_bit(tmp_path: Path, test_ratio: float) -> None:
    for name in ("h.csv", "h.parquet"):
        written(tmp_path / name, test_ratio)
    header, *lines = (tmp_path / "h.csv").read_text(encoding="utf-8").splitlines()
    table = pl.read_parquet(tmp_path / "h.parquet")
    assert ",".join(table.columns) == header == "step,loss,test_loss,accuracy,b,w1,w2"
    assert table.dtypes == [pl.Int64, *[pl.Float64] * 6]
    numbers = [[float(cell) if cell else None for cell in line.split(",")] for line in lines]
    assert [list(row) for row in table.iter_rows()] == numbers
    told = pl.read_parquet_metadata(tmp_path / "h.parquet")
    assert told["program"] == f"Descent Lab {__version__}"
    assert told["command"] == "uv run main.py moons"
    assert len(numbers) == 35  # 0, 3 … 99, and the end
    assert sorted(path.name for path in tmp_path.iterdir()) == ["h.csv", "h.parquet"]


def test_what_ends_early_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(HistoryWriter, "finish", fail)
    with pytest.raises(OSError, match="No space"):
        written(tmp_path / "h.parquet", 0.0)
    assert not list(tmp_path.iterdir())
