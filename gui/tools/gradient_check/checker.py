"""When is the gradient checked, and at which parameters?"""

from __future__ import annotations

import logging

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from engine.graph.checked import Checked, checked_example, checked_mean
from engine.graph.gradient_sweep import Sweep, check_at
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.arrays import Floats
from engine.training.snapshot import Snapshot

log = logging.getLogger(__name__)

REST_MS = 100
"""Milliseconds at least from the end of one check to the beginning of the next."""

REST_SHARE = 3
"""Checks take at most a quarter of the time: rest is this many times as long as the work."""

SLICE_SECONDS = 0.002
"""For how long a sweep over the widths may keep the window waiting at a time."""


class Checker(QObject):
    """Checks the gradient where the run stands, at most ten times a second and only while awake.

    Signals
    -------
    width_checked(object)
        The check at the width in force: a `GradientCheck` of one width.
    swept(object)
        The check at all widths: a `GradientCheck`.
    failed(object)
        An exception: this check was given up; the next one is made all the same.
    """

    width_checked = Signal(object)
    swept = Signal(object)
    failed = Signal(object)

    def __init__(self, epsilon: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._row = 0
        self._mean = False
        self._epsilon = epsilon
        self._is_awake = False
        self._is_stale = False
        self._checked: Checked | None = None
        self._w: Floats = np.empty(0)
        self._b = 0.0
        self._sweep: Sweep | None = None
        self._began = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rest_timeout)
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._on_turns_timeout)

    @property
    def checked(self) -> Checked | None:
        """The examples of the check that was begun last."""
        return self._checked

    @property
    def w(self) -> Floats:
        """The weights of the check that was begun last, shape ``(n,)``."""
        return self._w

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Check with these data from now on, the first example first."""
        self._problem, self._experiment = problem, experiment
        self._row = 0
        self._snapshot = None
        self._checked = self._sweep = None
        self._turns.stop()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Check at these parameters."""
        before, self._snapshot = self._snapshot, snapshot
        if (
            before is None
            or before.b != snapshot.b
            or before.experiment is not snapshot.experiment
            or not np.array_equal(before.w, snapshot.w)
        ):
            self._experiment = snapshot.experiment
            self._refresh()

    def select_example(self, row: int) -> None:
        """Check the example in this row of the data."""
        self._row = row
        self._refresh()

    def set_mean(self, mean: bool) -> None:
        """Check the mean loss, or that of the example alone."""
        self._mean = mean
        self._refresh()

    def set_epsilon(self, epsilon: float) -> None:
        """Check at this width."""
        self._epsilon = epsilon
        self._check_width()

    def set_awake(self, awake: bool) -> None:
        """Check, or do nothing until somebody looks again."""
        self._is_awake = awake
        if awake:
            self._refresh()
        else:
            self._turns.stop()
            self._is_stale = True

    def _refresh(self) -> None:
        """Check anew: now, or when the last check is done and long enough ago."""
        self._is_stale = True
        if self._is_awake and not self._rest.isActive() and not self._turns.isActive():
            self._begin()

    def _begin(self) -> None:
        problem, experiment, snapshot = self._problem, self._experiment, self._snapshot
        if problem is None or experiment is None or snapshot is None:
            return
        if len(snapshot.w) != problem.n:
            return
        self._is_stale = False
        self._began.start()
        try:
            one = None if self._mean else checked_example(problem, self._row)
            self._checked = one or checked_mean(problem, experiment)
            self._w, self._b = snapshot.w, snapshot.b
            self._sweep = Sweep(self._checked, self._w, self._b)
        except Exception as error:
            self._give_up(error)
            return
        self._turns.start()
        self._check_width()

    def _check_width(self) -> None:
        if self._checked is None:
            return
        try:
            check = check_at(self._checked, self._w, self._b, np.array([self._epsilon]))
        except Exception as error:
            self._give_up(error)
        else:
            self.width_checked.emit(check)

    def _give_up(self, error: Exception) -> None:
        log.error("the gradient check caught an exception", exc_info=error)
        self._sweep = None
        self._turns.stop()
        self._rest.start(REST_MS)
        self.failed.emit(error)

    @Slot()
    def _on_turns_timeout(self) -> None:
        if self._sweep is None:
            return
        try:
            self._sweep.go_on(SLICE_SECONDS)
        except Exception as error:
            self._give_up(error)
            return
        if self._sweep.is_done:
            self._turns.stop()
            self._rest.start(max(REST_MS, REST_SHARE * self._began.elapsed()))
            self.swept.emit(self._sweep.result())

    @Slot()
    def _on_rest_timeout(self) -> None:
        if self._is_awake and self._is_stale:
            self._begin()
