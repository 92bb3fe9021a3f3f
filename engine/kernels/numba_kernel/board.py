"""What do the threads share that let several runs step side by side?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.kernels.numba_kernel.call import Call, apart
from engine.kernels.numba_kernel.full_batch import OUTCOME
from engine.kernels.numba_kernel.lanes import FIRST_LANE, LINE, REAL, WHOLE, take_turns
from engine.kernels.numba_kernel.order import KEYS
from engine.kernels.numba_kernel.rows import WORK
from engine.kernels.numba_kernel.shared import descend_together, help_together
from engine.kernels.protocol import Lane
from engine.support.arrays import Floats

TICKETS = 64
"""Tickets that are given out at least: so many that threads which share them end together."""

CACHE = 1_000_000
"""Bytes of features beyond which fetching them takes time, so that lanes had better share it."""


class Board:
    """One call of `engine.kernels.protocol.Kernel.descend_lanes`, of which the arguments are.

    Each thread takes a lane at a time, for some steps. Where there are fewer lanes than threads,
    or so many rows that they do not fit into a core's cache, all lanes make a step together and the
    threads share the rows; but mini-batches go lane by lane.

    Attributes
    ----------
    outcomes
        What came of each lane, shape ``(R, OUTCOME)``.
    helpers
        Threads that are of use beside the one that leads.
    rows
        Rows that all lanes go over in all their steps.
    """

    def __init__(
        self,
        F: Floats,
        y: Floats,
        F_test: Floats,
        y_test: Floats,
        thetas: Floats,
        grads: Floats,
        lanes: Sequence[Lane],
        seed: int,
        records: Floats,
        threads: int,
    ) -> None:
        n, m = F.shape
        whole = np.empty((len(lanes), WHOLE), np.int64)
        real = np.empty((len(lanes), REAL))
        for r, lane in enumerate(lanes):
            batch = lane.batch if lane.batch < m else 0
            whole[r] = lane.first_step, lane.steps, batch, lane.record_every
            real[r] = lane.alpha, lane.l1, lane.l2
        going = [lane for lane in lanes if lane.steps]
        self.rows = sum(lane.steps * min(lane.batch or m, m) for lane in going)
        self.outcomes = np.tile([0.0, 0.0, math.nan, -1.0, 0.0], (len(lanes), 1))
        self._batch = int(whole[:, 2].max())
        self._examples = F, y, F_test, y_test
        self._whole, self._real, self._seed = whole, real, seed
        self._states = thetas, grads, records, self.outcomes
        self._call = Call(F)
        few = len(going) < threads or F.nbytes > CACHE
        self._together = self._batch == 0 and few and self._call.chunks > 1
        self.helpers = (threads if self._together else min(threads, len(going))) - 1
        if self._together:
            self._plan = np.zeros(len(lanes), np.int64)
            self._aheads = np.empty((len(lanes), n + 1))
            self._partials = np.empty((len(lanes), len(self._call.partial)))
        else:
            self._cells = np.zeros(FIRST_LANE + LINE * len(lanes), np.int64)
            self._turns = -(-TICKETS // len(lanes))

    def lead(self) -> None:
        """Work until all lanes are done."""
        if not self._together:
            self._take_turns(leads=True)
            return
        descend_together(
            self._call.team, self._plan, *self._examples, self._whole, self._real, *self._states,
            self._aheads, self._partials, self._call.work, self._call.partial,
        )  # fmt: skip

    def help_out(self) -> None:
        """Work for as long as there is something to take."""
        if not self._together:
            self._take_turns(leads=False)
            return
        F, y, *_ = self._examples
        work = np.zeros(WORK)
        help_together(self._call.team, self._plan, F, y, self._aheads, self._partials, work)

    def _take_turns(self, *, leads: bool) -> None:
        n, batch = len(self._examples[0]), self._batch
        alone = Call(self._examples[0])
        take_turns(
            self._cells, self._turns, leads, alone.team, *self._examples, self._whole, self._real,
            self._seed, *self._states, apart(n + 1), apart(n + 1), apart(n + 1), alone.partial,
            alone.work, np.empty(KEYS, np.uint64), np.empty(batch, np.uint64), np.empty(n * batch),
            np.empty(batch), np.empty(OUTCOME),
        )  # fmt: skip
