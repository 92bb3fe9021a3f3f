"""The compiled kernel."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property

import numpy as np

from engine.kernels.machine_code.compiler_process import CompilerProcess
from engine.kernels.machine_code.loading import load
from engine.kernels.numba_kernel.full_batch import OUTCOME, descend_full, evaluate
from engine.kernels.numba_kernel.mini_batch import KEYS, descend_mini_batches
from engine.kernels.numba_kernel.row_pass import BLOCK
from engine.kernels.numba_kernel.row_threads import (
    CREW,
    MOST_HELPERS,
    Helpers,
    WorkBuffers,
    apart,
    help_on,
)
from engine.kernels.numba_kernel.update import as_numbers
from engine.kernels.protocol import Descent, KernelRun, StepSettings, TrainingArrays
from engine.support.arrays import Floats

WORTH_HELP = 200_000
"""Rows in a call, over all its steps, below which waking a helper takes longer than it saves."""


class CompiledKernel:
    """The descent loop in machine code; see `engine.kernels.protocol.Kernel`.

    Many steps run in one call, without the GIL. A call over many rows is helped by a thread for
    each further core; see `engine.kernels.numba_kernel.row_threads`. Any number of threads may call
    at once; one of them is helped.
    """

    name = "compiled"

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad`; return J and the number of right predictions."""
        settings = as_numbers(StepSettings(0.0, 0, l1, l2))
        with self._call(F, y, theta, passes=1) as buffers:
            J, right = evaluate(
                buffers.sync, F, y, theta, settings, grad, buffers.partial, buffers.work
            )
        return J, int(right)

    def descend(
        self, arrays: TrainingArrays, state: Floats, grad: Floats, run: KernelRun, records: Floats
    ) -> Descent:
        """Take steps; see `engine.kernels.protocol.Kernel.descend`."""
        F, y, F_test, y_test = arrays
        first_step, steps, own, record_every = run
        n, m = F.shape
        batch, settings = own.batch, as_numbers(own)
        outcome = np.empty(OUTCOME)
        own.check_state(state, n)
        ahead = apart(len(state))
        if own.is_full(m):
            with self._call(F, y, ahead, passes=steps, hessian=own.is_newton) as buffers:
                descend_full(
                    buffers.sync, F, y, F_test, y_test, state, grad, first_step, steps, settings,
                    record_every, records, ahead, buffers.partial, buffers.work, outcome,
                )  # fmt: skip
        else:
            buffers = WorkBuffers(F)
            descend_mini_batches(
                buffers.sync, F, y, F_test, y_test, state, grad, first_step, steps, settings,
                batch, own.seed, record_every, records, ahead, buffers.partial, buffers.work,
                np.empty(KEYS, np.uint64), np.empty(batch, np.uint64), np.empty(n * batch),
                np.empty(batch), outcome,
            )  # fmt: skip
        return _descent(outcome)

    def prepare_many(self, process: CompilerProcess | None = None) -> None:
        """Compile, or load from the disk, what only races use."""
        from engine.kernels.numba_kernel import many_runs as many

        load(many, process, after=sys.modules[__name__])

    def descend_many(
        self,
        arrays: TrainingArrays,
        states: Floats,
        grads: Floats,
        runs: Sequence[KernelRun],
        records: Floats,
    ) -> list[Descent]:
        """Let several runs go on; see `engine.kernels.protocol.Kernel.descend_many`."""
        from engine.kernels.numba_kernel.many_runs import (
            MultiRunCall,  # only races pay for loading it
        )

        self.prepare_many()
        many = MultiRunCall(arrays, states, grads, runs, records, self._threads)
        with self._helped(many.helpers, many.rows, many.help_out):
            many.lead()
        return [_descent(outcome) for outcome in many.outcomes]

    @cached_property
    def _threads(self) -> int:
        return min(_cores(), MOST_HELPERS + 1)

    @cached_property
    def _helpers(self) -> Helpers:
        return Helpers(min(self._threads - 1, MOST_HELPERS), help_on)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor | None:
        return ThreadPoolExecutor(self._threads - 1, "row-helper") if self._threads > 1 else None

    @contextmanager
    def _helped(self, helpers: int, rows: int, help_out: Callable[[], None]) -> Iterator[None]:
        """Let other threads work too, where a call goes over so many rows that they are of use."""
        if self._pool is None or rows < WORTH_HELP:
            yield
            return
        asked = [self._pool.submit(help_out) for _ in range(helpers)]
        yield
        for helper in asked:
            helper.cancel()

    @contextmanager
    def _call(
        self, F: Floats, y: Floats, theta: Floats, passes: int, *, hessian: bool = False
    ) -> Iterator[WorkBuffers]:
        """Lead a call over all rows, with the helpers if it is worth it and they are free."""
        m = F.shape[1]
        if self._threads == 1 or m <= BLOCK or m * passes < WORTH_HELP:
            yield WorkBuffers(F, hessian=hessian)
            return
        helpers = self._helpers
        buffers = WorkBuffers(F, helpers.count, hessian=hessian)
        crew = helpers.lend(buffers.sync.ctypes.data, (buffers, F, y, theta))
        buffers.sync[CREW] = crew
        try:
            yield buffers
        finally:
            if crew:
                helpers.take_back()


def _descent(outcome: Floats) -> Descent:
    done, recorded, J, right, diverged = outcome.tolist()
    return Descent(int(done), int(recorded), J, int(right), bool(diverged))


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
