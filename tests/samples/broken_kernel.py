"""A kernel that breaks off in mid-slice, when a test says so."""

from typing import Any

from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Descent


class BrokenKernel:
    """The numpy kernel; its call number `breaks_at` makes a part of the steps, and then raises.

    What it was given to change is changed by then, as it is where memory gives out in a loop.
    """

    name = "numpy"

    def __init__(self, breaks_at: int | None = None) -> None:
        self.breaks_at = breaks_at
        self.calls = 0
        self._kernel = numpy_kernel()

    def evaluate(self, F: Any, y: Any, theta: Any, l1: float, l2: float, grad: Any) -> Any:
        self.calls += 1
        if self.calls == self.breaks_at:
            grad[:] = 1e9
            raise RuntimeError("broken in mid-pass")
        return self._kernel.evaluate(F, y, theta, l1, l2, grad)

    def descend(self, *arguments: Any) -> Descent:
        self.calls += 1
        if self.calls == self.breaks_at:
            steps = arguments[7]
            self._kernel.descend(*arguments[:7], (steps + 1) // 2, *arguments[8:])
            raise RuntimeError("broken in mid-slice")
        return self._kernel.descend(*arguments)

    def prepare_lanes(self) -> None:
        pass

    def descend_lanes(self, *arguments: Any) -> list[Descent]:
        self.calls += 1
        if self.calls == self.breaks_at:
            first = [
                lane if i == 0 else lane._replace(steps=0) for i, lane in enumerate(arguments[6])
            ]
            self._kernel.descend_lanes(*arguments[:6], first, *arguments[7:])
            raise RuntimeError("broken in mid-slice")
        return self._kernel.descend_lanes(*arguments)
