"""How does descent step with numpy alone?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from engine.dataset import Floats
from engine.kernels import Descent
from engine.numpy_pass import NumpyPass
from engine.shuffle import order

AHEAD = 4096
"""Examples whose order is drawn at once."""


class NumpyKernel:
    """The descent loop in numpy; see `engine.kernels.Kernel`."""

    name = "numpy"

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad`; return J and the number of right predictions."""
        with np.errstate(all="ignore"):
            return NumpyPass(F, y).run(theta, l1, l2, grad, count=True)

    def descend(
        self,
        F: Floats,
        y: Floats,
        F_test: Floats,
        y_test: Floats,
        theta: Floats,
        grad: Floats,
        first_step: int,
        steps: int,
        alpha: float,
        batch: int,
        l1: float,
        l2: float,
        seed: int,
        record_every: int,
        records: Floats,
    ) -> Descent:
        """Take `steps` steps; see `engine.kernels.Kernel.descend`."""
        n, m = F.shape
        full = batch == 0 or batch >= m
        whole = NumpyPass(F, y)
        test = NumpyPass(F_test, y_test)
        parts = _parts(F, y, first_step, batch, seed)
        ahead, slope = np.empty((2, n + 1))
        recorded = 0
        J, right = math.nan, -1
        with np.errstate(all="ignore"):
            for step in range(first_step + 1, first_step + steps + 1):
                if full:
                    slope[:] = grad
                else:
                    _slope_of_part(*next(parts), theta, l1, l2, slope)
                np.multiply(slope, -alpha, out=ahead)
                ahead += theta
                record = step % record_every == 0
                new_J, new_right = math.nan, -1
                finite = bool(np.isfinite(ahead).all())
                if finite and (full or record):
                    count = record or step == first_step + steps
                    new_J, new_right = whole.run(ahead, l1, l2, slope, count=count)
                    finite = math.isfinite(new_J)
                if not finite:
                    return Descent(step - 1 - first_step, recorded, J, right, True)
                theta[:] = ahead
                J, right = new_J, new_right
                if full or record:
                    grad[:] = slope
                if record:
                    test_J, test_right = test.run(theta, 0.0, 0.0, slope, count=True)
                    test_accuracy = test_right / len(y_test) if len(y_test) else math.nan
                    records[recorded] = (step, J, test_J, right / m, test_accuracy, *theta)
                    recorded += 1
        return Descent(steps, recorded, J, right, False)


def _parts(
    F: Floats, y: Floats, step: int, batch: int, seed: int
) -> Iterator[tuple[Floats, Floats]]:
    """Yield the examples of the update from `step`, from ``step + 1`` and so on, without end."""
    m = len(y)
    epoch, index = divmod(step, -(-m // batch))
    start = index * batch
    while True:
        stop = min(m, start + max(1, AHEAD // batch) * batch)
        rows = order(seed, epoch, m, start, stop)
        F_drawn, y_drawn = F[:, rows], y[rows]
        for at in range(0, stop - start, batch):
            yield F_drawn[:, at : at + batch], y_drawn[at : at + batch]
        start = stop
        if start == m:
            epoch, start = epoch + 1, 0


def _slope_of_part(
    F: Floats, y: Floats, theta: Floats, l1: float, l2: float, slope: Floats
) -> None:
    """Fill `slope` with the gradient of J over the examples of one part."""
    if len(y) > 1:
        NumpyPass(F, y).run(theta, l1, l2, slope, count=False)
        return
    x = F[:, 0]
    w = theta[:-1]
    sign = 1.0 - 2.0 * float(y[0])
    v = sign * (float(w @ x) + float(theta[-1]))
    t = math.exp(-abs(v))
    dz = sign * (1.0 if v > 0.0 else t) / (1.0 + t)
    np.multiply(x, dz, out=slope[:-1])
    slope[-1] = dz
    if l1 or l2:
        slope[:-1] += l1 * np.sign(w) + l2 * w
