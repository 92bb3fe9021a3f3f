"""Columns read as numbers, without the currency, percent sign or unit that stands with them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.file_format import DECIMALS, ERROR_CELL, MISSING, one_line
from engine.data.files.number_style import (
    CURRENCY,
    MINUS,
    MOMENT,
    SIGNS,
    SPACES,
    WRITTEN,
    NumberStyle,
    written_number,
)
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

_FACTORS = frozenset(
    {
        *("k", "K", "M", "Mio", "Mio.", "Mrd", "Mrd.", "mn", "mln", "bn", "Tsd", "Tsd."),
        *("тыс", "тыс.", "млн", "млрд", "千", "万", "萬", "億", "亿", "천", "만", "억"),
    }
)
"""What stands behind thousands, millions or billions: no unit beside numbers without it."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column read as numbers.

    Attributes
    ----------
    values
        The numbers, shape ``(m,)``; NaN where there is none.
    faults
        Where a cell is neither a number nor missing.
    told
        What was taken away from the texts, for people; empty if nothing.
    missing
        What was taken for missing values, for people; empty if nothing.
    """

    values: Floats
    faults: Flags
    told: str = ""
    missing: str = ""


def read_numbers(column: pl.Series, style: NumberStyle, na: tuple[str, ...] = ()) -> Numbers:
    """Return a column read as numbers.

    What stands with most of its cells, a currency, a percent sign or one unit, is taken away;
    brackets around a number are a minus. A column that can be read with the other decimal sign
    alone is read so. One short sign in several cells between numbers stands for missing values.

    Parameters
    ----------
    na
        What stands for a missing value, beside `MISSING`.
    """
    import polars as pl

    if column.dtype == pl.Categorical:
        column = column.cast(pl.String)
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        values = _without_tokens(values, style, na)
        return Numbers(values, np.zeros(len(values), dtype=bool))
    if column.dtype != pl.String:
        m = len(column)
        return Numbers(np.full(m, np.nan), ~column.is_null().to_numpy())
    texts = column
    if na:
        texts = texts.set(texts.str.strip_chars().is_in(list(na)).fill_null(False), None)
    numbers = _read_texts(texts, style)
    told = numbers.told
    other = NumberStyle("." if style.decimal == "," else ",")
    if _is_written_in(other, texts, numbers):
        again = _read_texts(texts, other)
        if not again.faults.any():
            style, numbers = other, again
            sign = f"numbers with a decimal {DECIMALS[other.decimal]}, unlike other columns"
            told = "; ".join(filter(None, (sign, again.told)))
    faults, missing = numbers.faults, ""
    if 1 < np.count_nonzero(faults) <= (len(texts) - texts.null_count()) / 2:
        found = Counter(texts.filter(pl.Series(faults)).str.strip_chars().to_list())
        sign, count = found.popitem()
        if not found and _is_short_sign(sign):
            faults, missing = np.zeros_like(faults), f"{one_line(sign)} in {count:,} cells"
    return Numbers(_without_tokens(numbers.values, style, na), faults, told, missing)


def _is_short_sign(text: str) -> bool:
    """Tell whether a text between numbers most likely stands for a missing one."""
    is_short = len(re.sub(r"\W", "", text)) <= _LONGEST_SIGN
    # ``$ -`` is no dollar.
    return is_short and not re.search(rf"\d|{CURRENCY}", text)


_LONGEST_SIGN = 3


def _is_written_in(other: NumberStyle, texts: pl.Series, numbers: Numbers) -> bool:
    """Tell whether most of a column is no number, but may be one with another decimal sign."""
    if 2 * int(np.count_nonzero(numbers.faults)) <= len(texts) - texts.null_count():
        return False
    first = texts[int(np.argmax(numbers.faults))].strip()
    return written_number(first, other) is not None and MOMENT.fullmatch(first) is None


def _read_texts(texts: pl.Series, style: NumberStyle) -> Numbers:
    """Return a column of texts read as numbers that are written in one way."""
    plain = plain_numbers(texts, style)
    is_odd = texts.is_not_null() & plain.is_null()
    values = plain.to_numpy().copy()  # null is NaN
    del plain
    faults = np.zeros(len(values), dtype=bool)
    if not is_odd.any():
        return Numbers(values, faults)
    rows = np.flatnonzero(is_odd.to_numpy())
    odd = texts.filter(is_odd).str.strip_chars()
    read, told = _read_odd(odd, style, int(texts.is_not_null().sum()), values[np.isfinite(values)])
    values[rows] = read.to_numpy()
    is_missing = odd.str.to_lowercase().is_in(list(MISSING)) | odd.str.contains(f"^{ERROR_CELL}$")
    is_fault = read.is_null() & ~is_missing
    faults[rows] = is_fault.to_numpy()
    return Numbers(values, faults, told)


def _without_tokens(values: Floats, style: NumberStyle, na: tuple[str, ...]) -> Floats:
    """Return numbers with NaN for those that stand for a missing value, however written."""
    for token in na:
        number = style.number(token)
        if number is None:
            number = NumberStyle().number(token)
        if number is not None:
            values = np.where(values == number, np.nan, values)
    return values


_PLAINLY_MISSING = ("", "na", "nan", "n/a", "null", "?")


_LONGEST_PLAIN = 16
"""More signs than this may be more digits than a float64 holds."""


def plain_column(texts: pl.Series, style: NumberStyle, na: tuple[str, ...]) -> pl.Series | None:
    """Return a column as numbers, null where one is missing, if that loses nothing; else None.

    Codes with zeros before them, long whole numbers, signs and spaces that are told of, and what
    is no number are lost.
    """
    if (texts.str.len_bytes() > _LONGEST_PLAIN).any():
        return None
    if texts.str.contains(r"^(?:\+|[+\-]?0\d)").any():
        return None
    values = plain_numbers(texts, style)
    is_odd = texts.is_not_null() & values.is_null()
    if is_odd.any():
        odd = texts.filter(is_odd)
        is_known = odd.str.to_lowercase().is_in(list(_PLAINLY_MISSING)) | odd.is_in(list(na))
        if not is_known.all():
            return None
    return values


def plain_numbers(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Read cells that are numbers and nothing else; null where one is not."""
    import polars as pl

    return _plain_digits(texts, style).cast(pl.Float64, strict=False)


