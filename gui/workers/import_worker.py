"""The worker that reads a file to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.data.files.choice import FileChoice, OpenFile
from engine.data.files.file_format import FileFormat
from engine.data.files.reading import FileReading, choose, open_file
from engine.errors import InputError
from engine.support.records import dataclass
from engine.support.tasks import CancelledError
from gui.workers.background import Cancelled, TaskWorker


class ReadingProgress(QObject):
    """Tells the window from another thread which share of a file is read.

    Signals
    -------
    changed(float)
        The share, 0 … 1.
    """

    changed = Signal(float)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the dialog asks its worker: to read a file, or to choose columns in one that is read."""

    path: Path
    format: FileFormat
    choice: FileChoice
    file: OpenFile | None
    progress: ReadingProgress


class Importer(QObject):
    """Reads files for the dialog, in a thread that outlives it: closing the dialog never waits.

    Attributes
    ----------
    progress
        Tells which share of a file is read.
    worker
        Does what an `ImportRequest` asks.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.progress = ReadingProgress(self)
        self.worker: TaskWorker[ImportRequest, OpenFile | FileReading | InputError] = TaskWorker(
            import_file, "the import", self
        )

    def stop(self) -> None:
        """Give up what is read, and let the thread end."""
        self.worker.stop()

    def wait(self) -> None:
        """Stop, and wait until the thread has ended: for the end of the program alone."""
        self.worker.wait()


def import_file(
    request: ImportRequest, cancelled: Cancelled
) -> Iterator[OpenFile | FileReading | InputError]:
    """Yield the open file, if it was not open yet, and what the choice of columns makes of it."""

    def progress(share: float) -> None:
        if cancelled():
            raise CancelledError
        request.progress.changed.emit(share)

    file = request.file
    try:
        if file is None:
            file = open_file(request.path, request.format, progress)
            yield file
        yield choose(file, request.choice)
    except CancelledError:
        return
    except InputError as error:
        yield error
