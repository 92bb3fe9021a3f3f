# mypy: allow-untyped-defs
"""How do several full-batch runs go over many rows together in machine code?

All lanes make a step at the same time. The rows are shared out in chunks, as for a run on its own
(`engine.kernels.numba_kernel.team`), and whoever takes a chunk goes over it once for each lane: so its numbers
are fetched from memory once for all of them, which is what takes most of the time where they do not
fit into a core's cache. Chunks, sums and the order in which they are added are those of a run on
its own, to the last bit.
"""

from __future__ import annotations

import math

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    inner,
    jit,
    matrix,
    out_cells,
    out_matrix,
    vector,
    yes_no,
)
from engine.kernels.machine_code.declarations import out_vector as floats
from engine.kernels.machine_code.intrinsics import address, atomic_add, atomic_get, atomic_set
from engine.kernels.numba_kernel.lanes import cell_table, out_cube
from engine.kernels.numba_kernel.rows import rows
from engine.kernels.numba_kernel.team import CHUNK, CHUNKS, DONE, NEXT, PATIENCE, STOP, STRIDE, wait
from engine.kernels.numba_kernel.update import copy, penalty, record, slope, update

RESTS, STEPS, COUNTS = 0, 1, 2
"""What a lane does in a pass: nothing, a step, or a step after which right predictions count."""


@inner(yes_no(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def _take_chunk(team, plan, F, y, aheads, partials, work):
    """Work off one chunk of a pass for all lanes; tell whether there was one."""
    cells = address(team)
    if atomic_get(cells, NEXT) >= team[CHUNKS]:
        return False
    taken = atomic_add(cells, NEXT, 1)
    if taken >= team[CHUNKS]:
        return False
    n, m = F.shape
    start = taken * team[CHUNK]
    stop = min(m, start + team[CHUNK])
    for r in range(len(plan)):
        if plan[r] != RESTS:
            rows(
                address(F), m, n, address(y), start, stop, address(aheads[r]), plan[r] == COUNTS,
                address(work), address(partials[r]), taken * team[STRIDE],
            )  # fmt: skip
    atomic_add(cells, DONE, 1)
    return True


@inner(types.void(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def _pass(team, plan, F, y, aheads, partials, work):
    """Fill the first sums of each lane with those over all rows."""
    cells = address(team)
    atomic_set(cells, DONE, 0)
    atomic_set(cells, NEXT, 0)
    while _take_chunk(team, plan, F, y, aheads, partials, work):
        pass
    waited = 0
    while atomic_get(cells, DONE) < team[CHUNKS]:
        waited = wait(waited)
    sums = len(F) + 3
    for r in range(len(plan)):
        if plan[r] != RESTS:
            for c in range(1, team[CHUNKS]):
                for j in range(sums):
                    partials[r, j] += partials[r, c * team[STRIDE] + j]
            if plan[r] == STEPS:
                partials[r, 1] = -1.0


@jit(types.void(out_cells, out_cells, matrix, vector, out_matrix, out_matrix, floats))
def help_together(team, plan, F, y, aheads, partials, work):
    """Take chunks of pass after pass, until the call has ended or patience has."""
    cells = address(team)
    waited = 0
    while waited < PATIENCE and atomic_get(cells, STOP) == 0:
        took = _take_chunk(team, plan, F, y, aheads, partials, work)
        waited = 0 if took else wait(waited)


@jit(
    types.void(
        out_cells, out_cells, matrix, vector, matrix, vector, cell_table, matrix, out_matrix,
        out_matrix, out_cube, out_matrix, out_matrix, out_matrix, floats, floats,
    )
)  # fmt: skip
def descend_together(
    team, plan, F, y, F_test, y_test, whole, real, thetas, grads, records, outcomes, aheads,
    partials, work, test_sums,
):  # fmt: skip
    """Take the steps of all lanes, and fill `outcomes` as `engine.kernels.numba_kernel.lanes` does.

    `whole`, `real` and `outcomes` are as there; `plan`, one cell a lane, starts as `RESTS`.
    """
    n, m = F.shape
    lanes = len(thetas)
    while True:
        going = 0
        for r in range(lanes):
            plan[r] = RESTS
            done = int(outcomes[r, 0])
            if done == whole[r, 1] or outcomes[r, 4] == 1.0:
                continue
            theta, grad, ahead = address(thetas[r]), address(grads[r]), address(aheads[r])
            if update(theta, grad, n, real[r, 0], real[r, 1], ahead):
                is_due = (whole[r, 0] + done + 1) % whole[r, 3] == 0
                plan[r] = COUNTS if is_due or done + 1 == whole[r, 1] else STEPS
                going += 1
            else:
                outcomes[r, 4] = 1.0
        if going == 0:
            break
        _pass(team, plan, F, y, aheads, partials, work)
        for r in range(lanes):
            if plan[r] == RESTS:
                continue
            l1, l2 = real[r, 1], real[r, 2]
            ahead, sums = address(aheads[r]), address(partials[r])
            J = partials[r, 0] / m + penalty(ahead, n, l1, l2)
            if not math.isfinite(J):
                outcomes[r, 4] = 1.0
                continue
            right = partials[r, 1]
            copy(ahead, address(thetas[r]), n + 1)
            slope(sums, m, n, ahead, l2, address(grads[r]))
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
    atomic_set(address(team), STOP, 1)
