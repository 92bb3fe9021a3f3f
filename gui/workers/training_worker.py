"""A run in a thread of its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot

from engine.data.dataset import Dataset
from engine.kernels.loading import LoadedKernel, numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import DATA_EDITS, Experiment
from engine.model.problem import fitted_to, load_dataset, prepare
from engine.model.setting_names import SETTING_NAMES
from engine.session.replay import pinned_of, run_of, session_of
from engine.session.session import EmbeddedData, Session
from engine.support.records import dataclass
from engine.support.tasks import CancelledError
from engine.training.pinned_runs import PinnedRuns
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Snapshot
from gui.workers.background import Mailbox, guarded_slot
from gui.workers.frame_gate import FrameGate
from gui.workers.kernel_loader import KernelLoader
from gui.workers.player_worker import Request
from gui.workers.run_player_worker import RunPlayerWorker

KERNEL_LOOK_MS = 50
"""How often it is seen whether the compiled loop is ready."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A session of the run, to which the window adds what it knows, and what was on screen then.

    Attributes
    ----------
    ticket
        The number under which it was asked for.
    session
        Without marks, view and teacher's part.
    start, snapshot
        The experiment that the run began with, and what it looked like.
    """

    ticket: int
    session: Session
    start: Experiment
    snapshot: Snapshot


class TrainingWorker(RunPlayerWorker):
    """Obeys the window: drives a RunPlayer of the run asked for, in its own thread.

    Commands are slots, to be reached by queued connections; only `request`, `open`, `give_up` and
    `retire` may be called from another thread; each gives up a load under way. What a run looks
    like goes into the mailbox, never into a signal.

    Signals
    -------
    progressed(float)
        Share of a file read, 0 … 1.
    drafted(object)
        A `Draft` that was asked for.
    opened(object)
        This Session is played now: its run was told of before.
    opening_ended(object)
        This Session, which was to be opened, is open, or cannot be, or is not wanted any more.
    opening_failed(object)
        This Session cannot be opened; `failed` tells why.

    The others are those of `RunPlayerWorker`.
    """

    progressed = Signal(float)
    drafted = Signal(object)
    opened = Signal(object)
    opening_ended = Signal(object)
    opening_failed = Signal(object)
    _requested = Signal(int, object, object)
    _open_requested = Signal(int, object)

    def __init__(
        self, mailbox: Mailbox[Snapshot], loader: KernelLoader, frames: FrameGate | None = None
    ) -> None:
        super().__init__(mailbox)
        self._loader = loader
        self._frames = frames
        self._wanted = 0
        self._pinned = PinnedRuns()
        self._aside: RunPlayer | None = None
        self._kernel: Kernel = numpy_kernel()
        self._loaded: LoadedKernel | None = None  # the one that was taken
        self._play_after_load = False
        self._opening: tuple[int, Session] | None = None  # waits for the compiled loop
        self._undrafted: list[int] = []
        self._embedded: dict[str, Dataset] = {}
        self._edits: dict[str, Any] = {}
        self._edited: RunPlayer | None = None
        self._edit_timer = QTimer(self)
        self._edit_timer.setSingleShot(True)
        self._edit_timer.timeout.connect(self._on_edit_timer_timeout)
        self._kernel_timer = QTimer(self)
        self._kernel_timer.setInterval(KERNEL_LOOK_MS)
        self._kernel_timer.timeout.connect(self._on_kernel_timer_timeout)
        self._requested.connect(self._on_requested)
        self._open_requested.connect(self._on_open_requested)

    # From any thread

    def request(self, experiment: Experiment, step: int | None = None) -> None:
        """Ask for a new run; a load under way for an older request is given up.

        Where a step is given the run goes there, and the one before it is kept.
        """
        self._wanted += 1
        self._requested.emit(self._wanted, experiment, step)

    def open(self, session: Session) -> None:
        """Ask for the run of a session, with those pinned beside it, in place of all there is."""
        self._wanted += 1
        self._open_requested.emit(self._wanted, session)

    def give_up(self) -> None:
        """Want nothing any more of what is loaded or opened."""
        self._wanted += 1

    # Commands

    @Slot(int, bool)
    @guarded_slot
    def draft(self, ticket: int, at_once: bool) -> None:
        """Tell the session of the user's own run, at once or when a seek has come to its end.

        That is the run put aside, if there is one; where there is none yet, the first one.
        """
        self._edit_at_once()
        player = self._aside or self._player
        if player is None:
            self._undrafted.append(ticket)
        elif at_once:
            self._tell_draft(ticket, player)
        else:
            player.when_still(partial(self._tell_draft, ticket, player))

    @Slot(bool)
    @guarded_slot
    def play(self, on: bool) -> None:
        """Play or pause."""
        self._edit_at_once()
        if self._player is None:
            self._play_after_load = on
        elif on:
            self._player.play()
        else:
            self._player.pause()

    @Slot(str, object)
    @guarded_slot
    def change_setting(self, setting: str, value: object) -> None:
        """Change a setting from the next step on, or start again where the mathematics needs it."""
        if setting in DATA_EDITS:
            if self._edited is not self._player:
                self._edited, self._edits = self._player, {}
            self._edits[setting] = value
            self._edit_timer.start(0)  # after the events that wait: a drag builds the data once
        elif self._player is not None:
            self._edit_at_once()
            self._change(self._player, {setting: value})

    @Slot(object, bool)
    @guarded_slot
    def change_settings(self, changes: dict[str, Any], from_start: bool) -> None:
        """Change some settings together, once the run is back at its start or where it stands."""
        if self._player is not None:
            if from_start:
                self._player.reset()
            self._change(self._player, changes)

    @Slot()
    @guarded_slot
    def dismiss_left(self) -> None:
        """Forget all runs beside this one that nobody pinned."""
        self._pinned.dismiss_left()

    @Slot(int)
    @guarded_slot
    def dismiss(self, key: int) -> None:
        """Forget a run beside this one."""
        self._pinned.dismiss(key)

    @Slot(int)
    @guarded_slot
    def put_back(self, key: int) -> None:
        """Undo `dismiss`: put a run back where it stood."""
        self._pinned.put_back(key)

    @Slot(int, str)
    @guarded_slot
    def rename(self, key: int, name: str) -> None:
        """Give a run beside this one another name."""
        self._pinned.rename(key, name)

    @Slot()
    @guarded_slot
    def set_aside(self) -> None:
        """Put the run aside as it is; it stays until another one is begun."""
        self._aside = self._player
        self._pinned = PinnedRuns()

    @Slot()
    @guarded_slot
    def restore_aside(self) -> None:
        """Bring back the run that was put aside, to the last bit."""
        if self._aside is not None:
            player, self._aside = self._aside, None
            self._pinned = player.pinned
            player.use_kernel(self._kernel)
            self._drive(player)

    # Events

    @Slot(int, object, object)
    @guarded_slot
    def _on_requested(self, ticket: int, experiment: Experiment, step: int | None) -> None:
        def progress(share: float) -> None:
            if ticket != self._wanted or self._retired:
                raise CancelledError
            self.progressed.emit(share)

        self._look_for_kernel()
        try:
            progress(0.0)
            dataset = self._embedded.get(experiment.data)
            if dataset is None:
                dataset = load_dataset(experiment, progress)
            experiment = fitted_to(experiment, dataset)
            problem = prepare(dataset, experiment)
            progress(1.0)
        except CancelledError:
            return
        self._edit_at_once()
        if self._player is not None:
            if step is not None:
                self._player.leave()
            elif self._aside is None:  # the pages of the lesson leave nothing behind
                self._player.keep_replaced()
        run_id = self._last_run_id + 1
        player = RunPlayer(experiment, problem, self._kernel, run_id, self._pinned)
        self._drive(player)
        if problem.dataset.notice:
            self.noticed.emit(problem.dataset.notice)
        if step is not None:
            player.seek(step)
        if self._play_after_load:
            self._play_after_load = False
            player.play()

    @Slot(int, object)
    @guarded_slot
    def _on_open_requested(self, ticket: int, session: Session) -> None:
        """Replay a session with the loops that made its steps; that may wait for the compiled one.

        Until it is there all stays as it is, and it is for good where it cannot be had.
        """
        self._look_for_kernel()
        if self._loaded is None and _needs_compiled(session):
            self._opening = (ticket, session)
            return

        def progress(share: float) -> None:
            if ticket != self._wanted or self._retired:
                raise CancelledError
            self.progressed.emit(min(share, 0.99))

        self._edit_at_once()
        if self._player is not None:
            self._player.pause()
        try:
            progress(0.0)
            replayed = run_of(session, progress)
            pinned = pinned_of(session, replayed.run.problem.unedited, progress)
        except CancelledError:
            return
        except Exception:
            self.opening_failed.emit(session)
            raise
        finally:
            self.opening_ended.emit(session)
            self.progressed.emit(1.0)
        run = replayed.run
        is_embedded = isinstance(session.data, EmbeddedData)
        self._embedded = {run.start.data: run.problem.unedited} if is_embedded else {}
        self._aside, self._pinned = None, pinned
        player = RunPlayer(run.start, run.problem, self._kernel, self._last_run_id + 1, pinned)
        player.go_on_with(run)
        self._drive(player)
        self._tell()
        self.opened.emit(session)
        if replayed.notice:
            self.noticed.emit(replayed.notice)
        if self._play_after_load:
            self._play_after_load = False
            player.play()

    def _tell_draft(self, ticket: int, player: RunPlayer) -> None:
        session = session_of(player.run, player.pinned.saved)
        self.drafted.emit(Draft(ticket, session, player.run.start, player.snapshot()))

    @Slot()
    @guarded_slot
    def _on_edit_timer_timeout(self) -> None:
        edits, self._edits = self._edits, {}
        if self._player is not None and self._player is self._edited:
            self._change(self._player, edits)

    def _prepare(self, request: Request) -> None:
        if request.command != self.change_setting:  # which sees to the order by itself
            self._edit_at_once()

    def _edit_at_once(self) -> None:
        """Edit the data before what was asked for later is done: that is meant for them."""
        if self._edit_timer.isActive():
            self._edit_timer.stop()
            self._on_edit_timer_timeout()

    @Slot()
    def _on_kernel_timer_timeout(self) -> None:
        self._look_for_kernel()
        if self._loaded is not None and self._opening is not None:
            (ticket, session), self._opening = self._opening, None
            if ticket == self._wanted:
                self._on_open_requested(ticket, session)
            else:
                self.opening_ended.emit(session)

    # Inside

    def _look_for_kernel(self) -> None:
        """Take the compiled loop as soon as it is there; the window is told nothing before."""
        if self._loaded is not None:
            return
        self._loaded = self._loader.loaded
        if self._loaded is None:
            self._kernel_timer.start()
        else:
            self._kernel_timer.stop()
            self._take_kernel(self._loaded)

    @guarded_slot
    def _take_kernel(self, loaded: LoadedKernel) -> None:
        self._kernel = loaded.kernel
        if loaded.notice:
            self.noticed.emit(loaded.notice)
        if self._player is not None:
            self._player.use_kernel(loaded.kernel)

    def _is_meant(self, run_id: int) -> bool:
        # A run that was put aside stays as it is; the one in its place is still being made.
        is_aside = self._player is not None and self._player is self._aside
        return not is_aside and super()._is_meant(run_id)

    def _is_to_wait(self, player: RunPlayer) -> bool:
        """Wait where steps are made in Python: the compiled loop leaves the lock to the window."""
        return _steps_in_python(player) and self._frames is not None and self._frames.is_closed()

    def _free_seconds(self, player: RunPlayer) -> float:
        if self._frames is None or _steps_in_python(player):
            return 0.0
        return self._frames.seconds_left()

    def _drive(self, player: RunPlayer) -> None:
        super()._drive(player)
        tickets, self._undrafted = self._undrafted, []
        for ticket in tickets:
            self.draft(ticket, True)

    def _rest(self) -> None:
        super()._rest()
        for player in filter(None, (self._aside, self._player)):
            player.pause()  # a draft that waits for the end of a seek is told of where it stands
        self._edit_timer.stop()
        self._kernel_timer.stop()

    def _change(self, player: RunPlayer, changes: dict[str, Any]) -> None:
        run_id, has_steps = player.run_id, player.run.last_step > 0
        for setting, value in changes.items():
            player.change(setting, value)
        if player.run_id != run_id:
            names = " and ".join(SETTING_NAMES.get(setting, setting) for setting in changes)
            kept = "; the run before stays in the table until the next start" if has_steps else ""
            self.noticed.emit(f"Started again from step 0: {names} changed{kept}")


def _needs_compiled(session: Session) -> bool:
    runs = (session, *(pin.run for pin in session.pinned))
    return any(name == "compiled" for run in runs for _, name in run.kernels)


def _steps_in_python(player: RunPlayer) -> bool:
    return player.run.kernel.name == "numpy"
