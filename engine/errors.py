"""Errors of input that cannot be used."""

from __future__ import annotations


class InputError(ValueError):
    """Something given from outside cannot be used.

    The message is one line for the user. It names the place (file, row and column, or option),
    what was found there, and what would be accepted.
    """


LONGEST_QUOTED = 60
"""Characters of a value that a message repeats."""


def quoted(text: str) -> str:
    """Return `text` for a message: on one line, and cut where it is long."""
    plain = " ".join(text.split())
    return f"'{plain if len(plain) <= LONGEST_QUOTED else plain[:LONGEST_QUOTED] + '…'}'"
