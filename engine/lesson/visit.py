"""Which page of the lesson is open, and what comes back when the user leaves?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.lesson.pages import PAGES
from engine.lesson.parts import Page
from engine.lesson.setup import Setup


@dataclass(frozen=True, slots=True)
class Visit:
    """A user in the lesson; every move returns a new one.

    Attributes
    ----------
    had
        What the user had before, untouched by any page: this comes back at the end.
    place
        The page that is open, from 0.
    """

    had: Setup
    place: int = 0

    @property
    def page(self) -> Page:
        """The page that is open; its set-up is what the window has to show."""
        return PAGES[self.place]

    @property
    def is_first(self) -> bool:
        """Whether there is no page before."""
        return self.place == 0

    @property
    def is_last(self) -> bool:
        """Whether there is no page after."""
        return self.place == len(PAGES) - 1

    def turned_to(self, place: int) -> Visit:
        """Open another page; beyond the first and the last there is none."""
        return replace(self, place=min(max(place, 0), len(PAGES) - 1))
