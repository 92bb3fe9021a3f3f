"""What is a page of the lesson made of?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.graph.formulas import Formula
from engine.graph.parts import Pass
from engine.lesson.setup import Setup


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own, drawn as the graph draws its pass."""

    formula: Formula
    passing: Pass = Pass.FORWARD


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that can be tried.

    Attributes
    ----------
    text
        What it says.
    shown
        The same as a formula.
    setup
        Where it can be seen.
    to_try
        What to do there, and what then shows.
    """

    text: str
    shown: Display
    setup: Setup
    to_try: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    In running text, the names of the mathematics stand between asterisks; see `plain`.

    Attributes
    ----------
    key
        A short name: ``setup forward da dz dw update features picture examples takeaways``.
    title
        Its title.
    body
        Paragraphs and, between them, formulas.
    setup
        What the window shows when the page opens.
    to_try
        One thing to try there.
    statements
        Sentences that each can be tried; () on most pages.
    """

    key: str
    title: str
    body: tuple[str | Display, ...]
    setup: Setup
    to_try: str
    statements: tuple[Statement, ...] = ()


def plain(text: str) -> str:
    """Return running text without the asterisks around the names of the mathematics."""
    return text.replace("*", "")
