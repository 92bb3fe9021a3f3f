"""A helper in machine code that takes chunks of rows and never delivers them."""

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import i8, jit, out_cells
from engine.kernels.machine_code.intrinsics import (
    address,
    atomic_add,
    atomic_get,
    atomic_set,
    cells_at,
    relax,
)
from engine.kernels.numba_kernel.row_threads import (
    AT_JOB,
    CHUNK_BITS,
    CHUNKS,
    CLOSED,
    JOB,
    NEXT,
    SEAT,
    SEATS,
)


@jit(types.void(out_cells, i8, out_cells))
def steal(crew, h, stolen):
    crew = address(crew)
    seat = SEAT + SEATS * h + AT_JOB
    job = 0
    while atomic_get(crew, CLOSED) == 0:
        wanted = atomic_get(crew, JOB)
        if wanted != job:
            job = wanted
            atomic_set(crew, seat, job)
        elif job != 0:
            team = cells_at(job)
            if atomic_get(team, NEXT) & CHUNK_BITS < team[CHUNKS]:
                atomic_add(team, NEXT, 1)
                stolen[0] += 1
            for _ in range(50):
                relax()
