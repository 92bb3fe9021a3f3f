"""The gradient-descent loop in NumPy.

A pass goes block by block through buffers that are used again and again and stay in the cache. No
masks: `np.where` costs more than exp. The sign of each row, ``1 - 2y``, is multiplied into its
features and the 1 beside them; with the rows ``A`` so signed, ``v = θ·A = (1 - 2y)·z`` is positive
on the wrong side, and with ``t = e^-|v|``

- the loss of a row is ``max(v, 0) + log(1 + t)``, one log taken of FACTORS such ``1 + t``;
- ``dz = a - y = (1 - 2y)·σ(v)``, without the cancellation of a - y, so ``A·σ(v)`` is the gradient.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from engine.kernels.optimizers import updated
from engine.kernels.protocol import (
    Descent,
    KernelRun,
    StepSettings,
    TrainingArrays,
    memory_size,
)
from engine.kernels.shuffle import order
from engine.support.arrays import Floats

if TYPE_CHECKING:
    from engine.kernels.machine_code.compiler_process import CompilerProcess


ROWS = 8192
"""Rows in a block. Sums of 10,000 products or more OpenBLAS shares among threads, and then their
last bits would depend on the number of cores."""

FACTORS = 64
"""Factors ``1 + t <= 2`` multiplied up before a log is taken."""

SMALL = 0.05
"""Loss of a block below which a product of ``1 + t`` has lost too many digits."""

CACHED_ROWS = 100_000
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
        self._cached: list[Floats] = []
        if self._m <= CACHED_ROWS:
            self._cached = [_sign(F, y, np.empty((n + 1, len(y)))) for F, y in self._blocks]

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
            A = self._cached[i] if self._cached else _sign(F, y, self._signed[:, : len(y)])
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

    def hessian(self, theta: Floats, l2: float) -> Floats:
        """Return the Hessian of J, ``mean of a(1 - a)·x·x'`` with x for 1, and l2 for w."""
        H = np.zeros((len(theta), len(theta)))
        for i, (F, y) in enumerate(self._blocks):
            A = self._cached[i] if self._cached else _sign(F, y, self._signed[:, : len(y)])
            t = np.exp(-np.abs(theta @ A))
            H += (A * (t / ((1.0 + t) * (1.0 + t)))) @ A.T
        H /= self._m
        w = np.arange(len(theta) - 1)
        H[w, w] += l2
        return H

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
        self, arrays: TrainingArrays, state: Floats, grad: Floats, run: KernelRun, records: Floats
    ) -> Descent:
        """Take steps; see `engine.kernels.protocol.Kernel.descend`."""
        F, y, F_test, y_test = arrays
        first_step, steps, settings, record_every = run
        l1, l2 = settings.l1, settings.l2
        n, m = F.shape
        full = settings.is_full(m)
        whole = NumpyPass(F, y)
        test = NumpyPass(F_test, y_test)
        drawn = _drawn(F, y, first_step, settings)
        batches, ones = _batches(drawn, settings.batch), _ones(drawn)
        settings.check_state(state, n)
        theta = state[: n + 1]
        new = np.empty_like(state)
        ahead, slope = new[: n + 1], np.empty(n + 1)
        changed = state.shape[0] if settings.remembers else n + 1
        done = recorded = 0
        J, right = math.nan, -1
        with np.errstate(all="ignore"):
            while done < steps:
                until_record = record_every - (first_step + done) % record_every
                stretch = 1
                if full:
                    H = whole.hessian(theta, settings.l2) if settings.is_newton else None
                    _step(state, grad, settings, first_step + done, new, H)
                elif settings.batch == 1 and settings.is_plain:
                    stretch = max(1, min(until_record - 1, steps - done))
                    ahead[:] = theta
                    taken = _steps_on_ones(ones, ahead, stretch, settings)
                    if taken < stretch:
                        theta[:] = ahead
                        return Descent(done + taken, recorded, math.nan, -1, True)
                else:
                    NumpyPass(*next(batches)).run(theta, l1, l2, slope, count=False)
                    _step(state, slope, settings, first_step + done, new)
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
                state[:changed] = new[:changed]
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

    def prepare_many(self, process: CompilerProcess | None = None) -> None:
        """Do nothing: all is there."""

    def descend_many(
        self,
        arrays: TrainingArrays,
        states: Floats,
        grads: Floats,
        runs: Sequence[KernelRun],
        records: Floats,
    ) -> list[Descent]:
        """Let one run after the other go on; see `engine.kernels.protocol.Kernel.descend_many`."""
        return [
            self.descend(arrays, state, grad, run, rows)
            if run.steps
            else Descent(0, 0, math.nan, -1, False)
            for state, grad, run, rows in zip(states, grads, runs, records, strict=True)
        ]


def _step(
    state: Floats,
    slope: Floats,
    settings: StepSettings,
    step: int,
    new: Floats,
    hessian: Floats | None = None,
) -> None:
    """Fill `new` with the state after the update from `step`, as far as it changes.

    A plain one is ``θ - α·slope``, its weights closer to 0 by ``t = α·l1``, or at 0.
    """
    k = len(slope)
    theta, ahead = state[:k], new[:k]
    if not settings.is_plain:
        memory = state[k : k + memory_size(k - 1)]
        ahead[:], known = updated(theta, slope, memory, settings, step, hessian)
        new[k : k + len(known)] = known
        return
    np.multiply(slope, -settings.alpha, out=ahead)
    ahead += theta
    if settings.l1:
        w, t = ahead[:-1], settings.alpha * settings.l1
        w -= np.minimum(np.maximum(w, -t), t)


def _steps_on_ones(
    ones: Iterator[tuple[list[float], float]],
    theta: Floats,
    steps: int,
    settings: StepSettings,
) -> int:
    """Take up to `steps` steps on one example each, as long as all stays finite; return how many.

    With so few numbers plain Python is ten times as fast as numpy.
    """
    *w, b = theta.tolist()
    alpha, l2 = float(settings.alpha), float(settings.l2)  # no scalars of numpy, they are slow
    threshold = alpha * float(settings.l1)
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


def _drawn(F: Floats, y: Floats, step: int, settings: StepSettings) -> Iterator[Part]:
    """Yield the examples of the update from `step`, and of those after it, several at a time."""
    m, batch, seed = len(y), settings.batch, settings.seed
    epoch, index = divmod(step, -(-m // batch))
    start = index * batch
    while True:
        stop = min(m, start + max(1, AHEAD // batch) * batch)
        rows = order(seed, epoch, m, start, stop)
        yield F[:, rows], y[rows]
        start = stop
        if start == m:
            epoch, start = epoch + 1, 0


def _batches(drawn: Iterator[Part], batch: int) -> Iterator[Part]:
    """Yield the examples of one step after the other."""
    for F, y in drawn:
        for at in range(0, len(y), batch):
            yield F[:, at : at + batch], y[at : at + batch]


def _ones(drawn: Iterator[Part]) -> Iterator[tuple[list[float], float]]:
    """Yield one example after the other, in Python's numbers."""
    for F, y in drawn:
        yield from zip(F.T.tolist(), y.tolist(), strict=True)
