"""Where may a formula with its numbers plugged in be broken into lines?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from gui.style.theme import alike

_NUMBER = re.compile(r"\(?−?\d\.\d[\de−+]*\)?|\(?−?\d{2,}\.[\de−+]+\)?")
_TOKEN = re.compile(r"[()]| ([+−·]) ")
_USUAL = "(−0.0000)"


def template(text: str, positive: Collection[str] = ()) -> str:
    """Return `text` with room for the numbers that may come: each as wide as ``(−0.0000)``.

    Those that are `positive` never stand in parentheses.
    """

    def room(found: re.Match[str]) -> str:
        return found[0] if found[0] in positive else max(found[0], _USUAL, key=len)

    return _NUMBER.sub(room, text)


def pieces(text: str) -> list[str]:
    """Return the parts of a formula that may stand on lines of their own, each with its operator.

    ``0.5 · 1.2 + (−0.3) · 0.4 + 0.1`` gives ``0.5 · 1.2``, ``+ (−0.3) · 0.4``, ``+ 0.1``. What
    stands in parentheses stays together; brackets do not count. Without a sum, products are parted.
    """
    return [text[start:end].strip() for start, end in pairwise(_breaks(alike(text)))]


@lru_cache(1024)
def _breaks(text: str) -> list[int | None]:
    """Return where the parts begin, and None for the end."""
    for operators in ("+−", "·"):
        starts = _starts(text, operators)
        if len(starts) > 1:
            return [*starts, None]
    return [0, None]


def _starts(text: str, operators: str) -> list[int]:
    starts = [0]
    depth = 0
    for found in _TOKEN.finditer(text):
        sign = found[1] or found[0]
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif depth == 0 and sign in operators:
            starts.append(found.start(1))
    return starts


def lines(text: str, counts: Sequence[int]) -> list[str]:
    """Return `text` broken after so many pieces in each line, the rest in the last one."""
    if len(counts) == 1:
        return [text]
    parts = pieces(text)
    result, start = [], 0
    for count in counts[:-1]:
        result.append(" ".join(parts[start : start + count]))
        start += count
    return [*result, " ".join(parts[start:])]
