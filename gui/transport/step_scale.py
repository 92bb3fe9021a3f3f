"""Which step lies at which pixel?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.support.arrays import Floats


@dataclass(frozen=True, slots=True)
class StepScale:
    """The steps 0 … `last_step`, spread from the pixel `left` to the pixel `right`.

    Evenly or, where `logarithmic`, as ``log(1 + step)``: the first steps lie far apart, step 0 has
    a place of its own, and equal ratios of large steps are equal distances.
    """

    left: float
    right: float
    last_step: int
    logarithmic: bool = False

    def x(self, step: float) -> float:
        """Return the pixel of a step."""
        place = math.log1p(step) if self.logarithmic else step
        return self.left + (self.right - self.left) * place / self._length()

    def xs(self, steps: Floats) -> Floats:
        """Return the pixels of steps, ``(k,)``."""
        places = np.log1p(steps) if self.logarithmic else steps
        return self.left + (self.right - self.left) / self._length() * places

    def step(self, x: float) -> int:
        """Return the step nearest to a pixel; beyond the ends, the first or the last one."""
        share = (x - self.left) / max(1e-9, self.right - self.left)
        if self.logarithmic and 0 < share < 1:
            return min(round(math.expm1(share * self._length())), self.last_step)
        return round(min(max(share, 0.0), 1.0) * self.last_step)

    def _length(self) -> float:
        longest = max(1, self.last_step)
        return math.log1p(longest) if self.logarithmic else longest
