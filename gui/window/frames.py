"""The frames of the window: when it shows the newest snapshot, and the landscape with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from engine.training.snapshot import Phase, Snapshot
from gui.plotting.contours import ContourPaths
from gui.widgets.throttle import FRAME_MS
from gui.workers.background import Mailbox
from gui.workers.frame_gate import FrameGate


class Frames(QObject):
    """Looks into the worker's mailbox, once a frame while a run is going on.

    Attributes
    ----------
    mailbox
        Where the worker puts its snapshots.
    gate
        Tells the worker that a frame is being made.
    timer
        Beats once a frame while a run is going on.

    Signals
    -------
    landscape_due(object)
        This picture is to be shown: ContourPaths. The newest snapshot follows at once.
    snapshot_due(object)
        This Snapshot is to be shown: the newest of the run, and not yet handed out.
    """

    landscape_due = Signal(object)
    snapshot_due = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        self.gate = FrameGate()
        self._run_id: int | None = None
        self._handed_out: Snapshot | None = None
        self._landscape: ContourPaths | None = None
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(FRAME_MS)
        self._landscape_timer = QTimer(self)  # for one that no snapshot takes along
        self._landscape_timer.setSingleShot(True)
        self._landscape_timer.setInterval(FRAME_MS)
        self._end = QTimer(self)  # of no time: due when what a frame has changed is painted
        self._end.setSingleShot(True)
        for timer in (self.timer, self._landscape_timer):
            timer.timeout.connect(self.show_latest)
        self._end.timeout.connect(self.gate.open)

    def begin_run(self, run_id: int) -> None:
        """Show snapshots of this run alone from now on."""
        self._run_id = run_id

    def show_phase(self, phase: Phase) -> None:
        """Follow a run that is going on, frame by frame; else show what it came to."""
        if phase not in (Phase.RUNNING, Phase.SEEKING):
            self.timer.stop()
        elif not self.timer.isActive():  # starting it anew would put the next frame off
            self.timer.start()
        if phase is not Phase.RUNNING:  # else it is shown with the next frame
            self.show_latest()  # of before: what failed or was retired posts no other one

    @Slot(object)
    def show_landscape(self, picture: ContourPaths) -> None:
        """Show a landscape together with the next snapshot of the run: one paint instead of two.

        If none comes within a frame, as when the run rests and nobody moves it, it is shown alone.
        """
        self._landscape = picture
        if not self.timer.isActive():
            self._landscape_timer.start()

    @Slot()
    def show_latest(self) -> None:
        """Hand out the landscape that waits and the newest snapshot, each of them once."""
        picture, self._landscape = self._landscape, None
        if picture is not None:
            self.landscape_due.emit(picture)
        snapshot = self.mailbox.latest
        if snapshot is None or snapshot is self._handed_out or snapshot.run_id != self._run_id:
            return
        self._handed_out = snapshot
        self.begin_frame()
        self.snapshot_due.emit(snapshot)

    @Slot()
    def keep_step(self) -> None:
        """Keep step with a hand that drags: show at once what came of its last place."""
        if self.timer.isActive():
            self.timer.start()  # anew: the next frame is the hand's too
            self.show_latest()

    def begin_frame(self) -> None:
        """Let steps made in Python wait until what is shown now is painted."""
        self.gate.close()
        self._end.start(0)

    def stop(self) -> None:
        """Show nothing more: the window closes."""
        self.timer.stop()
        self._landscape_timer.stop()
