"""Files that are written whole or not at all, and where the user's caches are."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import platform
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import InputError, printable


@contextmanager
def written_for(option: str, path: Path) -> Iterator[None]:
    """Raise InputError that names `option` and its file where the block cannot write it."""
    try:
        yield
    except BrokenPipeError:  # not a file: whoever reads what is printed has gone
        raise
    except OSError as error:
        raise InputError(
            f"{option}: '{printable(str(path))}' cannot be written ({error.strerror or error}); "
            "a file in a place with room accepted"
        ) from error


_parts = itertools.count(1)  # two threads may write in one folder


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, beside `path` and with its ending; at the end it takes its place.

    Whatever ends the block early leaves `path` as it was, and nothing beside it. Only a process
    that is killed leaves its part there: the next one that writes into the folder removes it.

    Raises
    ------
    OSError
        If the file cannot take its place.
    """
    target = path.resolve()  # a link stays a link
    remove_left_parts(target.parent)
    name = f".descentlab-{os.getpid()}-{next(_parts)}-{_machine()}{target.suffix}"
    part = target.with_name(name)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


_PART = re.compile(r"\.descentlab-(\d+)-\d+-([0-9a-f]{8})(\..*)?")


def remove_left_parts(folder: Path) -> None:
    """Remove the parts of files that processes of this machine have left when they were killed.

    They stay where the folder cannot be listed, or does not let them be removed.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            part = _PART.fullmatch(entry.name)
            if part and part[2] == _machine() and not _lives(int(part[1])):
                with contextlib.suppress(OSError):  # another process removes it too
                    Path(entry.path).unlink()


@functools.cache
def _machine() -> str:
    """Return a sign of where this process has its number: machine, and container if in one."""
    try:
        numbers = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # not Linux
        numbers = 0
    return f"{zlib.crc32(f'{platform.node()} {numbers}'.encode()):08x}"


def _lives(process: int) -> bool:
    """Tell whether there is a process of this number, or it cannot be known."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)  # asks, and does nothing to it
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def user_state() -> Path:
    """Return the folder for what is to outlive the program, but no file of the user's own.

    It may not exist.

    Raises
    ------
    OSError
        Where nobody is at home.
    """
    own = _own_folder("Application Support", "XDG_STATE_HOME", ".local/state")
    return own / "state" if sys.platform == "win32" else own


def user_cache() -> Path:
    """Return the folder for what is kept to save time, and can be made anew; it may not exist.

    Raises
    ------
    OSError
        Where nobody is at home.
    """
    return _own_folder("Caches", "XDG_CACHE_HOME", ".cache")


def _own_folder(library: str, variable: str, usual: str) -> Path:
    """Return the program's folder: in the Library of a Mac, else where a variable says.

    `usual` is where that is, below the user's home, if nothing is said.
    """
    try:
        if sys.platform == "darwin":
            return Path.home() / "Library" / library / "descentlab"
        if sys.platform == "win32":
            variable, usual = "LOCALAPPDATA", ""
        return Path(os.environ.get(variable) or Path.home() / usual) / "descentlab"
    except RuntimeError as error:  # pathlib's word for it
        raise OSError(str(error)) from error
