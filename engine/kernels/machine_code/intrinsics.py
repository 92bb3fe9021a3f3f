"""Intrinsics that numba lacks: bits of floats, addresses, atomic numbers, the system's calls.

Bits of floats, addresses of arrays, numbers that threads share, ways to wait for them, and what the
system knows of threads and cores. The instructions are written when they are compiled; nothing here
imports numba or LLVM before.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Callable
from typing import Any

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    CFunction,
    External,
    cells,
    f8,
    i8,
    intrinsic,
    numbers,
)

Word = tuple[Any, Callable[..., Any]]
"""A signature, and the function that writes the instructions."""


@intrinsic
def bits(_context: Any, x: Any) -> Word:
    """Return the 64 bits of a float as an integer."""
    return i8(f8), _same_bits


@intrinsic
def from_bits(_context: Any, x: Any) -> Word:
    """Return the float with these 64 bits."""
    return f8(i8), _same_bits


def _same_bits(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    return builder.bitcast(given[0], context.get_value_type(signature.return_type))


@intrinsic
def square_root(_context: Any, x: Any) -> Word:
    """Return the root of a float, NaN below 0: one instruction, where `math.sqrt` may be a call."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        number = context.get_value_type(signature.return_type)
        return builder.call(builder.module.declare_intrinsic("llvm.sqrt", [number]), given)

    return f8(f8), build


@intrinsic
def address(_context: Any, array: Any) -> Word:
    """Return where the numbers of an array stand.

    Only for arrays that the function was given: one of its own is freed after its last use, and
    an address is none.
    """

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(array)(context, builder, given[0]).data

    return types.CPointer(array.dtype)(array), build


@intrinsic
def as_number(_context: Any, pointer: Any) -> Word:
    """Return an address as a whole number, which a cell can hold."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.ptrtoint(given[0], context.get_value_type(signature.return_type))

    return i8(pointer), build


@intrinsic
def numbers_at(_context: Any, number: Any) -> Word:
    """Return the address of floats that `as_number` made a number of."""
    return _pointed(numbers)


@intrinsic
def cells_at(_context: Any, number: Any) -> Word:
    """Return the address of cells that `as_number` made a number of."""
    return _pointed(cells)


def _pointed(kind: Any) -> Word:
    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.inttoptr(given[0], context.get_value_type(signature.return_type))

    return kind(i8), build


@intrinsic
def atomic_swap(_context: Any, cell_array: Any, index: Any, value: Any) -> Word:
    """Put a value into one cell and return what stood there before."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        cell = builder.gep(given[0], [given[1]])
        return builder.atomic_rmw("xchg", cell, given[2], "seq_cst")

    return i8(cells, i8, i8), build


@intrinsic
def atomic_add(_context: Any, cell_array: Any, index: Any, amount: Any) -> Word:
    """Add to one cell and return what stood there before; all threads agree on the order."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        cell = builder.gep(given[0], [given[1]])
        return builder.atomic_rmw("add", cell, given[2], "seq_cst")

    return i8(cells, i8, i8), build


@intrinsic
def atomic_set(_context: Any, cell_array: Any, index: Any, value: Any) -> Word:
    """Put a value into one cell; who sees it sees all that was written before."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        cell = builder.gep(given[0], [given[1]])
        builder.store_atomic(given[2], cell, "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(cells, i8, i8), build


@intrinsic
def atomic_get(_context: Any, cell_array: Any, index: Any) -> Word:
    """Return one cell, and with it all that was written before it was set."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        cell = builder.gep(given[0], [given[1]])
        number = context.get_value_type(signature.return_type)
        return builder.load_atomic(cell, "seq_cst", 8, typ=number)

    return i8(cells, i8), build


@intrinsic
def relax(_context: Any) -> Word:
    """Tell the processor that this thread waits in a loop."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        machine = platform.machine().lower()
        if machine in {"x86_64", "amd64"}:
            _call(builder, "llvm.x86.sse2.pause")
        elif machine in {"aarch64", "arm64"}:
            _call(builder, "llvm.aarch64.hint", 1)  # yield
        return context.get_dummy_value()

    return types.void(), build


@intrinsic
def prefetch(_context: Any, pointer: Any, index: Any) -> Word:
    """Let the processor fetch the number at `index` from memory; it waits for nothing."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        from llvmlite import ir
        from numba.core import cgutils

        whole = ir.IntType(32)
        place = builder.bitcast(builder.gep(given[0], [given[1]]), ir.PointerType())
        kind = ir.FunctionType(ir.VoidType(), [place.type, whole, whole, whole])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        read, nearest_but_one, data = 0, 2, 1
        hints = [ir.Constant(whole, hint) for hint in (read, nearest_but_one, data)]
        builder.call(function, [place, *hints])
        return context.get_dummy_value()

    return types.void(numbers, i8), build


def _call(builder: Any, name: str, *given: int) -> None:
    from llvmlite import ir
    from numba.core import cgutils

    whole = ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [whole] * len(given))
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    builder.call(function, [ir.Constant(whole, number) for number in given])


def by_address(symbol: str, code: CFunction, signature: types.Signature) -> Any:
    """Return a way to call a `c_function` by its address, under a name of the machine code's own.

    It is never inlined: so there is one machine code for it, whoever calls.
    """
    return External(symbol, signature, code)


def _functions() -> dict[str, Any]:
    """Return the system's functions by the names that machine code knows them by."""
    if sys.platform == "win32":
        library = ctypes.CDLL("ucrtbase")
        return {
            "yield": ctypes.windll.kernel32.SwitchToThread,
            "read": library._read,
            "write": library._write,
        }
    library = ctypes.CDLL(None)
    found = {"yield": library.sched_yield, "read": library.read, "write": library.write}
    if sys.platform == "linux":
        found |= {
            "core": library.sched_getcpu,
            "keep_to": library.sched_setaffinity,
            "rank": library.sched_setscheduler,
        }
    return found


_FUNCTIONS = _functions()

KNOWS_CORES = sys.platform == "linux"
"""Whether the three functions of cores and ranks are there; they are called nowhere else."""


def _system(name: str, signature: types.Signature) -> Any:
    function = _FUNCTIONS.get(name, _FUNCTIONS["yield"])
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return External(f"descentlab_{name}", signature, address=address)


_i4 = types.int32
yield_core = _system("yield", _i4())
"""Let another thread have the core, for compiled callers."""
read_byte = _system("read", _i4(_i4, i8, i8))
"""Wait for a byte from a pipe: its descriptor, an address to put it at, and 1."""
write_byte = _system("write", _i4(_i4, i8, i8))
"""Put a byte into a pipe: its descriptor, the address of the byte, and 1."""
this_core = _system("core", _i4())
"""Return the number of the core that the caller runs on."""
keep_to_cores = _system("keep_to", _i4(_i4, i8, i8))
"""Say which cores a thread may use: its number in the system, bytes of the mask, its address."""
set_rank = _system("rank", _i4(_i4, _i4, i8))
"""Say how urgent a thread is, 0 for the caller: the kind, and the address of a priority."""
