"""A worker that drives the player of one run, and tells the window what that does."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from engine.errors import InputError
from engine.export.history import history_file
from engine.session.replay import session_of
from engine.support.files import written_for
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Snapshot
from gui.workers.background import Mailbox, guarded_slot
from gui.workers.player_worker import SNAPSHOT_SHARE, PlayerWorker, Request

SNAPSHOT_SECONDS = 0.008
"""Snapshots do not follow each other faster than this: there are two for each frame."""


class RunPlayerWorker(PlayerWorker[RunPlayer]):
    """Drives a RunPlayer: passes on what the window asks of it, and tells the window what it does.

    Signals
    -------
    run_started(int, object, object)
        A new run: its id, its Problem and its Experiment.
    run_lent(object, object, object)
        A copy of the Run, its Snapshot and the pinned runs, as a session holds them: `lend_run`.
    history_ended()
        A history that was to be saved is in its file, or will not be.
    loop_refused()
        The range asked for is none of the run as it has become meanwhile.
    noticed(str)
        A sentence for the status bar.
    answered(int)
        What was asked before `answer` was called with this number is done.

    The others are those of `PlayerWorker`.
    """

    answered = Signal(int)
    run_started = Signal(int, object, object)
    run_lent = Signal(object, object, object)
    history_ended = Signal()
    loop_refused = Signal()
    noticed = Signal(str)

    def __init__(self, mailbox: Mailbox[Snapshot]) -> None:
        super().__init__("the worker")
        self._mailbox = mailbox
        self._last_run_id = 0
        self._told_run = 0

    # Commands

    @Slot()
    @guarded_slot
    def reset(self) -> None:
        """Return to the start, with the settings now in force, and pause."""
        if self._player is not None:
            self._player.reset()

    @Slot(object)
    @guarded_slot
    def set_parameters(self, theta: tuple[float, ...]) -> None:
        """Set (w1, …, wn, b) by hand at the current step."""
        if self._player is not None:
            self._player.set_parameters(theta)

    @Slot(object)
    @guarded_slot
    def set_loop(self, steps: tuple[int, int] | None) -> None:
        """Play a range of steps again and again; None plays on."""
        if self._player is not None:
            self._player.set_loop(steps)
            if steps is not None and not self._player.is_looping:
                self.loop_refused.emit()

    @Slot()
    @guarded_slot
    def pin(self) -> None:
        """Keep the run as it is now beside those to come."""
        if self._player is not None:
            self._player.pin()

    @Slot(int)
    @guarded_slot
    def return_to(self, key: int) -> None:
        """Go on with a pinned run, from where it was pinned."""
        if self._player is not None:
            self._player.return_to(key)

    @Slot(int)
    def answer(self, number: int) -> None:
        """Tell this number: what was asked before is done."""
        self.answered.emit(number)

    @Slot(int)
    @guarded_slot
    def bring_back(self, run_id: int) -> None:
        """Undo a new start: go on with the run that was shown under this number before it.

        The run that gives way can be brought back in turn, by its own number.
        """
        if self._player is not None:
            self._player.bring_back(run_id)

    @Slot(object)
    @guarded_slot
    def save_history(self, path: Path) -> None:
        """Write the recorded steps of the run to a CSV file."""
        try:
            self.noticed.emit(self._written_history(path))
        except InputError as error:
            self.failed.emit(error)  # nothing is wrong with the run: it goes on
        finally:
            self.history_ended.emit()

    def _written_history(self, path: Path) -> str:
        """Write the recorded steps, and return a sentence that tells of it."""
        if self._player is None:
            return "Nothing was saved: there is no run yet"
        run = self._player.run
        run.mark_end()
        rows = run.history.rows
        with (
            written_for("history", Path(path.name)),
            history_file(path, run, every=1) as writer,
        ):
            writer.write(rows)
        return f"{len(rows):,} recorded steps saved in {path.name}"

    @Slot()
    @guarded_slot
    def lend_run(self) -> None:
        """Tell a copy of the run, and what it looks like now, for whoever exports it."""
        if self._player is not None:
            run, pinned = self._player.run, self._player.pinned.saved
            beside = session_of(run, pinned).pinned if pinned else ()
            self.run_lent.emit(run.copy(), self._player.snapshot(), beside)

    # What is meant, and what is told

    def _run_id(self, player: RunPlayer) -> int:
        return player.run_id

    def _drop(self, request: Request) -> None:
        if request.command == self.save_history:
            self.noticed.emit("Nothing was saved: another run has begun meanwhile")
            self.history_ended.emit()

    def _show(self, player: RunPlayer) -> float:
        start = time.perf_counter()
        self._mailbox.put(player.snapshot())
        end = time.perf_counter()
        return max(end + (SNAPSHOT_SHARE - 1) * (end - start), start + SNAPSHOT_SECONDS)

    def _is_new(self, player: RunPlayer) -> bool:
        return super()._is_new(player) or player.run_id != self._told_run

    def _tell_more(self, player: RunPlayer) -> None:
        for notice in player.take_notices():
            self.noticed.emit(notice)
        if player.run_id != self._told_run:
            self._told_run = player.run_id
            self._last_run_id = max(self._last_run_id, player.run_id)
            self.run_started.emit(player.run_id, player.run.problem, player.run.start)
