"""How low can J get?"""

from __future__ import annotations

import numpy as np

from engine.convergence.goal import Goal
from engine.convergence.optimum import seek_unpenalised_optimum
from engine.support.arrays import Floats
from engine.support.pieces import Pieces, finish


def lowest_loss(F: Floats, y: Floats, goal: Goal) -> float | None:
    """Return the infimum of J, of which none is less; None where it is not known.

    It is J at the optimum. Where there is none, J comes as close to it as one likes: to 0 where a
    boundary makes no mistakes, and also where all examples are of one class, since b has no
    penalty. Where some examples are tied to the boundary these decide alone: the loss of the others
    can be made as small as one likes without moving them. Among themselves they overlap.

    Parameters
    ----------
    F, y
        Features, shape ``(n, m)``, and labels 0 or 1, shape ``(m,)``.
    goal
        Where descent leads on them, from `engine.convergence.goal.find_goal`.
    """
    return finish(seek_lowest_loss(F, y, goal))


def seek_lowest_loss(F: Floats, y: Floats, goal: Goal) -> Pieces[float | None]:
    """Work out what `lowest_loss` returns."""
    yield
    if goal.optimum is not None:
        return goal.optimum.J
    if int(y.sum()) in (0, len(y)):
        return 0.0
    if goal.separation is None:
        return None
    tied = goal.separation.tied
    count = int(np.count_nonzero(tied))
    if count == 0:
        return 0.0
    optimum = yield from seek_unpenalised_optimum(np.ascontiguousarray(F[:, tied]), y[tied])
    return None if optimum is None else optimum.J * count / len(y)
