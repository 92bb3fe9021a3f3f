"""How does a CSV file become a data set?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.dataset import Dataset
from engine.errors import InputError


def read_csv(
    path: str | Path,
    columns: tuple[str, str] | None = None,
    label: str | None = None,
    positive: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Return the data set in the CSV file `path`."""
    raise InputError(f"{path}: no built-in data set and no readable CSV file has this name")
