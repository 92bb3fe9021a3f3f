"""What does the guided lesson say, page by page?"""

from __future__ import annotations

from engine.lesson.many import PAGES_OF_MANY
from engine.lesson.one import PAGES_OF_ONE
from engine.lesson.parts import Page

PAGES: tuple[Page, ...] = (*PAGES_OF_ONE, *PAGES_OF_MANY)
"""The lesson's parts in its order."""
