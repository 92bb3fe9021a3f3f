"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import InputError, quoted


@contextmanager
def written_for(option: str, path: Path) -> Iterator[None]:
    """Raise InputError that names `option` and its file where the block cannot write it."""
    try:
        yield
    except BrokenPipeError:  # not a file: whoever reads what is printed has gone
        raise
    except OSError as error:
        raise InputError(
            f"{option}: {quoted(str(path))} cannot be written ({error.strerror or error}); "
            "a file in a place with room accepted"
        ) from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, beside `path` and with its ending; at the end it takes its place.

    Whatever ends the block early leaves `path` as it was, and nothing beside it.

    Raises
    ------
    OSError
        If the file cannot take its place.
    """
    target = path.resolve()  # a link stays a link
    part = target.with_name(f".descentlab-{os.getpid()}{target.suffix}")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
