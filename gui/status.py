"""What is said at the foot of the window?"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QStatusBar

from engine.snapshot import Snapshot
from gui.style import explain, muted_label

MESSAGE_MS = 8000


class Status(QStatusBar):
    """Messages that pass, a progress bar while data are read, and the loop in use."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
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
        """Name the loop in use."""
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
        """Stop telling of a progress that has ended; the failure itself is told elsewhere."""
        self._progress.hide()
        self.clearMessage()
