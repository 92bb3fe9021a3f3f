"""Reading arrays and data frames: NumPy, Parquet and Arrow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.files.file_format import FileFormat, Remark, one_line, reason, shown_path
from engine.data.files.table import Table, typed_table
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_ARRAY_NAMES = (("X", "y"), ("x", "y"), ("X_train", "y_train"), ("x_train", "y_train"))


def read_arrow(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in a Parquet or Arrow file."""
    import polars as pl

    try:
        read = pl.read_ipc_stream
        if data.startswith((b"PAR1", b"ARROW1")):
            read = pl.read_parquet if data.startswith(b"PAR1") else pl.read_ipc
        frame = read(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            f"{shown_path(path)}: a damaged Parquet or Arrow file "
            f"({reason(error)}); a whole one accepted"
        ) from None
    plain = []
    left = []
    while any(isinstance(column.dtype, pl.Struct) for column in frame.get_columns()):
        frame = pl.DataFrame(_fields(frame.get_columns()))
    for column in frame.get_columns():
        if column.dtype.is_nested() or column.dtype == pl.Binary or column.dtype == pl.Object:
            left.append(one_line(column.name))
            continue
        is_text = isinstance(column.dtype, pl.Categorical | pl.Enum)
        plain.append((column.name, column.cast(pl.String) if is_text else column))
    told = [Remark("columns", f"{', '.join(left)} left out: lists, not values")] if left else []
    return typed_table(path, plain, given, told)


def _fields(columns: Sequence[pl.Series]) -> list[pl.Series]:
    """Return columns with those that hold records taken apart, ``record.field``."""
    import polars as pl

    apart = []
    for column in columns:
        if isinstance(column.dtype, pl.Struct):
            parts = column.struct.unnest().get_columns()
            apart += [part.alias(f"{column.name}.{part.name}") for part in parts]
        else:
            apart.append(column)
    return apart


def _is_one_hot(y: np.ndarray[tuple[int, ...], np.dtype[Any]]) -> bool:
    return bool((y.sum(axis=1) == 1).all())


def read_arrays(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in NumPy's files: arrays X and y, or one array of columns."""
    import polars as pl

    where = shown_path(path)
    try:
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        arrays = {"": loaded} if isinstance(loaded, np.ndarray) else dict(loaded)
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(
            f"{where}: arrays that cannot be read ({reason(error)}); numbers or texts, no "
            "Python objects, accepted"
        ) from None
    if len(arrays) == 1 and (alone := next(iter(arrays.values()))).dtype.names:
        alone = alone.reshape(-1)
        arrays = {name: alone[name] for name in alone.dtype.names}
    listed = ", ".join(f"{name or 'array'} {array.shape}" for name, array in arrays.items())
    accepted = "X of shape (m, 1) or (m, n) and y of shape (m,), or one array with the label last,"
    told: list[Remark] = []
    pair = next((each for each in _ARRAY_NAMES if each[0] in arrays and each[1] in arrays), None)
    if pair is None and len(arrays) == 2:
        first, second = sorted(arrays, key=lambda name: -arrays[name].ndim)
        if arrays[first].ndim == 2 and arrays[second].ndim <= 2:
            pair = first, second
            told.append(Remark("sheet", f"{first} taken for X, {second} for y"))
    if pair is not None:
        X, y = arrays[pair[0]], arrays[pair[1]]
        X = X.reshape(-1, 1) if X.ndim == 1 else X
        y = y.reshape(-1) if y.ndim == 2 and 1 in y.shape else y
        if X.ndim == 2 and y.ndim == 1 and len(X) != len(y) == X.shape[1]:
            X = X.T
            told.append(Remark("sheet", f"{pair[0]} of shape (n, m) turned"))
        if y.ndim == 2 and len(y) == len(X) and ((y == 0) | (y == 1)).all() and _is_one_hot(y):
            y = y.argmax(axis=1)
            told.append(Remark("label", f"{pair[1]} of one 1 in a row read as its place from 0"))
        others = [name for name, array in arrays.items() if name not in pair and array.ndim]
        if others and set(pair) <= {"X_train", "x_train", "y_train"}:
            told.append(Remark("sheet", f"{pair[0]}, {pair[1]} read, {', '.join(others)} left out"))
        if X.ndim != 2 or y.ndim != 1 or len(X) != len(y):
            raise InputError(f"{where}: {listed} found; {accepted} accepted")
        columns = [(f"x{place + 1}", X[:, place]) for place in range(X.shape[1])]
        columns.append(("y", y))
    elif len({array.shape for array in arrays.values()}) == 1 and (
        len(arrays) > 1 and next(iter(arrays.values())).ndim == 1
    ):
        columns = list(arrays.items())
    elif len(arrays) == 1 and next(iter(arrays.values())).ndim == 2:
        array = next(iter(arrays.values()))
        columns = [(f"x{place + 1}", array[:, place]) for place in range(array.shape[1])]
        if len(columns) > 1:
            columns[-1] = ("y", columns[-1][1])
    else:
        raise InputError(f"{where}: {listed} found; {accepted} accepted")
    try:
        series = [(name, pl.Series(np.ascontiguousarray(column))) for name, column in columns]
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        raise InputError(f"{where}: {listed} found; arrays of numbers or texts accepted") from None
    return typed_table(path, series, given, told)
