"""The progress bar where there is no window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

_MOVES, _MOVES_IN_FILE = 0.1, 60
"""Seconds from one picture of a bar to the next, on a terminal and in a file."""


@contextmanager
def share_bar(name: str, **settings: Any) -> Iterator[Callable[[float], None]]:
    """Show a bar on stderr, and give what is to be called with the share that is done."""
    with progress_bar(total=1, desc=name, bar_format="{l_bar}{bar}|", **settings) as bar:

        def show(share: float) -> None:
            bar.update(share - bar.n)

        yield show


def progress_bar(**settings: Any) -> tqdm[Any]:
    """Return a bar on stderr, wiped away by an error: what that says then stands alone.

    Written to a file instead of a terminal, it moves seldom.
    """
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[type-arg]  # it takes no type when the program runs
        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            if isinstance(error, Exception):
                self.leave = False
            super().__exit__(kind, error, trace)

    pause = _MOVES if sys.stderr.isatty() else _MOVES_IN_FILE
    return Bar(file=sys.stderr, mininterval=pause, **settings)
