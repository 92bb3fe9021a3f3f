"""Files of unsaved work in the user's state folder, and locks of sessions that are open."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from engine.data.catalog import CATALOG
from engine.session.files import ENDING, read_session, write_session
from engine.session.session import Json, ReferencedData, SavedRun, Session, View
from engine.support.files import remove_left_parts, user_state
from engine.support.records import dataclass

_FOLDER, _FILE = "data folder", "session file"
"""What the view of kept work says beyond what was on screen: where files are."""

_numbers = itertools.count(1)


def _lock(path: Path) -> QLockFile:
    """Return a lock that is stale only when its process has ended, however long that lasts."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    return lock


def lock_of(path: Path) -> QLockFile | None:
    """Take the lock of a session file for one window; None where another one has it open.

    Where there is no place for locks, nobody is kept out.
    """
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:24]
    try:
        folder = user_state()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return QLockFile("")
    lock = _lock(folder / f"open-{name}.lock")
    is_other = not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError
    return None if is_other else lock


@dataclass(frozen=True, slots=True)
class LeftWork:
    """Work of a program that has ended without its user having closed it.

    It is locked: no other window offers it meanwhile. `time` is when it was kept, ``14:03``.
    """

    path: Path
    time: str
    lock: QLockFile

    def read(self) -> Session:
        """Return the session, its files of examples where they were.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        return _at_home(read_session(self.path))

    def discard(self) -> None:
        """Forget it."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.lock.unlock()


def left_work() -> LeftWork | None:
    """Return the last work that a program has left behind when it ended; None: there is none."""
    with contextlib.suppress(OSError):  # another window has taken it meanwhile
        remove_left_parts(user_state())
        found = user_state().glob(f"work-*{ENDING}")
        for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True):
            lock = _lock(path.with_suffix(".lock"))
            if lock.tryLock(0):
                kept = time.localtime(path.stat().st_mtime)
                return LeftWork(path, f"{kept.tm_hour:02}:{kept.tm_min:02}", lock)
    return None


def _at_home(session: Session) -> Session:
    """Return kept work with its files of examples where they were."""
    folder = session.view.text(_FOLDER)

    def settled(run: SavedRun) -> dict[str, Any]:
        data = run.data
        if folder is None or not isinstance(data, ReferencedData):
            return {}
        path = str(Path(folder) / data.path)
        return {
            "data": replace(data, folder=Path(folder)),
            "experiment": run.experiment.changed(data=path),
        }

    pinned = tuple(replace(pin, run=replace(pin.run, **settled(pin.run))) for pin in session.pinned)
    return replace(session, **settled(session), pinned=pinned)


def file_of(session: Session) -> Path | None:
    """Return the file in which kept work was saved before, if it ever was."""
    text = session.view.text(_FILE)
    return None if text is None else Path(text)


def plain_view(view: View) -> View:
    """Return a view without what kept work says beyond it."""
    return View({key: value for key, value in view.values.items() if key not in (_FOLDER, _FILE)})


def write_work(path: Path, session: Session, file: Path | None) -> None:
    """Write unsaved work of a session that has this file; examples are named where theirs is.

    Raises
    ------
    InputError
        If there is more of it than a session holds.
    OSError
        If it cannot be written.
    """
    data = session.experiment.data
    folder = None if data in CATALOG else Path(data).resolve().parent
    more: dict[str, Json] = {}
    if folder is not None:
        more[_FOLDER] = str(folder)
    if file is not None:
        more[_FILE] = str(file.resolve())
    session = replace(session, view=View({**session.view.values, **more}))
    write_session(path, session, folder=folder)


class KeptWork:
    """The file that holds what one window has not saved yet, and its lock."""

    def __init__(self) -> None:
        self._lock: QLockFile | None = None
        self._path: Path | None = None

    def path(self) -> Path:
        """Return the file, once it is locked.

        Raises
        ------
        OSError
            If there is no place for it.
        """
        if self._path is None:
            folder = user_state()
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"work-{os.getpid()}-{next(_numbers)}{ENDING}"
            lock = _lock(path.with_suffix(".lock"))
            if not lock.tryLock(0):
                raise OSError(0, f"{folder} cannot be written")
            self._path, self._lock = path, lock
        return self._path

    def take_over(self, left: LeftWork) -> None:
        """Let the work that another program has left be this window's own."""
        self.discard()
        self._path, self._lock = left.path, left.lock

    def discard(self) -> None:
        """Forget what was kept: it is saved, or not wanted."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
        self.let_go()

    def let_go(self) -> None:
        """Leave what was kept to the next window that is opened."""
        if self._lock is not None:
            self._lock.unlock()
        self._path = self._lock = None
