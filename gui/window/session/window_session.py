"""The parts of a window's session, and how they hear of each other, the panels and the worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from engine.model.experiment import Experiment
from engine.session.session import Session
from engine.training.snapshot import Snapshot
from gui.window.actions import Actions
from gui.window.central import CentralWidget
from gui.window.session.autosave import Autosave
from gui.window.session.commands import SessionCommands
from gui.window.session.document import SessionDocument
from gui.window.session.marks import Marks
from gui.window.session.opening import LINKED, Opening
from gui.window.session.teacher import TeachersPart
from gui.window.session.view_state import ViewState
from gui.window.undo.changes import Changes
from gui.workers.training_worker import TrainingWorker


class WindowSession(QObject):
    """Document, commands, marks, teacher's part and autosave of one window.

    Parameters
    ----------
    experiment
        What is shown where a session that was asked for at first is given up.

    Attributes
    ----------
    document, commands, marks, teacher, autosave
        The parts.
    """

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        panels: CentralWidget,
        changes: Changes,
        worker: TrainingWorker,
        experiment: Experiment,
    ) -> None:
        super().__init__(window)
        self._actions, self._panels, self._worker = actions, panels, worker
        self._experiment = experiment
        self.marks = Marks(window, actions, changes)
        self.teacher = TeachersPart(panels, actions, panels.note, changes)
        view = ViewState(panels, actions)
        self.document = SessionDocument(self.marks, self.teacher, view, actions.lesson, self)
        self.autosave = Autosave(self.document, panels.recovery)
        self.commands = SessionCommands(window, actions, self.document, experiment.kernel)
        document = self.document
        self.marks.changed.connect(self._on_marks_changed)
        self.teacher.locked.connect(changes.lock)
        self.teacher.locked.connect(self._on_teacher_locked)
        document.opened.connect(changes.forget_all)
        document.said.connect(panels.status.say)
        document.busy.connect(panels.status.show_busy)
        panels.status.cancel_requested.connect(document.cancel)
        document.draft_wanted.connect(worker.draft)
        document.open_wanted.connect(self._on_document_open_wanted)
        document.cancel_wanted.connect(self._on_document_cancel_wanted)
        worker.drafted.connect(document.take_draft)
        worker.opened.connect(document.take_opened)
        worker.opening_ended.connect(document.end_opening)
        worker.opening_failed.connect(document.fail_opening)

    def begin(self, session: Path | Session | None) -> None:
        """Keep unsaved work from now on, and show what the window was asked for."""
        self.autosave.begin()
        if session is None:
            self._worker.request(self._experiment)
        elif isinstance(session, Session):
            self.document.open_session(session, Opening(name=LINKED))
        else:
            self.document.open_path(session)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of what is on screen."""
        self.marks.show_snapshot(snapshot)
        self.document.show_snapshot(snapshot)

    def wait(self) -> None:
        """End, once all is written that was asked for: for the end of the program alone.

        The worker is to have ended before.
        """
        self.document.wait()
        self.autosave.stop()  # last: what was being written is there by now

    @Slot()
    def _on_marks_changed(self) -> None:
        self._panels.transport.show_notes(self.marks.milestones())

    @Slot(object)
    def _on_teacher_locked(self, settings: frozenset[str]) -> None:
        self._panels.landscape.set_fixed("parameters" in settings)

    @Slot(object)
    def _on_document_open_wanted(self, session: Session) -> None:
        self._actions.lesson.setChecked(False)
        self._actions.edit.setChecked(False)
        self._worker.open(session)

    @Slot()
    def _on_document_cancel_wanted(self) -> None:
        self._worker.give_up()
        if self.document.content is None:
            self._worker.request(self._experiment)
