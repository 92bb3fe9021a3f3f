"""A player driven in a thread of its own, and the requests that it obeys.

One request of the window to a worker, with the number of the run that it is meant for.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.support.records import dataclass
from engine.training.player.base_player import BasePlayer
from engine.training.snapshot import Phase
from gui.workers.background import Worker, guarded_slot


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the window.

    Attributes
    ----------
    run_id
        The run, or the race, that was on screen when it was made; 0 before there is any.
    command
        The method of the worker that does it.
    arguments
        What that is called with.
    """

    run_id: int
    command: Callable[..., None]
    arguments: tuple[Any, ...]


P = TypeVar("P", bound=BasePlayer)

SNAPSHOT_SHARE = 4
"""Snapshots cost at most a quarter of the time: where one takes long, they are fewer."""

LOOK_MS = 1
"""How often a worker that waits for the window looks whether it may go on."""


class PlayerWorker(Worker, Generic[P]):
    """Lets a player tick while it has something to do, in the thread that it was moved to.

    What is played is shown by what `_show` puts into a mailbox, never by a signal.

    Signals
    -------
    phase_changed(object)
        A Phase. Emitted too when a command, or what `tick` has found out, has changed what it looks
        like while paused.
    failed(object)
        An exception. The player, if there is one, is paused where it was.
    """

    phase_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._player: P | None = None
        self._speed = float("inf")
        self._told = Phase.PAUSED
        self._next_show = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)

    # Commands

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

    @Slot(float)
    @guarded_slot
    def set_speed(self, speed: float) -> None:
        """Set the wanted steps/s; infinity is as fast as possible."""
        self._speed = speed
        if self._player is not None:
            self._player.pace.set_speed(speed, time.perf_counter())

    @Slot(object)
    def obey(self, request: Request) -> None:
        """Do what is asked, unless it was meant for a run that is no more."""
        if self._puts_off(partial(self.obey, request)):
            return
        self._prepare(request)
        if self._is_meant(request.run_id):
            request.command(*request.arguments)
        else:
            self._drop(request)

    # Events

    @Slot()
    def _on_timer_timeout(self) -> None:
        """Make a slice of steps. The only slot that usually emits nothing."""
        player = self._player
        if player is None or self._retired:
            return
        if self._is_to_wait(player):
            self._timer.start(LOOK_MS)
            return
        try:
            player.pace.free_seconds = self._free_seconds(player)
            changed = player.tick()
            if self._is_new(player) or (changed and not player.is_moving):
                self._tell()
                return
            if changed and time.perf_counter() >= self._next_show:
                self._next_show = self._show(player)
            self._keep_ticking(player)
        except Exception as error:
            self._fail(error)

    # For drivers

    def _drive(self, player: P) -> None:
        """Drive another player from now on, at the wanted speed."""
        self._player = player
        player.pace.set_speed(self._speed, time.perf_counter())

    def _is_meant(self, run_id: int) -> bool:
        """Tell whether what was asked of this run is to be done with what is played now.

        What was asked before anything was on screen is meant for whatever is played first.
        """
        return self._player is None or run_id in (0, self._run_id(self._player))

    def _prepare(self, request: Request) -> None:
        """Do what must be done before a request is looked at."""

    def _run_id(self, player: P) -> int:
        """Return the number of the run that is played."""
        raise NotImplementedError

    def _drop(self, request: Request) -> None:
        """Take note of a request that came too late; the window hears of the other run anyway."""

    def _is_to_wait(self, player: P) -> bool:
        """Return whether the window goes first, and steps are to be made a little later."""
        return False

    def _free_seconds(self, player: P) -> float:
        """Return for how long the window will command nothing."""
        return 0.0

    def _rest(self) -> None:
        """Do nothing more: the thread is to end, or begins."""
        self._timer.stop()

    def _show(self, player: P) -> float:
        """Put what is played into a mailbox; return when it is to be done again at the earliest."""
        raise NotImplementedError

    def _is_new(self, player: P) -> bool:
        """Return whether there is something that the window has to be told."""
        return player.phase is not self._told

    def _tell_more(self, player: P) -> None:
        """Tell the window what is new beside the phase."""

    # Inside

    def _tell(self) -> None:
        """Tell the window what is new, and keep ticking for as long as there is something to do."""
        player = self._player
        if player is None:
            return
        self._told = player.phase
        self._tell_more(player)
        self._next_show = self._show(player)
        self.phase_changed.emit(player.phase)
        self._keep_ticking(player)

    def _keep_ticking(self, player: P) -> None:
        if not player.is_busy:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != player.interval_ms:
            self._timer.start(player.interval_ms)

    def _fail(self, error: Exception) -> None:
        self._note(error)
        self._timer.stop()
        player = self._player
        if player is not None:
            try:
                player.pause()
                self._next_show = self._show(player)
            except Exception as another:  # the one that came first is told
                self._note(another)
            self._told = player.phase
        self.failed.emit(error)
        self.phase_changed.emit(Phase.PAUSED)


class Requests(QObject):
    """Passes on what a window asks of its worker; lives in the thread of the window.

    What is asked of a run holds for that run alone: its step, its settings, as many parameters as
    it has. Should the worker play another one by the time that a request arrives, the request is
    dropped there, whatever its kind, and the window hears of the other run anyway.

    Not asked of a run are to play, to pause and how fast: these hold for whatever is played, and
    so do requests for another run. They go to the worker directly.

    Attributes
    ----------
    run_id
        The run that is on screen.
    """

    asked = Signal(object)

    def __init__(self, worker: PlayerWorker[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = 0
        self.asked.connect(worker.obey)

    def to(self, command: Callable[..., None]) -> Callable[..., None]:
        """Return a function that asks for `command`, to be connected to a signal of the window."""
        most = len(inspect.signature(command).parameters)

        def ask(*arguments: Any) -> None:
            self.asked.emit(Request(self.run_id, command, arguments[:most]))

        return ask
