"""What a file is, and reading those that are no plain text table: workbooks, arrays, records."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    is_missing,
    one_line,
    shown_path,
)
from engine.data.files.layout import Cells, laid_out
from engine.data.files.table import Progress, Table, named_columns
from engine.data.files.text import decoded, read_text
from engine.errors import InputError

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (
    *(".csv", ".tsv", ".txt", ".dat", ".data", ".tab", ".psv", ".xlsx", ".xlsm", ".xls", ".xlsb"),
    *(".ods", ".npz", ".npy", ".parquet", ".pq", ".arrow", ".feather", ".ipc", ".json", ".jsonl"),
    *(".ndjson", ".arff", ".libsvm", ".svm", ".svmlight", ".gz", ".bz2", ".xz", ".zip"),
)
"""How files that can be read usually end; what a file is, its content says."""

_LARGEST_UNPACKED = 1 << 32
"""More bytes than this from a packed file are refused."""

_PIECE = 1 << 22

_WHOLE_SHARE = 0.1
"""Share of the work that reading a file's bytes is."""

_FOREIGN = (
    (b"\x89PNG", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"%PDF", "a PDF document", "a table copied from it as text"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "pandas.read_hdf(F).to_csv"),
    (b"SQLite format 3\0", "an SQLite database", "sqlite3 -header -csv F 'select …'"),
    (b"MATLAB 5.0", "a MATLAB file", "writetable in MATLAB, or scipy.io.loadmat"),
    (b"$FL2", "an SPSS file", "pandas.read_spss(F).to_csv"),
    (b"<stata_dta>", "a Stata file", "pandas.read_stata(F).to_csv"),
    (b"RDX2\n", "an R data file", "write.csv in R"),
    (b"RDX3\n", "an R data file", "write.csv in R"),
    (b"X\n\0\0\0", "an R data file", "write.csv in R"),
    (b"\x80\x02", "a Python pickle", "DataFrame.to_csv"),
    (b"\x80\x03", "a Python pickle", "DataFrame.to_csv"),
    (b"\x80\x04", "a Python pickle", "DataFrame.to_csv"),
    (b"\x80\x05", "a Python pickle", "DataFrame.to_csv"),
    (b"Obj\x01", "an Avro file", "polars.read_avro(F).write_csv"),
    (b"ORC", "an ORC file", "pandas.read_orc(F).to_csv"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "the file in it"),
    (b"{\\rtf", "a text document", "a table saved as CSV"),
)
"""What begins so is read by none of us: what it is, and what makes a file of it that is."""

_ARRAY_NAMES = (("X", "y"), ("x", "y"), ("X_train", "y_train"), ("x_train", "y_train"))


def open_table(path: Path, given: FileFormat, progress: Progress | None = None) -> Table:
    """Return the table in a file, whatever the format that its content shows.

    Raises
    ------
    InputError
        If it cannot be read, or holds no table that can be; the message says what it is.
    """
    data = _contents(path, progress)
    told: list[Remark] = []
    data, name = _unpacked(path, data, told)
    rest = (
        None
        if progress is None
        else (lambda share: progress(_WHOLE_SHARE + (1 - _WHOLE_SHARE) * share))
    )
    table = _table(path, data, name, given, rest)
    if progress is not None:
        progress(1.0)
    return replace(table, remarks=(*told, *table.remarks)) if told else table


def read_pasted(text: str, given: FileFormat = FileFormat()) -> Table:  # noqa: B008
    """Return the table in a text, such as one copied from a spreadsheet."""
    data = text.encode("utf-8", errors="replace")
    return _table(Path("pasted"), data, "pasted", replace(given, encoding=None), None)


def _contents(path: Path, progress: Progress | None) -> bytes:
    """Return what a file holds; InputError if it cannot be read."""
    try:
        # Opening a pipe would wait for its writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _cannot_be_read(path, "not a file")
        with path.open("rb") as file:
            size = path.stat().st_size
            if progress is None or size <= _PIECE:
                return file.read()
            pieces = bytearray()
            while piece := file.read(_PIECE):
                pieces += piece
                progress(_WHOLE_SHARE * min(len(pieces) / size, 1.0))
            return bytes(pieces)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise _cannot_be_read(path, error) from None


def _cannot_be_read(path: Path, reason: Exception | str) -> InputError:
    why = (isinstance(reason, OSError) and reason.strerror) or reason
    return InputError(
        f"{shown_path(path)}: cannot be read ({why}); "
        "a CSV file or the name of a built-in data set accepted"
    )


