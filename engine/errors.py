"""Errors of input that cannot be used, and how their messages repeat what was given."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return `text` on one line: line breaks and other unprintable signs are told by escapes."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class InputError(ValueError):
    """Something given from outside cannot be used.

    The message is one line for the user, whatever it repeats. It names the place (file, row and
    column, or option), what was found there, and what would be accepted.
    """

    def __str__(self) -> str:
        return printable(super().__str__())


class SettingError(InputError):
    """A setting cannot be used at a place: its three arguments are the place, setting and reason.

    The message names all three; the command line writes its option in place of the setting.
    """

    def __str__(self) -> str:
        return printable(": ".join(self.args))


class UnusedSettingError(SettingError):
    """A setting that means nothing at its place: without it all stays as it is."""


_LONGEST = 60
"""Characters of a value that a message repeats."""


def quoted(text: str) -> str:
    """Return `text` for a message: on one line, in quotes, and cut where it is long."""
    plain = " ".join(text.split())
    return f"'{printable(plain if len(plain) <= _LONGEST else plain[:_LONGEST] + '…')}'"
