"""The brush: places drawn at random around the way of the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from engine.support.arrays import Floats

_SPRAY_STREAM = 3
"""Keeps the draw of the brush apart from other draws of the same seed."""

MOST_SPRAYED = 20_000
"""So many examples come of one drag at most."""


class Brush:
    """Draws examples around the way of the pointer: so many in a circle of this size.

    Attributes
    ----------
    radius
        Of the circle, in pixels.
    density
        How many examples a circle has at first, and gets anew for each diameter of the way.
    """

    def __init__(self) -> None:
        self.radius = 28.0
        self.density = 6
        self._draw = np.random.default_rng(0)
        self._way = 0.0
        self._drawn = 0
        self._last = QPointF()

    def begin(self, place: QPointF, seed: tuple[int, ...]) -> Floats:
        """Begin at a pixel, with the draw of this seed; return places as `go_to` does."""
        self._draw = np.random.default_rng((_SPRAY_STREAM, *seed))
        self._way, self._drawn, self._last = 0.0, 0, place
        return self.go_to(place)

    def go_to(self, place: QPointF) -> Floats:
        """Go on to a pixel; return the places, in pixels, that are new, shape ``(k, 2)``."""
        step = place - self._last
        self._way += float(np.hypot(step.x(), step.y()))
        more = int(self.density * self._way / (2 * self.radius) + 1e-6)
        due = min(self.density + more, MOST_SPRAYED) - self._drawn
        share, turn, reach = self._draw.random((3, max(0, due)))
        self._drawn += len(share)
        reach = self.radius * np.sqrt(reach)
        places = np.column_stack(
            (
                self._last.x() + share * step.x() + reach * np.cos(2 * np.pi * turn),
                self._last.y() + share * step.y() + reach * np.sin(2 * np.pi * turn),
            )
        )
        self._last = place
        return places
