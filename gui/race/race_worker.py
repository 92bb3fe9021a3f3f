"""How does a race go on in a thread of its own?"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.errors import InputError
from engine.experiment import Experiment
from engine.kernels import Kernel, numpy_kernel
from engine.problem import Problem
from engine.race_moment import RaceMoment
from engine.race_player import RacePlayer
from engine.snapshot import Phase
from gui.guarded_slot import guarded_slot
from gui.kernel_loader import KernelLoader
from gui.mailbox import Mailbox
from gui.priority import yield_to_window

log = logging.getLogger(__name__)

MOMENT_SHARE = 4
"""Moments cost at most a quarter of the time: with many lanes each copies many curves."""

MOMENT_SECONDS = 0.012
"""And there are no more of them than can be shown."""


class RaceWorker(QObject):
    """Drives a RacePlayer, in slices of a few milliseconds, in the thread that it was moved to.

    Commands are slots, to be reached by queued connections; only `request`, `retire` and `revive`
    may be called from another thread. What the race looks like goes into the mailbox, never into
    a signal.

    Signals
    -------
    phase_changed(object)
        A Phase. Emitted too when a command has changed what a paused race looks like.
    failed(object)
        An exception. The race, if there is one, is paused where it was.
    """

    phase_changed = Signal(object)
    failed = Signal(object)
    _requested = Signal(int, object, object)

    def __init__(self, mailbox: Mailbox[RaceMoment], loader: KernelLoader) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._loader = loader
        self._wanted = 0
        self._retired = False
        self._player: RacePlayer | None = None
        self._entry: tuple[Sequence[Experiment], Problem] | None = None
        self._speed = float("inf")
        self._told = Phase.PAUSED
        self._next_moment = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._requested.connect(self._on_requested)

    # From any thread

    def request(self, experiments: Sequence[Experiment], problem: Problem) -> int:
        """Ask for a new race and return its id; an older request not yet begun is dropped."""
        self._wanted += 1
        self._requested.emit(self._wanted, experiments, problem)
        return self._wanted

    def retire(self) -> None:
        """Refuse all commands but `stop`: the window is closing."""
        self._retired = True

    def revive(self) -> None:
        """Obey again: the window was opened once more."""
        self._retired = False

    # Commands

    @Slot()
    def begin(self) -> None:
        """Prepare the thread that the worker was moved to, and tell what there is."""
        yield_to_window()
        self._tell()

    @Slot()
    def stop(self) -> None:
        """Pause, and end this thread's event loop."""
        self._timer.stop()
        if self._player is not None:
            self._player.pause()
        QThread.currentThread().quit()

    @Slot(bool)
    @guarded_slot
    def play(self, on: bool) -> None:
        """Play or pause."""
        player = self._player
        if player is None:
            return
        if not on:
            player.pause()
            return
        if player.race.last_step == 0 and self._kernel() is not player.race.kernel:
            player = self._begin(player.race_id)
        player.play()

    @Slot(int)
    @guarded_slot
    def step(self, steps: int) -> None:
        """Make some steps, or take some back (negative), and pause."""
        if self._player is not None:
            self._player.step(steps)

    @Slot(object)
    @guarded_slot
    def seek(self, step: int) -> None:
        """Go to a step and pause there."""
        if self._player is not None:
            self._player.seek(step)

    @Slot()
    @guarded_slot
    def reset(self) -> None:
        """Return to the start, forget the race run so far, and pause."""
        if self._player is not None:
            self._begin(self._player.race_id)

    @Slot(float)
    @guarded_slot
    def set_speed(self, speed: float) -> None:
        """Set the wanted steps/s; infinity is as fast as possible."""
        self._speed = speed
        if self._player is not None:
            self._player.pace.set_speed(speed, time.perf_counter())

    # Events

    @Slot(int, object, object)
    @guarded_slot
    def _on_requested(
        self, ticket: int, experiments: Sequence[Experiment], problem: Problem
    ) -> None:
        if ticket != self._wanted:
            return
        was_running = self._player is not None and self._player.phase is Phase.RUNNING
        self._entry = (experiments, problem)
        player = self._begin(ticket)
        if was_running:
            player.play()

    @Slot()
    def _on_timer_timeout(self) -> None:
        """Make a slice of steps. The only slot that usually emits nothing."""
        player = self._player
        if player is None or self._retired:
            return
        try:
            changed = player.tick()
            if player.phase is not self._told:
                self._tell()
            elif changed and time.perf_counter() >= self._next_moment:
                self._put_moment(player)
        except Exception as error:
            self._fail(error)

    # Inside

    def _kernel(self) -> Kernel:
        """Return the kernel to race with: numpy until the compiled one is ready."""
        assert self._entry is not None
        loaded = self._loader.loaded
        if loaded is None or self._entry[0][0].kernel == "numpy":
            return numpy_kernel()
        return loaded.kernel

    def _begin(self, race_id: int) -> RacePlayer:
        assert self._entry is not None
        self._player = RacePlayer(*self._entry, self._kernel(), race_id)
        self._player.pace.set_speed(self._speed, time.perf_counter())
        return self._player

    def _tell(self) -> None:
        """Tell the window what is new, and keep ticking for as long as there is something to do."""
        player = self._player
        if player is None:
            return
        self._told = player.phase
        self._put_moment(player)
        self.phase_changed.emit(player.phase)
        if not player.is_moving:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != player.interval_ms:
            self._timer.start(player.interval_ms)

    def _put_moment(self, player: RacePlayer) -> None:
        start = time.thread_time()  # without the waiting while the window paints
        self._mailbox.put(player.moment())
        cost = time.thread_time() - start
        rest = max(MOMENT_SECONDS, (MOMENT_SHARE - 1) * cost)
        self._next_moment = time.perf_counter() + rest

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("the race caught an exception", exc_info=error)
        self._timer.stop()
        if self._player is not None:
            self._player.pause()
        self._told = Phase.PAUSED
        self.failed.emit(error)
        self.phase_changed.emit(Phase.PAUSED)
