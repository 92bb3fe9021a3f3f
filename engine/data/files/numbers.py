"""Numbers as people write them: decimal sign, grouped thousands, currency, percent, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from engine.data.files.file_format import (
    DECIMALS,
    MISSING,
    THOUSANDS,
    FileFormat,
    Remark,
    one_line,
)
from engine.support.arrays import Flags, Floats
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

_SAMPLE_CELLS = 20_000
"""Cells of a column that are looked at for the decimal sign, beside those that are odd."""

_SPACES = " \u00a0\u202f\u2009"

_MINUS = ("-", "−", "–")

_SIGNS = {" ": f"[{_SPACES}]", "'": "['’]", ",": ",", ".": r"\.", "_": "_"}

_CURRENCY = (
    r"(?:[$€£¥₹₽₩₱₪₴₿₺₫₦₡₵₸฿]|(?:US|CA|AU|NZ|HK|[CASR])\$|SFr\.|Fr\.|kr\.?|Rs\.?|zł|Kč|Ft|лв\.?|руб\.?"
    r"|USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|NZD|RMB|CNY|PLN|CZK|SEK|NOK|DKK|HUF|BRL|MXN|TRY)"
)

_FACTORS = frozenset(
    {"k", "K", "M", "Mio", "Mio.", "Mrd", "Mrd.", "mn", "mln", "bn", "Tsd", "Tsd."}
)
"""What stands behind thousands, millions or billions: no unit beside numbers without it."""

_UNIT = r"[A-Za-zµμ°%‰€$£¥₹Ωº][A-Za-zµμ°%‰€$£¥₹Ωº²³/^·.*−-]{0,11}[0-9]?"

_BEHIND = rf"(?:{_CURRENCY}|{_UNIT}|\[{_UNIT}\]|[.,]?[\-−–])"
"""What may stand behind a number: a unit, one in brackets, a minus, or ``.-`` for no cents."""

WRITTEN = (
    r"^(?:=?\"|'?)(\(?)([+\-−]?)\s?(" + _CURRENCY + r"?)\s?([+\-−]?)"
    r"(\d(?:[\d.,'’_" + _SPACES + r"]*\d)?\.?|[.,]\d+)((?:[eEdD][+\-]?\d+)?)"
    rf"[{_SPACES}]?((?:{_BEHIND})?)(\)?)\"?$"
)
"""Bracket, sign, currency, sign, digits, exponent, unit, bracket: as Rust and Python read it.

