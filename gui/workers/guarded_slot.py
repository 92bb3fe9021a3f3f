"""What becomes of an exception in a slot of a worker?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

Method = TypeVar("Method", bound=Callable[..., None])


class _Worker(Protocol):
    """What obeys a window from another thread."""

    _retired: bool

    def _tell(self) -> None: ...

    def _fail(self, error: Exception) -> None: ...


def guarded_slot(method: Method) -> Method:
    """Tell the window what a slot has done, or what went wrong in it: the worker lives on."""

    @wraps(method)
    def guarded(self: _Worker, *args: Any) -> None:
        if self._retired:
            return
        try:
            method(self, *args)
            self._tell()
        except Exception as error:
            self._fail(error)

    return guarded  # type: ignore[return-value]
