"""How does a race go on in a thread of its own?"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot

from engine.comparison.moment import RaceMoment
from engine.comparison.player import RacePlayer
from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Phase
from gui.workers.driver import Driver
from gui.workers.guarded_slot import guarded_slot
from gui.workers.kernel_loader import KernelLoader
from gui.workers.mailbox import Mailbox

MOMENT_SHARE = 4
"""Moments cost at most a quarter of the time: with many lanes each copies many curves."""

MOMENT_SECONDS = 0.012
"""And there are no more of them than can be shown."""


class RaceWorker(Driver[RacePlayer]):
    """Obeys the window of the races: drives a RacePlayer of the race asked for.

    Commands are slots, to be reached by queued connections; only `request`, `give_up`, `retire` and
    `revive` may be called from another thread. What the race looks like goes into the mailbox,
    never into a signal. The signals to be heard are those of `Driver`.
    """

    _requested = Signal(int, object, object)

    def __init__(self, mailbox: Mailbox[RaceMoment], loader: KernelLoader) -> None:
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

    def revive(self) -> None:
        """Obey again: the window was opened once more."""
        self._retired = False

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
        self._mailbox.put(player.moment())
        cost = time.thread_time() - start
        return time.perf_counter() + max(MOMENT_SECONDS, (MOMENT_SHARE - 1) * cost)
