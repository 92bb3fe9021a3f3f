"""Which values of a label column are the two classes?"""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.csv.text import one_line, to_number
from engine.errors import InputError

_VALUES_LISTED = 8


def two_classes(
    rows: Mapping[str, int], positive: str | None, decimal_comma: bool, place: str
) -> tuple[frozenset[str], tuple[str, str]]:
    """Return which texts of a label column are class 1, and the names of class 0 and class 1.

    Labels that are all numbers are compared as numbers: ``1``, ``1.0`` and ``01`` are one value.

    Parameters
    ----------
    rows
        How many rows have each text.
    positive
        The value that is class 1, all others being class 0; None is the one that sorts last.
    decimal_comma
        Whether numbers are written with a decimal comma.
    place
        File and column, for messages.

    Raises
    ------
    InputError
        If there are fewer than two values, or more and no `positive`, or it is none of them.
    """
    is_numeric = all(_number(text, decimal_comma) is not None for text in rows)

    def value_of(text: str) -> tuple[float, str]:
        number = _number(text, decimal_comma) if is_numeric else None
        return (0.0, " ".join(text.split())) if number is None else (number, "")

    texts: dict[tuple[float, str], list[str]] = {}
    for text in rows:
        texts.setdefault(value_of(text), []).append(text)
    values = sorted(texts)
    names = [one_line(min(texts[value], key=len)) for value in values]
    found = ", ".join(
        f"{name} ({sum(rows[text] for text in texts[value])})"
        for name, value in zip(names[:_VALUES_LISTED], values, strict=False)
    ) + (f" and {len(values) - _VALUES_LISTED} more" if len(values) > _VALUES_LISTED else "")
    if len(values) < 2:
        raise InputError(f"{place}: one label value found, {found}; exactly two accepted")
    if positive is None and len(values) > 2:
        raise InputError(
            f"{place}: {len(values)} label values found, {found}; exactly two accepted, "
            "or --positive V for the value V against the rest, or --label C for another column"
        )
    one = values[-1] if positive is None else value_of(positive)
    if one not in texts:
        raise InputError(
            f"{place}: positive: '{one_line(positive or '')}' given, {found} found; "
            "one of these accepted"
        )
    name = names[values.index(one)]
    rest = names[1 - values.index(one)] if len(values) == 2 else f"not {name}"
    return frozenset(texts[one]), (rest, name)


def _number(text: str, decimal_comma: bool) -> float | None:
    try:
        number = to_number(text, decimal_comma)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
