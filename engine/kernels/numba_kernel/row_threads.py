# mypy: allow-untyped-defs
"""Threads that share the rows of one pass, without changing a bit, and their work buffers.

The rows are cut into chunks whose size depends on m alone. A free thread takes the next chunk and
leaves its sums in a place of its own; the leader, who called the kernel, adds them up in order. So
neither the number of threads nor their timing matters, and a helper that comes late, or never,
costs only time: a chunk that it took and does not deliver soon is gone over again by the leader,
and what it delivers later bears the number of an old pass and is ignored.

Helpers stay in `help_on`, outside of Python, for as
long as the kernel lives. They look for work, spin for a while where there is none, and then sleep
until a leader wakes them. A helper says in its seat which job it is looking at, so that nobody
takes its arrays away.

Where the system can (Linux), a helper runs only where nothing else wants the core, and never on the
core that the leader is on: waiting threads look as if they needed no core of their own, and the
system may keep both on one for seconds. The lowest rank alone does not do: a helper that has waited
behind the window is owed a turn, and has it whole. So it offers its core again and again. See
``docs/decisions/0013-shared-rows.md``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    cells,
    i8,
    inner,
    jit,
    numbers,
    out_cells,
    out_vector,
    yes_no,
)
from engine.kernels.machine_code.intrinsics import (
    KNOWS_CORES,
    address,
    as_number,
    atomic_add,
    atomic_get,
    atomic_set,
    atomic_swap,
    cells_at,
    keep_to_cores,
    numbers_at,
    read_byte,
    relax,
    set_rank,
    this_core,
    write_byte,
    yield_core,
)
from engine.kernels.numba_kernel.row_pass import BLOCK, COUNTED, WORK, rows, sums_of
from engine.support.arrays import Floats

NEXT = 16
"""Cell of a call that threads write against each other, on a cache line of its own: the number of
the pass, PASS bits up, and the next chunk to be taken."""

PASS = 16

CHUNK_BITS = (1 << PASS) - 1

DONE, STOP = 32, 48
"""Two more, for races alone: the number of chunks done, whether the call has ended."""

WANTED, CHUNK, CHUNKS, STRIDE = 64, 65, 66, 67
"""Cells that the leader sets before a pass: what is wanted of it (see `row_pass`), rows in a chunk,
number of chunks, distance between the sums of two chunks."""

FEATURES, ROWS, F_AT, Y_AT, THETA_AT, SUMS_AT, CREW = 68, 69, 70, 71, 72, 73, 74
"""What a helper has to know of a call: n, m, four addresses; and where the cells of the crew stand,
0 where nobody helps."""

DELIVERED = 80
"""From here on, for each chunk: the pass for which a helper has left its sums, WHOSE bits up, and
the helper's number, from 1."""

WHOSE = 4

MOST_CHUNKS = 64

CELLS = DELIVERED + MOST_CHUNKS + 16

JOB, CLOSED, LEADER, HELPERS, MASKS, CORES = 0, 16, 32, 33, 34, 35
"""Cells of the crew: where the cells of the call stand that is to be helped with; whether helpers
are to leave; the core that the leader was last seen on; how many helpers there are; where the masks
stand that leave out one core each, and how many those are."""

SEAT, SEATS = 48, 16
"""The first helper's seat, and cells from one to the next."""

AT_JOB, SLEEPS, WAKER, NUMBER = 0, 1, 2, 3
"""Cells of a seat: where the cells of the call stand that is looked at; whether a byte is waited
for; the end of the pipe to put it in; the thread's number in the system."""

MASK = 16
"""Cells of a mask: a bit for each of 1024 cores."""

SPIN = 300
"""Turns that a thread spins before it yields; a turn is some 10 to 40 nanoseconds."""

PATIENCE = 3000
"""Turns without work after which a helper goes to sleep. Where it yields, a turn takes about half a
microsecond, or as long as others need the core; with the lowest rank one of `SPIN` does."""

ROWS_A_TURN = 48
"""Numbers that are gone over in the time of a turn: so long a leader waits for a helper's chunk as
it takes to go over it once more."""

OFFER_AFTER = 100_000
"""Numbers that a helper goes over before it offers its core to others: some 40 microseconds."""

