"""The encoding of a text file, and what it holds in UTF-8."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from engine.data.files.file_format import Remark, one_line, shown_path
from engine.errors import InputError, SettingError


def decoded(path: Path, data: bytes, encoding: str | None, told: list[Remark]) -> tuple[bytes, str]:
    """Return what a file holds in UTF-8 without mark, and its encoding.

    Without one given it is that of the byte order mark, else UTF-16 where every other byte is 0,
    else UTF-8, else the one of `_GUESSED` that makes the fewest signs that no word has. What shows
    nothing, as a second mark or one for the direction of writing, is left out.

    Raises
    ------
    InputError
        If it cannot be read in the encoding given.
    """
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff").encode("utf-8"), encoding
        except (UnicodeError, ValueError):
            raise SettingError(
                shown_path(path),
                "encoding",
                f"{encoding} given, but the file is not written in "
                "it; another encoding, or none for one to be found, accepted",
            ) from None
    wide = wide_encoding(data)
    if wide:
        try:
            text = data.decode(wide).removeprefix("\ufeff")
        except UnicodeError:
            raise InputError(
                f"{shown_path(path)}: not a text file; whole {wide.upper()}, or another encoding, "
                "accepted"
            ) from None
        if wide.endswith(("le", "be")):
            told.append(
                Remark(
                    "encoding",
                    f"read as {wide[:6].upper()}, a guess: it has no byte order mark, --encoding "
                    "says otherwise",
                )
            )
        return _INVISIBLE.sub(b"", text.encode("utf-8")), wide
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        other = _guessed(data)
        at = _in_utf8(data, other, error.start)
        told.append(
            Remark(
                "encoding",
                f"read as {_GUESSED[other]}, a guess (“{at}”), --encoding says otherwise",
            )
        )
        return data.decode(other).encode("utf-8"), other
    return data if data.isascii() else _INVISIBLE.sub(b"", data), "utf-8"


_INVISIBLE = re.compile(rb"\xef\xbb\xbf|\xe2\x80[\x8b\x8e\x8f\xaa-\xae]|\xe2\x81\xa0")
"""In UTF-8: a mark at the beginning, no space, no break, and the direction of writing."""

_GUESSED = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS 850",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "latin-1": "Latin-1",
}
"""What an encoding of one byte a sign is called; one that others are as good as comes first."""

_SAMPLE_BYTES = 1 << 16

_WITHIN_WORDS = re.compile(r"(?<=[^\W\d_])(?:[^\x00-\x7f](?=[^\W\d_])|(?=[^\x00-\x7f])[^\W\d_])")
"""A sign between letters, or a letter behind another, none that ASCII has."""

_OF_ONE_SCRIPT = 0.75
"""Where more words with such letters have no other, they are of another script than the Latin."""


def _guessed(data: bytes) -> str:
    """Return an encoding of one byte a sign in which a text most likely is written."""
    sample = data[:_SAMPLE_BYTES]
    words = re.findall(rb"[A-Za-z\x80-\xff]{3,}", sample)
    high = [word for word in words if max(word) >= 0x80]
    whole = [word for word in high if min(word) >= 0xB8]
    others: tuple[str, ...]
    if len(whole) > 1 and len(whole) > _OF_ONE_SCRIPT * len(high):
        text = b"".join(whole).lower()
        cyrillic, greek = (sum(map(text.count, letters)) for letters in (_CYRILLIC, _GREEK))
        others = ("cp1251", "cp1253") if cyrillic >= greek else ("cp1253", "cp1251")
    else:
        is_of_mac = b"\r" in data and b"\n" not in data
        usual = ("cp1252", "mac_roman", "cp850", "cp1250")
        order = sorted(usual, key=lambda each: each != "mac_roman") if is_of_mac else usual
        others = tuple(sorted(order, key=lambda each: _oddness(sample, each)))
    for encoding in (*others, "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


_DASHES, _OF_UNITS = "’‘–—", "·²³\xa0\xad"
"""Signs that do stand between letters, as in ``O’Neill`` and ``kW·h``.

Where Mac Roman has the dot, DOS has the ß.
"""

_CYRILLIC = [letter.encode("cp1251") for letter in "аеиот"]
_GREEK = [letter.encode("cp1253") for letter in "αιοςτ"]


def _oddness(data: bytes, encoding: str) -> int:
    """Return how much in a text is in no word: symbols, and capitals and small letters in turn."""
    text = data.decode(encoding, errors="replace")
    between = _DASHES if encoding == "mac_roman" else _DASHES + _OF_UNITS
    odd = 0
    for found in _WITHIN_WORDS.finditer(text):
        sign, before, after = found[0], text[found.start() - 1], text[found.end() :][:1]
        is_no_letter = sign in _NO_LETTERS and (after.isalpha() or sign not in "ªº")
        if sign not in between and (is_no_letter or not sign.isalpha()):
            odd += 2
        elif sign.isupper():
            odd += before.islower()
        else:
            odd += before.isupper() and after.isupper()
    return odd


_NO_LETTERS = "ªºƒˆ˜"
"""What Unicode counts among letters and no word has."""


def wide_encoding(data: bytes) -> str:
    """Return which encoding of two or four bytes a sign a text has, "" if none."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return ""
    high, low = sample[1::2].count(0), sample[::2].count(0)
    half = len(sample) // 2
    if 10 * high >= 7 * half and not low:
        return "utf-16-le"
    return "utf-16-be" if 10 * low >= 7 * half and not high else ""


def _in_utf8(data: bytes, encoding: str, at: int) -> str:
    """Return the word around a byte, as the encoding guessed shows it."""
    begin = max(data.rfind(b"\n", 0, at) + 1, at - 10)
    text = data[begin : at + 10].decode(encoding, errors="replace")
    word = re.search(r"[^\s,;|\t\"]*$", text[: at - begin])
    after = re.match(r"[^\s,;|\t\"]*", text[at - begin :])
    return one_line((word[0] if word else "") + (after[0] if after else ""))
