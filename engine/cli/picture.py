"""How a figure and a film are to look, and the text that says it: ``size=85x64mm,text=7,dark``.

The same text stands on the command line, is remembered by the window, and is written into what is
exported.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from engine.errors import InputError, quoted
from engine.support.records import dataclass

CURVES = ("roc", "precision", "calibration")
"""Plots of how well thresholds tell the classes apart."""

PLOTS = ("boundary", "loss", "landscape", "sigmoid", "graph", "runs", *CURVES)
"""What a figure can show."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Plots side by side, or one above the other where not `across`; each with its share."""

    parts: tuple[tuple[Part, float], ...]
    across: bool = True

    def names(self) -> tuple[str, ...]:
        """Return the names of all plots, as they are read."""
        return tuple(self._names())

    def _names(self) -> Iterator[str]:
        for part, _ in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part.names()

    def __str__(self) -> str:
        told = []
        for part, share in self.parts:
            text = part if isinstance(part, str) else f"({part})"
            told.append(text if share == 1 else f"{text}*{share:.3g}")
        return ("+" if self.across else "/").join(told)


Part: TypeAlias = str | Arrangement

_PLOTS_FORM = (
    f"some of {', '.join(PLOTS)}, joined by + side by side and by / one above the other, "
    "each once, with *N for a share of the room"
)


def parse_plots(text: str) -> Arrangement:
    """Read ``boundary*5+loss*4/graph``: + binds closer than /, and parentheses as usual.

    Raises
    ------
    InputError
        If it is none, or a plot stands in it twice.
    """
    refused = InputError(f"plots: {quoted(text)} given, {_PLOTS_FORM} accepted")
    marks = re.findall(r"[a-z]+|[0-9]+(?:\.[0-9]+)?|[-+*/()]|\S", text)
    if len(marks) > 100:  # a tree of all plots is far smaller
        raise refused

    def below() -> tuple[Part, float]:
        return joined("/", side_by_side, False)

    def side_by_side() -> tuple[Part, float]:
        return joined("+", single, True)

    def joined(
        mark: str, read: Callable[[], tuple[Part, float]], across: bool
    ) -> tuple[Part, float]:
        parts = [read()]
        while marks and marks[0] == mark:
            marks.pop(0)
            parts.append(read())
        return parts[0] if len(parts) == 1 else (Arrangement(tuple(parts), across), 1.0)

    def single() -> tuple[Part, float]:
        mark = marks.pop(0) if marks else ""
        part: Part = mark
        if mark == "(":
            part, _ = below()
            if not marks or marks.pop(0) != ")":
                raise refused
        elif mark not in PLOTS:
            raise refused
        if not marks or marks[0] != "*":
            return part, 1.0
        marks.pop(0)
        if not marks or not re.match(r"[0-9]", marks[0]) or not 0 < float(marks[0]) < 1e6:
            raise refused
        return part, float(marks.pop(0))

    whole, _ = below()
    arrangement = Arrangement(((whole, 1.0),)) if isinstance(whole, str) else whole
    names = arrangement.names()
    if marks or len(set(names)) < len(names):
        raise refused
    return arrangement


MM = 96 / 25.4
"""Pixels to a millimetre: a pixel is 1/96 inch, as in CSS."""

USUAL_TEXT = 10.0
"""Points of the text in a window; a figure with smaller text has more room."""

MOST_PIXELS = 64_000_000
"""Pixels of a picture at most: 256 MB while it is drawn."""