def _plain_digits(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Return numbers as texts without groups and with a decimal point; null for what is none."""
    digits = texts
    if style.thousands:
        is_grouped = texts.str.contains(rf"^[+\-]?{style.grouped}")
        if is_grouped.any():
            bare = texts.str.replace_all(SIGNS[style.thousands], "")
            digits = bare.zip_with(is_grouped.fill_null(False), texts)
    if style.decimal == ",":
        is_point = digits.str.contains(".", literal=True)
        digits = digits.str.replace(",", ".", literal=True)
        if is_point.any():
            digits = digits.set(is_point.fill_null(False), None)
    return digits


def _read_odd(
    odd: pl.Series, style: NumberStyle, given: int, plain: Floats
) -> tuple[pl.Series, str]:
    """Read the cells that are not plain numbers; null where one is none.

    Parameters
    ----------
    given
        How many cells of the column are not empty.
    plain
        Those of the column that are plain numbers.
    """
    import polars as pl

    parts = (
        odd.to_frame("text")
        .select(pl.col("text").str.extract_groups(WRITTEN).alias("parts"))
        .unnest("parts")
        .fill_null("")
    )
    opened, closed = parts["opened"] == "(", parts["closed"] == ")"
    first, second = parts["first"], parts["second"]
    digits = _plain_digits(parts["digits"], style)
    exponent = parts["exponent"].str.replace("[dD]", "e")  # as Fortran writes it
    values = (digits + exponent).cast(pl.Float64, strict=False)
    is_behind = parts["behind"].str.strip_chars(SPACES).is_in(list(MINUS))
    is_whole = is_behind & parts["digits"].str.ends_with(".")  # ``12.-`` is 12 francs
    is_behind = is_behind & ~is_whole
    is_negative = first.is_in(list(MINUS)) | second.is_in(list(MINUS)) | is_behind
    is_bracketed = opened & closed
    values = (-values).zip_with(is_negative | is_bracketed, values)
    is_date = (parts["behind"] != "") & (parts["unit"] != "") & (parts["space"] == "")  # ``3-Jan``
    values = values.set((opened ^ closed) | ((first != "") & (second != "")) | is_date, None)
    spelled = odd.cast(pl.Float64, strict=False)  # inf and nan with spaces around
    is_word = spelled.is_not_null() & ~odd.str.contains(r"\d")
    values = spelled.zip_with(is_word, values)
    marks = []
    if is_behind.any():
        marks.append("a sign behind a number is its minus")
    if is_bracketed.any():
        marks.append("brackets are a minus")
    affix = parts["before"] + parts["currency"] + parts["unit"]
    values, told = _without_affix(values, affix, parts["unit"], given, plain)
    return values, "; ".join(filter(None, (told, *marks)))


def _without_affix(
    values: pl.Series, affix: pl.Series, unit: pl.Series, given: int, plain: Floats
) -> tuple[pl.Series, str]:
    """Return numbers, null where what stands with one is not the usual, and what is told of that.

    Percent beside fractions are hundredths. For `given` and `plain` see `_read_odd`.
    """
    is_affixed = affix != ""
    if not is_affixed.any():
        return values, ""
    counts = Counter(affix.filter(is_affixed & values.is_not_null()).to_list())
    usual, count = counts.most_common(1)[0] if counts else ("", 0)
    is_other = is_affixed & (affix != usual)
    if usual == "%" and _are_fractions(plain, values.filter(affix == "%")):
        values = (values / 100).zip_with(affix == "%", values).set(is_other, None)
        return values, f"% read as hundredths in {count:,} of {given:,} cells"
    others = len(plain) + int(values.filter(affix != usual).is_not_null().sum())
    is_factor = bool(unit.filter(affix == usual).is_in(list(_FACTORS)).any())
    if not usual or 2 * count < given or (others and is_factor):
        return values.set(is_affixed, None), ""
    share = "" if count >= given else f" from {count:,} of {given:,} cells"
    return values.set(is_other, None), f"{usual} taken away{share}"


def _are_fractions(plain: Floats, percent: pl.Series) -> bool:
    """Tell whether plain numbers are fractions of 1, of a size that percent beside them say."""
    shares, of_percent = np.sort(np.abs(plain)), np.sort(np.abs(percent.drop_nulls().to_numpy()))
    if not plain.any() or shares[-1] > 1 or of_percent[-1] <= 1:
        return False
    usual, usual_percent = shares[len(shares) // 2], of_percent[len(of_percent) // 2]
    return bool(100 * usual <= 4 * usual_percent)
