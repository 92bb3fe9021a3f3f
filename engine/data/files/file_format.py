"""How a file is written: encoding, delimiter, decimal sign, header, missing values."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from engine.errors import InputError, printable
from engine.support.records import dataclass

MISSING = frozenset(
    {
        *(
            "",
            "na",
            "n/a",
            "#n/a",
            "nan",
            "-nan",
            "null",
            "?",
            "none",
            "nil",
            "<na>",
            "#na",
            "n.a.",
        ),
        *("(null)", "missing", "unknown", "not available", "nat", r"\n", ".", "..", "-", "--"),
        *("---", "–", "—", "*", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
        *("undefined", "no data", "nodata", "not recorded", "n.d.", "n\\a", "#n/a n/a", "empty"),
        *("1.#qnan", "1.#ind", "-1.#ind", "<null>", "[null]", "#error", "<missing>"),
        *("1.#inf", "-1.#inf", "#n/a!", "(blank)", "blank", "(empty)", "(missing)", "??", "???"),
        *("...", "…", "k.a.", "k. a.", "nd", "tbd", "not applicable", "not measured", "no value"),
        *("none reported", "not reported", "<nan>", "<n/a>", "(na)", "_", "‑", "−", "''"),
        *("n.v.", "s/d", "nc", "n.c.", "manquant", "fehlt", "unbekannt", "#n/v", "#wert!"),
        *("#bezug!", "#valeur!", "#nv", "#n/d", "#nd", "n/d", "sin dato", "sin datos"),
        *("keine angabe", "inconnu", "inconnue", "desconocido", "sconosciuto", "onbekend"),
    }
)
"""What stands for a missing value, capitals aside."""

ERROR_CELL = r"#[^\s#]*[!?]"
"""A spreadsheet's error in whatever language, as ``#DIV/0!``: it stands for a missing value too."""

_ERROR_CELL = re.compile(ERROR_CELL)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "spaces"}
"""What separates fields, by name; spaces are one or more spaces or tabs."""

DECIMALS = {".": "point", ",": "comma"}

THOUSANDS = {"": "none", ",": "comma", ".": "point", " ": "space", "'": "apostrophe", "_": "_"}
"""What groups the digits before the decimal sign by three."""

_LONGEST_SHOWN = 40

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a file is written; None is what is to be detected, or means nothing for such a file.

    Attributes
    ----------
    encoding
        How its bytes are read, by the name that Python knows.
    delimiter
        What separates fields, one of `DELIMITERS` or any other sign.
    decimal, thousands
        The decimal sign, and what groups the digits before it by three; "" is nothing.
    header
        Whether the first row of the table names the columns.
    skip
        Lines before the table.
    comment
        What a line begins with that is left out; "" is nothing.
    na
        What stands for a missing value, beside `MISSING`; a number does however it is written.
    sheet
        Name of a sheet of a workbook, or of a table or file where a file holds several.

    Raises
    ------
    InputError
        If a value is outside of what is described here; the message names the field.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    skip: int | None = None
    comment: str | None = None
    na: tuple[str, ...] = ()
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None:
            try:
                is_text = isinstance("".encode(self.encoding), bytes)
            except (LookupError, UnicodeError, ValueError):
                is_text = False
            if not is_text:
                raise InputError(
                    f"encoding: '{one_line(self.encoding)}' given, a name such as utf-8, utf-16, "
                    "cp1252 or latin-1 accepted"
                )
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n\0'):
            raise InputError(
                f"delimiter: '{one_line(self.delimiter)}' given, {', '.join(DELIMITERS.values())} "
                "or one other sign accepted"
            )
        if self.decimal not in {None, *DECIMALS}:
            raise InputError(
                f"decimal: '{one_line(self.decimal or '')}' given, point or comma accepted"
            )
        if self.thousands not in {None, *THOUSANDS}:
            raise InputError(
                f"thousands: '{one_line(self.thousands or '')}' given, "
                f"{', '.join(THOUSANDS.values())} accepted"
            )
        if self.thousands and self.thousands == self.decimal:
            raise InputError(
                f"thousands: {THOUSANDS[self.thousands]} given, but that is the decimal sign; "
                "another sign accepted"
            )
        if self.skip is not None and not 0 <= self.skip <= 1_000_000:
            raise InputError(f"skip: {self.skip} given, 0 to 1000000 lines accepted")
        if self.comment is not None and len(self.comment) > 5:
            raise InputError(
                f"comment: '{one_line(self.comment)}' given, at most 5 signs, such as #, accepted"
            )

    @property
    def separated_by(self) -> str:
        """What separates fields, for people; "" for a file that has no delimiter."""
        return DELIMITERS.get(self.delimiter, one_line(self.delimiter)) if self.delimiter else ""

    def given(self) -> dict[str, object]:
        """Return what is not left to be detected, by field."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value is not None and value != ()}


@dataclass(frozen=True, slots=True)
class Remark:
    """What was assumed about a file and is not plain: the field that decides it, and a sentence."""

    field: str
    text: str


_SIGNS = {"delimiter": DELIMITERS, "decimal": DECIMALS, "thousands": THOUSANDS}


def field_as_typed(name: str, value: object) -> str:
    """Return the value of a field of the format as the command line takes it: ``tab``, ``yes``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(value)
    return _SIGNS.get(name, {}).get(str(value), str(value))


def is_missing(cell: str, na: tuple[str, ...] = ()) -> bool:
    """Tell whether a cell stands for a missing value."""
    text = cell.strip()
    if text.lower() in MISSING or text in na or any(_is_same_number(text, one) for one in na):
        return True
    return text.startswith("#") and _ERROR_CELL.fullmatch(text) is not None


def _is_same_number(text: str, other: str) -> bool:
    try:
        return float(text) == float(other)
    except ValueError:
        return False


def one_line(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Return a text for people: on one line, shortened, printable."""
    line = " ".join(text.split())
    return printable(line if len(line) <= longest else line[: longest - 1] + "…")


def reason(error: Exception) -> str:
    """Return what a library says of a file that it cannot read, with the place in it."""
    return one_line(str(error), _LONGEST_REASON)


def shown_path(path: Path) -> str:
    """Return a path for a message, on one line."""
    return printable(str(path))


def counted(number: int, noun: str) -> str:
    """Return ``1 field``, ``2 fields`` …, for messages."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
