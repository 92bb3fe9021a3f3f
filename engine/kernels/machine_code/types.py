"""The types of compiled functions, described without numba and under its names.

Importing numba takes longer than loading what it has compiled. So the functions of this room say
their types in these, and `engine.kernels.machine_code.compiler` alone turns them into numba's.
"""

from __future__ import annotations

from typing import Any

from engine.support.records import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A type called `name` in ``numba.types``, with what it is made from there.

    Called with the types of arguments it gives the signature of a function that returns it.
    """

    name: str
    made_from: tuple[Any, ...] = ()

    def __call__(self, *arguments: Any) -> Signature:
        """Return the signature of a function from `arguments` to this."""
        return Signature(self, arguments)


@dataclass(frozen=True, slots=True)
class ArrayType(Type):
    """The type of a C-contiguous array with `ndim` axes; one that is `readonly` may be either."""

    dtype: Type = Type("float64")
    ndim: int = 1
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function returns and what it takes."""

    returns: Any
    arguments: tuple[Any, ...]


void = Type("void")
boolean = Type("boolean")
int32 = Type("int32")
int64 = Type("int64")
uint64 = Type("uint64")
float64 = Type("float64")


def CPointer(pointee: Any) -> Type:  # noqa: N802
    """Return the type of an address of numbers; these names are numba's."""
    return Type("CPointer", (pointee,))


def UniTuple(dtype: Type, count: int) -> Type:  # noqa: N802
    """Return the type of `count` numbers of one type."""
    return Type("UniTuple", (dtype, count))


def Array(dtype: Type, ndim: int, layout: str, readonly: bool = False) -> ArrayType:  # noqa: N802
    """Return the type of an array; `layout` is ``"C"``, the only one that is used here."""
    if layout != "C":
        raise ValueError(f"an array of layout {layout} given, layout C accepted")
    return ArrayType("Array", (), dtype, ndim, readonly)
