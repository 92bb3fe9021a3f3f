"""What do the threads share that let several runs step side by side?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.compiled_call import Call
from engine.compiled_full import OUTCOME
from engine.compiled_lanes import FIRST_LANE, LINE, REAL, WHOLE, take_turns
from engine.compiled_order import KEYS
from engine.dataset import Floats
from engine.kernels import Lane

TICKETS = 64
"""Tickets that a call gives out at least: so many that threads which share them end together."""


class Board:
    """One call of `engine.kernels.Kernel.descend_lanes`, of which the arguments are.

    Attributes
    ----------
    outcomes
        What came of each lane, shape ``(R, OUTCOME)``.
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
    ) -> None:
        whole = np.empty((len(lanes), WHOLE), np.int64)
        real = np.empty((len(lanes), REAL))
        for r, lane in enumerate(lanes):
            batch = lane.batch if lane.batch < F.shape[1] else 0
            whole[r] = lane.first_step, lane.steps, batch, lane.record_every
            real[r] = lane.alpha, lane.l1, lane.l2
        self._batch = int(whole[:, 2].max())
        self.outcomes = np.tile([0.0, 0.0, math.nan, -1.0, 0.0], (len(lanes), 1))
        self._cells = np.zeros(FIRST_LANE + LINE * len(lanes), np.int64)
        self._turns = -(-TICKETS // len(lanes))
        self._examples = F, y, F_test, y_test
        self._shared = whole, real, seed, thetas, grads, records, self.outcomes

    def lead(self) -> None:
        """Take turns until all lanes are done."""
        self._take_turns(leads=True)

    def help_out(self) -> None:
        """Take turns until none is left to be taken."""
        self._take_turns(leads=False)

    def _take_turns(self, *, leads: bool) -> None:
        n, batch = len(self._examples[0]), self._batch
        alone = Call(self._examples[0])
        take_turns(
            self._cells, self._turns, leads, alone.team, *self._examples, *self._shared,
            np.empty(n + 1), alone.partial, alone.work, np.empty(KEYS, np.uint64),
            np.empty(batch, np.uint64), np.empty(n * batch), np.empty(batch), np.empty(OUTCOME),
        )  # fmt: skip
