"""What is the newest thing that the other thread has put down?"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot between two threads: putting replaces, reading leaves it there.

    The writer never waits and nothing piles up. Reading does not empty the slot, so a reader that
    is not ready for a value (a snapshot of a run it has not heard of yet) loses nothing. A single
    reference is assigned and read atomically, so no lock is needed.
    """

    def __init__(self) -> None:
        self._latest: T | None = None

    def put(self, value: T) -> None:
        """Replace what is in the slot."""
        self._latest = value

    @property
    def latest(self) -> T | None:
        """The newest value put, or None if there never was one."""
        return self._latest
