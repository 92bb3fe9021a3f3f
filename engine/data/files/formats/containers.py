"""What a file is: its bytes, unpacked, and the reader that its content asks for."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
import stat
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from engine.data.files.file_format import (
    FileFormat,
    Remark,
    counted,
    field_as_typed,
    one_line,
    shown_path,
)
from engine.data.files.formats.arff import read_arff
from engine.data.files.formats.arrays import read_arrays, read_arrow
from engine.data.files.formats.encoding import wide_encoding
from engine.data.files.formats.json_records import read_json
from engine.data.files.formats.libsvm import is_libsvm, read_libsvm
from engine.data.files.formats.text import read_text
from engine.data.files.formats.workbooks import read_workbook
from engine.data.files.table import Table
from engine.errors import InputError, UnusedSettingError
from engine.support.tasks import Progress

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
    *(
        (bytes((version, order, 1, 0)), "a Stata file", "pandas.read_stata(F).to_csv")
        for version in (113, 114, 115)
        for order in (1, 2)
    ),
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
    (b"\x28\xb5\x2f\xfd", "a file packed by Zstandard", "unzstd"),
    (b"Rar!", "a RAR archive", "the file in it"),
    (b"version https://git-lfs", "the pointer of Git LFS to a file", "git lfs pull"),
)
"""What begins so is read by none of us: what it is, and what makes a file of it that is."""


def open_table(path: Path, given: FileFormat, progress: Progress | None = None) -> Table:
    """Return the table in a file, whatever the format that its content shows.

    Raises
    ------
    InputError
        If it cannot be read, or holds no table that can be; the message says what it is.
    """
    data = _contents(path, progress)
    told: list[Remark] = []
    within = given
    for _ in range(_MOST_PACKINGS):
        data, within = _unpacked(path, data, within, told)
    rest = (
        None
        if progress is None
        else (lambda share: progress(_WHOLE_SHARE + (1 - _WHOLE_SHARE) * share))
    )
    table = _table(path, data, within, rest)
    _check_read(path, within, table.format)
    if within != given:
        table = replace(table, format=replace(table.format, sheet=given.sheet))
    if progress is not None:
        progress(1.0)
    return replace(table, remarks=(*told, *table.remarks)) if told else table


_READ_OF = {
    "encoding": "a text file, JSON and ARFF",
    "header": "a text file and a workbook",
    "skip": "a text file and a workbook",
    "sheet": "a workbook, and JSON or an archive of several tables",
}
"""For which files a field of the format means something, where a text file is not the only one."""


def _check_read(path: Path, given: FileFormat, found: FileFormat) -> None:
    """Raise UnusedSettingError where a field is given that means nothing for such a file."""
    for name, value in given.given().items():
        if getattr(found, name) is None:
            raise UnusedSettingError(
                shown_path(path),
                name,
                f"{field_as_typed(name, value) or repr('')} given, which says nothing of such a "
                f"file; it is accepted for {_READ_OF.get(name, 'a text file')}",
            )


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


_MOST_PACKINGS = 3

_BESIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\.|readme|licen[cs]e|thumbs\.db|desktop\.ini)", re.I)
"""What lies beside the data in an archive."""


def _unpacked(
    path: Path, data: bytes, given: FileFormat, told: list[Remark]
) -> tuple[bytes, FileFormat]:
    """Return what is in a packed file, and what is known of its format.

    Of a file that is not packed these are its own bytes; a sheet that names a file of an archive
    names nothing within that file.
    """
    for magic, unpack in (
        (b"\x1f\x8b", gzip.open),
        (b"BZh", bz2.open),
        (b"\xfd7zXZ\0", lzma.open),
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
        return found, given
    if not data.startswith(b"PK\x03\x04"):
        return data, given
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
                return data, given
            files = [each for each in files if not _BESIDE.search(each.filename)]
            if len(files) > 1 and given.sheet is not None:
                files = [each for each in files if each.filename == given.sheet] or files
            if len(files) != 1 or files[0].file_size > _LARGEST_UNPACKED:
                shown = ", ".join(map(one_line, names[:5]))
                raise InputError(
                    f"{shown_path(path)}: an archive of {counted(len(files), 'file')} ({shown}); "
                    "one file, unpacked, accepted, or --sheet NAME for one of them"
                )
            told.append(Remark("sheet", f"{one_line(files[0].filename)} read from the archive"))
            within = replace(given, sheet=None) if files[0].filename == given.sheet else given
            return archive.read(files[0]), within
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise InputError(
            f"{shown_path(path)}: an archive that cannot be read ({error}); a whole one without "
            "password accepted"
        ) from None


def _table(path: Path, data: bytes, given: FileFormat, progress: Progress | None) -> Table:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_arrays = any(each.endswith(".npy") for each in archive.namelist())
        return read_arrays(path, data, given) if is_arrays else read_workbook(path, data, given)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return read_workbook(path, data, given)
    if data.startswith(b"\x93NUMPY"):
        return read_arrays(path, data, given)
    if data.startswith((b"PAR1", b"ARROW1", b"\xff\xff\xff\xff")):
        return read_arrow(path, data, given)
    if data[257:262] == b"ustar":
        raise InputError(
            f"{shown_path(path)}: not a text file but a tar archive; the file in it accepted"
        )
    wide = wide_encoding(data)
    begin = data[: 1 << 16]
    if wide and given.encoding is None:
        begin = begin.decode(wide, errors="ignore").removeprefix("\ufeff").encode("utf-8")
    begin = begin.removeprefix(codecs.BOM_UTF8)
    head = begin[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
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
            table = read_json(path, data, given)
            if table is not None:
                return table
        if re.search(rb"(?im)^\s*@relation\b", begin):
            return read_arff(path, data, given)
        if is_libsvm(head):
            return read_libsvm(path, data, given)
    return read_text(path, data, given, progress)
