"""Commands of the File and Edit menus."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow

from engine.cli.request import as_command
from engine.model.experiment import Experiment
from engine.model.problem import Problem, with_data
from engine.session.files import ENDING as SESSION
from engine.session.files import is_session
from engine.session.link import is_link
from engine.support.files import user_cache
from engine.training.advice import Advice
from engine.training.snapshot import Snapshot
from gui.style.numbers import exact
from gui.window.actions import Actions
from gui.window.dialogs.folders import begin_in_last_folder, remember_folder

if TYPE_CHECKING:
    from gui.workers.import_worker import Importer

# Dialogs are imported where they are first asked for: the window appears sooner.


class FileCommands(QObject):
    """Open, save, copy, help: each asks the user what it needs and says what it did.

    Parameters
    ----------
    window
        The parent of dialogs.
    actions
        The actions to obey.
    problem, snapshot
        Return what is trained on, and the snapshot on screen; None before there is one.
    is_embedded
        Tells whether the examples of an experiment stand in the session, and in no file.

    Signals
    -------
    data_opened(object)
        The data of a file are to take the place of others, in this Experiment to start anew.
    experiment_chosen(object)
        An Experiment to start anew.
    settings_chosen(object, bool)
        Settings to change, by their fields of Experiment, and whether to go back to the start
        first.
    session_chosen(object)
        The Path of a session to open.
    link_chosen(str)
        The text of a link to open.
    refused(object)
        An InputError to show.
    said(str)
        What was done, for the status bar.
    """

    data_opened = Signal(object)
    experiment_chosen = Signal(object)
    settings_chosen = Signal(object, bool)
    session_chosen = Signal(object)
    link_chosen = Signal(str)
    refused = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        problem: Callable[[], Problem | None],
        snapshot: Callable[[], Snapshot | None],
        is_embedded: Callable[[Experiment], bool] = lambda experiment: False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._problem, self._snapshot = problem, snapshot
        self._is_embedded = is_embedded
        self._choose_columns = actions.choose_columns
        self._choose_columns.setEnabled(False)
        self._importer: Importer | None = None
        for action, slot in (
            (actions.open, self.choose_file),
            (actions.choose_columns, self._on_choose_columns_triggered),
            (actions.paste_data, self._on_paste_data_triggered),
            (actions.copy_parameters, self._on_copy_parameters_triggered),
            (actions.copy_command, self._on_copy_command_triggered),
            (actions.reset_settings, self._on_reset_settings_triggered),
            (actions.help, self._on_help_triggered),
            (actions.shortcuts, self._on_shortcuts_triggered),
            (actions.about, self._on_about_triggered),
        ):
            action.triggered.connect(slot)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def show_problem(self, problem: Problem) -> None:
        """Let columns be chosen where the examples are of a file."""
        self._choose_columns.setEnabled(problem.dataset.lines is not None)

    def stop(self) -> None:
        """Let the reading of a file end."""
        if self._importer is not None:
            self._importer.stop()

    def wait(self) -> None:
        """Wait until it has ended: for the end of the program alone."""
        if self._importer is not None:
            self._importer.wait()

    @Slot(object)
    def follow(self, advice: Advice) -> None:
        """Do what the button of an advice promises."""
        from_start = advice.kind == "diverged"  # from where the numbers ended there is no way on
        self.settings_chosen.emit(dict(advice.changes), from_start)

    def open_file(self, path: Path) -> None:
        """Ask for the columns of a file, and start with them."""
        from gui.window.dialogs.import_data import ImportDialog
        from gui.workers.import_worker import Importer

        if self._importer is None:
            self._importer = Importer(self)
        snapshot = self._snapshot()
        is_shown = snapshot is not None and snapshot.experiment.data == str(path)
        experiment = snapshot.experiment if snapshot and is_shown else self._experiment_with(path)
        dialog = ImportDialog(path, self._importer, self._window, experiment)
        dialog.experiment_chosen.connect(self._begin_with)
        dialog.open()

    def _experiment_with(self, path: Path) -> Experiment:
        """Return what is shown with the data of a file, as it is read by default."""
        snapshot = self._snapshot()
        if snapshot is None:
            return Experiment(data=str(path))
        return with_data(snapshot.experiment, str(path), snapshot.problem.dataset)

    def open_path(self, path: Path) -> None:
        """Start with a file as it is read by default; what cannot be read is told in the window."""
        self._begin_with(self._experiment_with(path))

    @Slot()
    def choose_file(self) -> None:
        """Ask for a session to open, or for a file of data and its columns to start with."""
        from engine.data.files.formats.containers import ENDINGS

        patterns = " ".join(f"*{ending}" for ending in (SESSION, *ENDINGS))
        kinds = f"Sessions and data ({patterns});;All files (*)"
        dialog = QFileDialog(self._window, "Open", "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        begin_in_last_folder(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_open_dialog_file_selected)
        dialog.open()

    @Slot(object)
    def take_file(self, path: Path) -> None:
        """Open a session, or ask for the columns of a file of data."""
        remember_folder(path)
        if is_session(path):
            self.session_chosen.emit(path)
        else:
            self.open_file(path)

    @Slot()
    def _on_choose_columns_triggered(self) -> None:
        snapshot = self._snapshot()
        if snapshot is None:
            return
        if self._is_embedded(snapshot.experiment):
            self.said.emit("These examples stand in the session; open their file to choose anew")
            return
        self.open_file(Path(snapshot.experiment.data))

    @Slot()
    def _on_paste_data_triggered(self) -> None:
        self._take_text(QGuiApplication.clipboard().text())

    def _take_text(self, text: str) -> None:
        """Open a link, or ask for the columns of a table; say why if it is neither."""
        if is_link(text):
            self.link_chosen.emit(text)
        elif len(text.split()) < 4:
            self.said.emit("A table can be pasted: copy some rows of a spreadsheet first")
        else:
            try:
                path = _kept_text(text)
            except OSError as error:
                self.said.emit(f"What was pasted cannot be kept: {error.strerror or error}")
            else:
                self.open_file(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a file, or a table or a link as text, that is dropped on the window."""
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return super().eventFilter(watched, event)
        assert isinstance(event, QDropEvent)
        data = event.mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if len(files) != 1 and not data.hasText():
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            if files:
                self.take_file(Path(files[0]))
            else:
                self._take_text(data.text())
        return True

    @Slot(object)
    def _begin_with(self, experiment: Experiment) -> None:
        """Start anew; where that is with other data, as another session."""
        snapshot = self._snapshot()
        if snapshot is None or snapshot.experiment.data != experiment.data:
            self.data_opened.emit(experiment)
        self.experiment_chosen.emit(experiment)

    @Slot(str)
    def _on_open_dialog_file_selected(self, path: str) -> None:
        self.take_file(Path(path))

    @Slot()
    def _on_copy_parameters_triggered(self) -> None:
        snapshot = self._snapshot()
        if snapshot is not None:
            numbers = ", ".join(exact(value) for value in (*snapshot.w, snapshot.b))
            QGuiApplication.clipboard().setText(numbers)
            self.said.emit("w and b copied, in the order w1, …, wn, b")

    @Slot()
    def _on_copy_command_triggered(self) -> None:
        snapshot = self._snapshot()
        if snapshot is None:
            return
        if self._is_embedded(snapshot.experiment):
            self.said.emit("These examples stand in the session alone: a command opens its file")
            return
        QGuiApplication.clipboard().setText(as_command(snapshot.experiment))
        told = "The command that opens this experiment is copied"
        if any(event.step <= snapshot.step for event in snapshot.events):
            told += ". What was changed on the way is not in it; Edit ▸ Copy link has that too"
        self.said.emit(told)

    @Slot()
    def _on_reset_settings_triggered(self) -> None:
        snapshot = self._snapshot()
        if snapshot is not None:
            old = snapshot.experiment
            self.experiment_chosen.emit(
                Experiment(
                    data=old.data,
                    columns=old.columns,
                    label=old.label,
                    positive=old.positive,
                    classes=old.classes,
                    counts=old.counts,
                    file=old.file,
                    kernel=old.kernel,
                )
            )

    @Slot()
    def _on_help_triggered(self) -> None:
        from gui.window.dialogs.help import HelpDialog

        HelpDialog(self._window).open()

    @Slot()
    def _on_shortcuts_triggered(self) -> None:
        from gui.window.dialogs.help import ShortcutsDialog

        ShortcutsDialog(self._window.menuBar(), self._window).open()

    @Slot()
    def _on_about_triggered(self) -> None:
        from gui.window.dialogs.help import AboutDialog

        snapshot = self._snapshot()
        AboutDialog(snapshot.kernel if snapshot else "", self._window).open()


def _kept_text(text: str) -> Path:
    """Write a table that was pasted to a file of its own, and return that.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    data = text.encode("utf-8", errors="replace")
    folder = user_cache() / "pasted"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"table-{hashlib.sha256(data).hexdigest()[:12]}.txt"
    path.write_bytes(data)
    return path
