"""The compiler: declared functions to object code, with numba.

Each function that is called by its address, and each that Python calls, becomes an object file of
its own: numba inlines into it what only machine code calls. The calls between them go by the names
of their `External`, which `engine.kernels.machine_code.object_code` resolves where it loads them.

Importing this imports numba, which a process with a window does not; see
``docs/decisions/0012-compiling-in-a-process-of-its-own.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import carray, njit
from numba import types as numba_types
from numba.core.compiler_lock import global_compiler_lock
from numba.extending import intrinsic

from engine.kernels.machine_code.declarations import (
    CFunction,
    Declared,
    Entry,
    External,
    Inner,
    Instructions,
    addressed_by,
    used_by,
)
from engine.kernels.machine_code.intrinsics import yield_core
from engine.kernels.machine_code.object_code import (
    NEVER_CALLED,
    PREFIX,
    MachineCode,
    Part,
    machine_arguments,
    symbol_of,
)
from engine.kernels.machine_code.types import ArrayType, Signature, Type, boolean

STACK_ALIGNMENT = 64
"""Bytes. LLVM counts on 16, and a register of 64 bytes that is put aside on the stack would cross
a line of the cache, or a page, wherever the system happened to begin the thread's stack: passes
over the rows would take 1.0 to 1.5 times as long, from one start to the next."""


def compiled(entries: Iterable[Entry], loaded: Iterable[Entry] = ()) -> MachineCode:
    """Compile `entries` and what they call by address, but for what comes with those `loaded`."""
    compiler = _Compiler()
    entries = list(entries)
    known = {external.symbol for external in addressed_by(loaded)}
    for external in addressed_by(entries):
        _name(external)
    parts = [
        Part(external.symbol, compiler.c_function(external.symbol, external.code))
        for external in addressed_by(entries)
        if external.code is not None and external.symbol not in known
    ]
    parts += [Part(symbol_of(entry), compiler.entry(entry)) for entry in entries]
    return MachineCode(tuple(parts))


def _name(external: External) -> None:
    """Make a name known to numba's own engine, which links all that it compiles.

    Nothing is called there: where there is no address yet any other serves.
    """
    if llvm.address_of_symbol(external.symbol) is None:
        llvm.add_symbol(external.symbol, external.address or yield_core.address)


class _Compiler:
    """Compiles declared functions, each once."""

    def __init__(self) -> None:
        self._known: dict[Declared, Any] = {}

    def c_function(self, symbol: str, code: CFunction) -> bytes:
        """Return the object file of what machine code calls."""
        native = _njit(self._bound(code), code.signature, code.fastmath)
        return _object_file(symbol, native, tells=False)

    def entry(self, entry: Entry) -> bytes:
        """Return the object file of what Python calls; it returns 0 unless numba's code raises.

        It takes what `machine_arguments` makes of the declared ones.
        """
        inner = _njit(self._bound(entry), entry.signature)
        function, signature = _with_machine_arguments(inner, entry.signature)
        return _object_file(symbol_of(entry), _njit(function, signature), tells=True)

    def _of(self, declared: Declared) -> Any:
        """Return what stands for a declared function in sources that numba reads."""
        if declared not in self._known:
            self._known[declared] = self._made(declared)
        return self._known[declared]

    def _made(self, declared: Declared) -> Any:
        if isinstance(declared, External):
            return numba_types.ExternalFunction(declared.symbol, numba_type(declared.signature))
        if isinstance(declared, Instructions):
            return intrinsic(_with_numba_signature(declared.function))
        if isinstance(declared, Inner):
            return _njit(
                self._bound(declared),
                declared.signature,
                declared.fastmath,
                forceinline=declared.forceinline,
            )
        raise TypeError(f"{declared.function} is called by its address, or by Python, alone")

    def _bound(self, declared: Inner | CFunction | Entry) -> Callable[..., Any]:
        """Return the source of a function among what numba has made of the functions it calls."""
        function: Any = declared.function
        made = {name: self._of(used) for name, used in used_by(declared)}
        return FunctionType(function.__code__, {**function.__globals__, **made}, function.__name__)


def numba_type(declared: Any) -> Any:
    """Return numba's type, or signature, that `declared` describes; numba's own as it is."""
    if isinstance(declared, Signature):
        return numba_type(declared.returns)(*map(numba_type, declared.arguments))
    if isinstance(declared, ArrayType):
        dtype = numba_type(declared.dtype)
        return numba_types.Array(dtype, declared.ndim, "C", readonly=declared.readonly)
    if isinstance(declared, Type):
        kind = getattr(numba_types, declared.name)
        return kind(*map(numba_type, declared.made_from)) if declared.made_from else kind
    return declared


def _njit(
    function: Callable[..., Any],
    signature: Signature,
    fastmath: frozenset[str] = frozenset(),
    forceinline: bool = False,
) -> Any:
    return njit(
        numba_type(signature),
        error_model="numpy",  # with the zero-division check nothing is vectorised
        fastmath=set(fastmath) or False,
        forceinline=forceinline,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)


def _with_numba_signature(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function for `intrinsic`, which depends on the names of the arguments."""
    names = ", ".join(function.__code__.co_varnames[: function.__code__.co_argcount])
    text = f"def typed({names}):\n    return finished(*function({names}))\n"

    def finished(signature: Signature, build: Any) -> Any:
        return numba_type(signature), build

    return _function("typed", text, {"function": function, "finished": finished})