IDLE_ONLY = 5
"""Linux's SCHED_IDLE: to run where nothing else wants the core."""


def chunk_rows(m: int) -> int:
    """Return how many rows make a chunk, a function of m alone: a block, or a 64th of all."""
    blocks = -(-m // BLOCK)
    return BLOCK * max(1, -(-blocks // MOST_CHUNKS))


@inner(i8(i8))
def wait(waited):
    """Wait for one round; return how many have passed."""
    if waited < SPIN:
        relax()
    else:
        yield_core()
    return waited + 1


# The leader's part


@inner(types.void(cells))
def _keep_apart(crew):
    """Let the helpers leave the core that the leader is on."""
    if KNOWS_CORES:
        core = this_core()
        if core == crew[LEADER] or core < 0 or core >= crew[CORES]:
            return
        crew[LEADER] = core
        for h in range(crew[HELPERS]):
            number = crew[SEAT + SEATS * h + NUMBER]
            keep_to_cores(number, 8 * MASK, crew[MASKS] + 8 * MASK * core)


@inner(types.void(cells, numbers, i8, i8, numbers, numbers, numbers))
def call_helpers(sync, F, m, n, y, theta, partial):
    """Let the crew help with the passes to come, if the call has one."""
    if sync[CREW] == 0:
        return
    sync[FEATURES], sync[ROWS] = n, m
    sync[F_AT], sync[Y_AT], sync[THETA_AT] = as_number(F), as_number(y), as_number(theta)
    sync[SUMS_AT] = as_number(partial)
    crew = cells_at(sync[CREW])
    _keep_apart(crew)
    atomic_set(crew, JOB, as_number(sync))


@inner(types.void(cells))
def dismiss(sync):
    """Let the crew go: the call is over, or all that it could help with."""
    if sync[CREW] != 0:
        atomic_set(cells_at(sync[CREW]), JOB, 0)


@inner(types.void(cells))
def _wake(crew):
    """Wake the helpers that sleep."""
    for h in range(crew[HELPERS]):
        seat = SEAT + SEATS * h
        if atomic_get(crew, seat + SLEEPS) and atomic_swap(crew, seat + SLEEPS, 0):
            # Any byte will do.
            write_byte(crew[seat + WAKER], as_number(crew), 1)


@inner(types.void(numbers, i8, i8, i8))
def _add(partial, at, sums, is_first):
    """Add the sums that stand at `at` to those at 0."""
    for j in range(sums):
        partial[j] = partial[at + j] if is_first else partial[j] + partial[at + j]


@inner(types.void(cells, numbers, i8, i8, numbers, numbers, i8, numbers, numbers))
def share_out(sync, F, m, n, y, theta, wanted, partial, work):
    """Fill `partial` with the sums over all m rows; see `row_pass`."""
    sums = sums_of(n, wanted)
    chunk, chunks, stride = sync[CHUNK], sync[CHUNKS], sync[STRIDE]
    if sync[CREW] == 0:
        rows(F, m, n, y, 0, min(m, chunk), theta, wanted, work, partial, 0)
        for c in range(1, chunks):
            start, at = c * chunk, c * stride
            rows(F, m, n, y, start, min(m, start + chunk), theta, wanted, work, partial, at)
            _add(partial, at, sums, 0)
    else:
        crew = cells_at(sync[CREW])
        if sync[WANTED] != wanted:  # helpers read this cache line all the time
            sync[WANTED] = wanted
        turn = (atomic_get(sync, NEXT) >> PASS) + 1
        atomic_set(sync, NEXT, turn << PASS)
        _wake(crew)
        mine = 0
        while True:
            c = atomic_add(sync, NEXT, 1) & CHUNK_BITS
            if c >= chunks:
                break
            start, at = c * chunk, c * stride
            rows(F, m, n, y, start, min(m, start + chunk), theta, wanted, work, partial, at)
            mine |= 1 << c
        patience = SPIN // 4 + chunk * (sums - 1) // ROWS_A_TURN
        for c in range(chunks):
            at = c * stride
            if not (mine >> c) & 1:
                waited = 0
                while atomic_get(sync, DELIVERED + c) >> WHOSE != turn and waited < patience:
                    relax()
                    waited += 1
                delivered = atomic_get(sync, DELIVERED + c)
                if delivered >> WHOSE == turn:
                    at += (delivered - (turn << WHOSE)) * chunks * stride
                else:
                    start = c * chunk
                    rows(F, m, n, y, start, min(m, start + chunk), theta, wanted, work, partial, at)
                    _keep_apart(crew)
            if c > 0 or at > 0:
                _add(partial, at, sums, c == 0)
    if not wanted & COUNTED:
        partial[1] = -1.0


# The helpers' part


@inner(yes_no(cells, i8, numbers))
def _take_chunk(sync, h, work):
    """Work off one chunk of the pass that is going on; tell whether there was one."""
    chunks = sync[CHUNKS]
    if atomic_get(sync, NEXT) & CHUNK_BITS >= chunks:
        return False
    taken = atomic_add(sync, NEXT, 1)
    turn, c = taken >> PASS, taken & CHUNK_BITS
    if c >= chunks:
        return False
    start = c * sync[CHUNK]
    stop = min(sync[ROWS], start + sync[CHUNK])
    at = ((h + 1) * chunks + c) * sync[STRIDE]
    rows(
        numbers_at(sync[F_AT]), sync[ROWS], sync[FEATURES], numbers_at(sync[Y_AT]), start, stop,
        numbers_at(sync[THETA_AT]), sync[WANTED], work, numbers_at(sync[SUMS_AT]), at,
    )  # fmt: skip
    atomic_set(sync, DELIVERED + c, (turn << WHOSE) + h + 1)
    return True


@jit(types.void(out_cells, i8, i8, out_vector))
def help_on(crew, h, pipe, work):
    """Take chunks of whatever job there is, as helper number h of `crew`, until it is closed.

    Where nothing comes for a while, sleep until there is a byte in `pipe`. The core is offered to
    others between two chunks alone: whoever takes it holds no pass up.
    """
    crew, work = address(crew), address(work)
    seat = SEAT + SEATS * h
    if KNOWS_CORES:
        set_rank(0, IDLE_ONLY, as_number(work))  # a priority of 0, as `work` begins
    job, waited, drowsy, worked_off = 0, 0, False, 0
    while atomic_get(crew, CLOSED) == 0:
        wanted = atomic_get(crew, JOB)
        if wanted != job:
            job = wanted
            atomic_set(crew, seat + AT_JOB, job)
            # It is safe to look at what is still the job after this was said.
        elif job != 0 and _take_chunk(cells_at(job), h, work):
            waited = 0
            if drowsy:
                drowsy = False
                atomic_set(crew, seat + SLEEPS, 0)
            call = cells_at(job)
            worked_off += call[CHUNK] * (call[FEATURES] + 1)
            if worked_off >= OFFER_AFTER:
                worked_off = 0
                yield_core()
        elif waited < PATIENCE:
            if not KNOWS_CORES:
                waited = wait(waited)
            else:
                waited += 1
                if waited % SPIN == 0:
                    yield_core()
                else:
                    relax()
        elif not drowsy:
            drowsy = True
            atomic_set(crew, seat + SLEEPS, 1)  # and look once more: who comes later wakes
        else:
            atomic_set(crew, seat + AT_JOB, 0)
            if read_byte(pipe, as_number(work), 1) < 1:
                break  # the pipe is broken: nobody could wake this helper
            atomic_set(crew, seat + SLEEPS, 0)
            job, waited, drowsy = 0, 0, False


LINE = 16
"""Floats apart at which two threads do not write into one cache line."""


def apart(size: int) -> Floats:
    """Return room for numbers on cache lines that nothing else is written on."""
    return np.empty(size + 2 * LINE)[LINE:-LINE]


class WorkBuffers:
    """Work buffers of a call: the cells that synchronise its threads, and room for sums.

    Where a `hessian` is wanted there is room for its sums, and in `work` for solving with it.
    """

    def __init__(self, F: Floats, helpers: int = 0, *, hessian: bool = False) -> None:
        n, m = F.shape
        chunk = chunk_rows(m)
        self.chunks = max(1, -(-m // chunk))
        room = (n + 1) * (n + 2) if hessian else 0
        stride = -(-((n + 3) * (1 + hessian) + room // 2) // LINE) * LINE
        self.partial = apart((1 + helpers) * self.chunks * stride)
        self.work = np.empty(WORK + room)
        self.sync = np.zeros(CELLS, dtype=np.int64)
        # An early helper must find nothing to take before the leader begins a pass.
        self.sync[[CHUNK, CHUNKS, STRIDE, NEXT]] = chunk, self.chunks, stride, self.chunks


MOST_HELPERS = 7


class Helpers:
    """Threads that take chunks of one call at a time, and sleep where there is none.

    They start when they are first asked for, hold no lock of Python while they work or wait, and
    end with this object; at the end of the process they just stop, wherever they are. After a fork
    the child has none, and works alone.

    Parameters
    ----------
    count
        How many there are, at most `MOST_HELPERS`.
    help_on
        What each does for as long as the crew is not closed: `help_on`.
    """

    def __init__(self, count: int, help_on: Callable[[Any, int, int, Any], object]) -> None:
        self.count, self._help_on = count, help_on
        self._crew = np.zeros(SEAT + SEATS * (count + 1), dtype=np.int64)
        self._masks = _masks()
        self._busy = threading.Lock()
        self._process = 0
        self._looked_at: list[tuple[int, Any]] = []

    def lend(self, call: int, arrays: object) -> int:
        """Return where the crew's cells stand, or 0 if it helps somebody else.

        Parameters
        ----------
        call
            Where the cells of the call stand that is to be helped with.
        arrays
            What it works on; it is held for as long as a helper looks at it.
        """
        if not self._busy.acquire(blocking=False):
            return 0
        if not self._process:
            self._start()
        if self._process != os.getpid():
            self._busy.release()
            return 0
        self._looked_at.append((call, arrays))
        return self._crew.ctypes.data

    def take_back(self) -> None:
        """End the call for which they were lent. A helper that is late keeps what it looks at."""
        self._crew[JOB] = 0
        seats = self._crew[SEAT + AT_JOB :: SEATS]
        self._looked_at[:] = [held for held in self._looked_at if held[0] in seats]
        self._busy.release()

    def _start(self) -> None:
        crew = self._crew
        crew[LEADER], crew[HELPERS] = -1, self.count
        crew[MASKS], crew[CORES] = self._masks.ctypes.data, len(self._masks)
        pipes = []
        for h in range(self.count):
            pipe, waker = os.pipe()
            pipes.append(waker)
            seat = SEAT + SEATS * h
            crew[seat + WAKER] = waker
            thread = threading.Thread(
                target=_help,
                args=(self._help_on, crew, h, pipe, self._looked_at),
                name=f"row-helper-{h}",
                daemon=True,
            )
            thread.start()
            crew[seat + NUMBER] = thread.native_id or 0
        self._process = os.getpid()
        weakref.finalize(self, _close, crew, self._masks, pipes, self._process).atexit = False


def _help(help_on: Callable[..., object], crew: Any, h: int, pipe: int, held: object) -> None:
    """Help until the crew is closed; what is looked at is `held` for so long."""
    if hasattr(signal, "pthread_sigmask"):  # a signal would wake a helper that sleeps
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        help_on(crew, h, pipe, np.zeros(WORK))
    finally:
        os.close(pipe)


def _close(crew: Any, masks: Any, pipes: list[int], process: int) -> None:
    """Let the helpers leave. `masks` are held until nobody can ask for them."""
    if os.getpid() != process:
        return  # a forked child: they are its parent's
    crew[CLOSED] = 1
    for waker in pipes:
        with contextlib.suppress(BrokenPipeError):  # it has left already
            os.write(waker, b"\0")
        os.close(waker)


def _masks() -> Any:
    """Return for each core a mask of all others that this process may use, shape (cores, MASK)."""
    if not hasattr(os, "sched_getaffinity"):
        return np.zeros((0, MASK), np.uint64)
    allowed = sorted(core for core in os.sched_getaffinity(0) if core < 64 * MASK)
    masks = np.zeros((max(allowed, default=-1) + 1, MASK), np.uint64)
    for core in allowed:
        masks[:, core // 64] |= np.uint64(1) << np.uint64(core % 64)
    for core in allowed:
        masks[core, core // 64] &= ~(np.uint64(1) << np.uint64(core % 64))
    return masks
