"""How numbers are written in a file: their spellings, the decimal sign, what groups thousands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field
from itertools import chain, islice
from typing import TYPE_CHECKING

from engine.data.files.file_format import (
    DECIMALS,
    THOUSANDS,
    FileFormat,
    Remark,
    is_missing,
    one_line,
)
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

_SAMPLE_CELLS = 20_000
"""Cells of a column that are looked at for the decimal sign, beside those that are odd."""

SPACES = " \u00a0\u202f\u2007\u2009\u2008\u200a\u2002\u2005\u2006\u3000"
"""Between groups of digits, or between a number and its unit: spaces of any width."""

MINUS = ("-", "−", "–", "‐", "‑", "﹣", "－")

_DASHES = "\\-" + "".join(MINUS[1:])
"""All of these within the brackets of a regular expression."""

SIGNS = {" ": f"[{SPACES}]", "'": "['’]", ",": ",", ".": r"\.", "_": "_"}

_SURE_GROUPS = (" ", "'", "_")
"""What groups thousands wherever it stands between digits, since it is no decimal sign."""

CURRENCY = (
    r"(?:[$€£¥₹₽₩₱₪₴₿₺₫₦₡₵₸฿]|(?:US|CA|AU|NZ|HK|[CASR])\$|SFr\.|Fr\.|kr\.?|Rs\.?|zł|Kč|Ft|лв\.?|руб\.?"
    r"|USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|NZD|RMB|CNY|PLN|CZK|SEK|NOK|DKK|HUF|BRL|MXN|TRY)"
)

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿΑ-ωА-яёіїµμぁ-んァ-ヶ一-龥가-힣"

_UNIT = rf"[{_LETTERS}°%‰€$£¥₹Ωº][{_LETTERS}°%‰€$£¥₹Ωº²³/^·.*−-]{{0,11}}[0-9]?"

WRITTEN = (
    r"^(?:=?\"|'?)(?P<before>"
    + CURRENCY
    + r"?)\s?(?P<opened>\(?)(?P<first>[+"
    + _DASHES
    + r"]?)\s?"
    r"(?P<currency>" + CURRENCY + r"?)\s?(?P<second>[+" + _DASHES + r"]?)"
    r"(?P<digits>\d(?:[\d.,'’_" + SPACES + r"]*\d)?\.?|[.,]\d+)(?P<exponent>(?:[eEdD][+\-]?\d+)?)"
    rf"(?P<behind>(?:[{SPACES}]?[.,]?[{_DASHES}])?)(?P<space>[{SPACES}]?)"
    rf"(?P<unit>(?:{CURRENCY}|{_UNIT}|\[{_UNIT}\])?)(?P<closed>\)?)\"?$"
)
"""A number in any spelling, as Rust and Python read it.

Behind it may stand a minus, or ``.-`` for no cents. Quotes around, an apostrophe or ``="`` before
it are what spreadsheets mark text with.
"""

WRITTEN_NUMBER = re.compile(WRITTEN)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written: the decimal sign, and what groups thousands ("" is nothing)."""

    decimal: str = "."
    thousands: str = ""

    @property
    def grouped(self) -> str:
        """The regular expression of digits in groups, of India's too; `thousands` is a sign."""
        sign, point = SIGNS[self.thousands], re.escape(self.decimal)
        tail = rf"(?:{point}\d*)?$"
        indian = rf"|[1-9]\d?(?:{sign}\d{{2}})+{sign}\d{{3}}" if self.thousands == "," else ""
        return rf"(?:[1-9]\d{{0,2}}(?:{sign}\d{{3}})+{indian}){tail}"

    def number(self, text: str) -> float | None:
        """Return the number that a text is, without currency and unit; None if it is none."""
        plain = re.sub(rf"^[{_DASHES}]", "-", text.strip())
        sign = plain[:1] if plain[:1] in "+-" else ""
        digits = plain.removeprefix(sign)
        if self.thousands and re.match(self.grouped, digits):
            digits = re.sub(SIGNS[self.thousands], "", digits)
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


_DECIMAL = "decimal comma"
"""The key of the example of one."""


