"""The main window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QStatusTipEvent
from PySide6.QtWidgets import QDialog, QMainWindow

from engine.landscape.landscape import LandscapeRequest, Quality
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.session.files import is_session
from engine.session.session import Session
from engine.training.snapshot import Phase, Snapshot
from gui.plotting.examples import Examples
from gui.process.garbage import GarbageCollector
from gui.style.themed import ThemedWidget
from gui.widgets.fields import TextField
from gui.widgets.keyboard import ShortcutFocus
from gui.window.actions import Actions, fill_menu_bar
from gui.window.appearance import Appearance, SizeKeeper, WindowSettings, first_size
from gui.window.central import CentralWidget
from gui.window.editing import EditMode, ExampleEditor
from gui.window.export import ExportCommands
from gui.window.file_commands import FileCommands
from gui.window.first_steps import FirstSteps
from gui.window.frames import Frames
from gui.window.lesson_controller import LessonController
from gui.window.session.opening import Then
from gui.window.session.window_session import WindowSession
from gui.window.status_bar import give_status_tips
from gui.window.tool_windows import ToolWindows
from gui.window.undo.changes import Changes
from gui.window.undo.menu import UndoMenu
from gui.window.warm_up import WarmUp
from gui.workers.background import WorkerThread
from gui.workers.kernel_loader import KernelLoader
from gui.workers.player_worker import Requests
from gui.workers.tasks import landscape_worker
from gui.workers.training_worker import TrainingWorker

HISTORY = ".csv"
"""What a file ends in that takes the recorded steps, and not the session."""

_NOTHING = "Nothing to learn from yet: there are no examples."

Show = Callable[[Problem, Experiment, Examples | None], None]
"""A method of the panels that shows data: those of a run that begins, or edited ones."""


class MainWindow(ThemedWidget, QMainWindow):
    """Builds the panels, wires their signals, owns the worker's thread and the frames.

    Signals
    -------
    start_failed(object)
        The data asked for at first cannot be used: an InputError. The default data take their
        place.
    """

    start_failed = Signal(object)

    def __init__(self, experiment: Experiment, session: Path | Session | None = None) -> None:
        super().__init__()
        self._shown: Snapshot | None = None
        self._problem: Problem | None = None
        self._is_told_to_close = False
        self._histories = 0  # that are to be written

        self._actions = Actions(self)
        fill_menu_bar(self.menuBar(), self._actions)
        self.panels = CentralWidget(self._actions)
        self.setCentralWidget(self.panels)
        self.setStatusBar(self.panels.status)
        self.menuBar().setCornerWidget(self.panels.workspaces.tabs, Qt.Corner.TopRightCorner)
        self.setAnimated(False)  # there are no docks to slide, and each layout made an animation
        self.resize(first_size(QGuiApplication.primaryScreen().availableSize()))

        self._garbage = GarbageCollector(self)
        self._frames = Frames(self)
        self._loader = KernelLoader(experiment.kernel)
        self._worker = TrainingWorker(self._frames.mailbox, self._loader, self._frames.gate)
        self._thread = WorkerThread(self._worker, "the worker", self)
        self._requests = Requests(self._worker, self)
        self._landscapes = landscape_worker(self)
        self._loading = QTimer(self)  # after the paints: the import would take turns with them
        self._loading.setSingleShot(True)
        self._loading.timeout.connect(self._on_loading_timeout)
        self._changes = Changes(self)
        self._undo_menu = UndoMenu(self, self._actions, self._changes)
        self.editor = ExampleEditor(self._changes, self.panels.selection, self)
        self._edit_mode = EditMode(self.panels, self._actions, self.editor)
        self._lesson = LessonController(self.panels, self._actions)
        panels = self.panels
        self._tools = ToolWindows(
            self, self._actions, self._loader, panels.selection, panels.pointed
        )
        self._memory = WindowSettings(self, self.panels.workspaces, self._actions)
        self._memory.restore_theme()
        self._appearance = Appearance(self, self._actions, self.panels.least_size)
        self._hints = FirstSteps(self, self._actions, self.panels)
        self.installEventFilter(self)
        self._size_keeper = SizeKeeper(self)
        self._sessions = WindowSession(
            self, self._actions, self.panels, self._changes, self._worker, experiment
        )
        self.session = self._sessions.document
        notes = self._sessions.marks.notes
        self._export = ExportCommands(
            self, self._actions, self.panels, self.problem, self.snapshot, notes
        )
        self._commands = FileCommands(
            self, self._actions, self.problem, self.snapshot, self.session.holds_examples_of
        )
        self._warm_up = WarmUp(self.panels, self.snapshot)
        self._shortcut_focus = ShortcutFocus(self)
        give_status_tips(self)
        self._connect()
        self._memory.restore()
        self.panels.workspaces.attend_to(self)
        self._hints.begin()
        self._thread.begin()
        self._landscapes.start()
        self._sessions.begin(session)

    def snapshot(self) -> Snapshot | None:
        """Return the snapshot now on screen; None until the first data are loaded."""
        return self._shown

    def problem(self) -> Problem | None:
        """Return the data now on screen; None until the first are loaded."""
        return self._problem

    def open_path(self, path: Path | str) -> None:
        """Open a session, or start with the data of a file, without a dialog or a question.

        Columns of data are those chosen by default. A file that cannot be read is told in the
        window, and the run goes on.
        """
        path = Path(path)
        if is_session(path):
            self.session.open_path(path)
        else:
            self._commands.open_path(path)

    def save_path(self, path: Path | str) -> None:
        """Save the session, without a dialog, when the worker comes to it.

        Into a file that ends in .csv the recorded steps are written instead.
        """
        path = Path(path)
        if path.suffix.lower() == HISTORY:
            self._histories += 1
            self._save_history(path)
        else:
            self.session.save(path)

    @Slot()
    def close(self) -> bool:
        """Close at once, as a program says it; a user who closes the window may be asked first."""
        self._is_told_to_close = True
        return super().close()

    def keep_work(self, then: Then) -> None:
        """Keep what is unsaved for the next window, then go on: the program has to end."""
        self._sessions.autosave.keep_for_next_time(then)

    def leave_work(self) -> None:
        """Leave what was kept of it last for the next window: the display has gone."""
        self._sessions.autosave.leave()

    def save_memory(self) -> None:
        """Save what the window remembers from one day to the next, as closing it does."""
        self._memory.save()

    def wait_for_threads(self) -> None:
        """Wait, after closing, until what may outlive a window has ended: see `KernelLoader`."""
        self._loader.wait()
        self.panels.graph.formulas.wait()
        self._garbage.stop()

    def _connect(self) -> None:
        worker, panels, to = self._worker, self.panels, self._requests.to
        self._connect_changes()
        self._connect_session()
        panels.controls.open_requested.connect(self._commands.choose_file)
        transport = panels.transport
        for wish in (transport.play_toggled, panels.step_requested, transport.seek_requested):
            wish.connect(self._on_panels_run_wanted)  # before the worker hears of it
        panels.transport.play_toggled.connect(worker.play)
        panels.step_requested.connect(to(worker.step))
        panels.first_painted.connect(self._on_panels_first_painted)
        panels.transport.seek_requested.connect(to(worker.seek))
        panels.transport.speed_changed.connect(worker.set_speed)
        panels.transport.loop_changed.connect(to(worker.set_loop))
        panels.example_followed.connect(self._tools.select_example)
        panels.threshold_changed.connect(self._tools.show_threshold)
        panels.status.advice.action_requested.connect(self._commands.follow)
        panels.status.advice.action_requested.connect(panels.workspaces.show_for)
        panels.workspaces.arranged.connect(self._appearance.fit_soon)
        self._save_history = to(worker.save_history)
        worker.history_ended.connect(self._on_worker_history_ended)
        self._export.run_wanted.connect(to(worker.lend_run))
        self._export.said.connect(panels.status.say)
        worker.run_lent.connect(self._export.show_dialog)
        self._commands.refused.connect(self._on_refused)
        self._commands.said.connect(panels.status.say)
        self._lesson.pause_requested.connect(worker.play)
        self._lesson.set_aside_requested.connect(worker.set_aside)
        self._lesson.return_requested.connect(worker.restore_aside)
        self._lesson.experiment_requested.connect(self._ask_for_run)
        panels.landscape.picture_wanted.connect(self._on_landscape_picture_wanted)
        self._landscapes.answered.connect(self._frames.show_landscape)
        self._landscapes.failed.connect(panels.landscape.give_up)
        self._landscapes.failed.connect(panels.status.show_landscape_failure)

        worker.run_started.connect(self._on_worker_run_started)
        worker.answered.connect(self._changes.take_answer)
        worker.loop_refused.connect(panels.transport.forget_loop)
        worker.phase_changed.connect(self._on_worker_phase_changed)
        worker.noticed.connect(panels.status.say)
        worker.progressed.connect(panels.status.show_progress)
        worker.failed.connect(self._on_worker_failed)
        self._frames.landscape_due.connect(panels.landscape.show_picture)
        self._frames.snapshot_due.connect(self._on_frames_snapshot_due)
        worker.set_speed(panels.transport.speed())

    def _connect_session(self) -> None:
        """Lead sessions from their files to the worker, and back."""
        commands, document = self._commands, self.session
        self._actions.quit.triggered.connect(self._on_quit_triggered)
        commands.session_chosen.connect(self._sessions.commands.open_path)
        commands.link_chosen.connect(self._sessions.commands.open_link)
        commands.data_opened.connect(document.await_data)
        self._sessions.commands.file_chosen.connect(commands.take_file)
        self._sessions.commands.closing_allowed.connect(self.close)
        self._sessions.teacher.locked.connect(self._tools.lock)
        self._sessions.marks.seek_requested.connect(self._requests.to(self._worker.seek))
        document.open_wanted.connect(self._on_session_open_wanted)
        document.opening_failed.connect(self._begin_with_default_data)
        document.refused.connect(self._on_refused)

    def _connect_changes(self) -> None:
        """Lead all that can be undone through the history, and from there to the worker."""
        worker, panels, to, changes = self._worker, self.panels, self._requests.to, self._changes
        panels.controls.alpha_changed.connect(changes.change_alpha)
        self._tools.alpha_chosen.connect(changes.change_alpha)
        panels.controls.setting_changed.connect(changes.change_setting)
        panels.controls.parameters_edited.connect(changes.set_parameters)
        panels.landscape.parameters_dragged.connect(changes.set_parameters)
        for chooser in (panels, self._tools):
            chooser.threshold_chosen.connect(changes.change_threshold)
        changes.threshold_asked.connect(panels.set_threshold)
        panels.threshold_changed.connect(changes.show_threshold)
        panels.transport.reset_requested.connect(changes.reset)
        for asker in (panels.runs, panels.loss):
            asker.dismiss_requested.connect(changes.dismiss)
        panels.runs.return_requested.connect(changes.return_to)
        panels.runs.pin_requested.connect(changes.pin)
        panels.runs.rename_requested.connect(changes.rename)
        self._actions.pin.triggered.connect(changes.pin)
        self._actions.dismiss_left.triggered.connect(changes.dismiss_left)
        self._commands.experiment_chosen.connect(changes.choose_experiment)
        self._commands.settings_chosen.connect(changes.change_settings)
        self._tools.run_chosen.connect(changes.choose_experiment)

        changes.setting_asked.connect(to(worker.change_setting))
        changes.settings_asked.connect(to(worker.change_settings))
        changes.parameters_asked.connect(to(worker.set_parameters))
        changes.seek_asked.connect(to(worker.seek))
        changes.reset_asked.connect(to(worker.reset))
        changes.return_asked.connect(to(worker.return_to))
        changes.bring_back_asked.connect(to(worker.bring_back))
        changes.dismiss_asked.connect(to(worker.dismiss))
        changes.put_back_asked.connect(to(worker.put_back))
        changes.pin_asked.connect(to(worker.pin))
        changes.rename_asked.connect(to(worker.rename))
        changes.experiment_asked.connect(self._ask_for_run)
        changes.answer_asked.connect(worker.answer)

        self._lesson.set_aside_requested.connect(changes.stack.begin_aside)
        self._lesson.experiment_requested.connect(changes.stack.forget_aside)
        self._lesson.return_requested.connect(changes.stack.end_aside)

        self._tools.edit_wanted.connect(self._edit_mode.apply)
        self.editor.changed.connect(self._on_editor_changed)
        panels.boundary.hand.dragged.connect(self._frames.keep_step)
        self.editor.refused.connect(self._on_refused)
        for teller in (self._edit_mode, changes):
            teller.said.connect(panels.status.say)
        changes.refused.connect(self._tools.refuse)

    @Slot(object)
    def _on_frames_snapshot_due(self, snapshot: Snapshot) -> None:
        """Hand it to the views."""
        if snapshot.problem is not self._problem:  # edited, or time travel has crossed that
            self._show_problem(snapshot.problem, snapshot.experiment, self.panels.show_edits)
        self._shown = snapshot
        self._changes.show_snapshot(snapshot)
        self.editor.show_snapshot(snapshot)
        self.panels.show_snapshot(snapshot)
        self._tools.show_snapshot(snapshot)
        self._lesson.show_snapshot(snapshot)
        self._sessions.show_snapshot(snapshot)

    def _show_problem(self, problem: Problem, experiment: Experiment, show: Show) -> None:
        """Show data, to the panels by this method of theirs."""
        self._problem = problem
        self.editor.show_problem(problem, experiment)
        # The tools first: the panels tell them which of these examples is followed.
        self._tools.show_problem(problem, experiment)
        show(problem, experiment, self.editor.examples)
        self._commands.show_problem(problem)
        if self.editor.examples is not None:
            self._tell_examples(self.editor.examples)

    def _tell_examples(self, examples: Examples) -> None:
        """Tell the tools of the examples as they are now, and of their lack no more."""
        self._tools.show_examples(examples)
        if examples.dataset.m:
            self.panels.status.withdraw(_NOTHING)

    @Slot(int, object, object)
    def _on_worker_run_started(self, run_id: int, problem: Problem, experiment: Experiment) -> None:
        self._requests.run_id = run_id
        self._frames.begin_run(run_id)
        self._changes.begin_run(run_id)
        self.editor.begin_run()
        if self._problem is not None:  # what was wrong with the data asked for at first stays
            self.panels.status.begin_run()
        self._lesson.begin_run(experiment)
        self._edit_mode.begin_run(experiment)
        self.session.begin_run(experiment, problem.dataset.title)
        self._show_problem(problem, experiment, self.panels.show_problem)
        self._frames.show_latest()

    @Slot(object)
    def _on_worker_phase_changed(self, phase: Phase) -> None:
        if phase in (Phase.RUNNING, Phase.SEEKING) and not self.isVisible():
            self._on_loading_timeout()  # it waits for a paint, and nothing is ever painted
        self._frames.show_phase(phase)
        self.panels.transport.show_phase(phase)

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._on_refused(error)
        self._begin_with_default_data(error)

    @Slot(object)
    def _begin_with_default_data(self, error: Exception) -> None:
        """Begin with the default data where there are none yet, and none on their way."""
        if self._problem is None and not self.session.is_opening:
            self.start_failed.emit(error)
            if self._thread.isRunning():
                self._worker.request(Experiment())

    @Slot()
    def _on_worker_history_ended(self) -> None:
        self._histories -= 1

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        """Tell why something is not done, and what is in force in its place."""
        self.panels.status.show_failure(error)
        self._changes.give_up()
        self.editor.give_up()
        if self._problem is not None and self._shown is not None:
            self.panels.controls.show_problem(self._problem, self._shown.experiment)
            self.panels.controls.show_snapshot(self._shown)

    @Slot()
    def _on_quit_triggered(self) -> None:
        super().close()

    @Slot()
    def _on_session_open_wanted(self) -> None:
        if self.panels.is_complete() or not self.isVisible():
            self._on_loading_timeout()  # its steps may need the compiled loop

    @Slot(object)
    @Slot(object, object)
    def _ask_for_run(self, experiment: Experiment, step: int | None = None) -> None:
        """Ask for it in this thread: in the worker's it would wait for the load that it ends."""
        self._worker.request(experiment, step)

    @Slot()
    def _on_editor_changed(self) -> None:
        if self.editor.examples is not None and self._problem is not None:
            self.panels.boundary.show_examples(self.editor.examples)
            self._tell_examples(self.editor.examples)

    @Slot()
    def _on_panels_run_wanted(self) -> None:
        """Take what is being written: a button takes the keyboard from no field."""
        field = self.focusWidget()
        if isinstance(field, TextField):
            field.take_text()
        if self._problem is not None and not self._problem.dataset.m:
            self.panels.status.say(_NOTHING)

    @Slot(object, object)
    def _on_landscape_picture_wanted(self, request: LandscapeRequest, quality: Quality) -> None:
        self._landscapes.request((request, quality))

    @Slot()
    def _on_panels_first_painted(self) -> None:
        self._frames.begin_frame()
        self._loading.start(0)

    @Slot()
    def _on_loading_timeout(self) -> None:
        if self._thread.is_wanted:  # a paint or a phase may be told of after the window was closed
            self._loader.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell in the status bar what is pointed at.

        A filter, and not `event`, through which all painting of the window would go: Qt does not
        survive an exception that passes it.
        """
        if watched is self and isinstance(event, QStatusTipEvent):
            self.panels.status.explain(event.tip())
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc what is open: a probe, a panel made large, the lesson, or a hint.

        The keys of actions that are locked come here: an action that is disabled says nothing.
        """
        if event.key() == Qt.Key.Key_Escape and (
            self.panels.leave_probe()
            or self.panels.workspaces.leave()
            or self.panels.lesson.leave()
            or self._hints.dismiss()
        ):
            return
        keys = QKeySequence(event.keyCombination())
        is_edit = keys == self._actions.edit.shortcut()
        if (is_edit and self._changes.is_locked(("edits",))) or (
            self._sessions.teacher.say_locked(keys)
        ):
            return
        super().keyPressEvent(event)

    def _may_close(self) -> bool:
        """Tell whether the window may close at once; else the user is asked."""
        return self._is_told_to_close or self._sessions.commands.may_close()

    def _end_worker(self) -> None:
        """Let the worker end: at once, or when it has told what is still to be written."""
        if self.session.is_saving or self._histories:
            if self.session.is_opening:
                self._worker.give_up()  # nobody knows how long it takes
            self._thread.finish()
        else:
            self._thread.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the worker, whatever it is doing, unless the user is to be asked first."""
        if self._thread.isRunning() and not self._may_close():
            event.ignore()
            return
        self._frames.stop()
        if self._thread.isRunning():
            self._loading.stop()
            self._warm_up.stop()
            self._memory.save()
            self._loader.end()
            self.panels.graph.formulas.stop()
            self._end_worker()
            self._landscapes.stop()
            self._tools.stop()
            self._commands.stop()
            self._export.stop()
            self.hide()
            for dialog in self.findChildren(QDialog):
                dialog.hide()  # in sight it would be told of that while it is destroyed
            self._landscapes.wait()
            self._tools.wait()
            self._commands.wait()
            self._export.wait()
            self._thread.wait_for_end()
            self._sessions.wait()
            if self._loader.has_ended and self.panels.graph.formulas.has_ended:
                self._garbage.stop()
        super().closeEvent(event)
