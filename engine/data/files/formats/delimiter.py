"""Delimiter, quotes and comments: how a text is cut into rows of fields."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress, islice

from engine.data.files.file_format import (
    DELIMITERS,
    ERROR_CELL,
    FileFormat,
    counted,
    is_missing,
    one_line,
)
from engine.data.files.layout import SAMPLE_ROWS
from engine.data.files.number_style import is_numberish, numeric_columns
from engine.errors import InputError
from engine.support.records import dataclass

_COMMENTS = ("#", "%", "//")

_LEADING_COMMENTS = ("!", ";", "*")
"""What comments begin with where it is in the first lines alone."""

RULE_LINE = re.compile(r"\s*[|+]?(?::?(?:-{2,}|={2,}):?(?:[|+]| +)?)+\s*")
"""A line drawn in a table of signs, as databases and editors draw it."""

_ERROR_CELL = re.compile(rf"#(?:N/?[AVD]|ERROR)|{ERROR_CELL}(?:[,;\t|]|$)", re.IGNORECASE)
"""A spreadsheet's error at the beginning of a line is no comment."""

_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r]|$)", re.MULTILINE)

_QUOTED_ROW = re.compile(rb'^"((?:[^"\n]|"")*)"[;,\t]*(\r?)$', re.MULTILINE)
"""A line that is one field in quotes, signs that separate fields behind it perhaps."""

_FEWEST_QUOTED_ROWS = 3

_PAIR = re.compile(r"(?<![^\s,;|])([^\W\d][\w.]*)\s?=\s?([^\s,;|=]+)(?=[\s,;|]|$)")
"""A name and its value."""

