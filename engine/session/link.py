"""A session as one line of text: ``descentlab:…``, compressed, with a checksum."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from pathlib import Path

from engine.errors import InputError, quoted
from engine.session.format import parse_session, session_text
from engine.session.session import ReferencedData, Session

SCHEME = "descentlab:"

LONGEST_LINK = 32_000
"""Characters that a shell, a chat and a mail take in one line."""

_MOST_BYTES = 2**20
"""The longest text of a session that a link may hold; one of zeros would be a thousand times it."""

_CHECKSUM_BYTES = 4


def is_link(text: str) -> bool:
    """Tell whether a text is taken for a link."""
    return text.strip().lower().startswith(SCHEME)


def to_link(session: Session) -> str:
    """Return a link: the session's text, compressed by zlib, with its CRC-32, in base64url.

    Raises
    ------
    InputError
        If the session is too large for that, or its examples stand in a file.
    """
    _check_data(session)
    raw = session_text(session).encode()
    packed = zlib.compress(raw, 9)
    checksum = zlib.crc32(packed).to_bytes(_CHECKSUM_BYTES, "big")
    link = SCHEME + base64.urlsafe_b64encode(checksum + packed).decode().rstrip("=")
    if len(link) > LONGEST_LINK or len(raw) > _MOST_BYTES:
        raise InputError(
            f"link: {len(link):,} characters would be needed, at most {LONGEST_LINK:,} accepted; "
            "a session file takes more"
        )
    return link


def from_link(text: str) -> Session:
    """Return the session that a link holds; white space, as mails break lines, does not matter.

    Raises
    ------
    InputError
        If it is damaged or too large, or holds no session.
    """
    try:
        session = parse_session(_inflated(text), Path())
    except InputError as error:
        raise InputError(f"link: {error}") from None
    _check_data(session)
    return session


def _check_data(session: Session) -> None:
    """Raise InputError where examples stand in a file: a link lies beside none."""
    for run in (session, *(pin.run for pin in session.pinned)):
        if isinstance(run.data, ReferencedData):
            raise InputError(
                f"link: examples in the file {quoted(run.data.path)} given; built-in data, or few "
                "of one's own, accepted"
            )


def _inflated(text: str) -> bytes:
    """Return the bytes that a link holds."""
    if len(text) > 2 * LONGEST_LINK:
        raise InputError(f"{len(text):,} characters given, at most {LONGEST_LINK:,} accepted")
    link = "".join(text.split())
    code = link[len(SCHEME) :]
    if not is_link(link) or not re.fullmatch(r"[A-Za-z0-9_-]+", code):
        raise InputError("other signs given, descentlab: with letters, digits, - and _ accepted")
    damaged = InputError("it is damaged or cut off; one that Descent Lab copied accepted")
    try:
        raw = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        checksum, packed = raw[:_CHECKSUM_BYTES], raw[_CHECKSUM_BYTES:]
        if checksum != zlib.crc32(packed).to_bytes(_CHECKSUM_BYTES, "big"):
            raise damaged
        inflater = zlib.decompressobj()
        found = inflater.decompress(packed, _MOST_BYTES + 1)
    except (binascii.Error, zlib.error):
        raise damaged from None
    if len(found) > _MOST_BYTES:
        raise InputError(f"more than {_MOST_BYTES:,} bytes packed, fewer accepted")
    if not inflater.eof:
        raise damaged
    return found
