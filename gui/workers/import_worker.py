"""The worker that reads a file to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.data.files.file_format import FileFormat
from engine.data.files.reading import FileChoice, FileReading, OpenFile, choose, open_file
from engine.errors import InputError
from engine.support.tasks import CancelledError
from gui.workers.background import Cancelled


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
