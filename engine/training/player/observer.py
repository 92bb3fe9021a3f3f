"""Snapshots of a run as it moves, and what is worked out of it between slices of steps."""

from __future__ import annotations

import time

import numpy as np

from engine.convergence.optimum import Convergence
from engine.model.problem import Problem
from engine.support.arrays import frozen
from engine.training.advice import Advice, Adviser
from engine.training.pinned_runs import PinnedRuns
from engine.training.player.analysis import ConvergenceAnalysis
from engine.training.run import Run
from engine.training.snapshot import Phase, PinnedRun, RunState, Snapshot

ADVICE_SECONDS = 0.25
"""Advice is weighed this often while a run is going on: a sentence that flickers helps nobody."""


class Observer:
    """Takes snapshots of one run."""

    def __init__(self, run_id: int, run: Run) -> None:
        self._run_id = run_id
        self._run = run
        self._problem: Problem | None = None
        self._adviser: Adviser | None = None
        self._advice: Advice | None = None
        self._next_advice = 0.0
        self._analysis = ConvergenceAnalysis(run)

    @property
    def due_in(self) -> float:
        """Seconds until `analyse` has something to do; infinite where all is known."""
        return self._analysis.due_in

    def analyse(self, seconds: float) -> bool:
        """Work out for about so long where the run leads; return whether more is known now."""
        return self._analysis.work(seconds)

    def convergence_of(self, run: Run) -> Convergence | None:
        """Return where `run` leads, if that is known here: on the same data and penalties."""
        return self._analysis.convergence_of(run)

    def snapshot(
        self,
        phase: Phase,
        steps_per_second: float = 0.0,
        pinned: tuple[PinnedRun, ...] = (),
        loop: tuple[int, int] | None = None,
    ) -> Snapshot:
        """Describe the run as it is now; costs a pass over the data where J is not yet known."""
        run = self._run
        state = run.state()
        gradient = run.gradient
        w_raw, b_raw = run.problem.features.to_raw(state.w, state.b)
        curvature = self._analysis.curvature(phase in (Phase.RUNNING, Phase.SEEKING))
        return Snapshot(
            **state.as_dict(),
            run_id=self._run_id,
            problem=run.problem,
            last_step=run.last_step,
            epoch=run.epoch,
            phase=phase,
            w_raw=frozen(np.array(w_raw)),
            b_raw=float(b_raw),
            dw=frozen(gradient[:-1]),
            db=float(gradient[-1]),
            steps_per_second=steps_per_second,
            events=run.events,
            kernel=run.kernel.name,
            advice=self._weigh(phase, state),
            curvature=curvature,
            convergence=self._analysis.convergence,
            pinned=pinned,
            loop=loop,
        )

    def _weigh(self, phase: Phase, state: RunState) -> Advice | None:
        run, now = self._run, time.monotonic()
        if run.problem is not self._problem:
            self._problem = run.problem
            self._adviser = Adviser(run.problem)
        elif phase is Phase.RUNNING and now < self._next_advice:
            return self._advice
        self._next_advice = now + ADVICE_SECONDS
        assert self._adviser is not None
        recent = state.history.between(run.changed_at, state.step).loss
        diverged = state.diverged_at if state.has_diverged else None
        self._advice = self._adviser.advise(state.experiment, state.accuracy, recent, diverged)
        return self._advice


ANALYSIS_SECONDS = 0.001
"""How long it is worked out at a time where the runs lead."""

ANALYSIS_SHARE = 5
"""While one of them is moving, that takes one part in so many of the time."""


class IdleWork:
    """Analysis of convergence between slices of steps: the run played, then those beside it."""

    def __init__(self, observer: Observer, pinned: PinnedRuns) -> None:
        self._observer, self._pinned = observer, pinned
        self._next = 0.0

    @property
    def due_in(self) -> float:
        """Seconds until `analyse` has something to do; infinite where all is known."""
        return 0.0 if self._pinned.is_analysing else self._observer.due_in

    def analyse(self, is_moving: bool) -> bool:
        """Work out a little; return whether more is known now."""
        start = time.perf_counter()
        if is_moving and start < self._next:
            return False
        source = self._observer if self._observer.due_in <= 0 else self._pinned
        news = source.analyse(ANALYSIS_SECONDS)
        end = time.perf_counter()
        self._next = end + (ANALYSIS_SHARE - 1) * (end - start)
        return news
