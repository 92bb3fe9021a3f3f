"""Where does each of several pictures stand, so that they are as large as can be?"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

from gui.style.theme import UNIT

_GAP = UNIT + UNIT // 2

_WIDE = 1.25
"""Width of the pictures by their height, at which they are seen best."""


def shape(lanes: int, width: float, height: float, extra: float) -> tuple[int, int]:
    """Return columns and rows in which `lanes` pictures are largest.

    `extra` is the height that each takes beside its picture.
    """

    def size(columns: int) -> tuple[float, int]:
        rows = math.ceil(lanes / columns)
        side = min(
            (width - (columns - 1) * _GAP) / columns / _WIDE,
            (height - (rows - 1) * _GAP) / rows - extra,
        )
        return side, -(columns * rows - lanes)

    columns = max(range(1, lanes + 1), key=size)
    return columns, math.ceil(lanes / columns)


def places(lanes: int, width: int, height: int, head: int, foot: int) -> list[QRectF]:
    """Return where each picture stands, with room for a head above it and a foot below.

    All are of one size, in whole pixels: so what they have in common is drawn once.
    """
    if lanes == 0:
        return []
    columns, rows = shape(lanes, width, height, head + foot)
    across = (width - (columns - 1) * _GAP) // columns
    down = (height - (rows - 1) * _GAP) // rows
    corners = (divmod(lane, columns) for lane in range(lanes))
    return [
        QRectF(column * (across + _GAP), row * (down + _GAP) + head, across, down - head - foot)
        for row, column in corners
    ]
