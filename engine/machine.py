"""How does Python become machine code here, and where is that kept between sessions?

Everything compiled goes through `jit`. numba keeps compiled code on disk, but looks only at the
file that a function stands in, not at those of the functions it calls; therefore the directory's
name carries a fingerprint of all rooms of the compiled kernel.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llvmlite import ir
from numba import cfunc, config, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

ROOMS = (
    "machine.py", "row_pass.py", "team.py", "compiled_order.py", "compiled_loop.py", "shuffle.py",
)  # fmt: skip
"""Files whose text decides what is compiled."""

FAST = {"contract", "reassoc", "nsz", "arcp", "afn"}
"""Freedoms of rounding that let sums be vectorised and keep NaN and inf visible."""

f8 = types.float64
i8 = types.int64
u8 = types.uint64
yes_no = types.boolean
pointer = types.CPointer(types.float64)
cells = types.CPointer(types.int64)
vector = types.Array(types.float64, 1, "C", readonly=True)
matrix = types.Array(types.float64, 2, "C", readonly=True)
out_vector = types.Array(types.float64, 1, "C")
out_matrix = types.Array(types.float64, 2, "C")
cell_array = types.Array(types.int64, 1, "C")


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


def c_function(signature: Any) -> Decorator:
    """Compile to a function that machine code calls by its address."""
    return _compile(cfunc, signature)


def _compile(how: Callable[..., Decorator], signature: Any, **options: Any) -> Decorator:
    options["error_model"] = "numpy"  # with the zero-division check nothing is vectorised

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return how(signature, cache=True, **options)(function)
        except (RuntimeError, OSError):  # no place to keep it, or the disk is full
            return how(signature, **options)(function)

    return decorate


def _cache_directory() -> str:
    """Return where compiled code is kept; numba looks elsewhere if it cannot write there."""
    here = Path(__file__).parent
    text = b"".join((here / room).read_bytes() for room in ROOMS)
    place = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        place = _user_cache()
    return str(place / f"kernel-{hashlib.sha256(text).hexdigest()[:16]}")


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "descentlab"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "descentlab"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "descentlab"


config.CACHE_DIR = _cache_directory()


# What numba has no word for.


@intrinsic
def bits(context: Any, x: Any) -> Any:
    """Return the 64 bits of a float as an integer."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), build


@intrinsic
def from_bits(context: Any, x: Any) -> Any:
    """Return the float with these 64 bits."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), build


@intrinsic
def address(context: Any, array: Any) -> Any:
    """Return where the numbers of an array stand; whoever asks keeps the array alive."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(array)(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), build


@intrinsic
def atomic_add(context: Any, cells: Any, index: Any, amount: Any) -> Any:
    """Add to one cell and return what stood there before; all threads agree on the order."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = builder.gep(arguments[0], [arguments[1]])
        return builder.atomic_rmw("add", cell, arguments[2], "seq_cst")

    return types.int64(cells, types.int64, types.int64), build


@intrinsic
def atomic_set(context: Any, cells: Any, index: Any, value: Any) -> Any:
    """Put a value into one cell; who sees it sees all that was written before."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = builder.gep(arguments[0], [arguments[1]])
        builder.store_atomic(arguments[2], cell, "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(cells, types.int64, types.int64), build


@intrinsic
def atomic_get(context: Any, cells: Any, index: Any) -> Any:
    """Return one cell, and with it all that was written before it was set."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = builder.gep(arguments[0], [arguments[1]])
        return builder.load_atomic(cell, "seq_cst", 8, typ=ir.IntType(64))

    return types.int64(cells, types.int64), build


_PAUSE: dict[str, tuple[str, list[ir.Constant]]] = {
    "x86_64": ("llvm.x86.sse2.pause", []),
    "amd64": ("llvm.x86.sse2.pause", []),
    "aarch64": ("llvm.aarch64.hint", [ir.Constant(ir.IntType(32), 1)]),
    "arm64": ("llvm.aarch64.hint", [ir.Constant(ir.IntType(32), 1)]),
}


@intrinsic
def relax(context: Any) -> Any:
    """Tell the processor that this thread waits in a loop."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if found := _PAUSE.get(platform.machine().lower()):
            name, given = found
            kind = ir.FunctionType(ir.VoidType(), [value.type for value in given])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), given)
        return context.get_dummy_value()

    return types.void(), build
