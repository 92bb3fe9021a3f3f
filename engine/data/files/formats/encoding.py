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
    else UTF-8, else Windows-1252.

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
        return text.encode("utf-8"), wide
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        for other in ("cp1252", "latin-1"):
            try:
                text = data.decode(other)
            except UnicodeDecodeError:
                continue
            break
        at = _in_utf8(data, other, error.start)
        told.append(
            Remark(
                "encoding",
                f"read as {'Windows-1252' if other == 'cp1252' else 'Latin-1'}, a guess "
                f"(“{at}”), --encoding says otherwise",
            )
        )
        return text.encode("utf-8"), other
    return data, "utf-8"


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
