"""Colours and dashes that tell the runs of a race apart."""

from __future__ import annotations

from functools import lru_cache, partial

from PySide6.QtGui import QColor

from gui.plotting.lines import DASHED, SOLID, LinePen
from gui.style.theme import Theme

_COLORS = {
    "light": (
        "#0000C3", "#B4873C", "#FF0FA5", "#78000F", "#0096F0", "#B43C00", "#5A3CFF", "#5A1E78",
    ),
    "dark": (
        "#F0F000", "#A587FF", "#F00000", "#69FFD2", "#A500FF", "#D2A500", "#00C3A5", "#2D7896",
    ),
}  # fmt: skip
"""By theme; 3 : 1 at least on the panel, far from those of classes, backward pass and ink, and from
each other, also for eyes that lack the cones for red, green or blue light."""

_THIN, _STRONG = 1.5, 2.5


def run_color(theme: Theme, run: int) -> QColor:
    """Return the colour of a run; of more runs than there are colours, some share one."""
    colors = _COLORS[theme.name]
    return QColor(colors[run % len(colors)])


@lru_cache(64)
def run_pen(run: int, strong: bool = False) -> LinePen:
    """Return the pen of a run, broad where it stands out; those that share a colour are dashed."""
    shares = run >= len(_COLORS["light"])
    return LinePen(
        partial(run_color, run=run), _STRONG if strong else _THIN, DASHED if shares else SOLID
    )
