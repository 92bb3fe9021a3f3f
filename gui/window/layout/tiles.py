"""Where panels stand: tiles in rows and columns, and the room that is shared out among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.support.records import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of one panel.

    Attributes
    ----------
    name
        Of the panel.
    size
        Its share of the room, beside those of the others in its row or column.
    is_fixed
        `size` is in pixels at normal size instead, and stays when the window grows.
    plot
        Pixels in height that the plot in it keeps, where the others can spare them.
    """

    name: str
    size: float = 1.0
    is_fixed: bool = False
    plot: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Places from left to right; `size` and `is_fixed` are those of the whole row, as of a Tile."""

    parts: tuple[Place, ...]
    size: float = 1.0
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Places from top to bottom; `size` and `is_fixed` are those of the whole, as of a Tile."""

    parts: tuple[Place, ...]
    size: float = 1.0
    is_fixed: bool = False


Place = Tile | Row | Column

Sizes = dict[str, list[float]]
"""The sizes of the parts of a row or column, by its place in the tree: "", "0", "0.1", …"""


def names_in(place: Place) -> tuple[str, ...]:
    """Return the names of all panels in a place, as they are read."""
    return tuple(tile.name for tile in tiles_in(place))


def tiles_in(place: Place) -> tuple[Tile, ...]:
    """Return all tiles in a place, as they are read."""
    if isinstance(place, Tile):
        return (place,)
    return tuple(tile for part in place.parts for tile in tiles_in(part))


def without(place: Place, name: str) -> Place:
    """Return a row or column without the panel of this name."""
    if isinstance(place, Tile):
        return place
    parts = tuple(without(part, name) for part in place.parts if names_in(part) != (name,))
    return replace(place, parts=parts)


def shares(wanted: Sequence[float], least: Sequence[int], room: int) -> list[int]:
    """Return whole sizes that fill `room`, as `wanted`, but none below its least.

    What one takes above its share the others give in proportion. Where there is no room for the
    least, each has its least.
    """
    result = list(least)
    free = [place for place, _ in enumerate(wanted)]
    while free:
        left = room - sum(result[place] for place in range(len(result)) if place not in free)
        total = sum(wanted[place] for place in free) or 1.0
        short = [place for place in free if wanted[place] / total * left < least[place]]
        if not short:
            ends = [0.0]
            for place in free:
                ends.append(ends[-1] + wanted[place] / total * left)
            for place, start, end in zip(free, ends, ends[1:], strict=False):
                result[place] = round(end) - round(start)
            break
        free = [place for place in free if place not in short]
    return result


def below(key: str, part: int) -> str:
    """Return the place in the tree of a part of what stands at `key`; see `Sizes`."""
    return f"{key}.{part}" if key else str(part)