Quotes around, an apostrophe or ``="`` before it are what spreadsheets mark text with.
"""

WRITTEN_NUMBER = re.compile(WRITTEN)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written: the decimal sign, and what groups thousands ("" is nothing)."""

    decimal: str = "."
    thousands: str = ""

    @property
    def grouped(self) -> str:
        """The regular expression of digits in groups; of India too, where commas group."""
        if not self.thousands:
            return "^$"
        sign, point = _SIGNS[self.thousands], re.escape(self.decimal)
        tail = rf"(?:{point}\d*)?$"
        indian = rf"|[1-9]\d?(?:{sign}\d{{2}})+{sign}\d{{3}}" if self.thousands == "," else ""
        return rf"^(?:[1-9]\d{{0,2}}(?:{sign}\d{{3}})+{indian}){tail}"

    def number(self, text: str) -> float | None:
        """Return the number that a text is, without currency and unit; None if it is none."""
        plain = text.strip().replace("−", "-")
        sign = plain[:1] if plain[:1] in "+-" else ""
        digits = plain.removeprefix(sign)
        if self.thousands and re.match(self.grouped, digits):
            digits = re.sub(_SIGNS[self.thousands], "", digits)
        if self.decimal == ",":
            if "." in digits:
                return None
            digits = digits.replace(",", ".")
        if "_" in digits or not digits.isascii():
            return None
        try:
            return float(sign + digits)
        except ValueError:
            return None


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
    """

    values: Floats
    faults: Flags
    told: str = ""


_DECIMAL = "decimal comma"
"""The key of the example of one."""


@dataclass(slots=True)
class _Evidence:
    """How often numbers of a column are written in some way, and an example of each.

    A sign with exactly three digits after it may group thousands or be the decimal sign; what
    shows which it is counts apart. `moments` are decimals that may be a day and month, or a time.
    """

    decimal: Counter[str]
    grouped: Counter[str]
    either: Counter[str]
    moments: int = 0
    hundreds: int = 0
    thousands: int = 0
    plain: int = 0
    examples: dict[str, str] | None = None


def number_style(
    columns: Iterable[pl.Series | Sequence[str]], given: FileFormat, told: list[Remark]
) -> NumberStyle:
    """Return how numbers in these columns of texts are written.

    Digits in groups of three, once or more, beside plain numbers below a thousand are grouped
    thousands; so are those that could be either, unless a number of 1000 and more without a group
    stands in the same column. A sign that is followed once by another number of digits is the
    decimal sign of the whole file.

    Parameters
    ----------
    given
        What is known; `decimal` and `thousands` decide.
    told
        Gets what was assumed.
    """
    found = _without_moments([_evidence(_texts(column)) for column in columns])
    decimal: Counter[str] = sum((each.decimal for each in found), Counter())
    grouped: Counter[str] = sum((each.grouped for each in found), Counter())
    examples: dict[str, str] = {}
    for each in found:
        examples = {**(each.examples or {}), **examples}
    if given.decimal is not None or given.thousands is not None:
        return _given_style(given, decimal, grouped, found)
    is_unsure = False
    if decimal[","] or decimal["."]:
        point = "," if decimal[","] > decimal["."] else "."
        other = "." if point == "," else ","
        either = any(each.either[other] for each in found)
        thousands = other if grouped[other] or (either and not decimal[other]) else ""
    elif grouped[","] or grouped["."]:
        thousands = "," if grouped[","] >= grouped["."] else "."
        point = "." if thousands == "," else ","
    else:
        point, thousands, is_unsure = _style_of_groups(found, given.delimiter or "")
    for sign in (" ", "'"):
        if not thousands and grouped[sign]:
            thousands = sign
    if point == ",":
        example = examples.get(_DECIMAL, examples.get(",", ""))
        told.append(Remark("decimal", _decimal_comma(NumberStyle(point, thousands), example)))
    elif is_unsure and not thousands and given.delimiter != ",":
        example = examples["."]
        told.append(
            Remark(
                "decimal",
                f"Decimal point: {one_line(example)} is read as {_value(example, NumberStyle())}; "
                f"--thousands {THOUSANDS['.']} reads it as grouped thousands",
            )
        )
    if thousands:
        style = NumberStyle(point, thousands)
        example = examples.get(thousands, "")
        value = _value(example, style)
        shown = f"{example} is {value}" if value else example
        other = f", --thousands none --decimal {DECIMALS[thousands]}" if is_unsure else ""
        told.append(
            Remark(
                "thousands",
                f"{THOUSANDS[thousands]} groups thousands ({one_line(shown)}"
                + (f"{other} reads it as a decimal" if other else "")
                + ")",
            )
        )
    return NumberStyle(point, thousands)


def _without_moments(found: list[_Evidence]) -> list[_Evidence]:
    """Leave out columns of dates or times with a point where another has a decimal comma."""
    if not any(each.decimal[","] and not each.decimal["."] for each in found):
        return found
    return [each for each in found if not each.moments or each.moments != each.decimal["."]]


def written_number(text: str, style: NumberStyle) -> tuple[re.Match[str], float] | None:
    """Return the parts of a cell that holds a number, see `WRITTEN`, and the number of its digits.

    None if it holds none.
    """
    written = WRITTEN_NUMBER.match(text)
    value = style.number(written[5]) if written else None
    return None if written is None or value is None else (written, value)


def _value(example: str, style: NumberStyle) -> str:
    """Return the number that a cell is, with its sign; empty if it is none."""
    found = written_number(example, style)
    if found is None:
        return ""
    written, value = found
    return f"{-value if _is_minus(written) else value:.15g}"


def _given_style(
    given: FileFormat,
    decimal: Counter[str],
    grouped: Counter[str],
    found: Sequence[_Evidence],
) -> NumberStyle:
    either: Counter[str] = sum((each.either for each in found), Counter())
    if given.decimal is None:
        if given.thousands in {",", "."}:
            return NumberStyle("," if given.thousands == "." else ".", given.thousands)
        commas, points = decimal[","] + either[","], decimal["."] + either["."]
        return NumberStyle("," if commas > points else ".", given.thousands or "")
    other = "." if given.decimal == "," else ","
    if given.thousands is not None:
        return NumberStyle(given.decimal, given.thousands)
    signs = [sign for sign in (other, " ", "'") if grouped[sign]]
    if either[other] and other not in signs:
        signs.insert(0, other)
    return NumberStyle(given.decimal, signs[0] if signs else "")


def _style_of_groups(found: Sequence[_Evidence], delimiter: str) -> tuple[str, str, bool]:
    """Return decimal sign and thousands where a sign is always followed by three digits."""
    commas = [each for each in found if each.either[","]]
    if commas:
        if any(each.thousands for each in commas):
            return ",", "", False
        return ".", ",", all(each.hundreds == 0 for each in commas)
    points = [each for each in found if each.either["."]]
    # A point is a decimal point, unless most of a column can hardly be meant so.
    is_grouped = points and all(
        each.hundreds >= 3 and each.either["."] >= 3 and not each.thousands for each in points
    )
    if is_grouped and delimiter != ",":
        return ",", ".", True
    return ".", "", bool(points)


def _texts(column: pl.Series | Sequence[str]) -> Counter[str]:
    """Return cells of a column that show how numbers are written there, and how many."""
    if isinstance(column, Sequence):  # without the time to load polars
        plain = NumberStyle()
        others = (cell for cell in column[_SAMPLE_CELLS:] if plain.number(cell) is None)
        shown = chain(column[:_SAMPLE_CELLS], islice(others, _SAMPLE_CELLS))
        return Counter(cell.strip() for cell in shown)
    import polars as pl

    sample = column.head(_SAMPLE_CELLS).drop_nulls().str.strip_chars().to_list()
    rest = column.slice(_SAMPLE_CELLS)
    is_odd = rest.is_not_null() & rest.cast(pl.Float64, strict=False).is_null()
    odd = rest.filter(is_odd).head(_SAMPLE_CELLS).str.strip_chars()
    return Counter(sample) + Counter(odd.to_list())


MOMENT = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.?|(?:[01]?\d|2[0-4])\.[0-5]\d")
"""A day and month, or hours and minutes, with a point between."""

_EITHER = {sign: re.compile(rf"[1-9]\d{{0,2}}{re.escape(sign)}\d{{3}}") for sign in (",", ".")}
_SURELY_GROUPED = {
    ",": re.compile(
        r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d*)?|(?:,\d{3})+\.\d*)|[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d*)?"
    ),
    ".": re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d*)?|(?:\.\d{3})+,\d*)"),
    " ": re.compile(rf"[1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d*)?"),
    "'": re.compile(r"[1-9]\d{0,2}(?:['’]\d{3})+(?:[.,]\d*)?"),
}


def _is_minus(written: re.Match[str]) -> bool:
    """Tell whether a number is below zero: by a sign before or behind it, or by brackets."""
    return (
        written[2] in _MINUS
        or written[4] in _MINUS
        or (written[7] in _MINUS and not written[5].endswith("."))
        or (written[1] + written[8] == "()")
    )


def _evidence(texts: Counter[str]) -> _Evidence:
    found = _Evidence(Counter(), Counter(), Counter(), examples={})
    assert found.examples is not None
    for text, count in texts.items():
        written = WRITTEN_NUMBER.match(text)
        if written is None:
            continue
        digits = written[5].strip(_SPACES)
        if digits.isdigit():
            found.plain += count
            found.hundreds += count * (len(digits) == 3)
            found.thousands += count * (len(digits.lstrip("0")) > 3)
            continue
        for sign, pattern in _SURELY_GROUPED.items():
            if pattern.fullmatch(digits):
                found.grouped[sign] += count
                found.examples.setdefault(sign, text)
                other = "." if "." in digits.rpartition(sign)[2] else ","
                if sign in ",. '" and other != sign and other in digits.rpartition(sign)[2]:
                    found.decimal[other] += count
                break
        else:
            for sign in (",", "."):
                if digits.count(sign) == 1 and digits.replace(sign, "").isdigit():
                    if _EITHER[sign].fullmatch(digits) and not written[6]:
                        found.either[sign] += count
                        found.examples.setdefault(sign, text)
                    else:
                        found.decimal[sign] += count
                        found.moments += count * bool(MOMENT.fullmatch(digits))
                        if sign == "," and not digits.rstrip("0").endswith(","):
                            found.examples.setdefault(_DECIMAL, text)
    return found


def _decimal_comma(style: NumberStyle, example: str) -> str:
    """Return what is told of numbers with a decimal comma, by an example if there is one."""
    found = written_number(example, style)
    if found is None:
        return "Numbers have a decimal comma"
    written, value = found
    return f"Decimal comma: {one_line(written[5].strip(_SPACES))} is read as {value:.15g}"


def read_numbers(column: pl.Series, style: NumberStyle, na: tuple[str, ...] = ()) -> Numbers:
    """Return a column read as numbers.

    What stands with most of its cells, a currency, a percent sign or one unit, is taken away;
    brackets around a number with a currency are a minus.

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
    plain = plain_numbers(texts, style)
    is_odd = texts.is_not_null() & plain.is_null()
    values = plain.to_numpy().copy()  # null is NaN
    del plain
    if not is_odd.any():
        return Numbers(_without_tokens(values, style, na), np.zeros(len(values), dtype=bool))
    rows = np.flatnonzero(is_odd.to_numpy())
    odd = texts.filter(is_odd).str.strip_chars()
    count = int(np.count_nonzero(np.isfinite(values)))
    read, told = _read_odd(odd, style, int(texts.is_not_null().sum()), count)
    values[rows] = read.to_numpy()
    faults = np.zeros(len(values), dtype=bool)
    is_fault = read.is_null() & ~odd.str.to_lowercase().is_in(list(MISSING))
    faults[rows] = is_fault.to_numpy()
    return Numbers(_without_tokens(values, style, na), faults, told)


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

    if style.decimal == "." and not style.thousands:
        return texts.cast(pl.Float64, strict=False)
    digits = texts
    if style.thousands:
        is_grouped = texts.str.contains(rf"^[+\-]?{style.grouped.removeprefix('^')}")
        if is_grouped.any():
            bare = texts.str.replace_all(_SIGNS[style.thousands], "")
            digits = bare.zip_with(is_grouped.fill_null(False), texts)
    if style.decimal == ",":
        is_point = digits.str.contains(".", literal=True)
        digits = digits.str.replace(",", ".", literal=True)
        if is_point.any():
            digits = digits.set(is_point.fill_null(False), None)
    return digits.cast(pl.Float64, strict=False)


