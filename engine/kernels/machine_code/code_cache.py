"""The cache of machine code on disk, so that it is compiled once.

A file holds the bytes of a `engine.kernels.machine_code.object_code.MachineCode`, under a name that
carries a fingerprint of all that decides what is compiled. It is written beside and put in place
whole.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from engine.kernels import shuffle
from engine.kernels.machine_code.object_code import DamagedError, MachineCode
from engine.support.files import user_cache, whole_file

log = logging.getLogger(__name__)


def digest(compiler: Iterable[str]) -> str:
    """Return what differs where machine code may: the sources, and what tells of the `compiler`."""
    kernels = Path(__file__).parents[1]
    folders = kernels / "machine_code", kernels / "numba_kernel"
    sources = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    sources.append(Path(shuffle.__file__))
    told = hashlib.sha256()
    for source in sources:
        told.update(source.read_bytes())
    told.update("\0".join(compiler).encode())
    return told.hexdigest()[:16]


def read(name: str) -> MachineCode | None:
    """Return the machine code called `name`; None where there is none that can be used."""
    for place in folders():
        path = place / name
        try:
            return MachineCode.from_bytes(path.read_bytes())
        except FileNotFoundError:
            continue
        except OSError as error:
            log.info("%s cannot be read: %s", path, error)
        except DamagedError as error:
            log.info("%s is damaged: %s", path, error)
    return None


def write(name: str, code: MachineCode) -> OSError | None:
    """Keep machine code where that is possible first; return why it is not where it is nowhere."""
    failure: OSError | None = None
    for place in folders():
        try:
            _write_whole(place / name, code.to_bytes())
        except OSError as error:
            log.info("%s cannot be written: %s", place / name, error)
            failure = failure or error
        else:
            return None
    return failure


def folders() -> list[Path]:
    """Return where machine code is kept: beside the source, or else among the user's caches."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    first = Path(chosen) if chosen else Path(__file__).parent / "__pycache__"
    try:
        return [first, user_cache()]
    except OSError:  # nobody's home
        return [first]


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as part:
        part.write_bytes(data)
