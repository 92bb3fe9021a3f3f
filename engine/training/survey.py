"""What is known of the surface that a run descends on?"""

from __future__ import annotations

import time

import numpy as np

from engine.convergence.curvature import Curvature, bound_in_pieces, curvature_in_pieces
from engine.convergence.goal import Goal, seek_goal
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.pieces import Pieces, Task

SAMPLE = 100_000
"""Of more examples than this, so many are drawn for the Hessian at the current parameters."""


class Survey:
    """Works out, little by little, how J curves over one problem and where descent leads.

    What depends on the data alone is worked out once, what depends on the penalties too once for
    each of them, the Hessian wherever it is asked for. `penalties` are those in force, (l1, l2).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._ground = Task(_ground(problem))
        self.penalties = (0.0, 0.0)
        self._goal: Task[Goal] | None = None

    @property
    def goal(self) -> Goal | None:
        """Where descent leads under the penalties in force; None while it is worked out."""
        return None if self._goal is None else self._goal.result

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be worked out."""
        return self._ground.is_done and self._goal is not None and self._goal.is_done

    def set_penalties(self, l1: float, l2: float) -> bool:
        """Ask for the goal under these penalties; return False if they are in force already."""
        if self._goal is not None and self.penalties == (l1, l2):
            return False
        self.penalties = (l1, l2)
        self._goal = Task(seek_goal(self.problem, l1, l2))
        return True

    def work(self, seconds: float) -> bool:
        """Go on for about so long; return whether something is known that was not before."""
        end = time.perf_counter() + seconds
        news = False
        for task in (self._ground, self._goal):
            if task is not None and not task.is_done:
                if not task.work(end - time.perf_counter()):
                    break
                news = True
        return news

    @property
    def is_ready(self) -> bool:
        """Whether all that `look` needs has been worked out."""
        return self._ground.is_done

    def look(self, theta: Floats) -> Pieces[Curvature | None]:
        """Work out how J curves at ``theta = (w1, …, wn, b)``; None if it cannot be known.

        Of very many examples a sample says it, together with the bound of all of them.
        """
        if self._ground.result is None:
            return None
        bound, F = self._ground.result
        _, l2 = self.penalties
        return (yield from curvature_in_pieces(F, theta, l2, bound + l2))


def _ground(problem: Problem) -> Pieces[tuple[float, Floats]]:
    """Work out the bound without penalties, and the features that Hessians are computed from."""
    bound = yield from bound_in_pieces(problem.F)
    if problem.m <= SAMPLE:
        return bound, problem.F
    rows = np.sort(np.random.default_rng(0).integers(problem.m, size=SAMPLE))
    yield
    return bound, np.ascontiguousarray(problem.F[:, rows])