def _unpacked(path: Path, data: bytes, told: list[Remark]) -> tuple[bytes, str]:
    """Return what is in a packed file, and its name."""
    name = path.name
    for magic, unpack, ending in (
        (b"\x1f\x8b", gzip.open, ".gz"),
        (b"BZh", bz2.open, ".bz2"),
        (b"\xfd7zXZ\0", lzma.open, ".xz"),
    ):
        if not data.startswith(magic):
            continue
        try:
            with unpack(io.BytesIO(data), "rb") as file:
                found = file.read(_LARGEST_UNPACKED + 1)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise InputError(
                f"{shown_path(path)}: a packed file that cannot be unpacked ({error}); a whole "
                "one accepted"
            ) from None
        if len(found) > _LARGEST_UNPACKED:
            raise InputError(
                f"{shown_path(path)}: more than {_LARGEST_UNPACKED >> 30} GB when unpacked; "
                "a smaller file accepted"
            )
        return found, name.removesuffix(ending)
    if not data.startswith(b"PK\x03\x04"):
        return data, name
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            names = [each.filename for each in files]
            is_own = any(
                each == "xl/workbook.xml"
                or each == "xl/workbook.bin"
                or each == "content.xml"
                or each.endswith(".npy")
                for each in names
            )
            if is_own:
                return data, name
            files = [each for each in files if not each.filename.startswith("__MACOSX/")]
            if len(files) != 1 or files[0].file_size > _LARGEST_UNPACKED:
                shown = ", ".join(map(one_line, names[:5]))
                raise InputError(
                    f"{shown_path(path)}: an archive of {counted(len(files), 'file')} ({shown}); "
                    "one file, unpacked, accepted"
                )
            told.append(Remark("sheet", f"{one_line(files[0].filename)} read from the archive"))
            return archive.read(files[0]), files[0].filename
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise InputError(
            f"{shown_path(path)}: an archive that cannot be read ({error}); a whole one without "
            "password accepted"
        ) from None


def _table(
    path: Path, data: bytes, name: str, given: FileFormat, progress: Progress | None
) -> Table:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_arrays = any(each.endswith(".npy") for each in archive.namelist())
        return _from_arrays(path, data, given) if is_arrays else _from_workbook(path, data, given)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _from_workbook(path, data, given)
    if data.startswith(b"\x93NUMPY"):
        return _from_arrays(path, data, given)
    if data.startswith((b"PAR1", b"ARROW1")):
        return _from_polars(path, data, given)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what, instead in _FOREIGN:
        if head.startswith(magic) or data.startswith(magic):
            how = f"; {instead} makes one" if instead else ""
            raise InputError(
                f"{shown_path(path)}: not a text file but {what}; CSV, Excel, npz, Parquet, Arrow, "
                f"JSON, ARFF or LIBSVM accepted{how}"
            )
    lower = head[:512].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise InputError(
            f"{shown_path(path)}: a web page or XML, no table; CSV, Excel, npz, Parquet, Arrow, "
            "JSON, ARFF or LIBSVM accepted"
        )
    if given.delimiter is None:
        if head.startswith((b"[", b"{")):
            table = _from_json(path, data, given)
            if table is not None:
                return table
        if re.search(rb"(?im)^\s*@relation\b", data[: 1 << 16]):
            return _from_arff(path, data, given)
        if _is_libsvm(head):
            return _from_libsvm(path, data, given)
    return read_text(path, data, given, progress)


def _typed(
    path: Path,
    columns: Mapping[str, pl.Series] | Sequence[tuple[str, pl.Series]],
    given: FileFormat,
    told: Sequence[Remark] = (),
    place: str = "row",
    first: int = 1,
) -> Table:
    """Return a table of columns that have types and names of their own."""
    pairs = list(columns.items()) if isinstance(columns, Mapping) else list(columns)
    if len(pairs) < 2 or not len(pairs[0][1]):
        raise InputError(
            f"{shown_path(path)}: {counted(len(pairs), 'column')} of "
            f"{counted(len(pairs[0][1]) if pairs else 0, 'row')} found; two or more (x1, label) "
            "with rows of data accepted"
        )
    m = len(pairs[0][1])
    names, is_named = named_columns([name for name, _ in pairs])
    return Table(
        path=path,
        names=names,
        is_named=is_named,
        cells=[series for _, series in pairs],
        lines=np.arange(first, m + first, dtype=np.int32),
        place=place,
        format=FileFormat(na=given.na, sheet=given.sheet),
        remarks=tuple(told),
    )


