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
from engine.kernels.numba_kernel.mini_batch import KEYS, descend_parts
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
        with self._call(F, y, theta, passes=1) as call:
            J, right = evaluate(call.team, F, y, theta, settings, grad, call.partial, call.work)
        return J, int(right)

    def descend(
        self, arrays: TrainingArrays, theta: Floats, grad: Floats, run: KernelRun, records: Floats
    ) -> Descent:
        """Take steps; see `engine.kernels.protocol.Kernel.descend`."""
        F, y, F_test, y_test = arrays
        first_step, steps, own, record_every = run
        n, m = F.shape
        batch, settings = own.batch, as_numbers(own)
        outcome = np.empty(OUTCOME)
        ahead = apart(n + 1)
        if own.is_full(m):
            with self._call(F, y, ahead, passes=steps) as call:
                descend_full(
                    call.team, F, y, F_test, y_test, theta, grad, first_step, steps, settings,
                    record_every, records, ahead, call.partial, call.work, outcome,
                )  # fmt: skip
        else:
            call = WorkBuffers(F)
            descend_parts(
                call.team, F, y, F_test, y_test, theta, grad, first_step, steps, settings,
                batch, own.seed, record_every, records, ahead, call.partial, call.work,
                np.empty(KEYS, np.uint64), np.empty(batch, np.uint64), np.empty(n * batch),
                np.empty(batch), outcome,
            )  # fmt: skip
        return _descent(outcome)

    def prepare_lanes(self, process: CompilerProcess | None = None) -> None:
        """Compile, or load from the disk, what only races use."""
        from engine.kernels.numba_kernel import many_runs as board

        load(board, process, after=sys.modules[__name__])

    def descend_lanes(
        self,
        arrays: TrainingArrays,
        thetas: Floats,
        grads: Floats,
        runs: Sequence[KernelRun],
        records: Floats,
    ) -> list[Descent]:
        """Let several runs go on; see `engine.kernels.protocol.Kernel.descend_lanes`."""
        from engine.kernels.numba_kernel.many_runs import (
            MultiRunCall,  # only races pay for loading it
        )

        self.prepare_lanes()
        board = MultiRunCall(arrays, thetas, grads, runs, records, self._threads)
        with self._helped(board.helpers, board.rows, board.help_out):
            board.lead()
        return [_descent(outcome) for outcome in board.outcomes]

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
    def _call(self, F: Floats, y: Floats, theta: Floats, passes: int) -> Iterator[WorkBuffers]:
        """Lead a call over all rows, with the helpers if it is worth it and they are free."""
        m = F.shape[1]
        if self._threads == 1 or m <= BLOCK or m * passes < WORTH_HELP:
            yield WorkBuffers(F)
            return
        helpers = self._helpers
        call = WorkBuffers(F, helpers.count)
        crew = helpers.lend(call.team.ctypes.data, (call, F, y, theta))
        call.team[CREW] = crew
        try:
            yield call
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
