"""Unsaved work, kept every nine seconds, and offered again after a crash."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMessageBox

from engine.session.session import Session
from gui.widgets.notice_bar import Choice, NoticeBar
from gui.window.session.content import Content
from gui.window.session.document import SessionDocument
from gui.window.session.kept_work import KeptWork, LeftWork, left_work, write_work
from gui.window.session.opening import Opening, Then
from gui.window.session.question import question
from gui.workers.session_store import Writing

_Button = QMessageBox.StandardButton

KEEP_MS = 9_000
"""How often unsaved work is kept: with the time that writing takes, a crash takes away no more than
ten seconds."""

END_MS = 3_000
"""How long the end of the program waits for its last work to be kept."""


class Autosave(QObject):
    """Keeps what a window has not saved, in a file that goes when the window is closed.

    Parameters
    ----------
    bar
        Offers what another program has left behind.
    """

    def __init__(self, document: SessionDocument, bar: NoticeBar) -> None:
        super().__init__(document)
        self._document, self._bar = document, bar
        self._kept = KeptWork()
        self._last: Content | None = None
        self._is_left = False
        self._end: Then | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(END_MS)
        self._patience.timeout.connect(self._go_on)
        document.settled.connect(self._on_document_settled)
        document.saved.connect(self._on_document_saved)
        document.copied.connect(self._on_document_copied)

    def begin(self) -> None:
        """Keep unsaved work from now on, and offer what a program has left behind."""
        self._timer.start()
        left = left_work()
        if left is not None:
            self._offer(left)

    @Slot()
    def keep(self) -> None:
        """Keep what has changed since it was kept last; forget it where nothing is unsaved."""
        if not self._document.is_changed:
            self._kept.discard()
            self._last = None
            self._go_on()
        elif self._document.content != self._last:
            self._document.ask_for_draft(self._write, at_once=True)
        else:
            self._go_on()

    def keep_for_next_time(self, then: Then) -> None:
        """Keep what is unsaved for the next window: the program has to end and nobody is asked."""
        self.leave()
        self._end = then
        self._patience.start()
        self.keep()

    def leave(self) -> None:
        """Leave what was kept last to the next window: this one is not closed by its user."""
        self._is_left = True

    def stop(self) -> None:
        """End: the window is closed."""
        self._timer.stop()
        self._patience.stop()
        if self._is_left and self._document.is_changed:
            self._kept.let_go()
        else:
            self._kept.discard()

    def _write(self, session: Session, content: Content) -> None:
        try:
            path = self._kept.path()
        except OSError as error:
            self._fail(error)
            return
        file = self._document.path

        def write(path: Path, session: Session) -> None:
            write_work(path, session, file)

        self._document.write(
            Writing(path, session, write), partial(self._finish, content), self._fail
        )

    def _finish(self, content: Content, seconds: float) -> None:
        self._last = content
        self._timer.setInterval(max(KEEP_MS // 2, KEEP_MS - round(1e3 * seconds)))
        if not self._document.is_changed:  # it was saved meanwhile
            self._on_document_saved()
        self._go_on()

    def _fail(self, error: Exception) -> None:
        self._timer.stop()  # to be told of it once is enough
        why = getattr(error, "strerror", None) or str(error)
        self._document.said.emit(f"Unsaved work is not kept for a crash: {why}")
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        """Go on with the end of the program, which has waited for work to be kept."""
        self._patience.stop()
        end, self._end = self._end, None
        if end is not None:
            end()

    def _offer(self, left: LeftWork) -> None:
        recover = Choice(
            "Rec&over", "Go on with the work as it was then.", partial(self._recover, left)
        )
        discard = Choice("Disc&ard", "Forget that work for good.", partial(self._discard, left))
        self._bar.tell(
            f"Recover the work of {left.time}? The program ended without saving it.",
            (recover, discard),
        )

    def _discard(self, left: LeftWork) -> None:
        """Forget that work, once the user has said so again; else it is offered as before."""
        box = question(
            self._bar.window(),
            f"Discard the work of {left.time}?",
            "It is lost then.",
            _Button.Discard | _Button.Cancel,
        )
        box.setDefaultButton(_Button.Cancel)
        box.finished.connect(partial(self._on_question_finished, left))
        box.open()

    def _on_question_finished(self, left: LeftWork, answer: int) -> None:
        if answer == _Button.Discard:
            left.discard()
        else:
            self._offer(left)

    def _recover(self, left: LeftWork) -> None:
        opening = Opening(name="Recovered work", left=left)
        self._document.read(left.path, opening, lambda _: left.read())

    @Slot(object)
    def _on_document_settled(self, opening: Opening) -> None:
        self._kept.discard()
        self._last = None
        if opening.left is not None:
            self._kept.take_over(opening.left)
            self._last = self._document.content

    @Slot()
    def _on_document_saved(self) -> None:
        self._kept.discard()
        self._last = None

    @Slot(object)
    def _on_document_copied(self, path: Path) -> None:
        self._bar.tell(
            f"{path.name} is open in another window. This is a copy: Save asks for another name."
        )
