"""Sums and products as they are written in formulas, worked out from their digits."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException

from engine.support.numbers import MINUS

_TOKEN = re.compile(rf"e\^|\d+(?:\.\d+)?|[()+·/{MINUS}]")

ABOUT = "≈"
"""Stands before numbers plugged in: they are rounded, and what they come to is not quite theirs."""


def sign_between(written: str, result: str) -> str:
    """Return the sign between numbers plugged into a formula and the number shown for it.

    Where the numbers, just as they are written, come to it, that is no "about": a − y is exact.
    """
    return "=" if written == result or comes_to(written, result) else ABOUT


def comes_to(written: str, result: str) -> bool:
    """Tell whether a sum or product, such as ``(−0.5000) · 0.3000 + 1``, is exactly a number.

    Both are taken as they are written, however rounded. What has other signs in it, a logarithm or
    a power of ten, is not told to be exact, nor is a power of e other than e^0.
    """
    try:
        return _Reader(written).whole() == _Reader(result).whole()
    except (DecimalException, IndexError):  # divided by 0, or no sum at all
        return False


class _Reader:
    """Works out one expression, from left to right; with other signs in it there is none."""

    def __init__(self, written: str) -> None:
        tokens = _TOKEN.findall(written)
        is_whole = "".join(tokens) == written.replace(" ", "")
        self._rest = tokens[::-1] if is_whole else []

    def whole(self) -> Decimal:
        """Return what all of it comes to."""
        total = self.sum()
        if self._rest:
            raise IndexError("no sum: something follows it")
        return total

    def sum(self) -> Decimal:
        """Return what the terms come to, up to the end or a closing parenthesis."""
        total = self._product()
        while self._rest and self._rest[-1] in ("+", MINUS):
            sign = self._rest.pop()
            term = self._product()
            total += term if sign == "+" else -term
        return total

    def _product(self) -> Decimal:
        total = self._factor()
        while self._rest and self._rest[-1] in ("·", "/"):
            sign = self._rest.pop()
            factor = self._factor()
            total = total * factor if sign == "·" else total / factor
        return total

    def _factor(self) -> Decimal:
        token = self._rest.pop()
        if token == MINUS:
            return -self._factor()
        if token == "e^":
            if self._factor() != 0:
                raise IndexError("no sum: a power of e is no decimal number")
            return Decimal(1)
        if token != "(":
            return Decimal(token)
        inside = self.sum()
        if self._rest.pop() != ")":
            raise IndexError("no sum: a parenthesis is not closed")
        return inside
