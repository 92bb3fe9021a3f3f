"""Object code of declared functions: kept as bytes, loaded with LLVM, called with ctypes.

Loading needs llvmlite's library alone, on every system that it runs on, and no compiler. A call
frees the GIL.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import mmap
import operator
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import Entry, addressed_by
from engine.kernels.machine_code.intrinsics import yield_core
from engine.kernels.machine_code.types import ArrayType, Signature
from engine.support.records import dataclass

MAGIC = b"descentlab-code\n"
DIGEST = hashlib.sha256().digest_size

PREFIX = "descentlab_"
"""What the names of all functions in machine code begin with."""

NEVER_CALLED = "NRT_MemInfo_call_dtor"
"""What frees memory that numba has allocated. There is none, but machine code names it."""

C_TYPES = {
    types.int64: ctypes.c_int64,
    types.uint64: ctypes.c_uint64,
    types.float64: ctypes.c_double,
}


class DamagedError(Exception):
    """Bytes that are no machine code, or only a part of it, or not what is to be loaded."""


@dataclass(frozen=True, slots=True)
class Part:
    """An object file that defines the C function `symbol`."""

    symbol: str
    code: bytes


@dataclass(frozen=True, slots=True)
class MachineCode:
    """Object files, each after those whose functions it calls."""

    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """Return all of it as bytes that begin with a checksum of the rest."""
        head = json.dumps([[part.symbol, len(part.code)] for part in self.parts]).encode()
        rest = b"\n".join([head, b"".join(part.code for part in self.parts)])
        return MAGIC + hashlib.sha256(rest).digest() + rest

    @classmethod
    def from_bytes(cls, data: bytes) -> MachineCode:
        """Return what `to_bytes` was made from.

        Raises
        ------
        DamagedError
            Where a single bit differs.
        """
        start = len(MAGIC) + DIGEST
        digest, rest = data[len(MAGIC) : start], data[start:]
        if data[: len(MAGIC)] != MAGIC or hashlib.sha256(rest).digest() != digest:
            raise DamagedError("its checksum is not that of its content")
        head, _, code = rest.partition(b"\n")
        parts, at = [], 0
        for symbol, size in json.loads(head):
            parts.append(Part(symbol, code[at : at + size]))
            at += size
        return cls(tuple(parts))


def symbol_of(entry: Entry) -> str:
    """Return what the machine code of an entry is called."""
    return f"{PREFIX}entry_{entry.name.replace('.', '_')}"


def machine_arguments(signature: Signature) -> Signature:
    """Return the signature of the machine code of an entry.

    An array becomes an address and the size of each axis, a truth value a whole number; where
    several numbers are returned, the address of a place for them comes last.
    """
    arguments: list[Any] = []
    for kind in signature.arguments:
        if isinstance(kind, ArrayType):
            arguments += [types.CPointer(kind.dtype), *[types.int64] * kind.ndim]
        else:
            arguments.append(types.int64 if kind == types.boolean else kind)
    if signature.returns.name == "UniTuple":
        arguments.append(types.CPointer(signature.returns.made_from[0]))
    return Signature(types.void, tuple(arguments))


class Loader:
    """Links object code in this process and makes entries callable; what is loaded stays."""

    def __init__(self) -> None:
        library = _map_library()
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
            cpu=llvm.get_host_cpu_name(), codemodel="jitdefault", jit=True
        )
        self._llvm = llvm
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._addresses = {NEVER_CALLED: yield_core.address}

        self._library = library

    def target(self) -> list[str]:
        """Return what tells LLVM's version, the system and the processor."""
        llvm = self._llvm
        version = ".".join(map(str, llvm.llvm_version_info))
        triple, cpu = llvm.get_process_triple(), llvm.get_host_cpu_name()
        return [version, triple, cpu, llvm.get_host_cpu_features().flatten()]

    def load(self, code: MachineCode, entries: Iterable[Entry]) -> None:
        """Load `code`, and let `entries` call it.

        Raises
        ------
        DamagedError
            Where it does not hold what the entries need.
        """
        entries = list(entries)
        externals = addressed_by(entries)
        coming = {part.symbol for part in code.parts}
        self._addresses |= {found.symbol: found.address for found in externals if found.address}
        needed = {external.symbol for external in externals} | set(map(symbol_of, entries))
        missing = needed - coming - set(self._addresses)
        if missing:  # LLVM would end the process
            raise DamagedError(f"there is no {', '.join(sorted(missing))}")
        for symbol, address in self._addresses.items():
            self._llvm.add_symbol(symbol, address)
        for part in code.parts:
            self._engine.add_object_file(self._llvm.ObjectFileRef.from_data(part.code))
            self._engine.finalize_object()
            address = self._engine.get_function_address(part.symbol)
            self._llvm.add_symbol(part.symbol, address)
            self._addresses[part.symbol] = address
        for entry in entries:
            entry.call = _caller(entry, self._addresses[symbol_of(entry)])
        _unmap_instructions(self._library)


