"""When does a run look at the surface that it descends on?"""

from __future__ import annotations

import time

import numpy as np

from engine.curvature import Curvature
from engine.goal import Goal
from engine.run import Run
from engine.survey import Survey

EVERY_SECONDS = 0.25
SHARE = 20
"""While a run is going on its curvature is looked at this often, and for one part in so many of
the time at most."""

QUICK = 50_000
"""Numbers of a problem that are surveyed before a resting run is described: it takes about a
millisecond. Larger problems are described first, so that a pause is obeyed at once."""

QUICK_SECONDS = 0.01


class Lookout:
    """Keeps in view how the surface under one run curves, and where it leads."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._survey = Survey(run.problem)
        self._curvature: Curvature | None = None
        self._looked_at: tuple[object, ...] = ()
        self._is_late = False
        self._next = 0.0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be worked out for a run that rests here."""
        return self._survey.is_done and not self._is_late

    @property
    def goal(self) -> Goal | None:
        """Where the run leads; None while that is worked out."""
        return self._survey.goal

    def goal_of(self, run: Run) -> Goal | None:
        """Return where `run` leads, if it descends on the surface that is in view."""
        survey, experiment = self._survey, run.experiment
        is_seen = survey.penalties == (experiment.l1, experiment.l2)
        return survey.goal if is_seen and survey.problem is run.problem else None

    def work(self, seconds: float) -> bool:
        """Go on with what is not known yet for about so long; return whether more is known now."""
        self._attend()
        news = self._survey.work(seconds)
        if self._is_late:
            self._look()
            news = True
        return news

    def curvature(self, is_going_on: bool) -> Curvature | None:
        """Return how J curves here or, of a run that is going on, where it was a moment ago."""
        self._attend()
        is_quick = self._survey.problem.F.size <= QUICK
        if is_going_on:
            if self._curvature is None or time.perf_counter() >= self._next:
                self._look()
        elif is_quick or self._curvature is None:
            if is_quick:
                self._survey.work(QUICK_SECONDS)
            self._look()
        else:
            self._is_late = self._place() != self._looked_at
        return self._curvature

    def _attend(self) -> None:
        """Survey the data and the penalties that are in force now."""
        problem, experiment = self._run.problem, self._run.experiment
        if problem is not self._survey.problem:
            self._survey = Survey(problem)
            self._curvature = None
        if self._survey.set_penalties(experiment.l1, experiment.l2):
            self._next -= EVERY_SECONDS

    def _place(self) -> tuple[object, ...]:
        """Return what the curvature depends on."""
        run = self._run
        return run.problem, run.experiment.l2, run.w.tobytes(), run.b

    def _look(self) -> None:
        start = time.perf_counter()
        self._looked_at = self._place()
        self._curvature = self._survey.curvature(np.append(self._run.w, self._run.b))
        end = time.perf_counter()
        self._next = end + max(EVERY_SECONDS, SHARE * (end - start))
        self._is_late = False
