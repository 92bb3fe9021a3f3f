"""Frozen dataclasses that are quickly defined.

For every frozen dataclass Python compiles six functions, which takes it 0.5 ms; for all that the
window imports that was a tenth of the processor's time until its first paint. Here the functions
are shared that compare, hash, show and protect, and one is compiled: that which sets the fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True):
        """Do what `dataclasses.dataclass` does with these options."""
        if not (frozen and slots):
            return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq)

        def record(cls: type) -> type:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
            fields = dataclasses.fields(made)
            methods = _SHARED | {"__init__": _initialiser(made, fields), "__repr__": _shown(fields)}
            if eq:
                methods |= _compared(fields)
            for name in methods.keys() - vars(cls).keys():
                setattr(made, name, methods[name])
            return made

        return record


def _initialiser(cls: type, fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., None]:
    """Compile the function that sets all fields."""
    known: dict[str, Any] = {
        "__name__": cls.__module__,
        "_set": object.__setattr__,
        "_new": object(),
    }
    places: list[str] = []
    names: list[str] = []
    lines: list[str] = []
    for field in fields:
        taken = field.name
        if field.default is not dataclasses.MISSING:
            known[f"_{field.name}"] = field.default
            taken = f"{field.name}=_{field.name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_{field.name}"] = field.default_factory
            taken = f"{field.name}=_new"
            lines.append(f"if {field.name} is _new: {field.name} = _{field.name}()")
        (names if field.kw_only else places).append(taken)
        lines.append(f"_set(self, {field.name!r}, {field.name})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    arguments = ", ".join(["self", *places, *(["*", *names] if names else [])])
    exec(f"def __init__({arguments}):\n " + "\n ".join(lines or ["pass"]), known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _shown(fields: Sequence[dataclasses.Field[Any]]) -> Callable[[Any], str]:
    names = [field.name for field in fields if field.repr]

    def shown(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return shown


def _compared(fields: Sequence[dataclasses.Field[Any]]) -> dict[str, Callable[..., Any]]:
    names = [field.name for field in fields if field.compare]
    # A tuple even of one: in tuples what is identical is equal, be it NaN or an array.
    values = attrgetter(*(names if len(names) > 1 else 2 * (names or ["__class__"])))

    def equal(self: Any, other: object) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _refuse_set(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _restore(self: Any, state: tuple[None, dict[str, Any]]) -> None:
    """Take on what pickling or copying has found in the slots."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


_SHARED: dict[str, Callable[..., Any]] = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__setstate__": _restore,
}
