"""How does a file come to be written as a whole or not at all?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
