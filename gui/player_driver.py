"""How is a player driven in a thread of its own, and what it does told to the window?"""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import InputError
from engine.player import Player
from engine.problem import Problem
from engine.snapshot import Phase, Snapshot
from gui.mailbox import Mailbox

log = logging.getLogger(__name__)

SNAPSHOT_SHARE = 4
"""Snapshots cost at most a quarter of the time: where one needs a long pass, they are fewer."""

SNAPSHOT_SECONDS = 0.008
"""Nor do they follow each other faster than this: there are two for each frame."""


class PlayerDriver(QObject):
    """Lets a Player tick while it has something to do; what it looks like goes into the mailbox.

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

    def __init__(self, mailbox: Mailbox[Snapshot]) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._retired = False
        self._player: Player | None = None
        self._last_run_id = 0
        self._told: tuple[int, Problem | None, Phase] = (0, None, Phase.PAUSED)
        self._next_snapshot = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)

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

    def _tell(self) -> None:
        """Tell the window what is new, and keep ticking for as long as there is something to do."""
        player = self._player
        if player is None:
            return
        for notice in player.take_notices():
            self.noticed.emit(notice)
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

    def _put_snapshot(self, player: Player) -> None:
        start = time.perf_counter()
        self._mailbox.put(player.snapshot())
        end = time.perf_counter()
        self._next_snapshot = max(
            end + (SNAPSHOT_SHARE - 1) * (end - start), start + SNAPSHOT_SECONDS
        )

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("the worker caught an exception", exc_info=error)
        self._timer.stop()
        if self._player is not None:
            self._player.pause()
            self._told = (*self._told[:2], self._player.phase)
        self.failed.emit(error)
        self.phase_changed.emit(Phase.PAUSED)