_RARE_DELIMITERS = [":", "^", "~", "&", "/", "\x1f", "\x01"]
"""What separates fields where none of the usual signs does."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.|\\t)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """How text is cut into rows and fields.

    Attributes
    ----------
    delimiter, comment
        See `FileFormat`.
    skip
        Lines at the beginning that do not count.
    width
        Usual number of fields in a row.
    quote
        What stands around a field that holds a delimiter.
    numbers
        The fields that hold numbers, by place: a line that begins like a comment, but stands below
        another row and has numbers there, is a row. Empty if it is a comment in any case.
    """

    delimiter: str
    comment: str
    skip: int
    width: int
    quote: str = '"'
    numbers: tuple[int, ...] = ()


def cut_of(where: str, sample: str, is_whole: bool, given: FileFormat) -> Cut:
    """Return how a text is cut: into the most even rows with the most numbers.

    A sign that stands in numbers too, a comma or a space, counts only where no other cuts as even.

    Parameters
    ----------
    where
        The file, for messages.
    sample
        The beginning of the text.
    is_whole
        Whether that is all of it.
    given
        What is known of its format.

    Raises
    ------
    InputError
        If it is empty, or has fewer than two fields in a row.
    """
    skip = given.skip or 0
    lines = sample.splitlines(keepends=True)
    first = next((line for line in lines[skip:] if line.strip()), "")
    separator = _SEPARATOR_LINE.fullmatch(first.strip("\r\n"))
    delimiter = given.delimiter
    if separator is not None:
        sign = "\t" if separator[1] == r"\t" else separator[1]
        delimiter = delimiter or sign
        skip = lines.index(first) + 1
    _refuse_pairs(where, lines[skip:])
    comment = given.comment if given.comment is not None else _comment_sign(lines[skip:])
    quoted = len(_SINGLE_QUOTED.findall("".join(lines[skip:])))
    quote = "'" if quoted and '"' not in sample and quoted >= len(lines) - skip - 1 else '"'
    samples: dict[str, list[list[str]]] = {}
    for candidates in [[delimiter]] if delimiter else [list(DELIMITERS), _RARE_DELIMITERS]:
        for each in candidates:
            samples[each] = _sample_rows(lines, Cut(each, comment, skip, 0, quote), is_whole)
        best = max(_without_overruled(samples), key=lambda each: _evenness(samples[each], each))
        if _evenness(samples[best], best)[0]:
            break
    else:
        best = delimiter or ","
    rows = samples[best]
    if not rows:
        found = "no fields of common length" if sample.strip() else "empty"
        raise InputError(f"{where}: {found}; a CSV file with rows of data accepted")
    width = _usual_width(rows)
    if width < 2:
        raise InputError(
            f"{where}: {counted(width, 'field')} in a row found; three or more (x1, x2, label), "
            f"separated by {', '.join(DELIMITERS.values())}, accepted, or two (x1, label); "
            "--delimiter C for another sign"
        )
    numeric = numeric_columns([row for row in rows if len(row) == width], width)
    numbers = () if given.comment is not None else tuple(compress(range(width), numeric))
    return Cut(best, comment, skip, width, quote, numbers)


def without_quotes_around_rows(data: bytes) -> bytes:
    """Return a text with the quotes away that stand around whole rows, itself if there are none.

    So does a program write a table that has read each of its rows as one text. Some rows may have
    none, if they are as wide as the others.
    """
    sample = data[:_SAMPLE_OF_QUOTES].rpartition(b"\n")[0] or data
    if len(_QUOTED_ROW.findall(sample)) < _FEWEST_QUOTED_ROWS:
        return data
    lines = _unquoted(sample).decode(errors="ignore").splitlines()
    quoted = [row[1].decode(errors="ignore") for row in _QUOTED_ROW.finditer(sample)]
    for sign in ",;\t|":
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        width, count = Counter(widths).most_common(1)[0]
        within = csv.reader((row.replace('""', '"') for row in quoted), delimiter=sign)
        is_even = width > 1 and count >= _NEARLY_ALL * len(widths)
        if is_even and all(len(row) == width for row in within):
            return _unquoted(data)
    return data


def _unquoted(data: bytes) -> bytes:
    return _QUOTED_ROW.sub(lambda row: row[1].replace(b'""', b'"') + row[2], data)


_SAMPLE_OF_QUOTES = 1 << 16


def _refuse_pairs(where: str, lines: Sequence[str]) -> None:
    """Raise InputError where lines are pairs of name and value: ``flow=3 duty=4``."""
    given = [line.strip() for line in lines if line.strip()][:SAMPLE_ROWS]
    names = [_PAIR.findall(line) for line in given]
    most = sum(
        len(found) > 1 and 2 * len(_PAIR.sub("", line)) < len(line)
        for found, line in zip(names, given, strict=True)
    )
    if not given or most < _NEARLY_ALL * len(given):
        return
    name, value = next(found[0] for found in names if found)
    raise InputError(
        f"{where}: pairs of name and value ({one_line(f'{name}={value}')}) in each line; a table "
        "with the names in its first row and values alone below, or JSON, accepted"
    )


def _comment_sign(lines: Sequence[str]) -> str:
    """Return what comments begin with; "" where there are none."""
    given = [line.lstrip() for line in lines if line.strip()]
    for sign in _COMMENTS:
        found = sum(_is_comment(line, sign) for line in given)
        if found and 2 * found < len(given) + 1:
            return sign
    for sign in _LEADING_COMMENTS:
        is_other = (re.match(rf"{re.escape(sign)}[^,;\t|]", line) is None for line in given)
        leading = next((at for at, other in enumerate(is_other) if other), 0)
        if 0 < leading < len(given) / 2 and not any(sign in line for line in given[leading:]):
            return sign
    return ""


def _is_comment(line: str, sign: str) -> bool:
    return bool(sign) and line.startswith(sign) and not _ERROR_CELL.match(line)


_RULE_BEGINS = frozenset({"--", "==", "+-", "+=", "|-", "|=", ":-", "|:"})


class Feed:
    """Lines for a reader, without those that are skipped and comments.

    Attributes
    ----------
    line
        How many lines are read.
    start
        On which line the row begins that is read.
    comments
        The comments, as they stand in the text.
    marked
        How many rows begin like a comment.
    """

    def __init__(self, lines: Iterable[str], cut: Cut, line: int = 0) -> None:
        self.line = line
        self.start = 0
        self.comments: list[str] = []
        self.marked = 0
        self._lines, self._cut = lines, cut

    def __iter__(self) -> Iterator[str]:
        in_quotes = False
        is_below = self.line > 0
        spaces = self._cut.delimiter == " "
        for line in self._lines:
            self.line += 1
            if self.line <= self._cut.skip:
                continue
            if not in_quotes and _is_comment(line.lstrip(), self._cut.comment):
                if not is_below or not _is_marked_row(line, self._cut):
                    self.comments.append(line.strip())
                    continue
                self.marked += 1
            if not in_quotes and line.lstrip()[:2] in _RULE_BEGINS and RULE_LINE.fullmatch(line):
                continue
            if line.count(self._cut.quote) % 2:
                in_quotes = not in_quotes
            if not self.start:
                self.start = self.line
            is_below = is_below or bool(line.strip())
            yield re.sub(r"[ \t]+", " ", line.strip(" \t\r\n")) + "\n" if spaces else line


def _is_marked_row(line: str, cut: Cut) -> bool:
    """Tell whether a line that begins like a comment is a row: it has numbers where others do."""
    text = line.strip()
    if not cut.numbers or text.removeprefix(cut.comment)[:1].isspace():
        return False
    try:
        feed = Feed([text], replace(cut, skip=0, comment=""))
        row = next((fields for _, fields in rows_of(feed, cut)), [])
    except (csv.Error, OpenQuoteError):
        return False
    if len(row) != cut.width:
        return False
    given = [row[at] for at in cut.numbers if not is_missing(row[at])]
    return bool(given) and all(map(is_numberish, given))


class OpenQuoteError(ValueError):
    """The text ends within a quoted field, which begins on the line `args[0]`."""


def rows_of(feed: Feed, cut: Cut) -> Iterator[tuple[int, list[str]]]:
    """Yield line and fields of each row that is not blank; `csv.Error` for an endless field.

    Raises
    ------
    OpenQuoteError
        At the end, if a quote is still open there.
    """
    # The blank line at the end becomes a row of its own, unless a quote is still open there.
    reader = csv.reader(
        chain(feed, "\n"),
        delimiter=cut.delimiter,
        quotechar=cut.quote,
        skipinitialspace=True,
    )
    last: list[str] = []
    start = 0
    held: tuple[int, list[str]] | None = None
    for last in reader:
        start, feed.start = feed.start, 0
        if held is not None:
            yield held
            held = None
        if last and (len(last) > 1 or last[0].strip()):
            held = start, last
    if held is not None:
        raise OpenQuoteError(start)


def _sample_rows(lines: Sequence[str], cut: Cut, is_whole: bool) -> list[list[str]]:
    """Return the first rows, without one that may be cut off at the end."""
    found: list[list[str]] = []
    try:
        feed = Feed(lines, cut)
        found.extend(row for _, row in islice(rows_of(feed, cut), SAMPLE_ROWS))
    except (csv.Error, OpenQuoteError):
        return found  # told, with the line, when the whole file is read
    if 1 < len(found) < SAMPLE_ROWS and not is_whole:
        found.pop()
    return found


def _evenness(rows: Sequence[Sequence[str]], delimiter: str) -> tuple[bool, float, float]:
    """Return how well a delimiter cuts the rows, comparable with that of another."""
    if not rows:
        return False, 0.0, 0.0
    width = _usual_width(rows)
    even = sum(len(row) == width for row in rows) / len(rows)
    cells = [cell for row in rows if len(row) == width for cell in row if cell.strip()]
    found = [cell.strip() for cell in cells if is_numberish(cell) and not is_missing(cell)]
    # A number with a unit may be two fields cut at the wrong place.
    numbers = sum(1.0 if cell[-1] in "0123456789.%)" else 0.75 for cell in found)
    numbers /= max(len(cells), 1)
    if (delimiter == " " and numbers == 0) or (delimiter in _RARE_DELIMITERS and numbers < 0.5):
        return False, 0.0, 0.0  # prose
    return width >= 2, even * numbers, even


_OVERRULES = (*((sign, other) for sign in ";\t|" for other in ", "), (",", " "), (" ", ","))
"""Which sign is preferred to which other, if both may separate: the first rule that holds."""

_NEARLY_ALL = 0.9

_SEVERAL_NUMBERS = re.compile(r",(?!(?:\d{2},)*\d{3}(?!\d))\d*[.,]")
"""A comma before another sign groups three digits, or two as in India, or separates numbers."""


def _without_overruled(samples: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """Return the delimiters but those that cut what is a cell to one that is preferred."""
    left = list(samples)
    for sign, other in _OVERRULES:
        is_open = sign in left and other in left
        if is_open and _overrules(samples[sign], samples[other], other):
            left.remove(other)
    return left


def _overrules(rows: Sequence[Sequence[str]], others: Sequence[Sequence[str]], other: str) -> bool:
    """Tell whether rows, which one sign cuts, are the right ones rather than those of another.

    They are as even. The other sign is not in the first of them, so that this one alone can have
    cut it, or what it cuts elsewhere are numbers in groups, with decimal commas or with units.
    """
    table, share = _even_rows(rows)
    if not table or share < max(_NEARLY_ALL, _even_rows(others)[1]):
        return False
    if len(table[0]) < 2 or sum(map(any, zip(*table, strict=True))) < 2:
        return False
    if not any(_holds(cell, other) for cell in table[0]):
        return True
    cut = sum(any(_is_cut_by(cell, other) for cell in row) for row in table)
    return 2 * cut < len(table)


def _even_rows(rows: Sequence[Sequence[str]]) -> tuple[list[list[str]], float]:
    """Return the rows of usual width, and their share of all between the first and the last."""
    if not rows:
        return [], 0.0
    width = _usual_width(rows)
    even = [at for at, row in enumerate(rows) if len(row) == width]
    table = [[cell.strip() for cell in rows[at]] for at in even]
    return table, len(even) / (even[-1] - even[0] + 1)


def _holds(cell: str, sign: str) -> bool:
    return sign in cell or (sign == " " and "\t" in cell)


def _is_cut_by(cell: str, sign: str) -> bool:
    """Tell whether a sign rather separates what stands in a cell than belongs to it."""
    if not _holds(cell, sign) or (is_numberish(cell) and not _SEVERAL_NUMBERS.search(cell)):
        return False
    parts = re.split(r"[ \t]+" if sign == " " else re.escape(sign), cell)
    if not parts[0] or not parts[-1]:
        return True
    numbers = [at for at, part in enumerate(parts) if is_numberish(part.strip("\"'"))]
    # ``Hall 7`` is a name.
    return bool(numbers) and (sign != " " or len(numbers) > 1 or numbers[0] == 0 or "  " in cell)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]