def _from_polars(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in a Parquet or Arrow file."""
    import polars as pl

    try:
        read = pl.read_parquet if data.startswith(b"PAR1") else pl.read_ipc
        frame = read(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            f"{shown_path(path)}: a damaged Parquet or Arrow file "
            f"({one_line(str(error))}); a whole one accepted"
        ) from None
    plain = []
    for column in frame.get_columns():
        if column.dtype.is_nested() or column.dtype == pl.Binary or column.dtype == pl.Object:
            continue
        is_text = isinstance(column.dtype, pl.Categorical | pl.Enum)
        plain.append((column.name, column.cast(pl.String) if is_text else column))
    return _typed(path, plain, given)


def _from_arrays(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in NumPy's files: arrays X and y, or one array of columns."""
    import polars as pl

    where = shown_path(path)
    try:
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        arrays = {"": loaded} if isinstance(loaded, np.ndarray) else dict(loaded)
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(
            f"{where}: arrays that cannot be read ({one_line(str(error))}); numbers or texts, no "
            "Python objects, accepted"
        ) from None
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
    return _typed(path, series, given, told)


def _from_workbook(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in a sheet of a workbook: the first that holds one, or the one asked for."""
    import polars as pl
    from python_calamine import CalamineError, CalamineWorkbook

    where = shown_path(path)
    told: list[Remark] = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        if given.sheet is not None and given.sheet not in names:
            raise InputError(
                f"{where}: sheet: '{one_line(given.sheet)}' given, one of "
                f"{', '.join(map(one_line, names))} accepted"
            )
        rows: list[list[str]] = []
        name = given.sheet or ""
        for name in [given.sheet] if given.sheet is not None else names:
            sheet = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = [list(map(_cell_text, row)) for row in sheet]
            if max((sum(map(bool, row)) for row in rows), default=0) >= 2:
                break
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{where}: a workbook that cannot be read ({one_line(str(error))}); Excel or "
            "OpenDocument without password accepted"
        ) from None
    if len(names) > 1 and given.sheet is None:
        others = ", ".join(one_line(each) for each in names if each != name)
        told.append(
            Remark("sheet", f"sheet {one_line(name)} read (others: {others}), --sheet S says which")
        )
    numbered = [(line, row) for line, row in enumerate(rows, start=1) if any(row)]
    numbered = [each for each in numbered if each[0] > (given.skip or 0)]
    used = [
        at
        for at in range(max((len(row) for _, row in numbered), default=0))
        if any(at < len(row) and row[at] for _, row in numbered)
    ]
    used = list(range(used[0], used[-1] + 1)) if used else []
    if len(used) < 2:
        raise InputError(
            f"{where}: {counted(len(used), 'column')} found in sheet {one_line(name)}; two or more "
            "(x1, label) accepted, --sheet S for another sheet"
        )
    columns = [
        pl.Series(
            [(row[at] if at < len(row) else "") or None for _, row in numbered], dtype=pl.String
        )
        for at in used
    ]
    lines = np.array([line for line, _ in numbered], dtype=np.int32)
    form = FileFormat(
        decimal=given.decimal,
        thousands=given.thousands,
        header=given.header,
        skip=given.skip,
        na=given.na,
        sheet=name,
    )
    table = laid_out(path, Cells(columns, lines), form, told, place="row")
    style = replace(table.format, decimal=given.decimal or ".")
    return replace(table, format=style)


def _cell_text(cell: object) -> str:
    """Return what a cell of a workbook or a JSON record shows."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)


def _from_json(path: Path, data: bytes, given: FileFormat) -> Table | None:
    """Return the table in JSON; None if this is no JSON at all.

    Records (a list of objects), lines of objects, lists by column, ``{"columns": …, "data": …}``,
    a list of rows, and any of these as the only list in an object.
    """
    where = shown_path(path)
    told: list[Remark] = []
    text, _ = decoded(path, data, given.encoding, told)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            found = [json.loads(line) for line in lines]
        except (ValueError, RecursionError) as error:
            if text.lstrip()[:1] == b"{" or re.match(rb"\s*\[\s*[\[{]", text):
                raise InputError(
                    f"{where}: JSON that cannot be read ({one_line(str(error))}); records such as "
                    '[{"a": 1, "b": 2, "label": 0}, …] accepted'
                ) from None
            return None
        if not all(isinstance(each, dict) for each in found):
            return None
    columns = _json_columns(found)
    if columns is None:
        raise InputError(
            f"{where}: JSON without a table; records such as "
            '[{"a": 1, "b": 2, "label": 0}, …] accepted'
        )
    return _typed(path, [(name, _series(cells)) for name, cells in columns.items()], given, told)


def _json_columns(found: Any) -> dict[str, list[Any]] | None:
    if isinstance(found, dict):
        lists = {name: cells for name, cells in found.items() if isinstance(cells, list)}
        if {"columns", "data"} <= lists.keys() and all(isinstance(r, list) for r in found["data"]):
            names = [str(name) for name in found["columns"]]
            return _of_rows(names, found["data"])
        if lists and len({len(cells) for cells in lists.values()}) == 1 and len(lists) > 1:
            return {str(name): cells for name, cells in lists.items()}
        nested = [_json_columns(cells) for cells in lists.values()]
        tables = [each for each in nested if each is not None]
        if len(tables) == 1:
            return tables[0]
        by_row = [cells for cells in found.values() if isinstance(cells, dict)]
        if by_row and len(by_row) == len(found):
            within = by_row[0].keys()
            if len(by_row) > 1 and within and all(each.keys() == within for each in by_row):
                if all(str(key).isdigit() for key in within):  # by column, then by row
                    return {str(name): list(cells.values()) for name, cells in found.items()}
                return {str(key): [each[key] for each in by_row] for key in within}
        return None
    if not isinstance(found, list) or not found:
        return None
    if all(isinstance(each, dict) for each in found):
        keys = dict.fromkeys(name for each in found for name in each)
        return {str(name): [each.get(name) for each in found] for name in keys}
    if all(isinstance(each, list) for each in found):
        head = found[0]
        if head and all(isinstance(cell, str) for cell in head) and len(found) > 1:
            return _of_rows(head, found[1:])
        return _of_rows([""] * len(head), found)
    return None


def _of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]] | None:
    if not names or any(len(row) != len(names) for row in rows):
        return None
    keys = [name or f"column {place}" for place, name in enumerate(names, 1)]
    if len(set(keys)) < len(keys):
        keys = [f"{key} ({place})" for place, key in enumerate(keys, 1)]
    return {key: [row[at] for row in rows] for at, key in enumerate(keys)}