_SHORTEST, _LONGEST = 120.0, 16_000.0
"""Sides of what is laid out, in pixels at the usual size of text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """How a figure is to look.

    Attributes
    ----------
    plots
        What it shows, and where.
    width, height, unit
        Its size, in px of 1/96 inch or in mm.
    text
        Size of the text, in points; titles and marks go with it.
    scale
        Pixels of an image to each px; 3.125 is 300 dpi.
    theme
        ``light`` or ``dark``.
    transparent
        Whether it has no ground of its own.
    caption
        Whether data, settings and step stand beneath it.
    outlines
        Whether the text of an SVG is drawn as shapes, the same on every machine.
    loss, steps
        The axes of the loss: ``lin``, ``log`` or ``gap``; ``lin`` or ``log``.
    axes, others
        Parameters on the axes of the landscape, from 1, n + 1 for b; one for a slice. What becomes
        of the others: ``fixed`` or ``optimal``.
    example
        The example that is followed, from 1; 0 is none.
    threshold
        The a above which class 1 is predicted.
    """

    plots: Arrangement = Arrangement((("boundary", 5.0), ("loss", 4.0)))
    width: float = 1280.0
    height: float = 640.0
    unit: str = "px"
    text: float = USUAL_TEXT
    scale: float = 1.0
    theme: str = "light"
    transparent: bool = False
    caption: bool = True
    outlines: bool = False
    loss: str = "lin"
    steps: str = "lin"
    axes: tuple[int, ...] = (1, 2)
    others: str = "fixed"
    example: int = 0
    threshold: float = 0.5

    def __post_init__(self) -> None:
        across, down = self.layout()
        sides = f"{_SHORTEST:.0f} to {_LONGEST:.0f} px at 10 pt text"
        if not all(_SHORTEST <= side <= _LONGEST for side in (across, down)):
            told = f"{self.width:g}x{self.height:g}{self.unit} with text of {self.text:g} pt"
            raise InputError(f"size: {told} given, sides of {sides} accepted")
        wide, high = self.pixels()
        if wide * high > MOST_PIXELS:
            raise InputError(
                f"size: {wide} x {high} pixels given, at most {MOST_PIXELS:,} in all accepted; "
                "a smaller scale makes fewer"
            )

    def size(self) -> tuple[float, float]:
        """Return width and height in px of 1/96 inch."""
        factor = MM if self.unit == "mm" else 1.0
        return self.width * factor, self.height * factor

    def layout(self) -> tuple[float, float]:
        """Return width and height of what is laid out with text of the usual size, in px."""
        width, height = self.size()
        return width * USUAL_TEXT / self.text, height * USUAL_TEXT / self.text

    def pixels(self) -> tuple[int, int]:
        """Return width and height of an image, in its own pixels."""
        width, height = self.size()
        return max(1, round(width * self.scale)), max(1, round(height * self.scale))

    def __str__(self) -> str:
        """Return the text that says it, without what is as by default."""
        default = Picture()
        told = []
        if str(self.plots) != str(default.plots):
            told.append(f"plots={self.plots}")
        if self.size() != default.size():
            told.append(f"size={self.width:g}x{self.height:g}{_UNITS[self.unit]}")
        for name in ("text", "scale", "threshold"):
            if getattr(self, name) != getattr(default, name):
                told.append(f"{name}={getattr(self, name):.10g}")
        if self.theme == "dark":
            told.append("dark")
        told += [name for name in ("transparent", "outlines") if getattr(self, name)]
        if not self.caption:
            told.append("bare")
        for name in ("loss", "steps", "others", "example"):
            if getattr(self, name) != getattr(default, name):
                told.append(f"{name}={getattr(self, name)}")
        if self.axes != default.axes:
            told.append("axes=" + "+".join(map(str, self.axes)))
        return ",".join(told)


_UNITS = {"px": "", "mm": "mm"}


def _side(text: str) -> float:
    value = _number(text)
    if not 0 < value < math.inf:
        raise ValueError
    return value


def _number(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?|\.[0-9]{1,9}", text):
        raise ValueError
    return float(text)


def _within(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = _number(text)
        if not low <= value <= high:
            raise ValueError
        return value

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,16}", text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return read


def _one_of(*names: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise ValueError
        return text

    return read


def _size(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"([0-9.]+)x([0-9.]+)(px|mm|)", text)
    if found is None:
        raise ValueError
    return {"width": _side(found[1]), "height": _side(found[2]), "unit": found[3] or "px"}


def _axes(text: str) -> tuple[int, ...]:
    axes = tuple(map(_whole(1, 1000), text.split("+")))
    if not 1 <= len(axes) <= 2 or len(set(axes)) < len(axes):
        raise ValueError
    return axes


_Reader: TypeAlias = tuple[Callable[[str], Any], str]

_PICTURE: Mapping[str, _Reader] = {
    "plots": (parse_plots, _PLOTS_FORM),
    "size": (_size, "WxH or WxHmm"),
    "text": (_within(3, 60), "points from 3 to 60"),
    "scale": (_within(0.1, 50), "a number from 0.1 to 50"),
    "theme": (_one_of("light", "dark"), "light or dark"),
    "loss": (_one_of("lin", "log", "gap"), "lin, log or gap"),
    "steps": (_one_of("lin", "log"), "lin or log"),
    "axes": (_axes, "one or two places of parameters such as 1+2, n + 1 for b,"),
    "others": (_one_of("fixed", "optimal"), "fixed or optimal"),
    "example": (_whole(0, 10**15), "a number from 1 on, 0 for none,"),
    "threshold": (_within(0, 1), "a number from 0 to 1"),
}

_PICTURE_FLAGS: Mapping[str, dict[str, Any]] = {
    "dark": {"theme": "dark"},
    "transparent": {"transparent": True},
    "outlines": {"outlines": True},
    "bare": {"caption": False},
}

PACES = ("linear", "log", "change")
"""How the steps of a film are chosen: equal differences, equal ratios, equal change of a."""

MOST_FRAMES = 2000


@dataclass(frozen=True, slots=True)
class Film:
    """How a film is to run.

    Attributes
    ----------
    frames
        How many there are.
    every
        Steps are rounded to multiples of this.
    fps
        Frames in a second.
    pace
        One of `PACES`.
    first, last
        The range of steps; None is the end of the run.
    loop
        Whether it begins again at its end.
    """

    frames: int = 60
    every: int = 1
    fps: float = 20.0
    pace: str = "linear"
    first: int = 0
    last: int | None = None
    loop: bool = True

    def __str__(self) -> str:
        """Return the text that says it, but for frames and every, without what is as by default."""
        default = Film()
        told = [
            f"{spelling}={getattr(self, name):.10g}" if name == "fps" else f"{spelling}={value}"
            for spelling, name in _FILM_NAMES.items()
            if (value := getattr(self, name)) != getattr(default, name)
        ]
        return ",".join([*told, *([] if self.loop else ["once"])])


_FILM_NAMES = {"fps": "fps", "pace": "pace", "from": "first", "to": "last"}

_FILM: Mapping[str, _Reader] = {
    "fps": (_within(0.1, 60), "a number from 0.1 to 60"),
    "pace": (_one_of(*PACES), ", ".join(PACES)),
    "from": (_whole(0, 10**15), "a step"),
    "to": (_whole(0, 10**15), "a step"),
}

_FILM_FLAGS: Mapping[str, dict[str, Any]] = {"once": {"loop": False}}

Settings = TypeVar("Settings", Picture, Film)


def parse_picture(text: str) -> Picture:
    """Read how a figure is to look: ``str(picture)``. Raises InputError."""
    return _parsed(text, Picture(), _PICTURE, _PICTURE_FLAGS, {})


def parse_film(text: str) -> Film:
    """Read how a film is to run: ``str(film)``. Raises InputError."""
    film = _parsed(text, Film(), _FILM, _FILM_FLAGS, _FILM_NAMES)
    if film.last is not None and film.last < film.first:
        raise InputError(f"to: {film.last} given, a step not before from={film.first} accepted")
    return film


def _parsed(
    text: str,
    default: Settings,
    readers: Mapping[str, _Reader],
    flags: Mapping[str, dict[str, Any]],
    names: Mapping[str, str],
) -> Settings:
    known = ", ".join([*(f"{name}=…" for name in readers), *flags])
    changes: dict[str, Any] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = item.partition("=")
        if not equals and name in flags:
            changes |= flags[name]
            continue
        if not equals or name not in readers:
            raise InputError(f"{quoted(item)} given, some of {known} accepted")
        read, accepted = readers[name]
        try:
            found = read(value)
        except ValueError:
            raise InputError(f"{name}: {quoted(value)} given, {accepted} accepted") from None
        changes |= found if isinstance(found, dict) else {names.get(name, name): found}
    return replace(default, **changes)
