"""The two classes of a label column: its values, their spellings, and which one is class 1."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from engine.data.files.class_words import (
    answers,
    class_1_by_meaning,
    denies,
    is_class_0_by_meaning,
)
from engine.data.files.file_format import is_missing, one_line
from engine.data.files.number_style import NumberStyle
from engine.data.files.numbers import read_numbers
from engine.errors import InputError, SettingError, UnusedSettingError
from engine.support.arrays import Flags
from engine.support.records import dataclass

if TYPE_CHECKING:
    import polars as pl

_VALUES_LISTED = 8

_MOST_TEXTS = 200
"""More different values than this are no spellings of two classes."""

Value: TypeAlias = tuple[float, str]
"""A number and no text, or 0 and a text."""

_THRESHOLD = re.compile(r"\s*(>=|<=|>|<|≥|≤)\s*(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Classes:
    """What the two classes of a label column are.

    Attributes
    ----------
    zeros, ones
        The texts that stand for class 0 and for class 1; other rows are left out.
    names
        Names of class 0 and class 1.
    told
        What was assumed, for people.
    threshold
        Instead of texts the condition on a number that makes an example class 1: one of
        ``>= > <= <`` and the number; None where texts decide.
    """

    zeros: frozenset[str]
    ones: frozenset[str]
    names: tuple[str, str]
    told: tuple[str, ...] = ()
    threshold: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class LabelValue:
    """One value of a label column: its name, all its spellings, and in how many rows it is."""

    name: str
    texts: tuple[str, ...]
    rows: int


def label_texts(cells: pl.Series) -> pl.Series:
    """Return the cells of a label column as texts without spaces around."""
    import polars as pl

    if cells.dtype == pl.String:
        return cells.str.strip_chars()
    if cells.dtype == pl.Boolean:
        return cells.cast(pl.String).str.to_titlecase()
    if cells.dtype == pl.Duration:
        return cells.dt.to_string("polars")
    if cells.dtype.is_float():
        whole = cells.is_not_null() & (cells == cells.round()).fill_null(False)
        if bool((whole | cells.is_null() | cells.is_nan().fill_null(True)).all()):
            return cells.fill_nan(None).cast(pl.Int64, strict=False).cast(pl.String)
    return cells.cast(pl.String, strict=False)


def is_two_valued(cells: pl.Series, na: tuple[str, ...]) -> bool:
    """Tell whether a column has two values, in whatever spelling, one of them in several rows."""
    if cells.head(5_000).n_unique() > _MOST_TEXTS:
        return False
    counts = rows_of_texts(cells, na)
    if not 2 <= len(counts) <= _MOST_TEXTS or sum(counts.values()) < 3:
        return False
    return len(label_values(counts, NumberStyle())) == 2


def rows_of_texts(cells: pl.Series, na: tuple[str, ...]) -> dict[str, int]:
    """Return in how many rows each text of a label column is, without those that are missing."""
    return without_missing(rows_of_all_texts(cells), cells, na)


def without_missing(
    rows: Mapping[str, int], cells: pl.Series, na: tuple[str, ...]
) -> dict[str, int]:
    """Return those of the texts of a label column that do not stand for a missing value.

    What denies the only other value, as ``unknown`` and ``ND`` do, is a value too.
    """
    import polars as pl

    if cells.dtype == pl.Categorical:  # its values are declared: none of them is missing
        return {text: count for text, count in rows.items() if text not in na}
    known = {text: count for text, count in rows.items() if not is_missing(text, na)}
    if len(known) != 1:
        return known
    only = next(iter(known))
    return {
        text: count
        for text, count in rows.items()
        if text in known or (text not in na and denies(text, only))
    }


def rows_of_all_texts(cells: pl.Series) -> dict[str, int]:
    """Return in how many rows each text of a label column is; see `label_texts`."""
    counts = cells.drop_nulls().value_counts(sort=False)
    values, numbers = counts.get_columns()
    found: dict[str, int] = {}
    for text, rows in zip(label_texts(values).to_list(), numbers.to_list(), strict=True):
        if text is not None:
            found[text] = found.get(text, 0) + rows
    return found


def has_text(cells: pl.Series, texts: Collection[str]) -> Flags:
    """Return which cells of a label column are one of these texts; see `label_texts`.

    The values there are, not all cells, are made texts: of a long column these are few.
    """
    values = cells.drop_nulls().unique()
    wanted = values.filter(label_texts(values).is_in(list(texts)).fill_null(False))
    found: Flags = cells.is_in(wanted.implode()).fill_null(False).to_numpy()
    return found


def label_values(rows: Mapping[str, int], style: NumberStyle) -> list[LabelValue]:
    """Return the values of a label column, in order.

    Labels that are all numbers are compared as numbers: ``1``, ``1.0`` and ``01`` are one value.
    Texts sort blind to case. More than two texts that differ in case, spaces or a full stop at the
    end are one value, and so are the usual words for yes and for no where two values are left and
    each word has its opposite: ``on`` belongs to ``off``, not to ``no``.

    Parameters
    ----------
    rows
        How many rows have each text.
    """
    by_value = _by_value(rows, style)
    if len(by_value) > 2 and len(by_value) <= _MOST_TEXTS and next(iter(by_value))[1]:
        by_value = _merged(by_value)
    values = []
    for texts in by_value.values():
        most = max(texts, key=lambda text: (rows[text], -len(text)))
        is_number = not _is_text(texts, style)
        name = min(texts, key=len) if is_number else most
        values.append(LabelValue(one_line(name), texts, sum(rows[text] for text in texts)))
    return values


def _is_text(texts: Collection[str], style: NumberStyle) -> bool:
    return any(style.number(text) is None for text in texts)


def _by_value(rows: Mapping[str, int], style: NumberStyle) -> dict[Value, tuple[str, ...]]:
    """Return the texts of each value, in the order of the values."""
    numbers = {text: style.number(text) for text in rows}
    is_numeric = all(one is not None and math.isfinite(one) for one in numbers.values())
    found: dict[Value, list[str]] = {}
    for text in rows:
        number = numbers[text]
        value = (number, "") if is_numeric and number is not None else (0.0, " ".join(text.split()))
        found.setdefault(value, []).append(text)
    order = sorted(found, key=lambda value: (value[0], value[1].casefold(), value[1]))
    return {value: tuple(found[value]) for value in order}


def _merged(by_value: Mapping[Value, tuple[str, ...]]) -> dict[Value, tuple[str, ...]]:
    """Put spellings of one word together."""
    found: dict[str, list[str]] = {}
    for (_, text), texts in by_value.items():
        found.setdefault(text.casefold().rstrip(". "), []).extend(texts)
    if len(found) > 2 and (is_yes := answers(found)):
        sides: dict[str, list[str]] = {"no": [], "yes": []}
        for word, spellings in found.items():
            sides["yes" if is_yes[word] else "no"].extend(spellings)
        found = {word: spellings for word, spellings in sides.items() if spellings}
    words = [word for word in found if len(word) > 1]
    if len(found) > 2 and len(words) == 2 and words[0][0] != words[1][0]:
        initials = {word[0]: word for word in words}
        if all(len(word) > 1 or word in initials for word in found):  # m and male, f and female
            for word in [word for word in found if len(word) == 1]:
                found[initials[word]].extend(found.pop(word))
    if len(found) < 2:
        return dict(by_value)
    return {(0.0, word): tuple(texts) for word, texts in found.items()}


def two_classes(
    rows: Mapping[str, int],
    style: NumberStyle,
    place: str,
    *,
    positive: str | None = None,
    classes: tuple[str, str] | None = None,
    hint: str = "",
) -> Classes:
    """Return what is class 0 and class 1 in a label column.

    Parameters
    ----------
    rows
        How many rows have each text, without those that are missing.
    style
        How numbers are written.
    place
        File and column, for messages.
    positive
        The value that is class 1, all others being class 0, or a condition such as ``>=7``; None is
        the one that its meaning says (`class_1_by_meaning`), else the one that sorts last.
    classes
        The values that are class 0 and class 1, rows with others being left out.
    hint
        What else a message offers where there are not two values.

    Raises
    ------
    InputError
        If there are fewer than two values, or more and nothing says which, or one asked for is not
        there.
    """
    condition = _THRESHOLD.fullmatch(positive or "")
    number = style.number(condition[2]) if condition else None
    if (
        condition
        and number is not None
        and classes is None
        and (positive or "").strip() not in rows
    ):
        return _by_threshold(condition[1], number, rows, style, place)
    values = label_values(rows, style)
    names = [value.name for value in values]
    found = ", ".join(f"{value.name} ({value.rows})" for value in values[:_VALUES_LISTED]) + (
        f" and {len(values) - _VALUES_LISTED} more" if len(values) > _VALUES_LISTED else ""
    )
    if len(values) < 2:
        raise InputError(f"{place}: one label value found, {found}; exactly two accepted{hint}")
    if classes is not None:
        chosen = []
        for name in classes:
            value = _find(name, values, style)
            if value is None:
                raise SettingError(
                    place,
                    "classes",
                    f"'{one_line(name)}' given, {found} found; two of these accepted",
                )
            chosen.append(value)
        if chosen[0] is chosen[1]:
            raise SettingError(
                place,
                "classes",
                f"'{one_line(classes[0])}' given twice, two of {found} accepted",
            )
        if positive is not None:
            wanted = _find(positive, values, style)
            if wanted not in chosen:
                raise UnusedSettingError(
                    place,
                    "positive",
                    f"'{one_line(positive)}' given, but the classes are {chosen[0].name} and "
                    f"{chosen[1].name}; one of these accepted",
                )
            if wanted is chosen[0]:
                chosen.reverse()
        zero, one = chosen
        left = sum(value.rows for value in values) - zero.rows - one.rows
        told = (f"{left:,} rows of other classes left out",) if left else ()
        return Classes(frozenset(zero.texts), frozenset(one.texts), (zero.name, one.name), told)
    if positive is None and len(values) > 2:
        is_numeric = not _is_text(list(rows), style)
        threshold = "--positive '>=V' for a threshold, " if is_numeric else ""
        raise InputError(
            f"{place}: {len(values)} label values found, {found}; exactly two accepted, "
            f"or --positive V for the value V against the rest, {threshold}--classes A,B for two "
            f"of them, or --label C for another column{hint}"
        )
    merged = _merges(values)
    if positive is not None:
        wanted = _find(positive, values, style)
        if wanted is None:
            raise SettingError(
                place,
                "positive",
                f"'{one_line(positive)}' given, {found} found; one of these accepted",
            )
        at = values.index(wanted)
    else:
        meant = class_1_by_meaning((names[0], names[1]))
        at = 1 if meant is None else meant
        if meant == 0:
            merged = (
                *merged,
                f"class 1 is {names[0]} and class 0 is {names[1]}, by what the words mean; "
                "--positive V swaps",
            )
    one = values[at]
    rest = [value for value in values if value is not one]
    name = rest[0].name if len(rest) == 1 else f"not {one.name}"
    zeros = frozenset(text for value in rest for text in value.texts)
    return Classes(zeros, frozenset(one.texts), (name, one.name), merged)


def _merges(values: Collection[LabelValue]) -> tuple[str, ...]:
    """Return what is told of spellings that were put together."""
    told = []
    for value in values:
        words = {" ".join(text.split()) for text in value.texts}
        if len(words) > 1 and any(not _looks_numeric(word) for word in words):
            shown = ", ".join(sorted(map(one_line, words))[:_VALUES_LISTED])
            told.append(f"{shown} taken for one class")
    return tuple(told)


def may_be_class_0(text: str) -> bool:
    """Tell whether a value is class 0 by its meaning, or a number."""
    return is_class_0_by_meaning(text) or _looks_numeric(text.strip(". "))


def _looks_numeric(text: str) -> bool:
    return NumberStyle().number(text) is not None


def _find(wanted: str, values: Collection[LabelValue], style: NumberStyle) -> LabelValue | None:
    """Return the value that a text names: by a spelling, else as a number, else blind to case."""
    plain = " ".join(wanted.split())
    for value in values:
        if any(" ".join(text.split()) == plain for text in value.texts):
            return value
    number = style.number(plain)
    if number is None:
        number = NumberStyle().number(plain)
    if number is not None and not any(_is_text(value.texts, style) for value in values):
        for value in values:
            if style.number(value.texts[0]) == number:
                return value
    folded = plain.casefold()
    blind = [
        value
        for value in values
        if any(" ".join(text.split()).casefold() == folded for text in value.texts)
    ]
    return blind[0] if len(blind) == 1 else None


def _by_threshold(
    sign: str, number: float, rows: Collection[str], style: NumberStyle, place: str
) -> Classes:
    sign = {"≥": ">=", "≤": "<="}.get(sign, sign)
    opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[sign]
    texts = [(text, style.number(text)) for text in rows]
    faulty = next((text for text, one in texts if one is None), None)
    if faulty is not None:
        raise SettingError(
            place,
            "positive",
            f"'{sign}{number:g}' given, but '{one_line(faulty)}' is not a "
            "number; a threshold accepted for a column of numbers",
        )
    ones = frozenset(text for text, one in texts if one is not None and is_above(one, sign, number))
    zeros = frozenset(text for text, _ in texts) - ones
    if not ones or not zeros:
        found = [one for _, one in texts if one is not None]
        span = f"{min(found):g} to {max(found):g}" if found else "nothing"
        raise SettingError(
            place,
            "positive",
            f"'{sign}{number:g}' given, {span} found; a threshold with rows on both sides accepted",
        )
    return Classes(
        zeros,
        ones,
        (f"{opposite}{number:g}", f"{sign}{number:g}"),
        threshold=(sign, number),
    )


def is_above(value: float, sign: str, number: float) -> bool:
    """Tell whether a value meets a condition such as ``>= 7``."""
    return {
        ">=": value >= number,
        ">": value > number,
        "<=": value <= number,
        "<": value < number,
    }[sign]


def labels(
    cells: pl.Series, classes: Classes, style: NumberStyle, na: tuple[str, ...]
) -> tuple[Flags, Flags]:
    """Return which rows are of class 1, and which are of one of the two classes."""
    if classes.threshold is not None:
        values = read_numbers(cells, style, na).values
        sign, number = classes.threshold
        compare = {
            ">=": np.greater_equal,
            ">": np.greater,
            "<=": np.less_equal,
            "<": np.less,
        }[sign]
        known = ~np.isnan(values)
        return compare(values, number) & known, known
    ones = has_text(cells, classes.ones)
    return ones, ones | has_text(cells, classes.zeros)