@dataclass(slots=True)
class _Evidence:
    """How often numbers of a column are written in some way, and an example of each.

    A sign with exactly three digits after it may group thousands or be the decimal sign; what
    shows which it is counts apart. `moments` are decimals that may be a day and month, or a time.
    """

    decimal: Counter[str] = field(default_factory=Counter)
    grouped: Counter[str] = field(default_factory=Counter)
    either: Counter[str] = field(default_factory=Counter)
    moments: int = 0
    hundreds: int = 0
    thousands: int = 0
    examples: dict[str, str] = field(default_factory=dict)


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
        examples = each.examples | examples
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
    for sign in _SURE_GROUPS:
        if not thousands and grouped[sign] > (sign == "_"):  # one ``1_000`` may be a code
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
    value = style.number(written["digits"]) if written else None
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
    signs = [sign for sign in (other, *_SURE_GROUPS) if grouped[sign]]
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
    " ": re.compile(rf"[1-9]\d{{0,2}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d*)?"),
    "'": re.compile(r"[1-9]\d{0,2}(?:['’]\d{3})+(?:[.,]\d*)?"),
    "_": re.compile(r"[1-9]\d{0,2}(?:_\d{3})+(?:[.,]\d*)?"),
}


def _is_minus(written: re.Match[str]) -> bool:
    """Tell whether a number is below zero: by a sign before or behind it, or by brackets."""
    return (
        written["first"] in MINUS
        or written["second"] in MINUS
        or (written["behind"].strip(SPACES) in MINUS and not written["digits"].endswith("."))
        or (written["opened"] + written["closed"] == "()")
    )


def _evidence(texts: Counter[str]) -> _Evidence:
    found = _Evidence()
    for text, count in texts.items():
        written = WRITTEN_NUMBER.match(text)
        if written is None:
            continue
        digits = written["digits"]
        cents = written["behind"].strip(SPACES)[:1]
        if cents in {",", "."}:  # ``1.250,-`` has no cents behind the decimal sign
            other = "." if cents == "," else ","
            found.decimal[cents] += count
            if _EITHER[other].fullmatch(digits):
                found.grouped[other] += count
                found.examples.setdefault(other, text)
                continue
        if digits.isdigit():
            found.hundreds += count * (len(digits) == 3)
            found.thousands += count * (len(digits.lstrip("0")) > 3)
            continue
        for sign, pattern in _SURELY_GROUPED.items():
            if pattern.fullmatch(digits):
                found.grouped[sign] += count
                found.examples.setdefault(sign, text)
                other = "." if "." in digits.rpartition(sign)[2] else ","
                if other != sign and other in digits.rpartition(sign)[2]:
                    found.decimal[other] += count
                break
        else:
            for sign in (",", "."):
                if digits.count(sign) == 1 and digits.replace(sign, "").isdigit():
                    if _EITHER[sign].fullmatch(digits) and not written["exponent"]:
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
    return f"Decimal comma: {one_line(written['digits'])} is read as {value:.15g}"


_NUMBERISH = re.compile(
    rf"""(?:="|')?[(]?[+{_DASHES}]?[{SPACES}]?(?:[$€£¥₹]|USD|EUR|GBP|CHF)?[{SPACES}]?[+{_DASHES}]?
    (?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d*)?|\d(?:[\d.,'’_]*\d)?\.?|[.,]\d+)
    (?:[eEdD][+\-]?\d+)?
    (?:[{SPACES}]?(?:[^\d\s,;|=:/\\-]{{0,12}}|[^\W\d_]{{1,8}}/[^\W\d_]{{1,8}}[\d²³]?)|[.,]?[{_DASHES}])""",
    re.VERBOSE,
)


def is_numberish(cell: str) -> bool:
    """Tell whether a cell is a number in any of the spellings that people use."""
    text = cell.strip()
    if _NUMBERISH.fullmatch(text) is None:
        return False
    # A short word may be a unit only where a number stands before it.
    return any(sign.isdigit() for sign in text)


def numeric_columns(rows: Sequence[Sequence[str]], width: int) -> list[bool]:
    """Tell of each column whether at least half of the values in it are numbers."""
    if not rows:
        return [False] * width
    given = [
        [cell for cell in column if not is_missing(cell)] for column in zip(*rows, strict=True)
    ]
    return [0 < 2 * sum(map(is_numberish, cells)) >= len(cells) for cells in given]
