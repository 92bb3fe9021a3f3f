"""The session of a window: its file, what has changed since, and how it is opened and written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLockFile, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction

from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.session.files import read_session, write_session
from engine.session.session import EmbeddedData, Mark, Session, Teacher, View
from engine.support.files import written_for
from engine.support.records import dataclass
from engine.training.snapshot import Snapshot
from gui.window.session.content import Content, content_of
from gui.window.session.kept_work import file_of, lock_of, plain_view
from gui.window.session.marks import Marks
from gui.window.session.opening import Opening, Then, nothing
from gui.window.session.teacher import TeachersPart
from gui.window.session.view_state import ViewState
from gui.workers.session_store import Reading, SessionStore, Writing
from gui.workers.training_worker import Draft

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A draft that was asked for: what it is for, and what the window adds to it."""

    use: Callable[[Session, Content], None]
    marks: tuple[Mark, ...]
    teacher: Teacher
    view: View


@dataclass(frozen=True, slots=True)
class _Writing:
    """What comes after a file was written, which took so many seconds, or could not be."""

    done: Callable[[float], None]
    failed: Callable[[Exception], None]


class SessionDocument(QObject):
    """Keeps what was opened or saved last, and compares it with what is there now.

    It has changes only where something was done: how it is shown is saved along, and does not
    count, so that a window in which nothing was done asks nothing.

    Signals
    -------
    draft_wanted(int, bool)
        The worker is to tell the session of the run under this number; at once, or at the end of a
        seek.
    open_wanted(object)
        The worker is to open this Session.
    cancel_wanted()
        It is to give up what it opens.
    opened(object)
        A Session is on screen: what belonged to the one before is to go.
    settled(object)
        The same is all there, its view too: this `Opening` has come to its end.
    saved()
        It is in its file now.
    state_changed()
        It has another name, or changes where it had none.
    copied(object)
        The Path of a file that another window has open; what is shown is a copy.
    opening_failed(object)
        An exception, shown already: what was to be opened cannot be read.
    refused(object)
        An exception to show.
    said(str)
        What was done, for the status bar.
    busy(str)
        What is under way, for the status bar; empty: nothing is.
    """

    draft_wanted = Signal(int, bool)
    open_wanted = Signal(object)
    cancel_wanted = Signal()
    opened = Signal(object)
    settled = Signal(object)
    saved = Signal()
    state_changed = Signal()
    copied = Signal(object)
    opening_failed = Signal(object)
    refused = Signal(object)
    said = Signal(str)
    busy = Signal(str)

    def __init__(
        self,
        marks: Marks,
        teacher: TeachersPart,
        view: ViewState,
        lesson: QAction,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._marks, self._teacher, self._view = marks, teacher, view
        self._store = SessionStore(self)
        self._path: Path | None = None
        self._lock: QLockFile | None = None
        self._name = self._title = ""
        self._start = Experiment()
        self._awaited: str | None = None  # data
        self._embedded = ""
        self._content: Content | None = None
        self._saved: Content | None = None
        self._view_now = View()
        self._is_changed = self._has_ended = self._is_fresh = False
        self._is_aside = self._is_returning = False
        self._opening: Opening | None = None
        self._reading: int | None = None
        self._session: Session | None = None  # what the worker is to open
        self._drafts = 0
        self._wanted: dict[int, _Wanted] = {}
        self._written: dict[int, _Writing] = {}
        self._unsaved: list[Path] = []  # files in which something is to be saved
        self._after_saving: list[Then] = []
        self._after_opening: list[Then] = []
        self._look_again = QTimer(self)  # of no time: many things change together
        self._look_again.setSingleShot(True)
        self._look_again.timeout.connect(self._on_look_again_timeout)
        lesson.toggled.connect(self._on_lesson_toggled)
        for teller in (marks, teacher, view):
            teller.changed.connect(self._look_again.start)
        self._store.was_read.connect(self._on_store_was_read)
        self._store.written.connect(self._on_store_written)
        self._store.failed.connect(self._on_store_failed)

    # What it is

    @property
    def path(self) -> Path | None:
        """Its file, if it has one."""
        return self._path

    @property
    def name(self) -> str:
        """What it is called: its file, or its data."""
        return self._path.name if self._path is not None else self._name or self._title

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        if self._look_again.isActive():
            self._look_again.stop()
            self._on_look_again_timeout()
        return self._is_changed

    @property
    def is_aside(self) -> bool:
        """Whether the lesson plays runs of its own, and it waits as it was."""
        return self._is_aside

    @property
    def content(self) -> Content | None:
        """All that would be saved now; None before there is anything."""
        return self._content

    @property
    def is_opening(self) -> bool:
        """Whether a session is on its way to the screen."""
        return self._opening is not None

    @property
    def is_saving(self) -> bool:
        """Whether something that was to be saved is not in its file yet."""
        return bool(self._unsaved)

    @property
    def is_awaited(self) -> bool:
        """Whether something goes on when it is."""
        return bool(self._after_saving)

    def when_saved(self, then: Then) -> None:
        """Go on when all is in its file that is being saved, and not where that fails."""
        if self._unsaved:
            self._after_saving.append(then)
        else:
            then()

    def when_opened(self, then: Then) -> None:
        """Go on when what is on its way is on screen, or is given up; else at once."""
        if self._opening is not None:
            self._after_opening.append(then)
        else:
            then()

    def holds_examples_of(self, experiment: Experiment) -> bool:
        """Tell whether the examples of an experiment stand in the session, and in no file."""
        return bool(self._embedded) and experiment.data == self._embedded

    # What the window tells

    def begin_run(self, start: Experiment, title: str) -> None:
        """Take note of a run that begins, and of what its data are called, but in the lesson."""
        if self._is_returning:
            self._is_aside = self._is_returning = False
        if self._awaited == start.data:
            self._awaited = None
            self.when_saved(self._leave_file)
        self._start = start
        if title != self._title and not self._is_aside:
            self._title = title
            self.state_changed.emit()

    @Slot(object)
    def await_data(self, experiment: Experiment) -> None:
        """Become another session, without a file, when a run on the data of this one begins."""
        self._awaited = experiment.data  # its features may not be there: data may have x1 alone

    def _leave_file(self) -> None:
        if self._path is not None:
            self.said.emit(f"{self._path.name} stays as it was saved; this is another session")
        self._is_fresh = not self.is_changed  # nothing is lost with what is closed as it was opened
        self._own(None, None)
        self.state_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of what is on screen: it may be other than what was saved."""
        if not self._is_aside:
            self._content = content_of(
                self._start, snapshot, self._marks.marks, self._teacher.teacher, self._view_now
            )
            if self._is_fresh:
                self._is_fresh, self._saved = False, self._content
            self._compare()

    @Slot(object)
    def take_draft(self, draft: Draft) -> None:
        """Take the session of the run that was asked for, and add what the window knows."""
        wanted = self._wanted.pop(draft.ticket, None)
        if wanted is not None:
            parts = wanted.marks, wanted.teacher, wanted.view
            session = replace(draft.session, marks=parts[0], teacher=parts[1], view=parts[2])
            wanted.use(session, content_of(draft.start, draft.snapshot, *parts))

    @Slot(object)
    def take_opened(self, session: Session) -> None:
        """Take note that a session is played now, and on screen."""
        if self._has_ended:  # what the worker told last comes after the window was closed
            return
        opening = Opening()  # of one that was given up too late
        if session is self._session and self._opening is not None:
            opening, self._opening, self._session = self._opening, None, None
        is_embedded = isinstance(session.data, EmbeddedData)
        self._embedded = session.experiment.data if is_embedded else ""
        self._is_aside = self._is_returning = False
        self._own(opening.path, opening.lock, opening.name)
        self._marks.replace(session.marks)
        self._teacher.set(session.teacher)
        self.opened.emit(session)
        self._saved = None
        self._on_look_again_timeout()
        if opening.is_new:
            self._view.begin_anew()
        else:
            self._view.restore(plain_view(session.view))
        self._on_look_again_timeout()
        self._saved = self._content
        if opening.left is not None and self._saved is not None:
            self._saved = replace(self._saved, step=-1)  # it never was
        self._compare()
        self.settled.emit(opening)
        self.state_changed.emit()
        self._go_on_after_opening()

    @Slot(object)
    def end_opening(self, session: Session) -> None:
        """Take note that the worker opens this session no more: it is open, or will not be."""
        if self._opening is None or session is self._session:
            self.busy.emit("")

    @Slot(object)
    def fail_opening(self, session: Session) -> None:
        """Take note that the worker cannot open this session, and tells why."""
        if session is self._session:
            self.give_up_opening()

    def give_up_opening(self) -> None:
        """Take note that what is on its way will not come: all stays as it is."""
        opening, self._opening, self._reading = self._opening, None, None
        self._session = None
        if opening is not None:
            if opening.left is not None:
                opening.left.lock.unlock()
            if opening.lock is not None and opening.lock is not self._lock:
                opening.lock.unlock()
            self.busy.emit("")
            self._go_on_after_opening()

    # Opening

    def open_path(self, path: Path) -> None:
        """Open a session file."""
        self.read(path, Opening(path=path), read_session)

    def read(self, path: Path, opening: Opening, read: Callable[[Path], Session]) -> None:
        """Open what `read` makes of a file."""
        self.give_up_opening()
        self._opening = opening
        self.busy.emit(f"Opening {path.name}")
        self._reading = self._store.read(Reading(path, read))

    def open_session(self, session: Session, opening: Opening) -> None:
        """Open a session that is at hand."""
        self.give_up_opening()
        self._opening = opening
        self.busy.emit("Opening the session")
        self._open(session)

    @Slot()
    def cancel(self) -> None:
        """Give up what is on its way: all stays as it is."""
        if self._opening is not None:
            self.cancel_wanted.emit()
            self.give_up_opening()
            self.said.emit("Nothing was opened")

    @Slot(int, object)
    def _on_store_was_read(self, ticket: int, session: Session) -> None:
        opening = self._opening
        if ticket != self._reading or opening is None or self._has_ended:
            return
        self._reading = None
        path = opening.path if opening.left is None else file_of(session)
        if path is not None:
            lock = self._lock if self._has(path) else lock_of(path)
            if lock is None:
                opening = replace(opening, path=None, name=f"{path.stem} (copy)")
                self.copied.emit(path)
            else:
                opening = replace(opening, path=path, lock=lock)
        self._opening = opening
        self._open(session)

    def _open(self, session: Session) -> None:
        self._session = session
        self.open_wanted.emit(session)

    def _go_on_after_opening(self) -> None:
        if self._opening is not None:  # another one is on its way
            return
        after, self._after_opening = self._after_opening, []
        for one in after:
            one()

    def _has(self, path: Path) -> bool:
        """Tell whether this is the file of the session."""
        return self._path is not None and path.resolve() == self._path.resolve()

    def _own(self, path: Path | None, lock: QLockFile | None, name: str = "") -> None:
        """Have another file, or none, from now on."""
        if self._lock is not None and self._lock is not lock:
            self._lock.unlock()
        self._path, self._lock, self._name = path, lock, name

    # Writing

    def save(self, path: Path, then: Then = nothing) -> None:
        """Save the session in a file, which is its own from then on; `then` goes on with."""
        lock = self._lock if self._has(path) else lock_of(path)
        if lock is None:
            self.refused.emit(
                InputError(
                    f"session: '{path.name}' given, which is open in another window; "
                    "another name accepted"
                )
            )
            return
        self._unsaved.append(path)
        self.ask_for_draft(partial(self._write, path, lock, then))

    def ask_for_draft(
        self, use: Callable[[Session, Content], None], *, at_once: bool = False
    ) -> None:
        """Have `use` called with the session as it is now, as soon as the worker has told it.

        While a step is sought, that is when it is reached, unless it is wanted `at_once`. While
        another session is being opened, that is the one on screen after.
        """
        self.when_opened(partial(self._ask_for_draft, use, at_once))

    def _ask_for_draft(self, use: Callable[[Session, Content], None], at_once: bool) -> None:
        self._drafts += 1
        self._view_now = self._view.view()
        self._wanted[self._drafts] = _Wanted(
            use, self._marks.marks, self._teacher.teacher, self._view_now
        )
        self.draft_wanted.emit(self._drafts, at_once)

    def write(
        self,
        writing: Writing,
        done: Callable[[float], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Write a file; then `done` is called with the seconds that it took, or `failed`."""
        self._written[self._store.write(writing)] = _Writing(done, failed)

    def wait(self) -> None:
        """End, once all is written that was asked for: for the end of the program alone.

        The worker, which has ended, told before what that is.
        """
        self._has_ended = True
        self._look_again.stop()
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
        self._store.wait()
        QCoreApplication.sendPostedEvents(self._store, QEvent.Type.MetaCall)
        for path in self._unsaved:
            log.error("%s was not written: its session was not open when the window closed", path)
        self._own(None, None)

    def _write(
        self, path: Path, lock: QLockFile, then: Then, session: Session, content: Content
    ) -> None:
        self.write(
            Writing(path, session, _write_for_user),
            partial(self._finish_saving, path, lock, then, content),
            partial(self._fail_saving, path, lock),
        )

    def _finish_saving(
        self, path: Path, lock: QLockFile, then: Then, content: Content, seconds: float
    ) -> None:
        self._own(path, lock)
        self._saved = content
        self._compare()
        self._unsaved.remove(path)
        self.saved.emit()
        self.state_changed.emit()
        whose = "Your own run, not the lesson's, is saved" if self._is_aside else "Saved"
        self.said.emit(f"{whose} in {path.absolute()}{_told(content.left_out)}")
        if self._has_ended:
            return
        then()
        if not self._unsaved:
            after, self._after_saving = self._after_saving, []
            for one in after:
                one()

    def _fail_saving(self, path: Path, lock: QLockFile, error: Exception) -> None:
        if lock is not self._lock:
            lock.unlock()
        self._unsaved.remove(path)
        self._after_saving = []
        if self._has_ended:  # nobody sees the window any more
            log.error("%s", error)
        else:
            self.refused.emit(error)

    @Slot(int, float)
    def _on_store_written(self, ticket: int, seconds: float) -> None:
        self._written.pop(ticket).done(seconds)

    @Slot(int, object)
    def _on_store_failed(self, ticket: int, error: Exception) -> None:
        if ticket in self._written:
            self._written.pop(ticket).failed(error)
        elif ticket == self._reading:
            self.give_up_opening()
            self.refused.emit(error)
            self.opening_failed.emit(error)

    # Changes

    @Slot()
    def _on_look_again_timeout(self) -> None:
        """Look what belongs to the session beside the run."""
        self._view_now = self._view.view()
        if self._content is not None:
            self._content = replace(
                self._content,
                marks=self._marks.marks,
                teacher=self._teacher.teacher,
                view=self._view_now,
            )
            self._compare()

    def _compare(self) -> None:
        content = self._content
        if content is None:
            return
        if self._saved is None:
            self._saved = content
        is_same = content.is_same_work(self._saved)
        if self._is_changed is is_same:
            self._is_changed = not is_same
            self.state_changed.emit()

    @Slot(bool)
    def _on_lesson_toggled(self, on: bool) -> None:
        """Leave the session alone while the lesson plays runs of its own."""
        if on:
            self._is_aside, self._is_returning = True, False
        else:
            self._is_returning = True


def _told(left_out: Sequence[str]) -> str:
    """Return a sentence that names the runs that are left out; empty where there are none."""
    if not left_out:
        return ""
    names = ", ".join(f"“{name}”" for name in left_out)
    return f". {names} {'is' if len(left_out) == 1 else 'are'} not saved: pin a run to keep it"


def _write_for_user(path: Path, session: Session) -> None:
    with written_for("session", Path(path.name)):
        write_session(path, session)
