"""Reading arrays and data frames: NumPy, Parquet and Arrow."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.lib.npyio import NpzFile

from engine.data.files.file_format import FileFormat, Remark, one_line, reason, shown_path
from engine.data.files.table import NAMES_OF_COLUMNS, Table, typed_table
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl
    from polars._typing import PolarsDataType

Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[Any]]

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
    columns = frame.get_columns()
    while any(column.dtype.is_nested() for column in columns):
        apart = _parts(columns)
        if [column.name for column in apart] == [column.name for column in columns]:
            break
        columns = apart
    for column in columns:
        if column.dtype.is_nested() or column.dtype == pl.Binary or column.dtype == pl.Object:
            left.append(one_line(column.name))
            continue
        is_text = isinstance(column.dtype, pl.Categorical | pl.Enum)
        plain.append((column.name, column.cast(pl.String) if is_text else column))
    told = [Remark("columns", f"{', '.join(left)} left out: lists, not values")] if left else []
    return typed_table(path, plain, given, told)


def _parts(columns: Sequence[pl.Series]) -> list[pl.Series]:
    """Return columns with those that hold records, and lists of numbers, taken apart.

    A record's parts are ``record.field``, a list's ``list.1``, ``list.2``, …
    """
    import polars as pl

    parts = []
    for column in columns:
        if isinstance(column.dtype, pl.Struct):
            fields = column.struct.unnest().get_columns()
            parts += [field.alias(f"{column.name}.{field.name}") for field in fields]
        elif isinstance(column.dtype, pl.List | pl.Array) and (width := _width(column)):
            lists = column.cast(pl.List(column.dtype.inner))
            parts += [lists.list.get(at).alias(f"{column.name}.{at + 1}") for at in range(width)]
        else:
            parts.append(column)
    return parts


def _width(column: pl.Series) -> int:
    """Return the length of all lists of numbers in a column; 0 if they differ or hold others."""
    import polars as pl

    inner: PolarsDataType = column.dtype
    while isinstance(inner, pl.List | pl.Array):
        inner = inner.inner
    if not inner.is_numeric():
        return 0
    if isinstance(column.dtype, pl.Array):
        return column.dtype.shape[0]
    lengths = column.list.len().drop_nulls().unique()
    return int(lengths[0]) if len(lengths) == 1 else 0


_ASIDE = re.compile(r"(?:^|_)(?:test|val|valid|validation)(?:_|$)", re.IGNORECASE)
"""The name of an array that is kept for testing."""


def read_arrays(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in NumPy's files: arrays X and y, or one array of columns.

    Names of the columns may go with them. Arrays for testing and others are left out, and told.
    """
    where = shown_path(path)
    told: list[Remark] = []
    arrays = _arrays(where, data)
    listed = ", ".join(f"{name or 'array'} {array.shape}" for name, array in arrays.items())
    accepted = "X of shape (m, 1) or (m, n) and y of shape (m,), or one array with the label last,"
    whole = {name: array for name, array in arrays.items() if array.ndim}
    pair = next((each for each in _ARRAY_NAMES if each[0] in arrays and each[1] in arrays), None)
    if pair is None and len(whole) > 1 and _are_columns(list(whole.values())):
        columns = list(whole.items())
        return typed_table(path, [(n, _series(where, n, each)) for n, each in columns], given, told)
    tables = [name for name, array in whole.items() if not _are_names(name, array)]
    if len(tables) > 2:
        tables = [name for name in tables if not _ASIDE.search(name)]
    if pair is None and len(tables) == 2:
        first, second = sorted(tables, key=lambda name: -arrays[name].ndim)
        if arrays[first].ndim == 2 and arrays[second].ndim <= 2:
            pair = first, second
            told.append(Remark("sheet", f"{first} taken for X, {second} for y"))
    read = pair or tuple(tables)
    y: Array | None = None
    if pair is not None:
        X, y = _paired(*pair, arrays, told)
        if X.ndim != 2 or y.ndim != 1 or len(X) != len(y):
            raise InputError(f"{where}: {listed} found; {accepted} accepted")
    elif len(tables) == 1 and arrays[tables[0]].ndim == 2:
        X = arrays[tables[0]]
    else:
        raise InputError(f"{where}: {listed} found; {accepted} accepted")
    used = set(read)
    width = X.shape[1]
    names = [f"x{place}" for place in range(1, width + 1)]
    if y is None and width > 1:
        names[-1] = "y"
    for name, array in whole.items():
        if _is_text(array) and name.lower() in NAMES_OF_COLUMNS and array.shape == (width,):
            names = _series(where, name, array).to_list()
            used.add(name)
            break
    columns = [(name, X[:, place]) for place, name in enumerate(names)]
    if y is not None:
        columns.append(("y", y))
    left = [name for name in whole if name not in used]
    if left:
        told.append(Remark("sheet", f"{_listed(read)} read, {_listed(left)} left out"))
    return typed_table(path, [(n, _series(where, n, each)) for n, each in columns], given, told)


