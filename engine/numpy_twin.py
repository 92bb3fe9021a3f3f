"""How does descent step with numpy alone?"""

from __future__ import annotations

import math

import numpy as np

from engine.dataset import Floats
from engine.kernels import Descent
from engine.shuffle import order

ROWS = 4096
"""Examples worked on at once: their buffers stay in the cache."""
FACTORS = 64
"""Factors ``1 + t <= 2`` multiplied up before a logarithm is taken."""
SMALL = 0.05
"""Sum of losses below which a product of factors has lost too many digits."""


class NumpyKernel:
    """The descent loop in numpy; see `engine.kernels.Kernel`."""

    name = "numpy"

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad`; return J and the number of right predictions."""
        with np.errstate(all="ignore"):
            return _Pass(F.shape[0], len(y)).run(F, y, theta, l1, l2, grad)

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
        whole = _Pass(n, m)
        test = _Pass(n, len(y_test))
        part = _Pass(n, batch)
        parts = 1 if full else -(-m // batch)
        ahead = np.empty(n + 1)
        slope = np.empty(n + 1)
        recorded = 0
        loss, correct = math.nan, -1
        with np.errstate(all="ignore"):
            for s in range(first_step, first_step + steps):
                if full:
                    slope[:] = grad
                else:
                    epoch, index = divmod(s, parts)
                    rows = order(seed, epoch, m, index * batch, min((index + 1) * batch, m))
                    part.run(F[:, rows], y[rows], theta, l1, l2, slope, count=False)
                np.multiply(slope, -alpha, out=ahead)
                ahead += theta
                record = (s + 1) % record_every == 0
                new_loss, new_correct = math.nan, -1
                good = bool(np.isfinite(ahead).all())
                if good and (full or record):
                    count = record or s + 1 == first_step + steps
                    new_loss, new_correct = whole.run(F, y, ahead, l1, l2, slope, count=count)
                    good = math.isfinite(new_loss)
                if not good:
                    return Descent(s - first_step, recorded, loss, correct, True)
                theta[:] = ahead
                loss, correct = new_loss, new_correct
                if full or record:
                    grad[:] = slope
                if record:
                    row = records[recorded]
                    test_loss, test_correct = test.run(F_test, y_test, theta, l1, l2, slope)
                    row[0] = s + 1
                    row[1] = loss
                    row[2] = test_loss
                    row[3] = correct / m
                    row[4] = test_correct / len(y_test) if len(y_test) else math.nan
                    row[5:] = theta
                    recorded += 1
        return Descent(steps, recorded, loss, correct, False)


class _Pass:
    """One pass over m examples; its buffers are used again and again."""

    def __init__(self, n: int, m: int) -> None:
        rows = min(ROWS, m)
        lanes = -(-rows // FACTORS)
        self._s = np.empty(rows)
        self._t = np.empty(rows)
        self._q = np.empty(rows)
        self._sign = np.empty(rows)
        self._right = np.empty(rows, dtype=bool)
        self._factors = np.empty((FACTORS, lanes))
        self._sums = np.empty(n + 1)

    def run(
        self,
        F: Floats,
        y: Floats,
        theta: Floats,
        l1: float,
        l2: float,
        grad: Floats,
        count: bool = True,
    ) -> tuple[float, int]:
        """Fill `grad`; return J, and the number of right predictions or -1."""
        m = len(y)
        if m == 0:
            grad.fill(math.nan)
            return math.nan, 0
        w = theta[:-1]
        total = 0.0
        correct = 0 if count else -1
        self._sums.fill(0.0)
        for start in range(0, m, ROWS):
            block = slice(start, min(start + ROWS, m))
            block_loss, block_correct = self._block(F[:, block], y[block], w, theta[-1], count)
            total += block_loss
            correct += block_correct
        np.divide(self._sums, m, out=grad)
        grad[:-1] += l1 * np.sign(w) + l2 * w
        penalty = l1 * float(np.abs(w).sum()) + l2 / 2 * float(w @ w)
        return total / m + penalty, correct

    def _block(self, F: Floats, y: Floats, w: Floats, b: float, count: bool) -> tuple[float, int]:
        k = len(y)
        s, t, q, sign = self._s[:k], self._t[:k], self._q[:k], self._sign[:k]
        np.matmul(w, F, out=s)
        s += b
        correct = 0
        if count:
            right = self._right[:k]
            np.equal(s > 0, y, out=right)
            correct = int(np.count_nonzero(right))
        np.multiply(y, -2.0, out=sign)
        sign += 1.0
        s *= sign  # (1 - 2y) z
        np.abs(s, out=t)
        np.negative(t, out=t)
        np.exp(t, out=t)
        positive = np.maximum(s, 0.0, out=q)
        loss = float(positive.sum()) + self._sum_log1p(t)
        np.add(t, 1.0, out=q)
        np.maximum(t, np.greater(s, 0.0, out=self._right[:k]), out=t)
        np.divide(t, q, out=q)  # σ(s), relative precision at both ends
        q *= sign  # dz = a - y without its cancellation
        self._sums[:-1] += F @ q
        self._sums[-1] += q.sum()
        return loss, correct

    def _sum_log1p(self, t: Floats) -> float:
        factors = self._factors.reshape(-1)
        np.add(t, 1.0, out=factors[: len(t)])
        factors[len(t) :] = 1.0
        total = float(np.log(np.multiply.reduce(self._factors, axis=0)).sum())
        return total if total > SMALL else float(np.log1p(t).sum())
