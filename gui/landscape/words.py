"""What is told of the landscape in words and numbers?"""

from __future__ import annotations

import numpy as np

from engine.dataset import Floats
from engine.landscape import Landscape
from gui.landscape.foot import LandscapeFoot
from gui.landscape.header import LandscapeHeader
from gui.landscape.outlook import FARTHEST
from gui.landscape.scene import LandscapeScene
from gui.number_format import exact, rounded

_FARTHEST = exact(FARTHEST)
_BEYOND = f"The parameters are beyond what can be drawn: the dot stands at ±{_FARTHEST}."
_BRIEFLY = "The parameters are beyond what can be drawn."
_LIMIT = "too far"


class LandscapeWords:
    """Fills the foot; where there is no room for it, what stands beside the title."""

    def __init__(self, header: LandscapeHeader, foot: LandscapeFoot, scene: LandscapeScene) -> None:
        self._header, self._foot, self._scene = header, foot, scene
        self._is_beyond = False

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
            self._foot.set_remark(*((_BEYOND, _BRIEFLY) if is_beyond else ("",)))
            self._header.show_limit(*((_LIMIT, _BEYOND) if is_beyond else ("", "")))

    def explain_signs(self) -> None:
        """Say what the signs mean that are drawn now."""
        self._foot.set_signs(*self._scene.signs())

    def description(self, landscape: Landscape) -> str:
        """Return what is said of a picture to those who do not see it."""
        names = " and ".join(self._header.axis_names())
        lowest = f"lowest {rounded(landscape.lowest.J)}" if landscape.lowest.exists else "no lowest"
        return f"J over {names}; {lowest} place."
