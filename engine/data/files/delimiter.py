"""Delimiter, quotes and comments: how a text is cut into rows of fields."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from engine.data.files.file_format import DELIMITERS, FileFormat, counted, is_missing
from engine.data.files.layout import SAMPLE_ROWS, is_numberish
from engine.errors import InputError
from engine.support.records import dataclass

_COMMENTS = ("#", "%", "//")

RULE_LINE = re.compile(r"\s*[|+]?(?::?(?:-{2,}|={2,}):?[|+]?)+\s*")
"""A line drawn in a table of signs, as databases and editors draw it."""

_ERROR_CELL = re.compile(r"#(N/?A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|ERROR)", re.IGNORECASE)
"""A spreadsheet's error at the beginning of a line is no comment."""

_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r]|$)", re.MULTILINE)

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
    """

    delimiter: str
    comment: str
    skip: int
    width: int
    quote: str = '"'


def cut_of(where: str, sample: str, is_whole: bool, given: FileFormat) -> Cut:
    """Return how a text is cut: into the most even rows with the most numbers.

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
    comment = given.comment if given.comment is not None else _comment_sign(lines[skip:])
    quoted = len(_SINGLE_QUOTED.findall("".join(lines[skip:])))
    quote = "'" if quoted and '"' not in sample and quoted >= len(lines) - skip else '"'
    samples: dict[str, list[list[str]]] = {}
    for candidates in [[delimiter]] if delimiter else [list(DELIMITERS), _RARE_DELIMITERS]:
        for each in candidates:
            samples[each] = _sample_rows(lines, Cut(each, comment, skip, 0, quote), is_whole)
        best = max(samples, key=lambda each: _evenness(samples[each], each))
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
    return Cut(best, comment, skip, width, quote)


def _comment_sign(lines: Sequence[str]) -> str:
    """Return what comments begin with; "" where there are none."""
    given = [line.lstrip() for line in lines if line.strip()]
    for sign in _COMMENTS:
        found = sum(_is_comment(line, sign) for line in given)
        if found and 2 * found < len(given) + 1:
            return sign
    return ""


def _is_comment(line: str, sign: str) -> bool:
    return bool(sign) and line.startswith(sign) and not _ERROR_CELL.match(line)


_RULE_BEGINS = frozenset({"--", "==", "+-", "+=", "|-", "|=", ":-", "|:"})


class Feed:
    """Lines for a reader, without those that are skipped and comments."""

    def __init__(self, lines: Iterable[str], cut: Cut, line: int = 0) -> None:
        self.line = line
        self.start = 0
        self.comments: list[str] = []
        self._lines, self._cut = lines, cut

    def __iter__(self) -> Iterator[str]:
        in_quotes = False
        spaces = self._cut.delimiter == " "
        for line in self._lines:
            self.line += 1
            if self.line <= self._cut.skip:
                continue
            if not in_quotes and _is_comment(line.lstrip(), self._cut.comment):
                self.comments.append(line.strip())
                continue
            if not in_quotes and line.lstrip()[:2] in _RULE_BEGINS and RULE_LINE.fullmatch(line):
                continue
            if line.count(self._cut.quote) % 2:
                in_quotes = not in_quotes
            if not self.start:
                self.start = self.line
            yield re.sub(r"[ \t]+", " ", line.strip(" \t\r\n")) + "\n" if spaces else line


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


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]
