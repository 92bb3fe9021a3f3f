"""How does descent step in machine code?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property

import numpy as np

from engine.compiled_full import descend_full, evaluate
from engine.compiled_order import KEYS
from engine.compiled_parts import descend_parts
from engine.compiled_rows import WORK
from engine.compiled_team import CELLS, CHUNK, CHUNKS, NEXT, STRIDE, chunk_rows, help_out
from engine.dataset import Floats
from engine.kernels import Descent

MOST_HELPERS = 7
WORTH_HELP = 200_000
"""Rows in a call, over all its steps, below which waking a helper takes longer than it saves."""
LINE = 16
"""Floats apart at which two threads do not write into one cache line."""


class CompiledKernel:
    """The descent loop in machine code; see `engine.kernels.Kernel`.

    Many steps run in one call, without the GIL. A call over many rows is helped by a thread for
    each further core; see `engine.compiled_team`. Any number of threads may call at once.
    """

    name = "compiled"

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad`; return J and the number of right predictions."""
        call = _Call(F)
        with self._helped(call, F, y, theta, passes=1):
            J, right = evaluate(call.team, F, y, theta, l1, l2, grad, call.partial, call.work)
        return J, int(right)

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
        call = _Call(F)
        # Helpers read this on a cache line that nothing else is written on.
        ahead = np.empty(n + 1 + 2 * LINE)[LINE:-LINE]
        if batch == 0 or batch >= m:
            with self._helped(call, F, y, ahead, passes=steps):
                done, recorded, J, right, diverged = descend_full(
                    call.team, F, y, F_test, y_test, theta, grad, first_step, steps, alpha, l1, l2,
                    record_every, records, ahead, call.partial, call.work,
                )  # fmt: skip
        else:
            done, recorded, J, right, diverged = descend_parts(
                call.team, F, y, F_test, y_test, theta, grad, first_step, steps, alpha, batch, l1,
                l2, seed, record_every, records, ahead, call.partial, call.work,
                np.empty(KEYS, np.uint64), np.empty(batch, np.uint64), np.empty(n * batch),
                np.empty(batch),
            )  # fmt: skip
        return Descent(done, recorded, J, int(right), diverged)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor | None:
        helpers = min(_cores() - 1, MOST_HELPERS)
        return ThreadPoolExecutor(helpers, "row-helper") if helpers > 0 else None

    @contextmanager
    def _helped(
        self, call: _Call, F: Floats, y: Floats, theta: Floats, passes: int
    ) -> Iterator[None]:
        if call.chunks == 1 or F.shape[1] * passes < WORTH_HELP or self._pool is None:
            yield
            return
        asked = [
            self._pool.submit(help_out, call.team, F, y, theta, call.partial, np.zeros(WORK))
            for _ in range(min(_cores() - 1, MOST_HELPERS))
        ]
        yield
        for helper in asked:
            helper.cancel()


class _Call:
    """What the threads that work on one call share."""

    def __init__(self, F: Floats) -> None:
        n, m = F.shape
        chunk = chunk_rows(m)
        self.chunks = max(1, -(-m // chunk))
        stride = -(-(n + 3) // LINE) * LINE
        self.partial = np.empty(self.chunks * stride)
        self.work = np.empty(WORK)
        self.team = np.zeros(CELLS, dtype=np.int64)
        # An early helper must find nothing to take before the leader begins a pass.
        self.team[[CHUNK, CHUNKS, STRIDE, NEXT]] = chunk, self.chunks, stride, self.chunks


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
