"""Which step lies at which pixel?"""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset import Floats


@dataclass(frozen=True, slots=True)
class StepScale:
    """The steps 0 … `last_step`, spread evenly from the pixel `left` to the pixel `right`."""

    left: float
    right: float
    last_step: int

    def x(self, step: float) -> float:
        """Return the pixel of a step."""
        return self.left + (self.right - self.left) * step / max(1, self.last_step)

    def xs(self, steps: Floats) -> Floats:
        """Return the pixels of steps, ``(k,)``."""
        return self.left + (self.right - self.left) / max(1, self.last_step) * steps

    def step(self, x: float) -> int:
        """Return the step nearest to a pixel; beyond the ends, the first or the last one."""
        share = (x - self.left) / max(1e-9, self.right - self.left)
        return round(min(max(share, 0.0), 1.0) * self.last_step)
