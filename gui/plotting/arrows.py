"""How is an arrow drawn?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from engine.support.arrays import Floats
from gui.plotting.markers import polylines
from gui.style.theme import Theme

_HEAD = 5.0
"""Length of a head in pixels; half its width is 0.4 of that."""

_SHORTEST = 2.0
"""Shorter arrows, in pixels, are not drawn: no direction can be seen in them."""


def draw_arrows(
    painter: QPainter, px: Floats, py: Floats, arrows: Floats, theme: Theme, scale: float
) -> None:
    """Draw `arrows` from these places, in pixels and of shape ``(2, k)``, in thin ink."""
    lengths = np.hypot(*arrows)
    seen = np.flatnonzero(np.isfinite(lengths) & (lengths >= _SHORTEST * scale))
    if not len(seen):
        return
    arrows, lengths = arrows[:, seen], lengths[seen]
    start = np.stack((px[seen], py[seen]))
    tip = start + arrows
    back = np.minimum(_HEAD * scale / lengths, 0.5) * arrows
    aside = 0.4 * np.stack((-back[1], back[0]))
    begins = np.concatenate((start, tip, tip), axis=1)
    ends = np.concatenate((tip, tip - back + aside, tip - back - aside), axis=1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("ink"), scale))
    # Separate lines of width 1: joined ones and filled heads take three times as long.
    painter.drawPath(polylines(*np.stack((begins, ends), axis=-1)))
