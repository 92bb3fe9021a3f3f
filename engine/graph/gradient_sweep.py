"""How is a gradient checked at all widths without keeping anybody waiting?"""

from __future__ import annotations

import time

import numpy as np

from engine.graph.checked import Checked
from engine.graph.gradient_check import EPSILONS, GradientCheck, check_gradient
from engine.support.arrays import Floats


class Sweep:
    """A gradient check that is made a few widths at a time.

    Parameters
    ----------
    checked
        What J is the mean of.
    w, b
        Parameters; `w` has shape ``(n,)``.
    epsilons
        Widths, shape ``(k,)``.
    """

    def __init__(self, checked: Checked, w: Floats, b: float, epsilons: Floats = EPSILONS) -> None:
        self._checked = checked
        self._w, self._b = w, b
        self._epsilons = epsilons
        self._parts: list[GradientCheck] = []

    @property
    def is_done(self) -> bool:
        """Whether all widths have been checked."""
        return len(self._parts) == len(self._epsilons)

    def go_on(self, seconds: float) -> None:
        """Check one width, and more while `seconds` have not gone by."""
        end = time.perf_counter() + seconds
        while not self.is_done:
            place = len(self._parts)
            width = self._epsilons[place : place + 1]
            self._parts.append(check_at(self._checked, self._w, self._b, width))
            if time.perf_counter() >= end:
                return

    def result(self) -> GradientCheck:
        """Return the check of all widths; it must be done."""
        arrays = {
            name: np.concatenate([getattr(part, name) for part in self._parts])
            for name in ("epsilons", "numeric", "error", "overall")
        }
        for array in arrays.values():
            array.setflags(write=False)
        return GradientCheck(analytic=self._parts[0].analytic, **arrays)


def check_at(checked: Checked, w: Floats, b: float, epsilons: Floats) -> GradientCheck:
    """Return the check at these widths, made at once."""
    return check_gradient(checked.F, checked.y, w, b, checked.l2, epsilons)
