"""Films drawn by a process of their own: the window stays free, and can end it at any moment."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication

from engine.errors import InputError
from engine.support.child_process import connect_to_parent, start_child
from engine.support.files import whole_file
from gui.export.film import FilmJob, write_film

_LOOK_SECONDS = 0.05
"""How often it is seen whether the film is still wanted."""


def film_drawn_apart(job: FilmJob, path: Path) -> Iterator[float]:
    """Write a film, whole or not at all, and yield the share that is done.

    Closing the iterator ends the process that draws.

    Raises
    ------
    InputError
        If the film cannot be drawn.
    OSError
        If no process can be started, or the file cannot be written.
    """
    with whole_file(path) as part:
        part.touch()  # where nothing can be written it is told before anything is drawn
        yield from _drawn(job, part)


def _drawn(job: FilmJob, part: Path) -> Iterator[float]:
    with _child() as child:
        assert child.stdin is not None
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=_pass_on, args=(child, lines), daemon=True).start()
        request = pickle.dumps((job, str(part), QApplication.font().toString()))
        with contextlib.suppress(OSError):  # it has ended, which is told by its silence
            child.stdin.write(base64.b64encode(request) + b"\n")
            child.stdin.flush()
        share = 0.0
        while True:
            try:
                line = lines.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                yield share
                continue
            if not line:
                raise InputError(
                    "animation: the process that draws the film has ended; "
                    "a smaller or shorter one may be accepted"
                )
            kind, told = json.loads(line)
            if kind == "done":
                return
            if kind == "wrong":
                raise InputError(told)
            if kind == "unwritten":
                raise OSError(0, told)
            share = told
            yield share


@contextlib.contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """Give the process that draws; it is ended after."""
    child = start_child(__name__)
    try:
        yield child
    finally:
        child.kill()
        with contextlib.suppress(OSError), child:  # what it has not read is lost
            pass


def _pass_on(child: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Put what the process says into a queue, and an empty line at its end."""
    assert child.stdout is not None
    with contextlib.suppress(OSError, ValueError):  # closed meanwhile
        for line in child.stdout:
            lines.put(line)
    lines.put(b"")


def run() -> NoReturn:
    """Draw one film in this process; for `film_drawn_apart` alone."""
    lines, answers = connect_to_parent()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

    def tell(kind: str, what: object = None) -> None:
        answers.write(json.dumps((kind, what)).encode() + b"\n")
        answers.flush()

    job, part, font = pickle.loads(base64.b64decode(lines.get()))
    application = QApplication([])
    own = application.font()
    own.fromString(font)
    application.setFont(own)
    try:
        write_film(job, Path(part), lambda share: tell("share", share))
        tell("done")
    except InputError as error:
        tell("wrong", str(error))
    except OSError as error:
        tell("unwritten", error.strerror or str(error))
    except MemoryError:
        tell("wrong", "animation: more than the memory holds given, a smaller film accepted")
    os._exit(0)
