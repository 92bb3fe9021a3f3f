"""Where do names stand beside upright lines, so that no line runs through one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui.style.theme import UNIT

_APART = UNIT / 2


@dataclass(frozen=True, slots=True)
class Label:
    """A name that belongs to a column of pixels.

    Attributes
    ----------
    x
        The column.
    width
        Pixels that the name takes.
    has_line
        Whether a line stands there, from the top of the name's row to the foot.
    """

    x: float
    width: float
    has_line: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The row of a name, counted from the top, and where in it the name begins."""

    row: int
    left: float


def arranged(labels: Sequence[Label], width: float) -> list[Place]:
    """Return places for names to the right or the left of their columns, in few rows.

    Names do not run into each other, nor lines through names, unless the view, `width` pixels
    wide, is too narrow for that.
    """
    for rows in range(1, len(labels) + 1):
        found = _search(labels, (), width, rows)
        if found is not None:
            return list(found)
    return [Place(row, _lefts(label, width)[0]) for row, label in enumerate(labels)]


def _search(
    labels: Sequence[Label], placed: tuple[Place, ...], width: float, rows: int
) -> tuple[Place, ...] | None:
    """Return places for all names, those of the first few being settled; None if there are none."""
    if len(placed) == len(labels):
        return placed
    label = labels[len(placed)]
    for row in range(rows):
        for left in _lefts(label, width):
            place = Place(row, left)
            if all(_agree(label, place, *other) for other in zip(labels, placed, strict=False)):
                found = _search(labels, (*placed, place), width, rows)
                if found is not None:
                    return found
    return None


def _lefts(label: Label, width: float) -> list[float]:
    """Return where a name may begin: right of its column, and left of it, if it is in view then."""
    sides = (label.x + _APART, label.x - _APART - label.width)
    within = [left for left in sides if left >= 0 and left + label.width <= width]
    return within or [max(min(sides[0], width - label.width), 0.0)]


def _agree(label: Label, place: Place, other: Label, its_place: Place) -> bool:
    """Return whether two names, each with its line, leave each other alone."""
    return not (
        _is_struck(label, place, other, its_place) or _is_struck(other, its_place, label, place)
    )


def _is_struck(label: Label, place: Place, other: Label, its_place: Place) -> bool:
    """Return whether a name runs into another one, or the other one's line runs through it."""
    left, right = place.left - _APART, place.left + label.width + _APART
    if other.has_line and its_place.row <= place.row and left < other.x < right:
        return True
    is_beside = left < its_place.left + other.width and its_place.left < right
    return place.row == its_place.row and is_beside