def _arrays(where: str, data: bytes) -> dict[str, Array]:
    """Return the arrays in a file by name; "" is that of a file of one, fields are arrays."""
    arrays: dict[str, Array] = {}
    try:
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            arrays[""] = loaded
        else:
            arrays |= {name: loaded[name] for name in loaded.files if not _is_none(loaded, name)}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(
            f"{where}: arrays that cannot be read ({reason(error)}); numbers or texts, no "
            "Python objects, accepted"
        ) from None
    fields = next(iter(arrays.values())).dtype.names if len(arrays) == 1 else None
    if fields:
        alone = next(iter(arrays.values())).reshape(-1)
        arrays = {name: alone[name] for name in fields}
    return arrays


def _is_none(loaded: NpzFile, name: str) -> bool:
    """Tell whether an array is one Python object, as None is written, and no data."""
    if loaded.zip is None or f"{name}.npy" not in loaded.zip.namelist():
        return False
    with loaded.zip.open(f"{name}.npy") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            return False
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    return shape == () and dtype.hasobject


def _listed(names: Iterable[str]) -> str:
    return ", ".join(one_line(name) or "array" for name in names)


def _are_columns(arrays: Sequence[Array]) -> bool:
    return len({array.shape for array in arrays}) == 1 and arrays[0].ndim == 1


def _is_text(array: Array) -> bool:
    return array.dtype.kind in "US"


def _are_names(name: str, array: Array) -> bool:
    """Tell whether an array is names of columns or of classes."""
    known = name.lower() in NAMES_OF_COLUMNS or name.lower().endswith("_names")
    return known and _is_text(array)


def _paired(
    first: str, second: str, arrays: Mapping[str, Array], told: list[Remark]
) -> tuple[Array, Array]:
    """Return X and y in the shapes ``(m, n)`` and ``(m,)``, if they are others of such."""
    X, y = arrays[first], arrays[second]
    X = X.reshape(-1, 1) if X.ndim == 1 else X
    y = y.reshape(-1) if y.ndim == 2 and 1 in y.shape else y
    if X.ndim == 2 and y.ndim == 1 and len(X) != len(y) == X.shape[1]:
        X = X.T
        told.append(Remark("sheet", f"{first} of shape (n, m) turned"))
    if X.ndim == y.ndim == 2 and len(X) == len(y) and _is_one_hot(y):
        y = y.argmax(axis=1)
        told.append(Remark("label", f"{second} of one 1 in a row read as its place from 0"))
    return X, y


def _is_one_hot(y: Array) -> bool:
    return (
        y.size > 0
        and y.dtype.kind in "biuf"
        and bool(((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all())
    )


def _series(where: str, name: str, array: Array) -> pl.Series:
    """Return an array of one dimension as a column."""
    import polars as pl

    kind = array.dtype.kind
    units = str(array.dtype).partition("[")[2].rstrip("]") if kind in "Mm" else ""
    is_known = kind in "biufUSM" or units in {"ms", "us", "ns"}
    if array.ndim != 1 or not is_known:
        shape = f" of shape {array.shape}" if array.ndim != 1 else ""
        raise InputError(
            f"{where}: {one_line(name)}{shape} holds {one_line(str(array.dtype))}; one number, "
            "truth value, text or date in a row accepted"
        )
    if kind == "S":
        array = np.strings.decode(array, "utf-8", "backslashreplace")
    if kind == "M" and units not in {"D", "ms", "us", "ns"}:
        array = array.astype(np.str_)
    if kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return pl.Series(np.ascontiguousarray(array))
