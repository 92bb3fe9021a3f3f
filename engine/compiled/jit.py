"""How does a Python function become machine code here, at once or from the disk?

numba keeps compiled code on disk, but looks only at the file that a function stands in, not at
those of the functions it calls. Therefore the directory's name carries a fingerprint of every file
that decides what is compiled. See ``docs/decisions/0002-compiled-loop.md``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import cfunc, config, njit, types

f8 = types.float64
i8 = types.int64
u8 = types.uint64
yes_no = types.boolean
numbers = types.CPointer(types.float64)
"""The address of floats; compiled code hands arrays on in this form, which costs nothing."""
cells = types.CPointer(types.int64)
keys = types.CPointer(types.uint64)
vector = types.Array(types.float64, 1, "C", readonly=True)
matrix = types.Array(types.float64, 2, "C", readonly=True)
out_vector = types.Array(types.float64, 1, "C")
out_matrix = types.Array(types.float64, 2, "C")
out_cells = types.Array(types.int64, 1, "C")
out_keys = types.Array(types.uint64, 1, "C")

Decorator = Callable[[Callable[..., Any]], Any]


def jit(signature: Any) -> Decorator:
    """Compile for one signature, at once, to a function that Python calls; it frees the GIL."""
    return _compile(njit, signature, nogil=True)


def inner(signature: Any, fastmath: set[str] | None = None, forceinline: bool = False) -> Decorator:
    """Compile to a function that only machine code calls."""
    return _compile(
        njit,
        signature,
        fastmath=fastmath or False,
        forceinline=forceinline,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )


def c_function(signature: Any, fastmath: set[str] | None = None) -> Decorator:
    """Compile to a function that machine code calls by its address."""
    return _compile(cfunc, signature, fastmath=fastmath or False)


def _compile(how: Callable[..., Decorator], signature: Any, **options: Any) -> Decorator:
    options["error_model"] = "numpy"  # with the zero-division check nothing is vectorised

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return how(signature, cache=True, **options)(function)
        except (RuntimeError, OSError):  # no place to keep it, or the disk is full
            return how(signature, **options)(function)

    return decorate


def _cache_directory() -> str:
    """Return where compiled code is kept: beside the source, or else among the user's caches."""
    here = Path(__file__).parent
    sources = [*sorted(here.glob("*.py")), here.parent / "shuffle.py"]
    text = b"".join(source.read_bytes() for source in sources)
    place = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        place = _user_cache()
    return str(place / f"kernel-{hashlib.sha256(text).hexdigest()[:16]}")


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "descentlab"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "descentlab"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "descentlab"


config.CACHE_DIR = _cache_directory()
