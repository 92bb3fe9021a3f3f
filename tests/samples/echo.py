from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot


class Echo(QObject):
    """Tells when another thread has done all that it was asked before, and all it said is heard.

    A test sees a mailbox, or a worker's own numbers, at once, while a signal reaches it only when
    its event loop turns: what one tells and what the other tells are of different moments.
    """

    _called = Signal()

    def __init__(self, thread: QThread) -> None:
        super().__init__()
        self._answers = 0
        self._called.connect(self._on_called)
        self.moveToThread(thread)

    @Slot()
    def _on_called(self) -> None:
        self._answers += 1

    def wait(self, qtbot: QtBot) -> None:
        """Wait for what was asked, and hear all that was said until then."""
        answers = self._answers
        self._called.emit()
        qtbot.waitUntil(lambda: self._answers > answers)
        QCoreApplication.sendPostedEvents()
