"""How does a window follow a race without waiting for it?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from engine.comparison.moment import RaceMoment
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Phase
from gui.widgets.throttle import FRAME_MS
from gui.workers.kernel_loader import KernelLoader
from gui.workers.mailbox import Mailbox
from gui.workers.race_worker import RaceWorker
from gui.workers.requests import Requests
from gui.workers.thread_ending import wait_for_end


class RaceRunner(QObject):
    """Runs races in a thread of its own; lives in the thread of the window.

    Signals
    -------
    moment_changed(object)
        A newer RaceMoment of the race asked for last.
    phase_changed(object)
        A Phase.
    failed(object)
        An exception; the next command or request is answered all the same.
    play_requested(bool), step_requested(int), seek_requested(object), reset_requested(),
    speed_requested(float)
        Commands to the worker: emit them, or connect to them.
    """

    moment_changed = Signal(object)
    phase_changed = Signal(object)
    failed = Signal(object)
    play_requested = Signal(bool)
    step_requested = Signal(int)
    seek_requested = Signal(object)
    reset_requested = Signal()
    speed_requested = Signal(float)
    _stop_requested = Signal()

    def __init__(self, loader: KernelLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._race_id = 0
        self._asked: tuple[Sequence[Experiment], Problem] | None = None
        self._shown: RaceMoment | None = None
        self._mailbox: Mailbox[RaceMoment] = Mailbox()
        self._thread = QThread(self)
        self._thread.setObjectName("race-worker")
        self._worker = worker = RaceWorker(self._mailbox, loader)
        worker.moveToThread(self._thread)
        self._timer = QTimer(self)  # looks into the mailbox, while the race is going on
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._thread.started.connect(worker.begin)
        self._stop_requested.connect(worker.stop)
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
        """Whether the thread is there to obey."""
        return self._thread.isRunning()

    def start(self) -> None:
        """Start the thread, also after `stop`; the last race is still where it was."""
        if not self._thread.isRunning():
            self._loader.start_for_races()
            self._worker.revive()
            latest = self._mailbox.latest
            if self._asked is not None and (latest is None or latest.race_id != self._race_id):
                self.request(*self._asked)  # it came too late to be heard
            self._thread.start()

    def stop(self) -> None:
        """Pause and end the thread; it takes some milliseconds."""
        self._timer.stop()
        if self._thread.isRunning():
            self._worker.retire()
            self._stop_requested.emit()
            wait_for_end(self._thread)

    def request(self, experiments: Sequence[Experiment], problem: Problem) -> None:
        """Begin a new race; if one is being run, this one runs at once."""
        self._asked = (experiments, problem)
        self._race_id = self._requests.run_id = self._worker.request(experiments, problem)

    def give_up(self) -> None:
        """End the race that is on; nothing takes its place."""
        self._asked = None
        self._race_id = self._requests.run_id = self._worker.give_up()

    def _show_latest(self) -> None:
        moment = self._mailbox.latest
        if moment is None or moment is self._shown or moment.race_id != self._race_id:
            return
        self._shown = moment
        self.moment_changed.emit(moment)

    @Slot(object)
    def _on_worker_phase_changed(self, phase: Phase) -> None:
        if phase in (Phase.RUNNING, Phase.SEEKING) and self._thread.isRunning():
            self._timer.start()
        else:
            self._timer.stop()
        self.phase_changed.emit(phase)
        self._show_latest()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._show_latest()
