"""What was the loss at one recorded step?"""

from __future__ import annotations

import numpy as np

from engine.convergence.optimum import Optimum
from engine.training.snapshot import Snapshot
from gui.panels.loss.record import LossRecord
from gui.plotting.plot_axes import GAP_WORD
from gui.style.numbers import count, loss_text, share_text


def step_numbers(
    snapshot: Snapshot, record: LossRecord, row: int, m: int, optimum: Optimum | None
) -> list[tuple[str, str]]:
    """Return names and texts of step, losses and accuracy in a row of the record of `snapshot`.

    `m` is the number of training examples. The gap to an optimum is told where it has a meaning.
    """
    items = [("step", count(int(record.step[row]))), ("train", loss_text(record.loss[row]))]
    if np.isfinite(record.test_loss[row]):
        items.append(("test", loss_text(record.test_loss[row])))
    items.append(("accuracy", share_text(record.accuracy[row], m)))
    if optimum is not None:
        gap = record.above(optimum, snapshot).loss[row]
        if np.isfinite(gap):
            items.append((GAP_WORD, loss_text(gap)))
    return items
