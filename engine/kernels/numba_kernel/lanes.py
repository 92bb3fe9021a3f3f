# mypy: allow-untyped-defs
"""How do several runs step side by side in machine code?

The steps of each run, a lane, are cut into turns. Whoever is free takes the next ticket: first all
lanes' first turns, then all their second ones, and so on. A lane goes through the same machine code
as a run on its own, with a team of one, and its turns follow each other; so neither the number of
threads nor their timing changes a bit. The turn before was given out as many tickets ago as there
are lanes, so that a thread rarely has to wait for it.
"""

from __future__ import annotations

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
from engine.kernels.numba_kernel.full_batch import full_steps
from engine.kernels.numba_kernel.parts import part_steps
from engine.kernels.numba_kernel.team import wait
from engine.kernels.numba_kernel.update import copy

NEXT, DONE, FIRST_LANE = 0, 16, 32
"""Cells of the board that threads write against each other, on cache lines of their own: the next
ticket, the number of tickets done, and from here on, LINE cells apart, how many turns of each lane
are done."""
LINE = 16

WHOLE = 4
"""Whole numbers that define a lane: first step, steps, batch (0 for the full one), record_every."""
REAL = 3
"""And its real ones: alpha, l1, l2."""

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
        out_cells, i8, yes_no, out_cells, matrix, vector, matrix, vector, cell_table, matrix, i8,
        out_matrix, out_matrix, out_cube, out_matrix, floats, floats, floats, floats, floats,
        out_keys, out_keys, floats, floats, floats,
    )
)  # fmt: skip
def take_turns(
    board, turns, leads, team, F, y, F_test, y_test, whole, real, seed, thetas, grads, records,
    outcomes, theta, grad, ahead, partial, work, drawn, rows_drawn, F_part, y_part, outcome,
):  # fmt: skip
    """Take tickets until none is left; who `leads` stays until all are done.

    `team`, `theta` and what follows it are the thread's own, all else is shared: a turn is made on
    a copy, because parameters of several lanes stand on one cache line. A row of
    `outcomes`, ``(R, OUTCOME)``, starts as ``0, 0, NaN, -1, 0``.
    """
    n, m = F.shape
    m_test = len(y_test)
    lanes = len(thetas)
    tickets = lanes * turns
    board, team = address(board), address(team)
    F, y, F_test, y_test = address(F), address(y), address(F_test), address(y_test)
    theta, grad, ahead = address(theta), address(grad), address(ahead)
    partial, work = address(partial), address(work)
    drawn, rows_drawn = address(drawn), address(rows_drawn)
    F_part, y_part, outcome = address(F_part), address(y_part), address(outcome)
    waited = 0
    while atomic_get(board, NEXT) < tickets:
        ticket = atomic_add(board, NEXT, 1)
        if ticket >= tickets:
            break
        turn, r = ticket // lanes, ticket % lanes
        waited = 0
        while atomic_get(board, FIRST_LANE + LINE * r) < turn:
            waited = wait(waited)
        most = (whole[r, 1] + turns - 1) // turns
        steps = min(most, whole[r, 1] - turn * most)
        if steps > 0 and outcomes[r, 4] == 0.0:
            first_step = whole[r, 0] + turn * most
            alpha, l1, l2 = real[r, 0], real[r, 1], real[r, 2]
            free = address(records[r, int(outcomes[r, 1]) :])
            copy(address(thetas[r]), theta, n + 1)
            copy(address(grads[r]), grad, n + 1)
            if whole[r, 2] == 0:
                full_steps(
                    team, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps,
                    alpha, l1, l2, whole[r, 3], free, ahead, partial, work, outcome,
                )  # fmt: skip
            else:
                part_steps(
                    team, F, m, n, y, F_test, m_test, y_test, theta, grad, first_step, steps,
                    alpha, whole[r, 2], l1, l2, seed, whole[r, 3], free, ahead, partial, work,
                    drawn, rows_drawn, F_part, y_part, outcome,
                )  # fmt: skip
            copy(theta, address(thetas[r]), n + 1)
            copy(grad, address(grads[r]), n + 1)
            _add_up(address(outcomes[r]), outcome)
        atomic_set(board, FIRST_LANE + LINE * r, turn + 1)
        atomic_add(board, DONE, 1)
    waited = 0
    while leads and atomic_get(board, DONE) < tickets:
        waited = wait(waited)
