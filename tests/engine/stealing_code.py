"""A helper in machine code that takes chunks of rows and never delivers them."""

from engine.compiled import types
from engine.compiled.jit import i8, jit, out_cells
from engine.compiled.team import (
    CHUNK_BITS,
    CHUNKS,
    CLOSED,
    JOB,
    LOOKS_AT,
    NEXT,
    SEAT,
    SEATS,
)
from engine.compiled.words import address, atomic_add, atomic_get, atomic_set, cells_at, relax


@jit(types.void(out_cells, i8, out_cells))
def steal(crew, h, stolen):
    crew = address(crew)
    seat = SEAT + SEATS * h + LOOKS_AT
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
