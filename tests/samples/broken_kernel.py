"""A kernel that breaks off in mid-slice, when a test says so."""

from typing import Any

from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Descent, KernelRun, TrainingArrays


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

    def descend(
        self, arrays: TrainingArrays, theta: Any, grad: Any, run: KernelRun, records: Any
    ) -> Descent:
        self.calls += 1
        if self.calls == self.breaks_at:
            half = run._replace(steps=(run.steps + 1) // 2)
            self._kernel.descend(arrays, theta, grad, half, records)
            raise RuntimeError("broken in mid-slice")
        return self._kernel.descend(arrays, theta, grad, run, records)

    def prepare_many(self) -> None:
        pass

    def descend_many(
        self, arrays: TrainingArrays, thetas: Any, grads: Any, runs: Any, records: Any
    ) -> list[Descent]:
        self.calls += 1
        if self.calls == self.breaks_at:
            first = [run if i == 0 else run._replace(steps=0) for i, run in enumerate(runs)]
            self._kernel.descend_many(arrays, thetas, grads, first, records)
            raise RuntimeError("broken in mid-slice")
        return self._kernel.descend_many(arrays, thetas, grads, runs, records)
