"""Texts of exported files: names from outside made harmless, floats with all their digits."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """Return a text without line breaks and unprintable signs: these are told by their escapes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode()
        for sign in text
    )


def as_markdown(text: str) -> str:
    """Return markdown that shows a text as it stands, on one line."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|$~&-])", r"\\\1", one_line(text))


def shortest(value: float) -> str:
    """Return the shortest text that gives back the very same float."""
    return repr(float(value))
