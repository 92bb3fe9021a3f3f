"""Typeset formulas kept on disk, so that each is typeset once.

One file among the user's caches holds them all, after its checksum: SVG by LaTeX. Its name carries
a fingerprint of what decides how they look: the libraries that typeset, and the sizes. One that is
damaged or cannot be read is as good as none.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.support.files import user_cache, whole_file

log = logging.getLogger(__name__)

LIBRARIES = ("ziamath", "ziafont", "latex2mathml")

MOST = 2000
"""So many formulas are kept, some 10 MB at most; of more, those that came last."""

_one_writes = threading.Lock()  # of the windows of a process, all of which write beside one file


def read(em: float, script: float) -> dict[str, str]:
    """Return the SVG of each formula kept, by its LaTeX.

    Its type is of `em` units, its scripts are at least `script` times as large.
    """
    try:
        path = _path(em, script)
        checksum, _, text = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        log.info("typeset formulas cannot be read: %s", error)
        return {}
    if checksum != _checksum(text):
        log.info("%s is damaged", path)
        return {}
    kept: dict[str, str] = json.loads(text)
    return kept


def add(em: float, script: float, formulas: Mapping[str, str]) -> None:
    """Keep these too; where that is not possible, they are typeset anew the next time."""
    with _one_writes:
        all_of_them = {**read(em, script), **formulas}
        text = json.dumps(dict(list(all_of_them.items())[-MOST:])).encode()
        try:
            path = _path(em, script)
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as part:
                part.write_bytes(_checksum(text) + b"\n" + text)
        except OSError as error:
            log.info("typeset formulas cannot be kept: %s", error)


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _path(em: float, script: float) -> Path:
    return user_cache() / f"formulas-{_digest(em, script)}.json"


@cache
def _digest(em: float, script: float) -> str:
    """Return what differs where the SVG of a formula may.

    The libraries' versions are read from their folders: importing them, or what Python has to ask
    for versions with, takes longer than all the rest.
    """
    told = hashlib.sha256(f"{em} {script}".encode())
    for library in LIBRARIES:
        found = importlib.util.find_spec(library)
        if found is None or found.origin is None:
            continue
        source = Path(found.origin)
        told.update(source.read_bytes())
        names = os.listdir(source.parents[1])  # noqa: PTH208, some ms of a frame quicker than a glob
        installed = (name for name in names if name.startswith(f"{library}-"))
        told.update("\0".join(sorted(installed)).encode())
    return told.hexdigest()[:16]
