"""How does a run go on in a thread of its own?"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.errors import InputError
from engine.experiment import Experiment
from engine.history_csv import history_csv
from engine.kernels import Kernel, numpy_kernel
from engine.player import Player
from engine.problem import Problem, load_dataset, prepare
from engine.snapshot import Phase, Snapshot
from gui.kernel_loader import KernelLoader
from gui.mailbox import Mailbox
from gui.priority import yield_to_window

log = logging.getLogger(__name__)

DATA_EDITS = frozenset({"size", "noise", "test_ratio"})
"""Settings that a drag changes often and that cost a rebuild of the data."""

SAID = {
    "data": "the data set",
    "columns": "the columns",
    "features": "the features",
    "standardize": "standardising",
    "init": "the start",
    "seed": "the seed",
    "size": "the number of points",
    "noise": "the noise",
    "test_ratio": "the test share",
}
"""How settings are called where a change of them is told."""

SNAPSHOT_SHARE = 4
"""Snapshots cost at most a quarter of the time: where one needs a long pass, they are fewer."""

KERNEL_LOOK_MS = 50
"""How often it is seen whether the compiled loop is ready."""

Method = TypeVar("Method", bound=Callable[..., None])


class _CancelledError(Exception):
    """A newer request, or the end, came while data were being loaded."""


def _guarded(method: Method) -> Method:
    """Tell the window what a slot has done, or what went wrong in it: the worker lives on."""

    @wraps(method)
    def guarded(self: DescentWorker, *args: Any) -> None:
        if self._retired:
            return
        try:
            method(self, *args)
            self._tell()
        except Exception as error:
            self._fail(error)

    return guarded  # type: ignore[return-value]


class DescentWorker(QObject):
    """Drives a Player, in slices of a few milliseconds, in the thread that it was moved to.

    Commands are slots, to be reached by queued connections; only `request` and `retire` may be
    called from another thread. What a run looks like goes into the mailbox, never into a signal.

    Signals
    -------
    run_started(int, object, object)
        A new run: its id, its Problem and its Experiment.
    problem_changed(object)
        The data were edited in mid-run, or time travel crossed such an edit: the Problem in force.
    phase_changed(object)
        A Phase. Emitted too when a command, or the survey of where it leads, has changed what a
        paused run looks like.
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

    def __init__(self, mailbox: Mailbox[Snapshot], loader: KernelLoader) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._loader = loader
        self._wanted = 0
        self._retired = False
        self._player: Player | None = None
        self._shelved: Player | None = None
        self._last_run_id = 0
        self._kernel: Kernel = numpy_kernel()
        self._speed = float("inf")
        self._play_after_load = False
        self._edits: dict[str, Any] = {}
        self._told: tuple[int, Problem | None, Phase] = (0, None, Phase.PAUSED)
        self._next_snapshot = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._edit_timer = QTimer(self)
        self._edit_timer.setSingleShot(True)
        self._edit_timer.timeout.connect(self._on_edit_timer_timeout)
        self._kernel_timer = QTimer(self)
        self._kernel_timer.setInterval(KERNEL_LOOK_MS)
        self._kernel_timer.timeout.connect(self._on_kernel_timer_timeout)
        self._requested.connect(self._on_requested)

    # From any thread

    def request(self, experiment: Experiment) -> None:
        """Ask for a new run; a load under way for an older request is given up."""
        self._wanted += 1
        self._requested.emit(self._wanted, experiment)

    def retire(self) -> None:
        """Give up a load under way and refuse all commands but `stop`: the window is closing."""
        self._retired = True

    # Commands

    @Slot()
    def begin(self) -> None:
        """Prepare the thread that the worker was moved to."""
        yield_to_window()

    @Slot()
    def stop(self) -> None:
        """Stop stepping and end this thread's event loop."""
        self._timer.stop()
        self._edit_timer.stop()
        self._kernel_timer.stop()
        QThread.currentThread().quit()

    @Slot(bool)
    @_guarded
    def play(self, on: bool) -> None:
        """Play or pause."""
        self._loader.start()
        if self._player is None:
            self._play_after_load = on
        elif on:
            self._player.play()
        else:
            self._player.pause()

    @Slot(int)
    @_guarded
    def step(self, steps: int) -> None:
        """Make some steps, or take some back (negative), and pause."""
        if self._player is not None:
            self._player.step(steps)

    @Slot(object)
    @_guarded
    def seek(self, step: int) -> None:
        """Go to a step and pause there."""
        if self._player is not None:
            self._player.seek(step)

    @Slot()
    @_guarded
    def reset(self) -> None:
        """Return to the start, with the settings now in force, and pause."""
        if self._player is not None:
            self._player.reset()

    @Slot(float)
    @_guarded
    def set_speed(self, speed: float) -> None:
        """Set the wanted steps/s; infinity is as fast as possible."""
        self._speed = speed
        if self._player is not None:
            self._player.pace.set_speed(speed, time.perf_counter())

    @Slot(float)
    @_guarded
    def change_alpha(self, alpha: float) -> None:
        """Change α from the next step on."""
        if self._player is not None:
            self._player.change("alpha", alpha)

    @Slot(str, object)
    @_guarded
    def change_setting(self, setting: str, value: object) -> None:
        """Change a setting from the next step on, or start again where the mathematics needs it."""
        if setting in DATA_EDITS:
            self._edits[setting] = value
            self._edit_timer.start(0)  # after the events that wait: a drag builds the data once
        elif self._player is not None:
            self._change(self._player, {setting: value})

    @Slot(object)
    @_guarded
    def set_parameters(self, theta: tuple[float, ...]) -> None:
        """Set (w1, …, wn, b) by hand at the current step."""
        if self._player is not None:
            self._player.set_parameters(theta)

    @Slot()
    @_guarded
    def shelve(self) -> None:
        """Put the run aside as it is; it stays until another one is begun."""
        self._shelved = self._player

    @Slot()
    @_guarded
    def unshelve(self) -> None:
        """Bring back the run that was put aside, to the last bit."""
        if self._shelved is not None:
            self._player, self._shelved = self._shelved, None
            self._player.use_kernel(self._kernel)

    @Slot(object)
    @_guarded
    def save_history(self, path: Path) -> None:
        """Write the recorded steps of the run to a CSV file."""
        if self._player is not None:
            run = self._player.run
            run.mark_end()
            rows = run.history.rows
            with history_csv(path, run, every=1) as writer:
                writer.write(rows)
            self.noticed.emit(f"{len(rows):,} recorded steps saved in {path.name}")

    # Events

    @Slot(int, object)
    @_guarded
    def _on_requested(self, ticket: int, experiment: Experiment) -> None:
        def progress(share: float) -> None:
            if ticket != self._wanted or self._retired:
                raise _CancelledError
            self.progressed.emit(share)

        if self._loader.loaded is None:
            self._kernel_timer.start()
        try:
            progress(0.0)
            problem = prepare(load_dataset(experiment, progress), experiment)
            progress(1.0)
        except _CancelledError:
            return
        self._player = Player(experiment, problem, self._kernel, run_id=self._last_run_id + 1)
        self._player.pace.set_speed(self._speed, time.perf_counter())
        if problem.dataset.notice:
            self.noticed.emit(problem.dataset.notice)
        if self._play_after_load:
            self._play_after_load = False
            self._player.play()

    @Slot()
    @_guarded
    def _on_edit_timer_timeout(self) -> None:
        edits, self._edits = self._edits, {}
        if self._player is not None:
            self._change(self._player, edits)

    @Slot()
    @_guarded
    def _on_kernel_timer_timeout(self) -> None:
        loaded = self._loader.loaded
        if loaded is None:
            return
        self._kernel_timer.stop()
        self._kernel = loaded.kernel
        if loaded.notice:
            self.noticed.emit(loaded.notice)
        if self._player is not None:
            self._player.use_kernel(loaded.kernel)

    @Slot()
    def _on_timer_timeout(self) -> None:
        """Make a slice of steps. The only slot that usually emits nothing."""
        player = self._player
        if player is None or self._retired:
            return
        try:
            changed = player.tick()
            told = (player.run_id, player.run.problem, player.phase) == self._told
            if not told or (changed and not player.is_moving):
                self._tell()
            elif changed and time.perf_counter() >= self._next_snapshot:
                self._put_snapshot(player)
        except Exception as error:
            self._fail(error)

    # Inside

    def _tell(self) -> None:
        """Tell the window what is new, and keep ticking for as long as there is something to do."""
        player = self._player
        if player is None:
            return
        run_id, problem, _ = self._told
        self._told = (player.run_id, player.run.problem, player.phase)
        self._last_run_id = max(self._last_run_id, player.run_id)
        if player.run_id != run_id:
            self.run_started.emit(player.run_id, player.run.problem, player.run.start)
        elif player.run.problem is not problem:
            self.problem_changed.emit(player.run.problem)
        self._put_snapshot(player)
        self.phase_changed.emit(player.phase)
        if not player.is_busy:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != player.interval_ms:
            self._timer.start(player.interval_ms)

    def _change(self, player: Player, changes: dict[str, Any]) -> None:
        run_id = player.run_id
        for setting, value in changes.items():
            player.change(setting, value)
        if player.run_id != run_id:
            names = " and ".join(SAID.get(setting, setting) for setting in changes)
            self.noticed.emit(f"Started again from step 0: {names} changed")

    def _put_snapshot(self, player: Player) -> None:
        start = time.perf_counter()
        self._mailbox.put(player.snapshot())
        end = time.perf_counter()
        self._next_snapshot = end + (SNAPSHOT_SHARE - 1) * (end - start)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("the worker caught an exception", exc_info=error)
        self._timer.stop()
        if self._player is not None:
            self._player.pause()
            self._told = (*self._told[:2], self._player.phase)
        self.failed.emit(error)
        self.phase_changed.emit(Phase.PAUSED)
