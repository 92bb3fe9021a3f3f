"""In which digits are the heights of a landscape told apart?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from gui.style.numbers import MINUS

_MOST_DECIMALS = 4
_LONGEST = 8
_NEGLIGIBLE = 1e-3


def level_texts(levels: Sequence[float], lowest: float) -> tuple[str, list[str]]:
    """Return how ascending heights are written, of which no two are written alike.

    Each has the digits in which it differs from the lowest J: 0.2153, 0.22, 2.2. Where these are
    too many, one height is written out and the others say by how much they are larger, all of them
    alike: 0.2081, +1e−7, +2e−7. That one is the lowest J, and comes before the texts, or it is the
    first of the heights, and what comes before is empty.
    """
    texts = [_plain(level, lowest) for level in levels]
    if _all_differ(texts):
        return "", texts
    steps = [above - below for below, above in pairwise(levels)]
    if steps and min(steps) > 0:
        decimals = max(-math.floor(math.log10(min(steps)) + 1e-9), 0)
        texts = [f"{level:.{decimals}f}" for level in levels]
        if _all_differ(texts) and max(map(len, texts)) <= _LONGEST:
            return "", texts
    texts = _larger(levels, lowest)
    if _all_differ(texts):
        return _rough(lowest), texts
    return "", [_rough(levels[0]), *_larger(levels[1:], levels[0])]


def _plain(J: float, lowest: float) -> str:
    """Return J with one or two of the digits in which it differs from the lowest; empty: none."""
    gap = J - lowest
    if lowest < _NEGLIGIBLE * J or not gap > 0 or J >= 1000:
        return _short(J)
    place = -math.floor(math.log10(gap) + 1e-9)
    return f"{J:.{min(max(place + 1, 0), _MOST_DECIMALS)}f}" if place <= _MOST_DECIMALS else ""


def _larger(levels: Sequence[float], base: float) -> list[str]:
    """Return by how much heights are larger; nothing of those that are not."""
    return [f"+{_short(level - base)}" if level > base else "" for level in levels]


def _all_differ(texts: Sequence[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts)


def _rough(J: float) -> str:
    return f"{J:.{_MOST_DECIMALS}f}" if _NEGLIGIBLE <= J < 10 else _short(J)


def _short(number: float) -> str:
    text = f"{number:.2g}"
    if text.startswith("0.000"):
        text = f"{number:.1e}".replace(".0e", "e")
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", MINUS)
