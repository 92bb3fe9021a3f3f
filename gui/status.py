"""What is said at the foot of the window?"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QStatusBar

from engine.advice import Advice, failure
from engine.snapshot import Snapshot
from gui.banner import Banner
from gui.theme import Theme
from gui.widgets.basics import explain, muted_label

MESSAGE_MS = 8000


HEIGHT = 32


class Status(QStatusBar):
    """Advice and failures, messages that pass, a progress bar while data are read, the loop in use.

    It always has the same height: nothing moves under the pointer when there is something to say.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.failure = Banner()
        self.advice = Banner()
        for banner in (self.failure, self.advice):
            self.addWidget(banner, 1)
            banner.hide()
        self._kernel = muted_label()
        self._kernel.setObjectName("kernelLabel")
        self._kernel.setContentsMargins(0, 0, 16, 0)
        explain(self._kernel, "Loop", "The implementation that makes the steps.")
        self._progress = QProgressBar()
        self._progress.setObjectName("progressBar")
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(160, 8)
        explain(self._progress, "Progress", "How much of the data has been read.")
        self._progress.hide()
        self.addPermanentWidget(self._progress)
        self.addPermanentWidget(self._kernel)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Give the advice of this moment, and name the loop in use."""
        self.advice.show_advice(snapshot.advice if self.failure.isHidden() else None)
        text = f"{snapshot.kernel} loop"
        if self._kernel.text() != text:
            self._kernel.setText(text)

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a message for some seconds."""
        self.showMessage(text, MESSAGE_MS)

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """Show what share of the data, 0 … 1, has been read; at 1 the bar goes."""
        reading = share < 1
        if reading and self._progress.isHidden():
            self.showMessage("Reading the data")
        elif not reading:
            self.clearMessage()
        self._progress.setVisible(reading)
        self._progress.setValue(round(100 * share))

    @Slot(object)
    def show_failure(self, error: Exception) -> None:
        """Tell what went wrong, in place of advice, until the next run or until it is dismissed."""
        self._progress.hide()
        self.clearMessage()
        self._fail(failure(error))

    @Slot(object)
    def show_landscape_failure(self, error: Exception) -> None:
        """Tell likewise why there is no newer landscape; the run goes on."""
        self._fail(failure(error, "The loss landscape could not be drawn"))

    def _fail(self, advice: Advice) -> None:
        self.advice.show_advice(None)
        self.failure.forget_dismissed()
        self.failure.show_advice(advice)

    def begin_run(self) -> None:
        """Give every kind of advice again: a new run begins."""
        self.advice.forget_dismissed()
        self.failure.show_advice(None)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset colours, and sizes to `scale` times the usual ones."""
        self.setFixedHeight(round(HEIGHT * scale))
        for banner in (self.failure, self.advice):
            banner.apply_theme(theme, scale)
