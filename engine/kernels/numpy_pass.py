"""What do all rows add to the loss and to the gradient, with numpy alone?

A pass goes block by block through buffers that are used again and again and stay in the cache. No
masks: `np.where` costs more than exp. The sign of each row, ``1 - 2y``, is multiplied into its
features and the 1 beside them; with the rows ``A`` so signed, ``v = θ·A = (1 - 2y)·z`` is positive
on the wrong side, and with ``t = e^-|v|``

- the loss of a row is ``max(v, 0) + log(1 + t)``, one log taken of FACTORS such ``1 + t``;
- ``dz = a - y = (1 - 2y)·σ(v)``, without the cancellation of a - y, so ``A·σ(v)`` is the gradient.
"""

from __future__ import annotations

import math

import numpy as np

from engine.support.arrays import Floats

ROWS = 8192
"""Rows in a block. Sums of 10,000 products or more OpenBLAS shares among threads, and then their
last bits would depend on the number of cores."""
FACTORS = 64
"""Factors ``1 + t <= 2`` multiplied up before a log is taken."""
SMALL = 0.05
"""Loss of a block below which a product of ``1 + t`` has lost too many digits."""
KEPT = 100_000
"""Rows up to which A is kept from pass to pass."""


class NumpyPass:
    """A pass over the examples F, shape ``(n, m)``, and y; warnings of numpy must be off."""

    def __init__(self, F: Floats, y: Floats) -> None:
        n, self._m = F.shape
        rows = min(ROWS, self._m)
        starts = range(0, self._m, ROWS)
        self._blocks = [(F[:, i : i + ROWS], y[i : i + ROWS]) for i in starts]
        self._signed = np.empty((n + 1, rows))
        self._v, self._t, self._q = np.empty((3, rows))
        self._wrong = np.empty(rows, dtype=bool)
        self._factors = np.ones((FACTORS, -(-rows // FACTORS)))
        self._sums, self._block_sums = np.empty((2, n + 1))
        self._kept: list[Floats] = []
        if self._m <= KEPT:
            self._kept = [_sign(F, y, np.empty((n + 1, len(y)))) for F, y in self._blocks]

    def run(
        self, theta: Floats, l1: float, l2: float, grad: Floats, *, count: bool
    ) -> tuple[float, int]:
        """Fill `grad`, in which l1 is left out; return J and the right predictions.

        These are -1 unless `count`. Without examples J and `grad` are NaN.
        """
        loss = 0.0
        right = 0
        self._sums.fill(0.0)
        for i, (F, y) in enumerate(self._blocks):
            A = self._kept[i] if self._kept else _sign(F, y, self._signed[:, : len(y)])
            v = np.matmul(theta, A, out=self._v[: len(y)])
            loss += self._block(A, v)
            self._sums += self._block_sums
            if count:  # (z > 0) == (y == 1)
                right += int(np.count_nonzero((v < 0.0) | ((v == 0.0) & (y == 0.0))))
        np.divide(self._sums, self._m, out=grad)
        J = loss / self._m if self._m else math.nan
        if l1 or l2:
            w = theta[:-1]
            grad[:-1] += l2 * w
            J += l1 * float(np.abs(w).sum()) + 0.5 * l2 * float(w @ w)
        return J, right if count else -1

    def _block(self, A: Floats, v: Floats) -> float:
        """Fill the sums of ``x·dz`` and dz over a block; return its loss."""
        k = len(v)
        t, q, wrong = self._t[:k], self._q[:k], self._wrong[:k]
        factors = self._factors.reshape(-1)
        np.abs(v, out=t)
        twice_wrong = float(np.add.reduce(np.add(v, t, out=q)))
        np.negative(t, out=t)
        np.exp(t, out=t)
        p = np.add(t, 1.0, out=factors[:k])
        factors[k:] = 1.0
        loss = 0.5 * twice_wrong + float(np.add.reduce(np.log(np.multiply.reduce(self._factors))))
        if loss < SMALL:
            loss = float(np.add.reduce(np.log1p(t)))
        np.greater(v, 0.0, out=wrong)
        np.maximum(t, wrong, out=q)  # 1 on the wrong side, t on the right one
        np.divide(q, p, out=q)
        np.vecdot(A, q, out=self._block_sums)
        return loss


def _sign(F: Floats, y: Floats, out: Floats) -> Floats:
    sign = np.multiply(y, -2.0, out=out[-1])
    sign += 1.0
    np.multiply(F, sign, out=out[:-1])
    return out
