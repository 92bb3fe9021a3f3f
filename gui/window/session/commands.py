"""The commands of a session's file, and the question before anything unsaved would go."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from engine.errors import InputError
from engine.session.files import ENDING
from engine.session.session import Session
from gui.window.actions import Actions
from gui.window.dialogs.folders import begin_in_last_folder, remember_folder, with_ending
from gui.window.session.content import Content
from gui.window.session.document import SessionDocument
from gui.window.session.opening import LINKED, Opening, Then, fresh_session, nothing
from gui.window.session.question import question
from gui.window.session.recent import RecentFiles

_Button = QMessageBox.StandardButton


class SessionCommands(QObject):
    """New, Open recent, Save, Save as, Revert and Copy link; the title; and what is asked.

    Nothing here waits: what would take the place of unsaved work goes on when the user has
    answered, and where it is to be saved first, when it is.

    Parameters
    ----------
    window
        The parent of dialogs; its title tells the name and whether there are changes.
    kernel
        `Experiment.kernel` of a new session.

    Signals
    -------
    file_chosen(object)
        The Path of a file that was picked from the recent ones.
    closing_allowed()
        The window may close: nothing is unsaved, or the user does not want it.
    """

    file_chosen = Signal(object)
    closing_allowed = Signal()

    def __init__(
        self, window: QMainWindow, actions: Actions, document: SessionDocument, kernel: str
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._kernel = window, document, kernel
        self._revert, self._save_action = actions.revert, actions.save
        self._tip = actions.save.statusTip()
        self._question: QMessageBox | None = None
        self._may_close = False
        menu = window.findChild(QMenu, "recentMenu")
        assert menu is not None
        self.recent = RecentFiles(menu)
        for action, slot in (
            (actions.new, self._on_new_triggered),
            (actions.save, self._on_save_triggered),
            (actions.save_as, self._on_save_as_triggered),
            (actions.revert, self._on_revert_triggered),
            (actions.copy_link, self._on_copy_link_triggered),
        ):
            action.triggered.connect(slot)
        self.recent.chosen.connect(self.file_chosen)
        self.recent.missing.connect(self._on_recent_missing)
        document.state_changed.connect(self._show_state)
        document.settled.connect(self._remember)
        document.saved.connect(self._remember)
        self._show_state()

    @Slot(object)
    def open_path(self, path: Path) -> None:
        """Open a session file, once nothing would be lost."""
        self.ask(partial(self._document.open_path, path))

    @Slot(str)
    def open_link(self, text: str) -> None:
        """Open a link, once nothing would be lost."""
        from engine.session.link import from_link

        try:
            session = from_link(text)
        except InputError as error:
            self._document.refused.emit(error)
            return
        self.ask(partial(self._document.open_session, session, Opening(name=LINKED)))

    def ask(self, then: Then) -> None:
        """Go on with what takes the place of the session, once nothing would be lost.

        What is being saved comes into its file first; whoever asks again does not wait for that.
        Where the user is to be asked, what is being opened is given up: the question is about what
        is on screen, and so is the answer.
        """
        if self._question is not None:
            self._question.raise_()
        elif self._document.is_saving and not self._document.is_awaited:
            self._document.when_saved(partial(self.ask, then))
        elif not self._document.is_changed:
            then()
        elif self._document.is_opening:
            self._document.cancel()
            self.ask(then)
        else:
            box = self._message(
                f"Save the changes of {self._document.name}?",
                "Otherwise they are lost.",
                _Button.Save | _Button.Discard | _Button.Cancel,
            )
            box.setDefaultButton(_Button.Save)
            box.finished.connect(partial(self._on_question_finished, then))
            box.open()

    def may_close(self) -> bool:
        """Tell whether the window may close at once; else the user is asked, and a signal tells."""
        if not self._may_close:
            self.ask(self._allow_closing)
        return self._may_close

    def _message(self, text: str, more: str, buttons: _Button) -> QMessageBox:
        self._question = question(self._window, text, more, buttons)
        return self._question

    def _on_question_finished(self, then: Then, answer: int) -> None:
        self._question = None
        if answer == _Button.Save:
            self._save(then)
        elif answer == _Button.Discard:
            then()

    def _allow_closing(self) -> None:
        self._may_close = True
        self.closing_allowed.emit()

    def _save(self, then: Then = nothing) -> None:
        path = self._document.path
        if path is None:
            self._save_as(then)
        else:
            self._document.save(path, then)

    def _save_as(self, then: Then = nothing) -> None:
        document = self._document
        title = "Save your own run, not the lesson's" if document.is_aside else "Save session"
        dialog = QFileDialog(self._window, title, "", f"Sessions (*{ENDING})")
        dialog.setObjectName("saveDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        begin_in_last_folder(dialog)
        if document.path is not None:
            dialog.setDirectory(str(document.path.parent))
        dialog.selectFile(f"{Path(document.name).stem or 'session'}{ENDING}")
        dialog.fileSelected.connect(partial(self._on_save_dialog_file_selected, then))
        dialog.open()

    def _on_save_dialog_file_selected(self, then: Then, path: str) -> None:
        try:  # under another ending it would be taken for data
            chosen = with_ending(Path(path), ENDING)
        except InputError as error:
            self._document.refused.emit(error)
        else:
            self._document.save(chosen, then)

    @Slot()
    def _show_state(self) -> None:
        """Let title and menu tell what the session is called, and whether it has changes."""
        document = self._document
        name = document.name.replace("[*]", "[*][*]")
        self._window.setWindowTitle(f"{name}[*] — Descent Lab" if name else "Descent Lab[*]")
        self._window.setWindowModified(document.is_changed)
        self._save_action.setStatusTip(f"Save in {document.path}." if document.path else self._tip)
        self._revert.setEnabled(document.path is not None and document.is_changed)

    @Slot()
    def _remember(self) -> None:
        if self._document.path is not None:
            self.recent.add(self._document.path)
            remember_folder(self._document.path)

    @Slot()
    def _on_new_triggered(self) -> None:
        self.ask(self._begin_new)

    def _begin_new(self) -> None:
        self._document.open_session(fresh_session(self._kernel), Opening(is_new=True))

    @Slot()
    def _on_save_triggered(self) -> None:
        self._document.when_opened(self._save)

    @Slot()
    def _on_save_as_triggered(self) -> None:
        self._document.when_opened(self._save_as)

    @Slot()
    def _on_revert_triggered(self) -> None:
        path = self._document.path
        if path is None or self._question is not None:
            return
        box = self._message(
            f"Go back to {path.name} as it was saved?",
            "What was changed since is lost.",
            _Button.Reset | _Button.Cancel,
        )
        box.button(_Button.Reset).setText("&Go back")
        box.setDefaultButton(_Button.Cancel)
        box.finished.connect(partial(self._on_revert_finished, path))
        box.open()

    def _on_revert_finished(self, path: Path, answer: int) -> None:
        self._question = None
        if answer == _Button.Reset:
            self._document.open_path(path)

    @Slot()
    def _on_copy_link_triggered(self) -> None:
        self._document.ask_for_draft(self._copy_link)

    def _copy_link(self, session: Session, content: Content) -> None:
        from engine.session.link import to_link

        try:
            link = to_link(session)
        except InputError as error:
            self._document.refused.emit(error)
            return
        QGuiApplication.clipboard().setText(link)
        self._document.said.emit(
            f"A link of {len(link):,} letters is copied. Pasted, it opens this session."
        )

    @Slot(object)
    def _on_recent_missing(self, path: Path) -> None:
        self._document.refused.emit(
            InputError(f"file: '{path}' is not there any more; it is taken off the list")
        )
