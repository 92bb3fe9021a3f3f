# mypy: allow-untyped-defs
"""How is one pass over many rows shared among threads without changing a bit?

The rows are cut into chunks whose size depends on m alone. Whoever is free takes the next chunk and
leaves its sums in a place of their own; the leader adds them up in order. So neither the number of
threads nor their timing matters, and a helper that comes late, or never, costs only time.

The leader is the thread that called the kernel. Helpers live for one call. Who waits, the helpers
for the next pass, the leader for the last chunk, spins for some microseconds, which is all it takes
where each thread has a core, and then yields, so that threads that share a core do not keep each
other waiting. A helper that finds nothing to do for about a millisecond leaves.
"""

from __future__ import annotations

from engine.compiled import types
from engine.compiled.jit import cells, i8, inner, jit, matrix, numbers, out_cells, vector, yes_no
from engine.compiled.jit import out_vector as floats
from engine.compiled.rows import BLOCK, rows
from engine.compiled.words import address, atomic_add, atomic_get, atomic_set, relax, yield_core

NEXT, DONE, STOP = 16, 32, 48
"""Cells that threads write against each other, on cache lines of their own: the next chunk to be
taken, the number of chunks done, whether the call has ended."""
COUNT, CHUNK, CHUNKS, STRIDE = 64, 65, 66, 67
"""Cells that the leader sets before a pass: whether right predictions are counted, rows in a chunk,
number of chunks, distance between the sums of two chunks."""
CELLS = 80
SPIN = 300
"""Turns that a thread spins before it yields; a turn is some 10 to 40 nanoseconds."""
PATIENCE = 3000
"""Turns without work after which a helper leaves; one that yields takes about half a microsecond,
or as long as others need the core."""


def chunk_rows(m: int) -> int:
    """Return how many rows make a chunk, a function of m alone: a block, or a 64th of all."""
    blocks = -(-m // BLOCK)
    return BLOCK * max(1, -(-blocks // 64))


@inner(i8(i8))
def wait(waited):
    """Let a moment pass; return how many have."""
    if waited < SPIN:
        relax()
    else:
        yield_core()
    return waited + 1


@inner(yes_no(cells, numbers, i8, i8, numbers, numbers, numbers, numbers))
def _take_chunk(team, F, m, n, y, theta, partial, work):
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


@inner(types.void(cells, numbers, i8, i8, numbers, numbers, i8, numbers, numbers))
def share_out(team, F, m, n, y, theta, count, partial, work):
    """Fill ``partial[0 : n + 3]`` with the sums over all m rows; see `engine.compiled.rows`."""
    if team[CHUNKS] == 1:
        rows(F, m, n, y, 0, m, theta, count, work, partial, 0)
        return
    if team[COUNT] != count:  # helpers look at this cache line all the time
        team[COUNT] = count
    atomic_set(team, DONE, 0)
    atomic_set(team, NEXT, 0)
    while _take_chunk(team, F, m, n, y, theta, partial, work):
        pass
    waited = 0
    while atomic_get(team, DONE) < team[CHUNKS]:
        waited = wait(waited)
    for c in range(1, team[CHUNKS]):
        at = c * team[STRIDE]
        for j in range(n + 3):
            partial[j] += partial[at + j]
    if not count:
        partial[1] = -1.0


@inner(types.void(cells))
def dismiss(team):
    """Let the helpers go."""
    atomic_set(team, STOP, 1)


@jit(types.void(out_cells, matrix, vector, floats, floats, floats))
def help_out(team, F, y, theta, partial, work):
    """Take chunks of pass after pass, until the call has ended or patience has."""
    n, m = F.shape
    team, F, y, theta = address(team), address(F), address(y), address(theta)
    partial, work = address(partial), address(work)
    waited = 0
    while waited < PATIENCE and atomic_get(team, STOP) == 0:
        waited = 0 if _take_chunk(team, F, m, n, y, theta, partial, work) else wait(waited)
