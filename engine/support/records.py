"""Frozen dataclasses that are quickly defined.

Python compiles six functions for every frozen dataclass: a third of the time that the program's own
modules take to be imported. Here all classes share those that compare, hash and show.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, eq: bool = True, slots: bool = False):
        """Do what `dataclasses.dataclass` does with these options."""
        if not frozen:
            return dataclasses.dataclass(eq=eq, slots=slots)

        def record(cls: type) -> type:
            own = vars(cls)
            made = dataclasses.dataclass(frozen=True, slots=slots, eq=False, repr=False)(cls)
            fields = dataclasses.fields(made)
            methods = {"__repr__": _shown([field.name for field in fields if field.repr])}
            if eq:
                methods |= _compared([field.name for field in fields if field.compare])
            for name, method in methods.items():
                if name not in own:
                    setattr(made, name, method)
            return made

        return record


def _shown(names: list[str]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({fields})"

    return shown


def _nothing(_: object) -> tuple[()]:
    return ()


def _compared(names: list[str]) -> dict[str, Callable[..., Any]]:
    # A tuple even of one: in tuples what is identical is equal, be it NaN or an array.
    several = names if len(names) > 1 else 2 * names
    values = attrgetter(*several) if names else _nothing

    def equal(self: Any, other: object) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}
