"""How does a run go on in a thread of its own?"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.errors import InputError
from engine.experiment import Experiment
from engine.history_csv import history_csv
from engine.kernels import Kernel, LoadedKernel, numpy_kernel
from engine.observer import Observer
from engine.problem import Problem, load_dataset, prepare
from engine.run import Run
from engine.snapshot import Phase, Snapshot
from gui.mailbox import Mailbox
from gui.pace import Pace

log = logging.getLogger(__name__)

DATA_EDITS = frozenset({"size", "noise", "test_ratio"})
"""Settings that a drag changes often and that cost a rebuild of the data."""

DATA_SETTINGS = frozenset({"data", "columns", "label", "positive", "size", "noise", "seed"})
"""Settings that need the examples to be made or read anew."""

SNAPSHOT_SHARE = 4
"""Snapshots cost at most a quarter of the time: where one needs a long pass, they are fewer."""

Method = TypeVar("Method", bound=Callable[..., None])


class _CancelledError(Exception):
    """A newer request, or the end, came while data were being loaded."""


def _guarded(method: Method) -> Method:
    """Catch what goes wrong in a slot and tell the window: the worker lives on, paused."""

    @wraps(method)
    def guarded(self: DescentWorker, *args: Any) -> None:
        try:
            method(self, *args)
        except Exception as error:
            self._fail(error)

    return guarded  # type: ignore[return-value]


class DescentWorker(QObject):
    """Drives a Run, in slices of a few milliseconds, in the thread that it was moved to.

    Commands are slots, to be reached by queued connections; only `request` and `retire` may be
    called from another thread. What a run looks like goes into the mailbox, never into a signal.

    Signals
    -------
    run_started(int, object, object)
        A new run: its id, its Problem and its Experiment.
    problem_changed(object)
        The data were edited in mid-run, or time travel crossed such an edit: the Problem in force.
    phase_changed(object)
        A Phase. Emitted too when a command has changed what a paused run looks like.
    noticed(str)
        A sentence for the status bar.
    progressed(float)
        Share of a file read, 0 … 1.
    failed(object)
        An exception. The run, if there is one, is paused where it was.
    """

    run_started = Signal(int, object, object)
    problem_changed = Signal(object)
    phase_changed = Signal(object)
    noticed = Signal(str)
    progressed = Signal(float)
    failed = Signal(object)
    _requested = Signal(int, object)

    def __init__(self, mailbox: Mailbox[Snapshot]) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._wanted = 0
        self._run: Run | None = None
        self._run_id = 0
        self._observer: Observer | None = None
        self._sent_problem: Problem | None = None
        self._kernel: Kernel = numpy_kernel()
        self._phase = Phase.PAUSED
        self._target = 0
        self._play_after_load = False
        self._edits: dict[str, Any] = {}
        self._waiting: list[Callable[[], None]] = []
        self._pace = Pace()
        self._next_snapshot = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._edit_timer = QTimer(self)
        self._edit_timer.setSingleShot(True)
        self._edit_timer.timeout.connect(self._on_edit_timer_timeout)
        self._requested.connect(self._on_requested)

    # From any thread

    def request(self, experiment: Experiment) -> None:
        """Ask for a new run; a load under way for an older request is given up."""
        self._wanted += 1
        self._requested.emit(self._wanted, experiment)

    def retire(self) -> None:
        """Give up a load under way and refuse further ones: the window is closing."""
        self._wanted = -1

    # Commands

    @Slot()
    def stop(self) -> None:
        """Stop stepping and end this thread's event loop."""
        self._timer.stop()
        self._edit_timer.stop()
        QThread.currentThread().quit()

    @Slot(bool)
    @_guarded
    def play(self, on: bool) -> None:
        """Play or pause."""
        if self._run is None:
            self._play_after_load = on
        elif not on and self._phase is not Phase.DIVERGED:
            self._settle(Phase.PAUSED)
        elif on and self._phase in (Phase.PAUSED, Phase.SEEKING):
            self._go(Phase.RUNNING)

    @Slot(int)
    @_guarded
    def step(self, steps: int) -> None:
        """Make some steps, or take some back (negative), and pause."""
        if self._run is not None:
            origin = self._target if self._phase is Phase.SEEKING else self._run.step
            self._seek(origin + steps)

    @Slot(object)
    @_guarded
    def seek(self, step: int) -> None:
        """Go to a step and pause there."""
        if self._run is not None:
            self._seek(step)

    @Slot()
    @_guarded
    def reset(self) -> None:
        """Return to the start, with the settings now in force, and pause."""
        if self._run is not None:
            self._begin(self._run.experiment, self._run.problem, Phase.PAUSED)

    @Slot(float)
    @_guarded
    def set_speed(self, speed: float) -> None:
        """Set the wanted steps/s; infinity is as fast as possible."""
        self._pace.set_speed(speed, time.perf_counter())
        if self._phase is Phase.RUNNING:
            self._timer.setInterval(self._pace.interval_ms)

    @Slot(float)
    @_guarded
    def change_alpha(self, alpha: float) -> None:
        """Change α from the next step on."""
        self._when_there(partial(self._change, "alpha", alpha))

    @Slot(str, object)
    @_guarded
    def change_setting(self, setting: str, value: object) -> None:
        """Change a setting from the next step on, or start again where the mathematics needs it."""
        if setting in DATA_EDITS:
            self._edits[setting] = value
            self._edit_timer.start(0)  # after the events that wait: a drag builds the data once
        else:
            self._when_there(partial(self._change, setting, value))

    @Slot(object)
    @_guarded
    def set_parameters(self, theta: tuple[float, ...]) -> None:
        """Set (w1, …, wn, b) by hand at the current step."""
        self._when_there(partial(self._set_parameters, theta))

    @Slot(object)
    @_guarded
    def use_kernel(self, loaded: LoadedKernel) -> None:
        """Let the loaded kernel make the steps from now on."""
        self._kernel = loaded.kernel
        if loaded.notice:
            self.noticed.emit(loaded.notice)
        self._offer_kernel()
        if self._run is not None and self._phase is not Phase.RUNNING:
            self._settle(self._phase)

    @Slot(object)
    @_guarded
    def save_history(self, path: Path) -> None:
        """Write the recorded steps of the run to a CSV file."""
        if self._run is not None:
            self._run.mark_end()
            rows = self._run.history.rows
            with history_csv(path, self._run, every=1) as writer:
                writer.write(rows)
            self.noticed.emit(f"{len(rows):,} recorded steps saved in {path.name}")

    # Events

    @Slot(int, object)
    @_guarded
    def _on_requested(self, ticket: int, experiment: Experiment) -> None:
        def progress(share: float) -> None:
            if ticket != self._wanted:
                raise _CancelledError
            self.progressed.emit(share)

        try:
            progress(0.0)
            problem = prepare(load_dataset(experiment, progress), experiment)
            progress(1.0)
        except _CancelledError:
            return
        self._begin(experiment, problem, Phase.PAUSED)
        if problem.dataset.notice:
            self.noticed.emit(problem.dataset.notice)
        if self._play_after_load:
            self._play_after_load = False
            self._go(Phase.RUNNING)

    @Slot()
    @_guarded
    def _on_edit_timer_timeout(self) -> None:
        edits, self._edits = self._edits, {}
        for setting, value in edits.items():
            self._when_there(partial(self._change, setting, value))

    @Slot()
    @_guarded
    def _on_timer_timeout(self) -> None:
        run, seeking = self._run, self._phase is Phase.SEEKING
        if run is None:
            return
        if not seeking:
            self._offer_kernel()
        start = time.perf_counter()
        due = self._pace.slice_steps if seeking else self._pace.due(start)
        if seeking:
            due = min(due, self._target - run.step)
        if due > 0:
            made = run.advance(due)
            self._pace.made(made, start, time.perf_counter())
            if made < due:
                self._settle(Phase.DIVERGED)
                return
        if seeking and run.step >= self._target:
            self._settle(Phase.PAUSED)
        elif due > 0 and time.perf_counter() >= self._next_snapshot:
            self._put_snapshot()

    # Inside

    def _seek(self, step: int) -> None:
        assert self._run is not None
        self._target = max(0, step)
        self._run.restore(self._target)
        self._show_problem()
        self._go(Phase.SEEKING)
        self._on_timer_timeout()  # most targets are a slice away: no wait for the timer

    def _go(self, phase: Phase) -> None:
        self._pace.start(time.perf_counter())
        self._next_snapshot = 0.0
        self._set_phase(phase)
        self._timer.start(self._pace.interval_ms if phase is Phase.RUNNING else 0)

    def _settle(self, phase: Phase) -> None:
        """Stop, show what was reached, and do what waited for it."""
        self._timer.stop()
        self._set_phase(phase)
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    def _set_phase(self, phase: Phase) -> None:
        self._phase = phase
        self._put_snapshot()
        self.phase_changed.emit(phase)

    def _when_there(self, action: Callable[[], None]) -> None:
        """Do it now, or at the step that is being sought: it was meant for that one."""
        if self._phase is Phase.SEEKING:
            self._waiting.append(action)
        else:
            action()

    def _begin(self, experiment: Experiment, problem: Problem, phase: Phase) -> None:
        run = Run(experiment, problem, self._kernel_for(experiment))
        self._run_id += 1
        self._run, self._observer = run, Observer(self._run_id, run)
        self._sent_problem = problem
        self.run_started.emit(self._run_id, problem, experiment)
        if phase is Phase.RUNNING:
            self._go(phase)
        else:
            self._settle(phase)

    def _kernel_for(self, experiment: Experiment) -> Kernel:
        return numpy_kernel() if experiment.kernel == "numpy" else self._kernel

    def _offer_kernel(self) -> None:
        """Hand the run the kernel that has become ready meanwhile."""
        run = self._run
        if run is not None:
            kernel = self._kernel_for(run.experiment)
            if kernel is not run.kernel:
                run.use_kernel(kernel)

    def _change(self, setting: str, value: object) -> None:
        run = self._run
        if run is None:
            return
        if run.experiment.needs_restart(setting):
            self._restart(setting, value)
        elif run.change(setting, value):
            self._after_change()

    def _set_parameters(self, theta: tuple[float, ...]) -> None:
        if self._run is not None:
            self._run.set_parameters(np.array(theta))
            self._after_change()

    def _after_change(self) -> None:
        self._show_problem()
        if self._phase is not Phase.RUNNING:
            self._settle(Phase.PAUSED)

    def _restart(self, setting: str, value: object) -> None:
        assert self._run is not None
        experiment = self._run.experiment.restarted(setting, value)
        if experiment == self._run.experiment:
            return
        again = setting in DATA_SETTINGS
        dataset = load_dataset(experiment) if again else self._run.problem.dataset
        phase = Phase.RUNNING if self._phase is Phase.RUNNING else Phase.PAUSED
        self._begin(experiment, prepare(dataset, experiment), phase)
        name = setting.replace("_", " ")
        self.noticed.emit(f"{name}: the parameters mean something else now; started from step 0")

    def _show_problem(self) -> None:
        assert self._run is not None
        if self._run.problem is not self._sent_problem:
            self._sent_problem = self._run.problem
            self.problem_changed.emit(self._sent_problem)

    def _put_snapshot(self) -> None:
        assert self._observer is not None
        start = time.perf_counter()
        rate = self._pace.steps_per_second if self._phase is Phase.RUNNING else 0.0
        self._mailbox.put(self._observer.snapshot(self._phase, rate))
        end = time.perf_counter()
        self._next_snapshot = end + (SNAPSHOT_SHARE - 1) * (end - start)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("the worker caught an exception", exc_info=error)
        self._timer.stop()
        self._phase = Phase.PAUSED
        self._waiting.clear()
        self.failed.emit(error)
        self.phase_changed.emit(self._phase)
