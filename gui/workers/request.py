"""One request of the window to a worker, with the number of the run that it is meant for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the window.

    Attributes
    ----------
    run_id
        The run, or the race, that was on screen when it was made; 0 before there is any.
    command
        The method of the worker that does it.
    arguments
        What that is called with.
    """

    run_id: int
    command: Callable[..., None]
    arguments: tuple[Any, ...]