def _map_library() -> str:
    """Map LLVM's library, 170 MB, into memory, and return its path; empty where that fails.

    `ctypes.CDLL` holds the interpreter's lock for as long as that takes, some 60 ms: a call of the
    system's function does not, and it finds the library mapped then.
    """
    from llvmlite.utils import get_library_name

    found = importlib.util.find_spec("llvmlite")
    if found is None or found.origin is None:
        return ""
    path = str(Path(found.origin).parent / "binding" / get_library_name())
    if sys.platform == "win32":
        ctypes.WinDLL("kernel32").LoadLibraryW(path)
    else:
        mapping = ctypes.CDLL(None).dlopen
        mapping.restype = ctypes.c_void_p
        mapping(os.fsencode(path), os.RTLD_NOW)
    return path


def _unmap_instructions(library: str) -> None:
    """Let the system have back the pages of a library's instructions; they are read again if used.

    Mapping LLVM brings in 50 MB of them, and what has been loaded needs none (Linux).
    """
    if sys.platform != "linux" or not library:
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:  # noqa: PTH123
        for line in maps:
            if " r-xp " in line and line.rstrip().endswith(library):
                start, stop = (int(number, 16) for number in line.split()[0].split("-"))
                advise(start, stop - start, mmap.MADV_DONTNEED)


Take = Callable[[Any, list[Any]], object]


def _caller(entry: Entry, address: int) -> Callable[..., Any]:
    """Return what calls the machine code of an entry with Python's values."""
    signature = entry.signature
    kinds: list[Any] = [
        C_TYPES.get(kind, ctypes.c_void_p) for kind in machine_arguments(signature).arguments
    ]
    machine = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(address)
    taking = [_taking(kind) for kind in signature.arguments]
    several = signature.returns.made_from[1] if signature.returns.name == "UniTuple" else 0

    def call(*arguments: Any) -> Any:
        given: list[Any] = []
        for take, argument in zip(taking, arguments, strict=True):
            take(argument, given)
        result = np.empty(several) if several else None
        if result is not None:
            given.append(result.ctypes.data)
        if machine(*given):
            raise RuntimeError(f"the machine code of {entry.name} gave up")
        return None if result is None else tuple(result.tolist())

    return call


def _taking(kind: Any) -> Take:
    """Return what checks an argument of a declared type and appends it as machine code takes it."""
    if isinstance(kind, ArrayType):
        return _taking_array(kind)
    if kind == types.float64:
        return lambda argument, given: given.append(float(argument))
    if kind == types.boolean:
        return lambda argument, given: given.append(int(bool(argument)))
    return lambda argument, given: given.append(operator.index(argument))


def _stored_address(array: Any) -> int | None:
    """Return where an array's numbers stand, as its first field after Python's own tells."""
    return ctypes.c_void_p.from_address(id(array) + object.__basicsize__).value


def _told_address(array: Any) -> int | None:
    address: int = array.ctypes.data
    return address


def _choose_address() -> Callable[[Any], int | None]:
    """Return the quick way, which numpy's own macro takes too, wherever it gives what numpy tells.

    `ndarray.ctypes` takes 2 µs an array, which is most of a short call.
    """
    probe = np.empty((2, 3))
    if sys.implementation.name != "cpython" or _stored_address(probe) != _told_address(probe):
        return _told_address
    return _stored_address


address_of = _choose_address()
"""Gives where the numbers of an array stand."""


def _taking_array(kind: ArrayType) -> Take:
    dtype, ndim, readonly = np.dtype(kind.dtype.name), kind.ndim, kind.readonly

    def take(array: Any, given: list[Any]) -> None:
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{type(array).__name__} given, an array of {dtype} accepted")
        flags = array.flags
        if array.dtype != dtype or array.ndim != ndim or not flags.c_contiguous:
            raise TypeError(
                f"an array of {array.dtype} with {array.ndim} axes given, "
                f"a C-contiguous one of {dtype} with {ndim} axes accepted"
            )
        if not readonly and not flags.writeable:
            raise TypeError("a write-protected array given where numbers are written")
        given.append(address_of(array))
        given.extend(array.shape)

    return take
