"""What is told of the landscape in words and numbers?"""

from __future__ import annotations

import numpy as np

from engine.landscape.landscape import Landscape
from engine.support.arrays import Floats
from gui.panels.landscape.foot import LandscapeFoot
from gui.panels.landscape.header import LandscapeHeader
from gui.panels.landscape.outlook import FARTHEST
from gui.panels.landscape.scene import LandscapeScene
from gui.style.numbers import exact, rounded

_FARTHEST = exact(FARTHEST)
_BEYOND = f"The parameters are beyond what can be drawn: the dot stands at ±{_FARTHEST}."
_BRIEFLY = "The parameters are beyond what can be drawn."
_LIMIT = "too far"
_FLAT = (
    "Re-optimised, J comes as close to 0 as one likes wherever you look: the other parameters "
    "separate the examples alone."
)
_FLAT_BRIEFLY = "J comes as close to 0 as one likes everywhere here."
_NOTHING_LEFT = "J = 0"


class LandscapeWords:
    """Fills the foot; where there is no room for it, what stands beside the title."""

    def __init__(self, header: LandscapeHeader, foot: LandscapeFoot, scene: LandscapeScene) -> None:
        self._header, self._foot, self._scene = header, foot, scene
        self._is_beyond = False
        self._is_flat = False

    def read(self, x: float, y: float) -> None:
        """Tell a place and J there."""
        J = self._scene.height_at(x, y)
        names = self._header.axis_names()
        items = [(name, rounded(at)) for name, at in zip(names, (x, y), strict=False)]
        height = "–" if J is None else rounded(J)
        self._foot.set_numbers([*items, ("J", height)])
        self._header.show_reading("" if self._foot.isVisible() else f"J {height}")

    def unread(self) -> None:
        """Tell of no place."""
        self._foot.set_numbers(())
        self._header.show_reading("")

    def tell_limit(self, theta: Floats) -> None:
        """Say whether the point is too far away to be drawn where it is."""
        is_beyond = bool(np.any(np.abs(theta[list(self._header.axes())]) > FARTHEST))
        if is_beyond != self._is_beyond:
            self._is_beyond = is_beyond
            self._remark()

    def tell_flat(self, landscape: Landscape) -> None:
        """Say why there is nothing to be seen, where J can be brought to 0 everywhere."""
        is_flat = not landscape.J.any()
        if is_flat != self._is_flat:
            self._is_flat = is_flat
            self._remark()

    def _remark(self) -> None:
        if self._is_beyond:
            self._foot.set_remark(_BEYOND, _BRIEFLY)
            self._header.show_limit(_LIMIT, _BEYOND)
        elif self._is_flat:
            self._foot.set_remark(_FLAT, _FLAT_BRIEFLY)
            self._header.show_limit(_NOTHING_LEFT, _FLAT)
        else:
            self._foot.set_remark("")
            self._header.show_limit("", "")

    def explain_signs(self) -> None:
        """Say what the signs mean that are drawn now."""
        self._foot.set_signs(*self._scene.signs())

    def description(self, landscape: Landscape) -> str:
        """Return what is said of a picture to those who do not see it."""
        names = " and ".join(self._header.axis_names())
        lowest = f"lowest {rounded(landscape.lowest.J)}" if landscape.lowest.exists else "no lowest"
        return f"J over {names}; {lowest} place."