def _with_machine_arguments(inner: Any, signature: Signature) -> tuple[Any, Signature]:
    """Return a function that makes arrays of addresses and sizes and calls `inner` with them."""
    taken: list[str] = []
    given: list[str] = []
    for place, kind in enumerate(signature.arguments):
        name = f"a{place}"
        taken.append(name)
        given.append(name)
        if isinstance(kind, ArrayType):
            sizes = [f"{name}_{axis}" for axis in range(kind.ndim)]
            taken += sizes
            given[-1] = f"carray({name}, ({', '.join(sizes)},))"
        elif kind == boolean:
            given[-1] = f"{name} != 0"
    call = f"inner({', '.join(given)})"
    returns = signature.returns
    if returns.name == "UniTuple":
        taken.append("out")
        lines = [f"result = {call}"]
        lines += [f"out[{place}] = result[{place}]" for place in range(returns.made_from[1])]
    else:
        lines = [call]
    text = "\n    ".join([f"def entry({', '.join(taken)}):", *lines])
    return _function("entry", text, {"inner": inner, "carray": carray}), machine_arguments(
        signature
    )


def _function(name: str, text: str, known: dict[str, Any]) -> Callable[..., Any]:
    """Return a function whose source is made, because its arguments are counted at run time."""
    exec(text, known)
    function: Callable[..., Any] = known[name]
    return function


def _object_file(symbol: str, native: Any, *, tells: bool) -> bytes:
    """Return the object file of a C function called `symbol` that calls `native`, a numba function.

    Where it `tells`, it returns numba's status: 0, or another number where `native` has raised.
    """
    with global_compiler_lock:
        return _object_file_of(symbol, native, tells)


def _object_file_of(symbol: str, native: Any, tells: bool) -> bytes:
    (result,) = native.overloads.values()
    context, described = result.target_context, result.fndesc
    library = context.codegen().create_library(symbol)
    library.enable_object_caching()
    library.add_linking_library(result.library)
    module = library.create_ir_module(symbol)
    arguments = [context.get_value_type(kind) for kind in described.argtypes]
    returns = ir.IntType(32) if tells else ir.VoidType()
    function = ir.Function(module, ir.FunctionType(returns, arguments), symbol)
    function.attributes.add("nounwind")  # alone, the alignment would not be written out
    function.attributes.alignstack = STACK_ALIGNMENT
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    callee = context.declare_function(module, described)
    status, _ = context.call_conv.call_function(
        builder,
        callee,
        described.restype,
        described.argtypes,
        function.args,
        attrs=("alwaysinline",),
    )
    if tells:
        builder.ret(status.code)
    else:
        builder.ret_void()
    library.add_ir_module(module)
    library.finalize()
    _check_calls(symbol, library.get_llvm_str())
    library.get_pointer_to_function(symbol)  # which makes the object file
    _, _, (object_file, _) = library.serialize_using_object_code()
    return bytes(object_file)


def _check_calls(symbol: str, text: str) -> None:
    """Raise RuntimeError where a function would call what there is in a process with numba alone.

    LLVM ends a process in which it links such code.
    """
    called = set(re.findall(r'^declare [^@]*@"?([^"(]+)"?\(', text, re.MULTILINE))
    strange = {name for name in called - {NEVER_CALLED} if not name.startswith(("llvm.", PREFIX))}
    if strange:
        raise RuntimeError(f"{symbol} calls {', '.join(sorted(strange))}")
