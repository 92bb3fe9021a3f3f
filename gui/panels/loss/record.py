"""The losses that a plot draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np

from engine.convergence.optimum import Optimum, gaps, same_loss
from engine.support.arrays import Floats
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class LossRecord:
    """The recorded steps and, in its place among them, the one shown; arrays ``(k,)``."""

    step: Floats
    loss: Floats
    test_loss: Floats
    accuracy: Floats
    now: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Return what `snapshot` tells."""
        curve = snapshot.history
        now = int(np.searchsorted(curve.step, snapshot.step))
        step, loss, accuracy = curve.step, curve.loss, curve.accuracy
        test_loss = curve.test_loss
        if now == len(step) or step[now] != snapshot.step:
            step = np.insert(step, now, snapshot.step)
            loss = np.insert(loss, now, snapshot.loss)
            accuracy = np.insert(accuracy, now, snapshot.accuracy)
            tested = np.nan if snapshot.test_loss is None else snapshot.test_loss
            test_loss = np.insert(test_loss, now, tested)
        return cls(step, loss, test_loss, accuracy, now)

    def above(self, optimum: Optimum, snapshot: Snapshot) -> Self:
        """Return ``J - J*`` in place of the losses.

        NaN where J was another function than it is now, and for the test examples, whose loss has
        its lowest point elsewhere.
        """
        first, end = same_loss(snapshot.events, snapshot.step)
        is_same = (self.step >= first) & (self.step < end)
        above = np.where(is_same, gaps(self.loss, optimum), np.nan)
        return replace(self, loss=above, test_loss=np.full(len(above), np.nan))
