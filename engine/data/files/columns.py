"""The columns of a table: what each holds, and which are proposed for x1, x2 and the label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.classes import is_two_valued, rows_of_texts
from engine.data.files.file_format import MISSING, Remark
from engine.data.files.number_style import MOMENT, WRITTEN_NUMBER, NumberStyle, number_style
from engine.data.files.numbers import read_numbers
from engine.data.files.table import Table
from engine.support.arrays import Flags, Floats, distinct
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl


class Kind(Enum):
    """What a column holds."""

    NUMBER = "numbers"
    TWO_VALUED = "two values"
    TEXT = "text"
    DATE = "dates"
    CODE = "row numbers or ids"
    YEAR = "years"
    CONSTANT = "the same everywhere"
    EMPTY = "nothing"
    VERSION = "versions"
    UNREAD = "numbers that cannot be read"
    COUNT = "counts of examples"


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of one column.

    Attributes
    ----------
    place
        Which one, counted from 0.
    name, key
        Its name, and what to call it; see `Table.keys`.
    kind
        What it holds.
    rank
        How well it serves as a feature: 0 numbers, 1 two values that are no numbers, 2 numbers that
        may be ids, 3 that may be years, 4 what is most likely row numbers or ids; NEVER is not
        proposed.
    is_two_valued
        Whether it may be a label: two values, one of them in several rows.
    is_flag
        Whether these are such as labels have: words, 0 and 1, 1 and 2, -1 and 1.
    fault
        The first row, counted from 0, with a cell that keeps it from being a column of numbers, or
        None.
    faults
        In how many rows there is such a cell.
    is_sparse
        Whether most of its cells are missing: fewer than one in `_SPARSE` is not.
    is_mixed
        Whether these are codes, more than one in `_MIXED` of which is no number: ``3+``, ``00a1``.
    """

    place: int
    name: str
    key: str
    kind: Kind
    rank: int
    is_two_valued: bool
    fault: int | None = None
    faults: int = 0
    is_flag: bool = False
    is_sparse: bool = False
    is_mixed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether most of its cells are numbers."""
        return self.kind in {Kind.NUMBER, Kind.CODE, Kind.YEAR, Kind.VERSION} or (
            self.kind is Kind.CONSTANT and self.fault is None
        )


NEVER = 9

_ID_NAME = re.compile(
    r"(?:^|[_\s\-.])(?:ids?|nr|no|num|number|idx|index|key|code|uuid|guid|serial|row(?:num(?:ber)?)?)\.?$"
    r"|nummer$|^(?:subject|participant|patient|respondent|proband|customer|case)$"
    r"|^(?:#|unnamed:? ?\d*|rownames?|zip(?:[ _]?code)?|post(?:al)?[ _]?code|plz|phone|ssn)$",
    re.IGNORECASE,
)

_ID = re.compile(r"(?i:(?:^|[_\s\-.])(?:ids?|uuid|guid))$|[a-z](?:Id|ID)$")

_ID_CAMEL = re.compile(r"[a-z](?:Id|ID|Nr|No|Key|Code|Index)$")

_YEAR_NAME = re.compile(
    r"(?:^|[_\s\-.])(?:year|yr|jahr|année|annee|año|anno|ano)s?$", re.IGNORECASE
)

_DATE_WORD = r"(?:dates?|datum|datenum|fecha|dato|päivä|tanggal|tarih|дата|日期|日付)"

_TIME_WORD = (
    r"(?:time ?stamp|zeit ?stempel|unix(?:[ _]?time)?|epoch|date ?time|time|zeit|heure|hora|ora|tid"
    r"|tijd|czas|время|时间|時間|created|updated|modified|at|ts)"
)

_TIME_NAME = re.compile(r"^(?:time ?stamp|unix(?:[ _]?time)?|epoch|date|day|datum)$", re.IGNORECASE)

_NAMES_DATE = re.compile(
    rf"(?i:(?:^|[_\s\-.]){_DATE_WORD}(?:$|[_\s\-.(\[])|datum$|^day$)|[a-z]Date$"
)

_NAMES_TIME = re.compile(
    rf"(?i:(?:^|[_\s\-.]){_TIME_WORD}(?:$|[_\s\-.(\[])|zeit$|stempel$|datum$|stamp$)"
    rf"|[a-z](?:Time|Date|At|TS)$|(?i:(?:^|[_\s\-.]){_DATE_WORD}(?:$|[_\s\-.(\[]))"
)

_TIME_OF_DAY = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d")

_SECONDS = (1_000_000_000, 2_300_000_000)
"""The time since 1970 in seconds, from 2001 to 2042."""

_DAYS = ((20_000, 80_000), (690_000, 780_000))
"""Days as spreadsheets count them, from 1954 to 2119, and as MATLAB does."""

_COUNT_NAME = re.compile(
    r"^(?:counts?|freq|freqs|frequency|frequencies|frequenc[ei]a|fr[ée]quence|haeufigkeit|häufigkeit"
    r"|weights?|wts?|n|n[_ ]?obs|anzahl|reps?|repeats|replicates|multiplicity)$",
    re.IGNORECASE,
)

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d.*)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})(?: \d.*)?"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?"
    r"|(?:\d{1,2}[-/. ]{1,2})?"
    r"(?:jan|feb|m[aä]r|a[pv]r|ma[iy]|jun|ju[il]|aug|aoû|sep|o[ck]t|nov|de[cz])"
    r"[^\W\d]*\.?[-/ ]?.*\d|\d{4}[-/.](?:0?[1-9]|1[0-2])|\d{4}[- ]?[WQ]\d{1,2}",
    re.IGNORECASE,
)

_VERSION = re.compile(r"\d+\.(\d+)")

_VERSION_NAME = re.compile(
    r"version|release|firmware|revision|section|chapter|kapitel|abschnitt", re.IGNORECASE
)

_BEGINS_AS_NUMBER = re.compile(r"[~≈<>≤≥±'\"\[]?=?\s?[(+\-−–]?[$€£¥₹]?\d")

MANY_ROWS = 10
"""Fewer rows than this do not show that numbers are all different on purpose."""

_FEW_ROWS = 3
"""Fewer rows than this do not show that a column is the same everywhere."""

_SPARSE = 3
"""A column with fewer cells than one in so many is no label beside a full one."""

_MIXED = 20
"""Where more than one in so many cells is no number, the column is not one of numbers alone."""

_MANY_DATES = 5
"""Fewer different numbers than this may be months or days by chance."""

_SAMPLE = 1_000


def style_of(table: Table, told: list[Remark]) -> NumberStyle:
    """Return how numbers are written in a table; `told` gets what was assumed."""
    import polars as pl

    texts = [column for column in table.cells if column.dtype == pl.String]
    # A format that has numbers of its own may hold some as texts too.
    return number_style(texts, table.format, told) if texts else NumberStyle()


def describe(table: Table, style: NumberStyle) -> tuple[Column, ...]:
    """Return what each column of a table holds."""
    keys = table.keys
    return tuple(_describe(table, place, keys[place], style) for place in range(len(keys)))


def _describe(table: Table, place: int, key: str, style: NumberStyle) -> Column:
    import polars as pl

    cells = table.cells[place]
    name = table.names[place]
    na = table.format.na

    def column(
        kind: Kind, rank: int, two: bool = False, fault: int | None = None, faults: int = 0
    ) -> Column:
        is_flag = two and (kind is Kind.TWO_VALUED or _are_flags(finite))
        is_sparse = two and _SPARSE * sum(rows_of_texts(cells, na).values()) < len(cells)
        is_mixed = (
            kind is Kind.NUMBER
            and _MIXED * faults > len(cells)
            and _are_codes(finite, cells, numbers.faults)
        )
        return Column(
            place, name, key, kind, rank, two, fault, faults, is_flag, is_sparse, is_mixed
        )

    if cells.dtype.is_temporal():
        return column(Kind.DATE, NEVER)
    if cells.dtype == pl.Boolean:
        two = cells.n_unique() - bool(cells.null_count()) == 2
        return column(Kind.TWO_VALUED if two else Kind.CONSTANT, 1 if two else NEVER, two)
    numbers = read_numbers(cells, style, na)
    is_finite = np.isfinite(numbers.values)
    finite = numbers.values if is_finite.all() else numbers.values[is_finite]
    faults = int(np.count_nonzero(numbers.faults))
    fault = int(np.argmax(numbers.faults)) if faults else None
    two = is_two_valued(cells, na)
    if not len(finite) and not faults and not two:
        return column(Kind.EMPTY, NEVER)
    if faults > len(finite) or not len(finite):
        sample = _texts(cells)
        if sample and all(_DATE.fullmatch(text) or MOMENT.fullmatch(text) for text in sample):
            return column(Kind.DATE, NEVER, two, fault, faults)
        if two:
            return column(Kind.TWO_VALUED, 1, two, fault, faults)
        is_constant = (
            len(cells) >= _FEW_ROWS and len(set(sample)) == 1 and cells.drop_nulls().n_unique() == 1
        )
        kind = Kind.UNREAD if len(finite) or _are_like_numbers(sample) else Kind.TEXT
        return column(Kind.CONSTANT if is_constant else kind, NEVER, False, fault, faults)
    if faults:
        return column(Kind.NUMBER, 0, two, fault, faults)
    kind, rank = _kind_of_numbers(table, place, finite, cells)
    return column(kind, rank, two, fault, faults)


def _are_flags(values: Floats) -> bool:
    ends = (float(values.min()), float(values.max())) if len(values) else None
    return ends in {(0.0, 1.0), (1.0, 2.0), (-1.0, 1.0)}


def _texts(cells: pl.Series) -> list[str]:
    """Return the first values of a column as texts, without those that stand for a missing one."""
    import polars as pl

    if cells.dtype != pl.String:
        return []
    found = cells.drop_nulls().head(_SAMPLE).str.strip_chars().to_list()
    return [text for text in found if text.lower() not in MISSING]


def _kind_of_numbers(
    table: Table, place: int, values: Floats, cells: pl.Series
) -> tuple[Kind, int]:
    """Return what a column of numbers holds, and how well it serves as a feature."""
    name, is_named = table.names[place], table.is_named[place]
    m = len(values)
    if m >= _FEW_ROWS and values.min() == values.max():
        return Kind.CONSTANT, NEVER
    low, high = float(values.min()), float(values.max())
    if _are_moments(name, low, high):
        return Kind.DATE, NEVER
    texts = _texts(cells)
    if any(not np.array_equal(some, np.floor(some)) for some in (values[:_SAMPLE], values)):
        if _NAMES_TIME.search(name) and _are_times_of_day(texts):
            return Kind.DATE, NEVER
        return (Kind.VERSION, NEVER) if _are_versions(texts, name) else (Kind.NUMBER, 0)
    if sum(len(text) > 1 and text[0] == "0" and text.isdigit() for text in texts) > 1:
        return Kind.CODE, NEVER
    if m >= 3 and (
        _is_calendar(values)
        or (_are_months_or_short_days(values) and len(distinct(values)) >= _MANY_DATES)
    ):
        return Kind.DATE, NEVER
    if low >= 1800 and high <= 2100:
        if _YEAR_NAME.search(name):
            return Kind.YEAR, NEVER
        if low >= 1900 and m >= MANY_ROWS:
            return Kind.YEAR, 3
    is_rising = bool((values[1:] > values[:-1]).all())
    is_falling = bool((values[1:] < values[:-1]).all())
    is_counted = is_rising and low in (0, 1) and high - low == m - 1
    named_so = bool(_ID_NAME.search(name) or _ID_CAMEL.search(name))
    if is_counted and (named_so or not is_named) and (place == 0 or m >= MANY_ROWS):
        return Kind.CODE, NEVER
    is_distinct = is_rising or is_falling or len(distinct(values)) == m
    # An index has no name where other columns have one; of several levels none has.
    is_index = not any(table.is_named[: place + 1]) and any(table.is_named)
    if (is_index and place == 0 and is_distinct and m >= _FEW_ROWS) or _ID.search(name):
        return Kind.CODE, NEVER
    if is_index and low >= 0 and m >= _FEW_ROWS and sum(table.is_named) > 1:
        return Kind.CODE, 4
    if named_so and (is_distinct or (low >= 1000 and m >= MANY_ROWS)):
        return Kind.CODE, NEVER
    if not is_distinct or m < MANY_ROWS or low < 0:  # nobody counts below zero
        return Kind.NUMBER, 0
    is_order = low in (0, 1) and high - low == m - 1  # the rows counted, in whatever order
    if is_rising or is_falling or is_order:
        return Kind.CODE, 4
    return Kind.CODE, 2


def _are_codes(values: Floats, cells: pl.Series, faults: Flags) -> bool:
    """Tell whether whole numbers stand for something, and what is no number beside them too.

    What is a number with a unit, or with a sign such as ``<``, is a number that cannot be read.
    """
    import polars as pl

    if cells.dtype != pl.String or bool((values != np.floor(values)).any()):
        return False
    odd = cells.filter(pl.Series(faults)).head(_SAMPLE).str.strip_chars().to_list()
    is_padded = any(len(text) > 1 and text[0] == "0" and text.isdigit() for text in _texts(cells))
    return len(odd) > 1 and all(
        re.match("[^<>≤≥~≈]", text) is not None and (is_padded or not WRITTEN_NUMBER.match(text))
        for text in odd
    )


def _are_moments(name: str, low: float, high: float) -> bool:
    """Tell whether numbers are moments by the name and the size: times since 1970, or days."""
    if _TIME_NAME.search(name) and low >= 1e8:
        return True
    if _NAMES_DATE.search(name) and any(least <= low and high < most for least, most in _DAYS):
        return True
    if not _NAMES_TIME.search(name):
        return False
    since_1970 = any(
        _SECONDS[0] * unit <= low and high < _SECONDS[1] * unit for unit in (1, 1e3, 1e6, 1e9)
    )
    # YYYYMMDDhhmm, with seconds or without
    as_digits = any(1900 * unit <= low and high < 2101 * unit for unit in (1e8, 1e10))
    return since_1970 or as_digits


def _are_times_of_day(texts: Sequence[str]) -> bool:
    """Tell whether all of many numbers are hours and minutes with a point between, as ``7.45``."""
    return len(texts) >= MANY_ROWS and all(map(_TIME_OF_DAY.fullmatch, texts))


def _are_versions(texts: Sequence[str], name: str) -> bool:
    """Tell whether numbers count up behind the point: after 1.9 comes 1.10, which is not 1.1."""
    parts = [_VERSION.fullmatch(text) for text in texts]
    last = {part[1] for part in parts if part is not None}
    if len(last) < 2 or None in parts:
        return False
    longer = [digits for digits in last if len(digits) > 1]
    is_counted = len(longer) < len(last) and not any(digits[0] == "0" for digits in longer)
    if not is_counted or not any(digits[-1] == "0" for digits in longer):
        return False
    return bool(_VERSION_NAME.search(name)) or max(map(int, last)) < 2 * len(last)


def _are_like_numbers(texts: Sequence[str]) -> bool:
    """Tell whether most texts begin like a number, and hold two or more or are mostly digits."""
    like = [
        text
        for text in texts
        if _BEGINS_AS_NUMBER.match(text)
        and (len(re.findall(r"\d+", text)) > 1 or 2 * sum(map(str.isdigit, text)) >= len(text))
    ]
    return len(like) > len(texts) / 2


def _is_calendar(values: Floats) -> bool:
    """Tell whether all numbers are days written as YYYYMMDD."""
    if values.min() < 19000101 or values.max() > 21001231:
        return False
    month, day = values // 100 % 100, values % 100
    return bool(((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all())


def _are_months_or_short_days(values: Floats) -> bool:
    """Tell whether all numbers are months written as YYYYMM, or days as YYMMDD."""
    low, high, last = values.min(), values.max(), values % 100
    if low >= 190001 and high <= 210012 and bool(((last >= 1) & (last <= 12)).all()):
        return True
    month = values // 100 % 100
    is_day = (month >= 1) & (month <= 12) & (last >= 1) & (last <= 31)
    return low >= 100101 and high <= 991231 and bool(is_day.all())


def may_count(column: Column, cells: pl.Series, style: NumberStyle) -> bool:
    """Tell whether a column may say for how many examples a row stands: by its name and numbers."""
    if not _COUNT_NAME.match(column.name) or not column.is_number or column.rank == NEVER:
        return False
    numbers = read_numbers(cells, style)
    return not numbers.told and bool(is_count(numbers.values).all())


def is_count(values: Floats) -> Flags:
    """Return which numbers are whole and at least 0."""
    flags: Flags = np.isfinite(values) & (values >= 0) & (values == np.floor(values))
    return flags
