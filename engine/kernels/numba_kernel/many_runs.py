# mypy: allow-untyped-defs
"""Several runs side by side in machine code.

The steps of each run are cut into turns. A thread that is free takes the next ticket: first all
runs' first turns, then all their second ones, and so on. A run goes through the same machine code
as one on its own on one thread, and its turns follow each other; so neither the number of
threads nor their timing changes a bit. The turn before was given out as many tickets ago as there
are runs, so that a thread rarely has to wait for it.

On many rows all runs make a step at the same time. The rows are cut into chunks, as for one run
(`engine.kernels.numba_kernel.row_threads`), and whoever takes a chunk goes over it once for each
run: so its numbers are fetched from memory once for all of them, which is what takes most of the
time where they do not fit into a core's cache. Chunks, sums and the order in which they are added
are those of a run on its own, to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    f8,
    i8,
    inner,
    jit,
    matrix,
    numbers,
    out_cells,
    out_keys,
    out_matrix,
    vector,
    yes_no,
)
from engine.kernels.machine_code.declarations import out_vector as floats
from engine.kernels.machine_code.intrinsics import address, atomic_add, atomic_get, atomic_set
from engine.kernels.numba_kernel.full_batch import OUTCOME, full_steps
from engine.kernels.numba_kernel.mini_batch import KEYS, mini_batch_steps
from engine.kernels.numba_kernel.optimizers import NEWTON, state_size, update
from engine.kernels.numba_kernel.row_pass import COUNTED, HESSIAN, WORK, rows, sums_of
from engine.kernels.numba_kernel.row_threads import (
    CHUNK,
    CHUNKS,
    DONE,
    NEXT,
    PATIENCE,
    STOP,
    STRIDE,
    WorkBuffers,
    apart,
    wait,
)
from engine.kernels.numba_kernel.update import RULE, as_numbers, copy, penalty, record, slope
from engine.kernels.protocol import KernelRun, TrainingArrays
from engine.support.arrays import Floats

NEXT_TICKET, TICKETS_DONE, FIRST_RUN = 0, 16, 32
"""Counters that threads share, on cache lines of their own: the next
ticket, the number of tickets done, and from here on, LINE cells apart, how many turns of each run
are done."""

LINE = 16

WHOLE = 5
"""Whole numbers that define a run: first step, steps, batch (0 for the full one), record_every and
seed."""

out_cube = types.Array(f8, 3, "C")

cell_table = types.Array(types.int64, 2, "C", readonly=True)


@inner(types.void(numbers, numbers))
def _add_up(total, turn):
    """Add the outcome of a turn to that of the turns before it."""
    total[0] += turn[0]
    total[1] += turn[1]
    if turn[0] > 0:
        total[2] = turn[2]
        total[3] = turn[3]
    total[4] = turn[4]


@jit(
    types.void(
        out_cells, i8, yes_no, out_cells, matrix, vector, matrix, vector, cell_table, matrix,
        out_matrix, out_matrix, out_cube, out_matrix, floats, floats, floats, floats, floats,
        out_keys, out_keys, floats, floats, floats,
    )
)  # fmt: skip
def take_turns(
    counters, turns, leads, sync, F, y, F_test, y_test, whole, real, states, grads, records,
    outcomes, theta, grad, ahead, partial, work, drawn, rows_drawn, F_part, y_part, outcome,
):  # fmt: skip
    """Take tickets until none is left; who `leads` stays until all are done.

    `sync`, `theta` and what follows it are the thread's own, all else is shared: a turn is made on
    a copy, because parameters of several runs stand on one cache line. A row of
    `outcomes`, ``(R, OUTCOME)``, starts as ``0, 0, NaN, -1, 0``.
    """
    n, m = F.shape
    m_test = len(y_test)
    run_count = len(states)
    tickets = run_count * turns
    counters, sync = address(counters), address(sync)
    F, y, F_test, y_test = address(F), address(y), address(F_test), address(y_test)
    theta, grad, ahead = address(theta), address(grad), address(ahead)
    partial, work = address(partial), address(work)
    drawn, rows_drawn = address(drawn), address(rows_drawn)
    F_part, y_part, outcome = address(F_part), address(y_part), address(outcome)
    waited = 0
    while atomic_get(counters, NEXT_TICKET) < tickets:
        ticket = atomic_add(counters, NEXT_TICKET, 1)
        if ticket >= tickets:
            break
        turn, r = ticket // run_count, ticket % run_count
        waited = 0
        while atomic_get(counters, FIRST_RUN + LINE * r) < turn:
            waited = wait(waited)
        most = (whole[r, 1] + turns - 1) // turns
        steps = min(most, whole[r, 1] - turn * most)
        if steps > 0 and outcomes[r, 4] == 0.0:
            first_step = whole[r, 0] + turn * most
            settings = address(real[r])
            free = address(records[r, int(outcomes[r, 1]) :])
            size = state_size(n, settings)
            copy(address(states[r]), theta, size)
            copy(address(grads[r]), grad, n + 1)
            if whole[r, 2] == 0:
                full_steps(
                    sync, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps,
                    settings, whole[r, 3], free, ahead, partial, work, outcome,
                )  # fmt: skip
            else:
                mini_batch_steps(
                    sync, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps,
                    settings, whole[r, 2], whole[r, 4], whole[r, 3], free, ahead, partial, work,
                    drawn, rows_drawn, F_part, y_part, outcome,
                )  # fmt: skip
            copy(theta, address(states[r]), size)
            copy(grad, address(grads[r]), n + 1)
            _add_up(address(outcomes[r]), outcome)
        atomic_set(counters, FIRST_RUN + LINE * r, turn + 1)
        atomic_add(counters, TICKETS_DONE, 1)
    waited = 0
    while leads and atomic_get(counters, TICKETS_DONE) < tickets:
        waited = wait(waited)


RESTS = -1
"""What stands in a plan for a run that does nothing in a pass; else there is what it wants of it
(`engine.kernels.numba_kernel.row_pass`)."""


@inner(yes_no(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def _take_chunk(sync, plan, F, y, aheads, partials, work):
    """Work off one chunk of a pass for all runs; tell whether there was one."""
    cells = address(sync)
    if atomic_get(cells, NEXT) >= sync[CHUNKS]:
        return False
    taken = atomic_add(cells, NEXT, 1)
    if taken >= sync[CHUNKS]:
        return False
    n, m = F.shape
    start = taken * sync[CHUNK]
    stop = min(m, start + sync[CHUNK])
    for r in range(len(plan)):
        if plan[r] != RESTS:
            rows(
                address(F), m, n, address(y), start, stop, address(aheads[r]), plan[r],
                address(work), address(partials[r]), taken * sync[STRIDE],
            )  # fmt: skip
    atomic_add(cells, DONE, 1)
    return True


@inner(types.void(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def _pass(sync, plan, F, y, aheads, partials, work):
    """Fill the first sums of each run with those over all rows."""
    cells = address(sync)
    atomic_set(cells, DONE, 0)
    atomic_set(cells, NEXT, 0)
    while _take_chunk(sync, plan, F, y, aheads, partials, work):
        pass
    waited = 0
    while atomic_get(cells, DONE) < sync[CHUNKS]:
        waited = wait(waited)
    for r in range(len(plan)):
        if plan[r] != RESTS:
            sums = sums_of(len(F), plan[r])
            for c in range(1, sync[CHUNKS]):
                for j in range(sums):
                    partials[r, j] += partials[r, c * sync[STRIDE] + j]
            if not plan[r] & COUNTED:
                partials[r, 1] = -1.0


@jit(types.void(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def help_together(sync, plan, F, y, aheads, partials, work):
    """Take chunks of pass after pass, until the call has ended or patience has."""
    cells = address(sync)
    waited = 0
    while waited < PATIENCE and atomic_get(cells, STOP) == 0:
        took = _take_chunk(sync, plan, F, y, aheads, partials, work)
        waited = 0 if took else wait(waited)


@jit(
    types.void(
        out_cells, out_cells, matrix, vector, matrix, vector, cell_table, matrix, out_matrix,
        out_matrix, out_cube, out_matrix, out_matrix, out_matrix, floats, floats,
    )
)  # fmt: skip
def descend_together(
    sync, plan, F, y, F_test, y_test, whole, real, states, grads, records, outcomes, aheads,
    partials, work, test_sums,
):  # fmt: skip
    """Take the steps of all runs, and fill `outcomes` as `take_turns` does.

    `whole`, `real` and `outcomes` are as there; `plan`, one cell a run, may hold anything.
    """
    n, m = F.shape
    run_count = len(states)
    for r in range(run_count):
        is_newton = real[r, RULE] == NEWTON and whole[r, 1] > 0
        plan[r] = HESSIAN if is_newton else RESTS
        copy(address(states[r]), address(aheads[r]), n + 1)
    _pass(sync, plan, F, y, aheads, partials, work)
    while True:
        going = 0
        for r in range(run_count):
            plan[r] = RESTS
            done = int(outcomes[r, 0])
            if done == whole[r, 1] or outcomes[r, 4] == 1.0:
                continue
            theta, grad, ahead = address(states[r]), address(grads[r]), address(aheads[r])
            step = whole[r, 0] + done
            if update(
                m, n, theta, grad, address(real[r]), step, address(partials[r]), address(work),
                ahead,
            ):  # fmt: skip
                is_due = (whole[r, 0] + done + 1) % whole[r, 3] == 0
                is_last = done + 1 == whole[r, 1]
                plan[r] = COUNTED if is_due or is_last else 0
                if real[r, RULE] == NEWTON and not is_last:
                    plan[r] |= HESSIAN
                going += 1
            else:
                outcomes[r, 4] = 1.0
        if going == 0:
            break
        _pass(sync, plan, F, y, aheads, partials, work)
        for r in range(run_count):
            if plan[r] == RESTS:
                continue
            settings = address(real[r])
            ahead, sums = address(aheads[r]), address(partials[r])
            J = partials[r, 0] / m + penalty(ahead, n, settings)
            if not math.isfinite(J):
                outcomes[r, 4] = 1.0
                continue
            right = partials[r, 1]
            copy(ahead, address(states[r]), state_size(n, settings))
            slope(sums, m, n, ahead, settings, address(grads[r]))
            outcomes[r, 0] += 1.0
            outcomes[r, 2] = J
            outcomes[r, 3] = right
            step = whole[r, 0] + int(outcomes[r, 0])
            if step % whole[r, 3] == 0:
                record(
                    address(records[r]), int(outcomes[r, 1]), step, J, right / m, address(F_test),
                    len(y_test), address(y_test), ahead, n, address(test_sums), address(work),
                )  # fmt: skip
                outcomes[r, 1] += 1.0
    atomic_set(address(sync), STOP, 1)


TICKETS = 64
"""Tickets that are given out at least: so many that threads which share them end together."""

CACHE = 1_000_000
"""Bytes of features beyond which fetching them takes time, so that runs had better share it."""


class MultiRunCall:
    """One call of `engine.kernels.protocol.Kernel.descend_many`, with its arguments.

    Each thread takes a run at a time, for some steps. Where there are fewer runs than threads,
    or so many rows that they do not fit into a core's cache, all runs make a step together and the
    threads share the rows; but mini-batches go run by run.

    Attributes
    ----------
    outcomes
        What came of each run, shape ``(R, OUTCOME)``.
    helpers
        Threads that are of use beside the one that leads.
    rows
        Rows that all runs go over in all their steps.
    """

    def __init__(
        self,
        arrays: TrainingArrays,
        states: Floats,
        grads: Floats,
        runs: Sequence[KernelRun],
        records: Floats,
        threads: int,
    ) -> None:
        F = arrays.F
        n, m = F.shape
        for run in runs:
            run.settings.check_state(states, n)
        whole = np.empty((len(runs), WHOLE), np.int64)
        real = np.stack([as_numbers(run.settings) for run in runs])
        for r, (first_step, steps, settings, record_every) in enumerate(runs):
            batch = 0 if settings.is_full(m) else settings.batch
            whole[r] = first_step, steps, batch, record_every, settings.seed
        going = [run for run in runs if run.steps]
        self.rows = sum(run.steps * min(run.settings.batch or m, m) for run in going)
        self.outcomes = np.tile([0.0, 0.0, math.nan, -1.0, 0.0], (len(runs), 1))
        self._batch = int(whole[:, 2].max())
        self._examples = arrays
        self._whole, self._real = whole, real
        self._width = states.shape[1]
        self._hessian = any(run.settings.is_newton for run in runs)
        self._states = states, grads, records, self.outcomes
        self._buffers = WorkBuffers(F, hessian=self._hessian)
        few = len(going) < threads or F.nbytes > CACHE
        self._together = self._batch == 0 and few and self._buffers.chunks > 1
        self.helpers = (threads if self._together else min(threads, len(going))) - 1
        if self._together:
            self._plan = np.zeros(len(runs), np.int64)
            self._aheads = np.empty_like(states)
            self._partials = np.empty((len(runs), len(self._buffers.partial)))
        else:
            self._cells = np.zeros(FIRST_RUN + LINE * len(runs), np.int64)
            self._turns = -(-TICKETS // len(runs))

    def lead(self) -> None:
        """Work until all runs are done."""
        if not self._together:
            self._take_turns(leads=True)
            return
        descend_together(
            self._buffers.sync, self._plan, *self._examples, self._whole, self._real, *self._states,
            self._aheads, self._partials, self._buffers.work, self._buffers.partial,
        )  # fmt: skip

    def help_out(self) -> None:
        """Work for as long as there is something to take."""
        if not self._together:
            self._take_turns(leads=False)
            return
        F, y = self._examples.F, self._examples.y
        work = np.zeros(WORK)
        help_together(self._buffers.sync, self._plan, F, y, self._aheads, self._partials, work)

    def _take_turns(self, *, leads: bool) -> None:
        n, batch = len(self._examples.F), self._batch
        alone = WorkBuffers(self._examples.F, hessian=self._hessian)
        take_turns(
            self._cells, self._turns, leads, alone.sync, *self._examples, self._whole, self._real,
            *self._states, apart(self._width), apart(n + 1), apart(self._width), alone.partial,
            alone.work, np.empty(KEYS, np.uint64), np.empty(batch, np.uint64),
            np.empty(n * batch), np.empty(batch), np.empty(OUTCOME),
        )  # fmt: skip