def _read_odd(odd: pl.Series, style: NumberStyle, given: int, plain: int) -> tuple[pl.Series, str]:
    """Read the cells that are not plain numbers; null where one is none.

    Parameters
    ----------
    given, plain
        How many cells of the column are not empty, and how many are plain numbers.
    """
    import polars as pl

    parts = (
        odd.to_frame("text")
        .select(pl.col("text").str.extract_groups(WRITTEN).alias("parts"))
        .unnest("parts")
    )
    opened, first, currency, second, digits, exponent, unit, closed = (
        parts.get_column(name).fill_null("") for name in parts.columns
    )
    digits = digits.str.strip_chars(_SPACES)
    if style.thousands:
        sign = _SIGNS[style.thousands]
        is_grouped = digits.str.contains(style.grouped)
        bare = digits.str.replace_all(sign, "")
        digits = bare.zip_with(is_grouped, digits)
    if style.decimal == ",":
        is_point = digits.str.contains(".", literal=True)
        digits = digits.str.replace(",", ".", literal=True)
        digits = digits.set(is_point, "")
    exponent = exponent.str.replace("[dD]", "e")  # as Fortran writes it
    values = (digits + exponent).cast(pl.Float64, strict=False)
    values = values.set(digits.str.contains("_", literal=True), None)
    is_behind = unit.is_in(list(_MINUS))
    is_whole = is_behind & digits.str.ends_with(".")  # ``12.-`` is 12 francs
    is_negative = first.is_in(list(_MINUS)) | second.is_in(list(_MINUS)) | (is_behind & ~is_whole)
    unit = unit.set(is_behind | unit.str.contains(r"^[.,][\-−–]$"), "")
    is_bracketed = (opened == "(") & (closed == ")")
    values = (-values).zip_with(is_negative | is_bracketed, values)
    values = values.set(
        ((opened == "(") ^ (closed == ")")) | ((first != "") & (second != "")), None
    )
    spelled = odd.cast(pl.Float64, strict=False)  # inf and nan with spaces around
    is_word = spelled.is_not_null() & ~odd.str.contains(r"\d")
    values = spelled.zip_with(is_word, values)
    marks = []
    if (is_behind & ~is_whole).any():
        marks.append("a sign behind a number is its minus")
    if is_bracketed.any():
        marks.append("brackets are a minus")
    affix = currency + unit
    affixed = affix != ""
    if affixed.any():
        counts = Counter(affix.filter(affixed & values.is_not_null()).to_list())
        usual, count = counts.most_common(1)[0] if counts else ("", 0)
        is_usual = bool(usual) and 2 * count >= given
        others = plain + int(values.filter(affix != usual).is_not_null().sum())
        if others and bool(unit.filter(affix == usual).is_in(list(_FACTORS)).any()):
            is_usual = False
        values = values.set(affixed & ((affix != usual) | (not is_usual)), None)
        if is_usual:
            share = "" if count >= given else f" from {count:,} of {given:,} cells"
            marks.insert(0, f"{usual} taken away{share}")
    return values, "; ".join(marks)
