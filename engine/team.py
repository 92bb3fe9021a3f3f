"""How is one pass over many rows shared among threads without changing a bit?

The rows are cut into chunks whose size depends on m alone. Whoever is free takes the next chunk and
leaves its sums in a place of their own; the leader adds them up in order. So neither the number of
threads nor their timing matters, and a helper that comes late, or never, costs only time.

The leader is the thread that called the kernel. Helpers live for one call: between two passes,
microseconds apart, they spin; a helper that finds nothing to do for about a millisecond leaves, so
that a core is never burnt for long.
"""

from __future__ import annotations

from typing import Any

from numba import types

from engine.machine import (
    address,
    atomic_add,
    atomic_get,
    atomic_set,
    cells,
    i8,
    inner,
    jit,
    matrix,
    out_vector,
    pointer,
    relax,
    vector,
    yes_no,
)
from engine.row_pass import BLOCK, rows

NEXT, DONE, STOP = 0, 16, 32
"""Cells that threads write against each other, on cache lines of their own: the next chunk to be
taken, the number of chunks done, whether the call has ended."""
COUNT, CHUNK, CHUNKS, STRIDE = 48, 49, 50, 51
"""Cells that the leader sets before a pass: whether right predictions are counted, rows in a chunk,
number of chunks, distance between the sums of two chunks."""
CELLS = 64
PATIENCE = 20_000
"""Turns without work after which a helper leaves."""

team_cells = types.Array(types.int64, 1, "C")


def chunk_rows(m: int) -> int:
    """Return how many rows make a chunk, a function of m alone: 2 blocks, or a 64th of all."""
    blocks = -(-m // BLOCK)
    return BLOCK * max(2, -(-blocks // 64))


@inner(yes_no(cells, pointer, i8, i8, pointer, pointer, pointer, pointer))
def _take_chunk(
    team: Any, F: Any, m: Any, n: Any, y: Any, theta: Any, partial: Any, work: Any
) -> Any:
    """Work off one chunk of the pass that is going on; tell whether there was one."""
    if atomic_get(team, NEXT) >= team[CHUNKS]:
        return False
    taken = atomic_add(team, NEXT, 1)
    if taken >= team[CHUNKS]:
        return False
    start = taken * team[CHUNK]
    stop = min(m, start + team[CHUNK])
    rows(F, m, n, y, start, stop, theta, team[COUNT], work, partial, taken * team[STRIDE])
    atomic_add(team, DONE, 1)
    return True


@inner(types.void(cells, pointer, i8, i8, pointer, pointer, i8, pointer, pointer))
def share_out(
    team: Any, F: Any, m: Any, n: Any, y: Any, theta: Any, count: Any, partial: Any, work: Any
) -> None:
    """Fill ``partial[0 : n + 3]`` with the sums over all m rows; see `engine.row_pass.rows`."""
    if team[CHUNKS] == 1:
        rows(F, m, n, y, 0, m, theta, count, work, partial, 0)
        return
    team[COUNT] = count
    atomic_set(team, DONE, 0)
    atomic_set(team, NEXT, 0)
    while _take_chunk(team, F, m, n, y, theta, partial, work):
        pass
    while atomic_get(team, DONE) < team[CHUNKS]:
        relax()
    for c in range(1, team[CHUNKS]):
        at = c * team[STRIDE]
        for j in range(n + 3):
            partial[j] += partial[at + j]
    if not count:
        partial[1] = -1.0


@inner(types.void(cells))
def dismiss(team: Any) -> None:
    """Let the helpers go."""
    atomic_set(team, STOP, 1)


@jit(types.void(team_cells, matrix, vector, out_vector, out_vector, out_vector))
def help_out(team: Any, F: Any, y: Any, theta: Any, partial: Any, work: Any) -> None:
    """Take chunks of pass after pass, until the call has ended or patience has."""
    n, m = F.shape
    team, F, y, theta = address(team), address(F), address(y), address(theta)
    partial, work = address(partial), address(work)
    waited = 0
    while waited < PATIENCE and atomic_get(team, STOP) == 0:
        if _take_chunk(team, F, m, n, y, theta, partial, work):
            waited = 0
        else:
            relax()
            waited += 1
