"""Text files: their rows, read block by block, and which columns are read as numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.file_format import FileFormat, Remark, counted, is_missing, shown_path
from engine.data.files.formats.delimiter import (
    RULE_LINE,
    Cut,
    Feed,
    OpenQuoteError,
    cut_of,
    rows_of,
    without_quotes_around_rows,
)
from engine.data.files.formats.encoding import decoded
from engine.data.files.layout import SAMPLE_ROWS, laid_out, rows_to_fill_up
from engine.data.files.number_style import NumberStyle, is_numberish, number_style
from engine.data.files.numbers import plain_column, plain_numbers
from engine.data.files.table import Cells, OddRow, Table
from engine.errors import InputError
from engine.support.tasks import Progress

if TYPE_CHECKING:
    import polars as pl

_SAMPLE_BYTES = 1 << 18
_LEAST_BLOCK, _LARGEST_BLOCK = 1 << 14, 1 << 22
_BLOCKS = 24
"""A file is read in about so many blocks: between two of them progress is told."""


def read_text(path: Path, data: bytes, given: FileFormat, progress: Progress | None) -> Table:
    """Return the table in a text file: separated by commas, semicolons, tabs, pipes or spaces.

    The delimiter is the one that cuts the beginning of the file into the most even rows with the
    most numbers.

    Parameters
    ----------
    data
        What the file holds.
    given
        What is known of its format.

    Raises
    ------
    InputError
        If it is not text, or no table.
    """
    where = shown_path(path)
    told: list[Remark] = []
    data, encoding = decoded(path, data, given.encoding, told)
    data = data.rstrip(b"\0\x1a")  # what old systems fill a file up with
    if data[:_SAMPLE_BYTES].find(b"\0") >= 0:
        raise InputError(
            f"{where}: not a text file; CSV in UTF-8, in UTF-16 with a byte order mark, or in "
            "Windows-1252 accepted, another encoding with --encoding"
        )
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    if data[:_SAMPLE_BYTES].startswith(b'"') or b'\n"' in data[:_SAMPLE_BYTES]:
        plain = without_quotes_around_rows(data)
        if plain is not data:
            told.append(Remark("delimiter", "quotes around whole rows left out"))
            data = plain
    sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    is_whole = len(data) <= _SAMPLE_BYTES
    cut = cut_of(where, sample, is_whole, given)
    form = replace(
        given,
        encoding=encoding,
        delimiter=cut.delimiter,
        comment=cut.comment,
        sheet=None,
    )
    try:
        return _as_numbers(path, data, cut, given, form, told, progress)
    except _NotPlainError:
        cells, comments = _all_cells(path, data, cut, progress)
    return laid_out(path, cells, form, [*told, *_of_comments(comments, cut, given)])


def _of_comments(found: _Comments, cut: Cut, given: FileFormat) -> list[Remark]:
    texts = []
    if found.left_out and given.comment is None:
        texts.append(f"{counted(found.left_out, 'comment line')} left out")
    if found.rows:
        texts.append(
            f"{counted(found.rows, 'row')} beginning with {cut.comment} kept, "
            f"--comment {cut.comment} leaves such out"
        )
    return [Remark("comment", text) for text in texts]


class _NotPlainError(Exception):
    """The columns of a text cannot be read as numbers block by block without a loss."""


def _as_numbers(
    path: Path,
    data: bytes,
    cut: Cut,
    given: FileFormat,
    form: FileFormat,
    told: Sequence[Remark],
    progress: Progress | None,
) -> Table:
    """Return the table in a long text, columns of numbers read as such block by block.

    A cell as text takes 16 bytes, as number 8 or less: the file need not fit several times into
    the memory. What shows how numbers are written are the first rows, and all texts that are left.

    Raises
    ------
    _NotPlainError
        If texts are needed after all: the text is short, numbers further on are written in
        another way or are none, or rows have another width.
    """
    if len(data) < _LEAST_LONG:
        raise _NotPlainError
    plain = _PlainColumns(given)
    cells, comments = _all_cells(path, data, cut, progress, plain)
    n = len(cells.lines)
    is_uneven = any(SAMPLE_ROWS < row.before < n for row in cells.odd)
    if plain.style is None or is_uneven or rows_to_fill_up(cells):
        raise _NotPlainError
    table = laid_out(path, cells, form, [*told, *_of_comments(comments, cut, given)])
    width = len(table.cells)
    for at, head in cells.heads.items():
        faults = cells.lines[: len(head)][plain.faults(head)]
        if at < width and np.isin(faults, table.lines[: len(head)]).any():
            raise _NotPlainError
    first = int(np.searchsorted(cells.lines, table.lines[0])) if table.m else 0
    texts = [
        cells.heads[at].slice(first) if at in cells.heads else column
        for at, column in enumerate(table.cells)
    ]
    more: list[Remark] = []
    if number_style(texts, table.format, more) != plain.style:
        raise _NotPlainError
    return replace(table, style=plain.style, remarks=(*table.remarks, *more))


class _PlainColumns:
    """Which columns of a text are read as numbers, found out from its first rows.

    Attributes
    ----------
    style
        How the numbers are written; None until enough rows are read.
    heads
        The texts of the first rows of each column of numbers, by place.
    """

    def __init__(self, given: FileFormat) -> None:
        self.style: NumberStyle | None = None
        self.heads: dict[int, pl.Series] = {}
        self._given = given

    def add(self, gathered: _Gathered) -> None:
        """Look at the rows gathered so far, or read those of the last block as numbers."""
        import polars as pl

        if self.style is None:
            if gathered.count < _HEAD_ROWS:
                return
            heads = [
                pl.concat([part[at] for part in gathered.parts]) for at in range(gathered.width)
            ]
            body = [head.slice(SAMPLE_ROWS) for head in heads]
            self.style = number_style(body, self._given, [])
            self.heads = {at: heads[at] for at, one in enumerate(body) if self._is_plain(one)}
            for at in self.heads:
                values = plain_numbers(heads[at], self.style)
                gathered.parts[0][at] = values
                for part in gathered.parts[1:]:
                    part[at] = values.clear()
            return
        last = gathered.parts[-1]
        for at in self.heads:
            read = plain_column(last[at], self.style, self._given.na)
            if read is None:
                raise _NotPlainError
            last[at] = read

    def _is_plain(self, body: pl.Series) -> bool:
        assert self.style is not None
        if plain_column(body, self.style, self._given.na) is None:
            return False
        # Few values may be the classes, whose names are to be as they are written.
        return body.n_unique() > _MANY_VALUES or not body.str.contains(r"[.,eE]").any()

    def faults(self, head: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which cells of the first rows are neither numbers nor missing."""
        assert self.style is not None
        is_odd = head.is_not_null() & plain_numbers(head, self.style).is_null()
        na = self._given.na
        return np.array(
            [odd and not is_missing(text or "", na) for odd, text in zip(is_odd, head, strict=True)]
        )


