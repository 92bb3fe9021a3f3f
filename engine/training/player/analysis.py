"""Analysis of convergence, a little at a time: curvature here, and where descent leads."""

from __future__ import annotations

import math
import time

import numpy as np

from engine.convergence.curvature import Curvature, curvature_at, curvature_bound, free_parameters
from engine.convergence.optimum import Convergence, convergence_of
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.support.tasks import Interruptible, Task
from engine.training.run import Run

SAMPLE = 100_000
"""Of more examples than this, so many are drawn for the Hessian at the current parameters."""


class ProblemAnalysis:
    """Works out, little by little, how J curves over one problem and where descent leads.

    What depends on the data alone is worked out once, what depends on the penalties too once for
    each of them, the Hessian wherever it is asked for. `penalties` are those in force, (l1, l2).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._bound_and_sample = Task(_bound_and_sample(problem))
        self.penalties = (0.0, 0.0)
        self._convergence: Task[Convergence] | None = None

    @property
    def convergence(self) -> Convergence | None:
        """Where descent leads under the penalties in force; None while it is worked out."""
        return None if self._convergence is None else self._convergence.result

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be worked out."""
        return (
            self._bound_and_sample.is_done
            and self._convergence is not None
            and self._convergence.is_done
        )

    def set_penalties(self, l1: float, l2: float) -> bool:
        """Work on the convergence under these penalties; return False if they are in force."""
        if self._convergence is not None and self.penalties == (l1, l2):
            return False
        self.penalties = (l1, l2)
        self._convergence = Task(convergence_of(self.problem, l1, l2))
        return True

    def work(self, seconds: float) -> bool:
        """Go on for about so long; return whether something is known that was not before."""
        end = time.perf_counter() + seconds
        news = False
        for task in (self._bound_and_sample, self._convergence):
            if task is not None and not task.is_done:
                if not task.work(end - time.perf_counter()):
                    break
                news = True
        return news

    @property
    def is_ready(self) -> bool:
        """Whether all that `curvature` needs has been worked out."""
        return self._bound_and_sample.is_done

    def curvature(
        self, theta: Floats, gradient: Floats | None = None
    ) -> Interruptible[Curvature | None]:
        """Work out how J curves at ``theta = (w1, …, wn, b)``; None if it cannot be known.

        `gradient` is that of J without its L1 penalty there, needed where there is one.

        Of very many examples a sample says it, together with the bound of all of them.
        """
        if self._bound_and_sample.result is None:
            return None
        bound, F = self._bound_and_sample.result
        l1, l2 = self.penalties
        is_free = None if gradient is None else free_parameters(theta, gradient, l1)
        return (yield from curvature_at(F, theta, l2, bound + l2, is_free))


def _bound_and_sample(problem: Problem) -> Interruptible[tuple[float, Floats]]:
    """Work out the bound without penalties, and the features that Hessians are computed from."""
    bound = yield from curvature_bound(problem.F)
    return bound, problem.sampled(SAMPLE).F


EVERY_SECONDS = 0.25
"""How often curvature is worked out while a run is going on, or the timeline of one on many
examples is dragged."""

CURVATURE_SHARE = 20
"""Curvature takes one part in so many of that time at most."""

QUICK = 50_000
"""Numbers of a problem that are analysed before a run is described: it takes about a millisecond.
Larger problems are described first, so that a pause is obeyed at once and a seek follows the hand.
"""

QUICK_SECONDS = 0.01
"""How long such a problem is analysed before that, at most."""


class ConvergenceAnalysis:
    """Curvature of J where one run stands, and its `Convergence`, kept up to date."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._next = 0.0
        self._analysis = ProblemAnalysis(run.problem)
        self._curvature: Curvature | None = None
        self._known_at: tuple[object, ...] = ()
        self._is_wanted = True
        self._task: Task[Curvature | None] | None = None
        self._begun_at: tuple[object, ...] = ()
        self._spent = 0.0

    @property
    def due_in(self) -> float:
        """Seconds until `work` has something to do; infinite where a run that rests is known."""
        if not self._analysis.is_done:
            return 0.0
        if not self._is_wanted:
            return math.inf
        if self._task is not None:
            return 0.0
        return max(0.0, self._next - time.perf_counter())

    @property
    def convergence(self) -> Convergence | None:
        """Where the run leads; None while that is worked out."""
        return self._analysis.convergence

    def convergence_of(self, run: Run) -> Convergence | None:
        """Return the convergence of `run`, if its problem and penalties are those analysed."""
        analysis, experiment = self._analysis, run.experiment
        is_seen = analysis.penalties == (experiment.l1, experiment.l2)
        return analysis.convergence if is_seen and analysis.problem is run.problem else None

    def work(self, seconds: float) -> bool:
        """Go on with what is not known yet for about so long; return whether more is known now."""
        self._attend()
        end = time.perf_counter() + seconds
        news = False
        if self._can_work_on_curvature():
            news = self._work_on_curvature(seconds)
            if self._is_wanted:
                return False
        return self._analysis.work(end - time.perf_counter()) or news

    def curvature(self, is_going_on: bool) -> Curvature | None:
        """Return how J curves here or, of a run that is going on, where it was shortly before.

        So it is of a run that rests on many examples, until `work` has worked it out here: not at
        once while the timeline is dragged.
        """
        self._attend()
        if is_going_on:
            is_due = self._curvature is None or time.perf_counter() >= self._next
        else:
            is_due = self._place() != self._known_at
        self._is_wanted |= is_due
        if self._analysis.problem.F.size <= QUICK:
            if not is_going_on:
                self._analysis.work(QUICK_SECONDS)
            if is_due and self._analysis.is_ready:
                self._task = None  # of somewhere else
                self._work_on_curvature(math.inf)
        return self._curvature

    def _attend(self) -> None:
        """Analyse the data and the penalties that are in force now."""
        problem, experiment = self._run.problem, self._run.experiment
        if problem is not self._analysis.problem:
            self._analysis = ProblemAnalysis(problem)
            self._curvature, self._known_at, self._is_wanted = None, (), True
        if self._analysis.set_penalties(experiment.l1, experiment.l2):
            self._task = None
            self._next -= EVERY_SECONDS

    def _place(self) -> tuple[object, ...]:
        """Return what the curvature depends on."""
        run = self._run
        own = run.experiment
        return run.problem, own.l1, own.l2, run.w.tobytes(), run.b

    def _can_work_on_curvature(self) -> bool:
        """Tell whether curvature may be begun here, or gone on with."""
        if not self._is_wanted or not self._analysis.is_ready:
            return False
        return self._task is not None or time.perf_counter() >= self._next

    def _work_on_curvature(self, seconds: float) -> bool:
        """Work on the curvature for about so long; return whether it is known now.

        What was begun is brought to its end, even if the run has moved on: else none would be shown
        while the timeline is dragged.
        """
        start = time.perf_counter()
        task = self._task
        if task is None:
            theta = np.append(self._run.w, self._run.b)
            gradient = self._run.gradient if self._run.experiment.l1 > 0 else None
            task = self._task = Task(self._analysis.curvature(theta, gradient))
            self._begun_at, self._spent = self._place(), 0.0
        is_done = task.work(seconds)
        end = time.perf_counter()
        self._spent += end - start
        if is_done:
            self._curvature, self._known_at = task.result, self._begun_at
            self._task, self._is_wanted = None, False
            self._next = end + max(EVERY_SECONDS, CURVATURE_SHARE * self._spent)
        return is_done
