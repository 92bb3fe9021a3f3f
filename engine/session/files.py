"""Session files: read whole, and written so that there is always a whole one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.data.files.file_format import shown_path
from engine.errors import InputError
from engine.session.format import parse_session, session_text
from engine.session.json_text import MOST_BYTES
from engine.session.session import Session
from engine.support.files import whole_file

ENDING = ".descent"


def is_session(name: str | Path) -> bool:
    """Tell whether a file is taken for a session: by its ending."""
    return Path(name).suffix.lower() == ENDING


def read_session(path: Path, folder: Path | None = None) -> Session:
    """Read a session file.

    Parameters
    ----------
    folder
        From where a file of examples is named; None is the folder of the session.

    Raises
    ------
    InputError
        If it cannot be read, or is no session; the message names the file, then the path of the
        value at fault, and says what is accepted.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{shown_path(path)}: not a file; a session file accepted")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{shown_path(path)}: {why}; a session file accepted") from None
    try:
        return parse_session(raw, path.parent if folder is None else folder)
    except InputError as error:
        raise InputError(f"{shown_path(path)}: {error}") from None


def write_session(
    path: Path, session: Session, *, embed: bool = False, folder: Path | None = None
) -> None:
    """Write a session file, in the place of one that is there, whole or not at all.

    Its bytes are on the disk before it takes that place.

    Parameters
    ----------
    embed
        Whether examples stand in it however many they are, up to the longest text that is read.
    folder
        From where a file of examples is named; None is the folder of the session.

    Raises
    ------
    InputError
        If what was done in it is more than a session file holds.
    OSError
        If the file cannot be written.
    """
    folder = path.resolve().parent if folder is None else folder
    raw = session_text(session, folder=folder, embed=embed).encode()
    if len(raw) > MOST_BYTES:
        name = shown_path(Path(session.experiment.data))
        raise InputError(
            f"session: {len(raw):,} bytes would be needed, at most {MOST_BYTES:,} accepted; saved "
            f"in the folder of {name}, it names that file instead"
        )
    try:
        parse_session(raw, folder)  # nothing is written that cannot be opened again
    except InputError as error:
        raise InputError(f"session: more than such a file holds: {error}") from None
    with whole_file(path) as part, part.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