_LEAST_LONG = 1 << 21
"""Texts of fewer bytes are held as texts: any file of a lesson."""

_HEAD_ROWS = 20_000
_MANY_VALUES = 50


@dataclass(slots=True)
class _Gathered:
    """The rows read so far."""

    width: int
    parts: list[list[pl.Series]] = field(default_factory=list)
    lines: list[np.ndarray[tuple[int], np.dtype[np.int32]]] = field(default_factory=list)
    odd: list[OddRow] = field(default_factory=list)
    count: int = 0
    comments: list[str] = field(default_factory=list)
    leading: list[str] = field(default_factory=list)
    marked: int = 0


@dataclass(frozen=True, slots=True)
class _Comments:
    """How many lines that begin like a comment are left out, and how many are rows."""

    left_out: int
    rows: int


def _all_cells(
    path: Path,
    data: bytes,
    cut: Cut,
    progress: Progress | None,
    plain: _PlainColumns | None = None,
) -> tuple[Cells, _Comments]:
    """Return all rows, read block by block, and how many comments stand between them."""
    import polars as pl

    gathered = _Gathered(cut.width)
    size = min(max(len(data) // _BLOCKS, _LEAST_BLOCK), _LARGEST_BLOCK)
    begin, line = 0, 0
    while begin < len(data):
        end = _end_of_block(data, begin + (size if begin else _LEAST_BLOCK))
        block = data[begin:end]
        parts = _plain_block(block, cut) if begin else None
        if parts is None:
            line, end = _quoted_block(path, data, begin, end, size, cut, line, gathered)
        else:
            rows = len(parts[0])
            gathered.parts.append(parts)
            gathered.lines.append(np.arange(line + 1, line + 1 + rows, dtype=np.int32))
            gathered.count += rows
            line += rows
        begin = end
        if plain is not None and gathered.parts:
            plain.add(gathered)
        if progress is not None:
            progress(begin / len(data))
    columns = []
    for at in range(cut.width):
        parts = [part[at] for part in gathered.parts] or [pl.Series([], dtype=pl.String)]
        if plain is not None and at in plain.heads:
            parts = _in_fewest_bytes(parts)
        is_number = plain is not None and at in plain.heads
        columns.append(pl.concat(parts, rechunk=is_number))
        for part in gathered.parts:
            part[at] = part[at].clear()  # what is put together need not be held twice
    lines = np.concatenate([np.empty(0, dtype=np.int32), *gathered.lines])
    header = _comment_header(gathered.leading, cut)
    comments = _Comments(len(gathered.comments) - bool(header), gathered.marked)
    heads = {} if plain is None else plain.heads
    return Cells(columns, lines, gathered.odd, header, heads), comments


def _in_fewest_bytes(parts: list[pl.Series]) -> list[pl.Series]:
    """Return parts of a column of numbers as whole numbers of few bytes, if all are whole."""
    import polars as pl

    if not all((part.is_null() | (part == part.round())).all() for part in parts):
        return parts
    most = max((float(np.nanmax(np.abs(part.to_numpy()), initial=0)) for part in parts), default=0)
    kinds = ((1 << 7, pl.Int8), (1 << 15, pl.Int16), (1 << 31, pl.Int32), (1 << 53, pl.Int64))
    kind = next((kind for limit, kind in kinds if most < limit), None)
    return parts if kind is None else [part.cast(kind) for part in parts]


def _comment_header(leading: Sequence[str], cut: Cut) -> tuple[str, ...]:
    """Return the fields of the last comment before the first row, if it may name the columns."""
    for text in reversed(leading):
        plain = text.lstrip("#%/!;* \t")
        sign = text[: len(text) - len(plain)].strip()
        feed = Feed([plain + "\n"], replace(cut, skip=0, comment=""))
        try:
            fields = next((row for _, row in rows_of(feed, cut)), [])
        except (csv.Error, OpenQuoteError):
            continue
        if sign and fields and (not fields[0] or any(one.startswith(sign) for one in fields[1:])):
            fields[0] = sign + fields[0]  # ``#`` is what row numbers are called
        if len(fields) == cut.width and not any(map(is_numberish, fields)) and all(fields):
            return tuple(fields)
    return ()


def _end_of_block(data: bytes, at: int) -> int:
    found = data.find(b"\n", at)
    return len(data) if found < 0 else found + 1


def _plain_block(block: bytes, cut: Cut) -> list[pl.Series] | None:
    """Read a block without quotes, blank lines, comments and odd rows; None if it has some.

    Of such text every reader makes the same cells, and polars is the fastest.
    """
    import polars as pl

    text = block.removesuffix(b"\n").removesuffix(b"\r")
    delimiter = cut.delimiter.encode()
    if (
        cut.quote.encode() in text
        or len(delimiter) != 1
        or text.count(b"\r") != text.count(b"\r\n")
    ):
        return None
    if cut.comment and re.search(rb"(?:\A|\n)[ \t]*" + re.escape(cut.comment.encode()), text):
        return None
    if (b"\n+-" in text or b"\n--" in text or b"\n|-" in text or b"\n==" in text) and any(
        map(RULE_LINE.fullmatch, text.decode().splitlines())
    ):
        return None
    may_be_blank = text[:1] in b"\r\n\t " or any(
        start in text for start in (b"\n\n", b"\n\r", b"\n ", b"\n\t")
    )
    if may_be_blank and re.search(rb"(?:\A|\n)[ \t]*\r?(?:\n|\Z)", text):
        return None
    if cut.delimiter == " ":
        text = re.sub(rb"[ \t]+", b" ", text)
        text = re.sub(rb" ?\r?\n ?", b"\n", text).strip(b" ")
    rows = text.count(b"\n") + 1
    if text.count(delimiter) != rows * (cut.width - 1):
        return None
    try:
        frame = pl.read_csv(
            text + b"\n",
            has_header=False,
            separator=cut.delimiter,
            quote_char=None,
            schema={f"{at}": pl.String for at in range(cut.width)},
        )
    except pl.exceptions.PolarsError:
        return None  # a row too long and another too short
    longest = max(
        column.str.len_bytes().fill_null(0).to_numpy().max() for column in frame.get_columns()
    )
    if len(frame) != rows or longest > csv.field_size_limit():
        return None
    return frame.get_columns()


def _quoted_block(
    path: Path,
    data: bytes,
    begin: int,
    end: int,
    size: int,
    cut: Cut,
    line: int,
    gathered: _Gathered,
) -> tuple[int, int]:
    """Read a block of any text, and more if a quote is open at its end.

    Returns the lines read so far, and where the next block begins.
    """
    import polars as pl

    where = shown_path(path)
    while True:
        text = io.TextIOWrapper(io.BytesIO(data[begin:end]), encoding="utf-8", newline="")
        feed = Feed(text, cut, line)
        columns: list[list[str | None]] = [[] for _ in range(cut.width)]
        starts: list[int] = []
        odd: list[OddRow] = []
        leading: int | None = None
        try:
            for start, row in rows_of(feed, cut):
                if len(row) == cut.width:
                    if leading is None:
                        leading = len(feed.comments)
                    starts.append(start)
                    for column, cell in zip(columns, row, strict=True):
                        column.append(cell or None)
                else:
                    odd.append(OddRow(gathered.count + len(starts), start, tuple(row)))
        except OpenQuoteError as error:
            if end < len(data):
                end = _end_of_block(data, end + max(size, end - begin))
                continue
            number = gathered.count + len(starts)
            raise InputError(
                f"{where}: row {number} (line {error.args[0]}): a quote opened and never closed; "
                "fields with each quote closed accepted"
            ) from None
        except csv.Error as error:
            raise InputError(
                f"{where}: line {feed.line}: {error}; fields of at most "
                f"{csv.field_size_limit()} characters, each quote closed, accepted"
            ) from None
        break
    if gathered.count == 0:
        gathered.leading.extend(feed.comments[:leading])
    gathered.comments.extend(feed.comments)
    gathered.marked += feed.marked
    gathered.odd.extend(odd)
    if starts:
        gathered.parts.append([pl.Series("", column, dtype=pl.String) for column in columns])
        gathered.lines.append(np.array(starts, dtype=np.int32))
        gathered.count += len(starts)
    return feed.line, end
