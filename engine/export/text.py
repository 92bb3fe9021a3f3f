"""Texts of exported files: names from outside as markdown, floats with all their digits."""

from __future__ import annotations

import re

from engine.errors import printable


def as_markdown(text: str) -> str:
    """Return markdown that shows a text as it stands, on one line."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|$~&-])", r"\\\1", printable(text))


def shortest(value: float) -> str:
    """Return the shortest text that gives back the very same float."""
    return repr(float(value))
