"""Declarations of the functions that become machine code.

A declared function keeps its Python source, its types and how it is to be compiled, and no more:
declaring imports no numba. `engine.kernels.machine_code.compiler` makes object code of it, in
another process; `engine.kernels.machine_code.object_code` loads that and makes the functions of
`jit` callable. See ``docs/decisions/0012-compiling-in-a-process-of-its-own.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.kernels.machine_code import types
from engine.kernels.machine_code.types import Signature

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


@dataclass(frozen=True, eq=False)
class Inner:
    """A function that only machine code calls."""

    function: Callable[..., Any]
    signature: Signature
    fastmath: frozenset[str] = frozenset()
    forceinline: bool = False


@dataclass(frozen=True, eq=False)
class Instructions:
    """A function for machine code whose instructions are written by hand; see `intrinsic`."""

    function: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class CFunction:
    """A function that machine code calls by its address, and so is never inlined."""

    function: Callable[..., Any]
    signature: Signature
    fastmath: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class External:
    """A function that machine code calls by a name of its own, `symbol`.

    Attributes
    ----------
    code
        The declared function that stands at that address, or None where it is the system's.
    address
        Where that of the system stands; 0 if there is a `code`.
    """

    symbol: str
    signature: Signature
    code: CFunction | None = None
    address: int = 0


@dataclass(eq=False)
class Entry:
    """A function that Python calls; it frees the GIL.

    Attributes
    ----------
    call
        What calls the machine code; None until it is loaded.
    """

    function: Callable[..., Any]
    signature: Signature
    call: Callable[..., Any] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """The name of the function, with that of its module."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def __call__(self, *arguments: Any) -> Any:
        """Call the machine code.

        Raises
        ------
        RuntimeError
            Where it has not been loaded.
        TypeError
            Where an argument is not of the declared type.
        """
        if self.call is None:
            raise RuntimeError(f"the machine code of {self.name} is not loaded")
        return self.call(*arguments)


Declared = Inner | Instructions | CFunction | External | Entry

Function = Callable[..., Any]

# What only machine code calls is typed Any: for Python it is no function, but the sources call it.


def jit(signature: Signature) -> Callable[[Function], Entry]:
    """Declare a function that Python calls and that frees the GIL."""
    return lambda function: Entry(function, signature)


def inner(
    signature: Signature, fastmath: Iterable[str] = (), forceinline: bool = False
) -> Callable[[Function], Any]:
    """Declare a function that only machine code calls."""
    return lambda function: Inner(function, signature, frozenset(fastmath), forceinline)


def c_function(signature: Signature, fastmath: Iterable[str] = ()) -> Callable[[Function], Any]:
    """Declare a function that machine code calls by its address."""
    return lambda function: CFunction(function, signature, frozenset(fastmath))


def intrinsic(function: Function) -> Any:
    """Declare a function whose instructions are written by hand, as numba's decorator does.

    `function` is given numba's typing context and the types of the arguments; it returns a
    signature and what writes the instructions.
    """
    return Instructions(function)


def entries_of(module: Any) -> list[Entry]:
    """Return the functions that a module calls in machine code, in the order of their names."""
    found = (value for _, value in sorted(vars(module).items()))
    return [value for value in found if isinstance(value, Entry)]


def used_by(declared: Declared) -> Iterator[tuple[str, Declared]]:
    """Yield what the source of a declared function calls, with the name that it has there."""
    if isinstance(declared, External):
        return
    function: Any = declared.function
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, Declared):
            yield name, value


def addressed_by(entries: Iterable[Entry]) -> list[External]:
    """Return all that the machine code of `entries` calls by address, callees before callers."""
    found: list[External] = []
    seen: set[int] = set()

    def visit(declared: Declared) -> None:
        if id(declared) in seen:
            return
        seen.add(id(declared))
        if isinstance(declared, External):
            if declared.code is not None:
                visit(declared.code)
            found.append(declared)
            return
        for _, used in used_by(declared):
            visit(used)

    for entry in entries:
        visit(entry)
    return found