def _series(cells: Sequence[Any]) -> pl.Series:
    """Return a column: numbers where all are, truth values where all are, else texts."""
    import polars as pl

    given = [cell for cell in cells if cell is not None]
    if given and all(isinstance(cell, bool) for cell in given):
        return pl.Series(cells, dtype=pl.Boolean)
    if given and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in given
    ):
        try:
            return pl.Series([None if c is None else float(c) for c in cells], dtype=pl.Float64)
        except OverflowError:
            pass
    texts = [
        _cell_text(cell) if not isinstance(cell, dict | list) else json.dumps(cell)
        for cell in cells
    ]
    return pl.Series([text or None for text in texts], dtype=pl.String)


def _from_arff(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in Weka's attribute-relation format."""
    import polars as pl

    where = shown_path(path)
    told: list[Remark] = []
    text = decoded(path, data, given.encoding, told)[0].decode("utf-8")
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
    for number, line in enumerate(lines[start:], start=start + 1):
        plain = line.strip()
        if not plain or plain.startswith("%"):
            continue
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
    columns = [
        pl.Series([None if is_missing(cell) else cell for cell in column], dtype=pl.String)
        for column in zip(*rows, strict=True)
    ]
    table = _typed(path, list(zip(names, columns, strict=True)), given, told, place="line")
    return replace(table, lines=np.array(numbers, dtype=np.int32))


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
    for pair in filter(None, (part.strip() for part in line.strip("{} ").split(","))):
        place, _, value = pair.partition(" ")
        if not place.isdigit() or int(place) >= len(row):
            return None
        row[int(place)] = value.strip(" '\"")
    return row


_LIBSVM_LINE = re.compile(
    r"\s*[^\s:#]+(?:\s+qid:\d+)?(?:\s+\d+:[+-]?[\d.]+(?:[eE][+-]?\d+)?)+\s*(?:#.*)?"
)


def _is_libsvm(head: bytes) -> bool:
    """Tell whether most lines are a label and pairs ``place:value``."""
    lines = head.decode("utf-8", errors="ignore").splitlines()
    lines = [line for line in lines[: -1 if len(lines) > 1 else None] if line.strip()]
    lines = [line for line in lines if not line.startswith("#")]
    found = sum(_LIBSVM_LINE.fullmatch(line) is not None for line in lines)
    return bool(lines) and 10 * found >= 8 * len(lines)


def _from_libsvm(path: Path, data: bytes, given: FileFormat) -> Table:
    """Return the table in LIBSVM's format: the label, then ``place:value``, else 0."""
    import polars as pl

    where = shown_path(path)
    labels: list[str] = []
    entries: list[tuple[int, int, float]] = []
    numbers: list[int] = []
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), start=1):
        parts = line.partition("#")[0].split()
        if not parts:
            continue
        for pair in parts[1:]:
            place, _, value = pair.partition(":")
            if place == "qid":
                continue
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
    table = _typed(path, series, given, place="line")
    return replace(table, lines=np.array(numbers, dtype=np.int32))
