"""How is an array handed out that nobody may change?"""

from __future__ import annotations

from typing import Any, TypeVar

from numpy.typing import NDArray

Array = TypeVar("Array", bound=NDArray[Any])


def frozen(array: Array) -> Array:
    """Write-protect `array`, which the caller owns, and return it."""
    array.setflags(write=False)
    return array
