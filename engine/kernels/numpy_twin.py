"""How does descent step with numpy alone?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from engine.kernels.numpy_pass import NumpyPass
from engine.kernels.protocol import Descent, Lane
from engine.kernels.shuffle import order
from engine.support.arrays import Floats

if TYPE_CHECKING:
    from engine.kernels.machine_code.compiler_process import CompilerProcess

AHEAD = 4096
"""Examples whose order is drawn at once."""

Part = tuple[Floats, Floats]
"""Features and labels of the examples of one step."""


class NumpyKernel:
    """The descent loop in numpy; see `engine.kernels.protocol.Kernel`."""

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
        """Take `steps` steps; see `engine.kernels.protocol.Kernel.descend`."""
        n, m = F.shape
        full = batch == 0 or batch >= m
        whole = NumpyPass(F, y)
        test = NumpyPass(F_test, y_test)
        drawn = _drawn(F, y, first_step, batch, seed)
        parts, ones = _parts(drawn, batch), _ones(drawn)
        ahead, slope = np.empty((2, n + 1))
        done = recorded = 0
        J, right = math.nan, -1
        with np.errstate(all="ignore"):
            while done < steps:
                until_record = record_every - (first_step + done) % record_every
                stretch = 1
                if full:
                    _step(theta, grad, alpha, l1, ahead)
                elif batch == 1:
                    stretch = max(1, min(until_record - 1, steps - done))
                    ahead[:] = theta
                    taken = _steps_on_ones(ones, ahead, stretch, alpha, l1, l2)
                    if taken < stretch:
                        theta[:] = ahead
                        return Descent(done + taken, recorded, math.nan, -1, True)
                else:
                    NumpyPass(*next(parts)).run(theta, l1, l2, slope, count=False)
                    _step(theta, slope, alpha, l1, ahead)
                record = until_record == 1
                new_J, new_right = math.nan, -1
                finite = bool(np.isfinite(ahead).all())
                if finite and (full or record):
                    count = record or done + 1 == steps
                    new_J, new_right = whole.run(ahead, l1, l2, slope, count=count)
                    finite = math.isfinite(new_J)
                if not finite:
                    return Descent(done, recorded, J, right, True)
                done += stretch
                theta[:] = ahead
                J, right = new_J, new_right
                if full or record:
                    grad[:] = slope
                if record:
                    test_J, test_right = test.run(theta, 0.0, 0.0, slope, count=True)
                    test_accuracy = test_right / len(y_test) if len(y_test) else math.nan
                    row = (first_step + done, J, test_J, right / m, test_accuracy, *theta)
                    records[recorded] = row
                    recorded += 1
        return Descent(done, recorded, J, right, False)

    def prepare_lanes(self, process: CompilerProcess | None = None) -> None:
        """Do nothing: all is there."""

    def descend_lanes(
        self,
        F: Floats,
        y: Floats,
        F_test: Floats,
        y_test: Floats,
        thetas: Floats,
        grads: Floats,
        lanes: Sequence[Lane],
        seed: int,
        records: Floats,
    ) -> list[Descent]:
        """Let one run after the other go on; see `engine.kernels.protocol.Kernel.descend_lanes`."""
        return [
            self.descend(
                F, y, F_test, y_test, theta, grad, lane.first_step, lane.steps, lane.alpha,
                lane.batch, lane.l1, lane.l2, seed, lane.record_every, rows,
            )
            if lane.steps
            else Descent(0, 0, math.nan, -1, False)
            for theta, grad, lane, rows in zip(thetas, grads, lanes, records, strict=True)
        ]  # fmt: skip


def _step(theta: Floats, slope: Floats, alpha: float, l1: float, ahead: Floats) -> None:
    """Fill `ahead` with ``θ - α·slope``, its weights closer to 0 by ``t = α·l1``, or at 0."""
    np.multiply(slope, -alpha, out=ahead)
    ahead += theta
    if l1:
        w, t = ahead[:-1], alpha * l1
        w -= np.minimum(np.maximum(w, -t), t)


def _steps_on_ones(
    ones: Iterator[tuple[list[float], float]],
    theta: Floats,
    steps: int,
    alpha: float,
    l1: float,
    l2: float,
) -> int:
    """Take up to `steps` steps on one example each, as long as all stays finite; return how many.

    With so few numbers plain Python is ten times as fast as numpy.
    """
    *w, b = theta.tolist()
    alpha, l2 = float(alpha), float(l2)  # no scalars of numpy, they are slow
    threshold = alpha * float(l1)
    done = 0
    while done < steps:
        x, y = next(ones)
        side = 1.0 - 2.0 * y
        v = side * (sum(map(mul, w, x)) + b)
        t = math.exp(-abs(v))
        dz = side * (1.0 if v > 0.0 else t) / (1.0 + t)
        if l2:
            w_ahead = [wj - alpha * (xj * dz + l2 * wj) for wj, xj in zip(w, x, strict=True)]
        else:
            w_ahead = [wj - alpha * (xj * dz) for wj, xj in zip(w, x, strict=True)]
        if threshold:
            w_ahead = [wj - max(-threshold, min(wj, threshold)) for wj in w_ahead]
        b_ahead = b - alpha * dz
        if not (math.isfinite(b_ahead) and all(map(math.isfinite, w_ahead))):
            break
        w, b = w_ahead, b_ahead
        done += 1
    theta[:] = (*w, b)
    return done


def _drawn(F: Floats, y: Floats, step: int, batch: int, seed: int) -> Iterator[Part]:
    """Yield the examples of the update from `step`, and of those after it, several at a time."""
    m = len(y)
    epoch, index = divmod(step, -(-m // batch))
    start = index * batch
    while True:
        stop = min(m, start + max(1, AHEAD // batch) * batch)
        rows = order(seed, epoch, m, start, stop)
        yield F[:, rows], y[rows]
        start = stop
        if start == m:
            epoch, start = epoch + 1, 0


def _parts(drawn: Iterator[Part], batch: int) -> Iterator[Part]:
    """Yield the examples of one step after the other."""
    for F, y in drawn:
        for at in range(0, len(y), batch):
            yield F[:, at : at + batch], y[at : at + batch]


def _ones(drawn: Iterator[Part]) -> Iterator[tuple[list[float], float]]:
    """Yield one example after the other, in Python's numbers."""
    for F, y in drawn:
        yield from zip(F.T.tolist(), y.tolist(), strict=True)
