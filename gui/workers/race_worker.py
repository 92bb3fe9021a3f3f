"""A race in a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from engine.comparison.race import RacePlayer, RaceSnapshot
from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Phase
from gui.widgets.throttle import FRAME_MS
from gui.workers.background import Mailbox, WorkerThread, guarded_slot
from gui.workers.kernel_loader import KernelLoader
from gui.workers.player_worker import SNAPSHOT_SHARE, PlayerWorker, Requests

SNAPSHOT_SECONDS = 0.012
"""Snapshots do not follow each other faster than this: no more can be shown."""


class RaceWorker(PlayerWorker[RacePlayer]):
    """Obeys the window of the races: drives a RacePlayer of the race asked for.

    Commands are slots, to be reached by queued connections; only `request` and `give_up` may be
    called from another thread, beside those of `Worker`. What the race looks like goes into the
    mailbox, never into a signal. The signals to be heard are those of `PlayerWorker`.
    """

    _requested = Signal(int, object, object)

    def __init__(self, mailbox: Mailbox[RaceSnapshot], loader: KernelLoader) -> None:
        super().__init__("the race")
        self._mailbox = mailbox
        self._loader = loader
        self._wanted = 0
        self._entry: tuple[Sequence[Experiment], Problem] | None = None
        self._requested.connect(self._on_requested)

    # From any thread

    def request(self, experiments: Sequence[Experiment], problem: Problem) -> int:
        """Ask for a new race and return its id; an older request not yet begun is dropped."""
        self._wanted += 1
        self._requested.emit(self._wanted, experiments, problem)
        return self._wanted

    def give_up(self) -> int:
        """Ask for no race at all, and return the id of that."""
        self._wanted += 1
        self._requested.emit(self._wanted, None, None)
        return self._wanted

    # Commands

    @Slot(bool)
    @guarded_slot
    def play(self, on: bool) -> None:
        """Play or pause."""
        player = self._player
        if player is None:
            self.phase_changed.emit(Phase.PAUSED)  # there is nothing to play
            return
        if not on:
            player.pause()
            return
        if player.race.last_step == 0 and self._kernel() is not player.race.kernel:
            player = self._begin(player.race_id)
        player.play()

    @Slot()
    @guarded_slot
    def reset(self) -> None:
        """Return to the start, forget the race run so far, and pause."""
        if self._player is not None:
            self._begin(self._player.race_id)

    # Events

    @Slot(int, object, object)
    @guarded_slot
    def _on_requested(
        self, ticket: int, experiments: Sequence[Experiment] | None, problem: Problem | None
    ) -> None:
        if ticket != self._wanted:
            return
        if experiments is None or problem is None:
            self._player = self._entry = None
            self._timer.stop()
            self.phase_changed.emit(Phase.PAUSED)
            return
        was_running = self._player is not None and self._player.phase is Phase.RUNNING
        self._entry = (experiments, problem)
        player = self._begin(ticket)
        if was_running:
            player.play()

    # Inside

    def _run_id(self, player: RacePlayer) -> int:
        return player.race_id

    def _kernel(self) -> Kernel:
        """Return the kernel to race with: numpy until the compiled one is ready."""
        assert self._entry is not None
        ready = self._loader.race_kernel
        if ready is None or self._entry[0][0].kernel == "numpy":
            return numpy_kernel()
        return ready

    def _begin(self, race_id: int) -> RacePlayer:
        assert self._entry is not None
        player = RacePlayer(*self._entry, self._kernel(), race_id)
        self._drive(player)
        return player

    def _rest(self) -> None:
        super()._rest()
        if self._player is not None:
            self._player.pause()

    def _show(self, player: RacePlayer) -> float:
        start = time.thread_time()  # without the waiting while the window paints
        self._mailbox.put(player.snapshot())
        cost = time.thread_time() - start
        return time.perf_counter() + max(SNAPSHOT_SECONDS, (SNAPSHOT_SHARE - 1) * cost)


class RaceRunner(QObject):
    """Runs races in a thread of its own; lives in the thread of the window.

    Signals
    -------
    snapshot_changed(object)
        A newer RaceSnapshot of the race asked for last.
    phase_changed(object)
        A Phase.
    failed(object)
        An exception; the next command or request is answered all the same.
    play_requested(bool), step_requested(int), seek_requested(object), reset_requested(),
    speed_requested(float)
        Commands to the worker: emit them, or connect to them.
    """

    snapshot_changed = Signal(object)
    phase_changed = Signal(object)
    failed = Signal(object)
    play_requested = Signal(bool)
    step_requested = Signal(int)
    seek_requested = Signal(object)
    reset_requested = Signal()
    speed_requested = Signal(float)

    def __init__(self, loader: KernelLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._race_id = 0
        self._asked: tuple[Sequence[Experiment], Problem] | None = None
        self._shown: RaceSnapshot | None = None
        self._mailbox: Mailbox[RaceSnapshot] = Mailbox()
        self._worker = worker = RaceWorker(self._mailbox, loader)
        self._thread = WorkerThread(worker, "the race", self)
        self._timer = QTimer(self)  # looks into the mailbox, while the race is going on
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.play_requested.connect(worker.play)
        self._requests = requests = Requests(worker, self)
        self.step_requested.connect(requests.to(worker.step))
        self.seek_requested.connect(requests.to(worker.seek))
        self.reset_requested.connect(requests.to(worker.reset))
        self.speed_requested.connect(worker.set_speed)
        worker.phase_changed.connect(self._on_worker_phase_changed)
        worker.failed.connect(self.failed)

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._thread.is_wanted

    def start(self) -> None:
        """Start the thread, also after `stop`; the last race is still where it was."""
        self._loader.start_for_races()
        self._thread.begin()
        latest = self._mailbox.latest
        if self._asked is not None and (latest is None or latest.race_id != self._race_id):
            self.request(*self._asked)  # it may have come while the thread ended

    def stop(self) -> None:
        """Pause, and let the thread end."""
        self._timer.stop()
        self._thread.end()

    def wait(self) -> None:
        """Stop, and wait until the thread has ended: for the end of the program alone."""
        self.stop()
        self._thread.wait_for_end()

    def request(self, experiments: Sequence[Experiment], problem: Problem) -> None:
        """Begin a new race; if one is being run, this one runs at once."""
        self._asked = (experiments, problem)
        self._race_id = self._requests.run_id = self._worker.request(experiments, problem)

    def give_up(self) -> None:
        """End the race that is on; nothing takes its place."""
        self._asked = None
        self._race_id = self._requests.run_id = self._worker.give_up()

    def _show_latest(self) -> None:
        snapshot = self._mailbox.latest
        if snapshot is None or snapshot is self._shown or snapshot.race_id != self._race_id:
            return
        self._shown = snapshot
        self.snapshot_changed.emit(snapshot)

    @Slot(object)
    def _on_worker_phase_changed(self, phase: Phase) -> None:
        if phase in (Phase.RUNNING, Phase.SEEKING) and self.is_running:
            self._timer.start()
        else:
            self._timer.stop()
        self.phase_changed.emit(phase)
        self._show_latest()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._show_latest()
