"""The window of a race."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from engine.comparison.race import RaceSnapshot
from engine.comparison.race_values import Value
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Phase, Snapshot
from gui.plotting.view import show_panel
from gui.style.numbers import rate
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.tools.race.grid import RaceGrid
from gui.tools.race.loss import RaceLossView
from gui.tools.race.setup import RaceEntry, RaceHeader, RaceSetup
from gui.tools.race.text import TRIALS, run_name
from gui.transport.panel import TransportPanel, TransportSetup
from gui.widgets.keyboard import ShortcutFocus
from gui.widgets.labels import complain, muted_label, tighten, title_label, withdraw
from gui.workers.kernel_loader import KernelLoader
from gui.workers.race_worker import RaceRunner

_SIZE = (1100, 640)


class RaceWindow(ThemedWidget, QDialog):
    """Runs that differ in one setting, from the same start, stepping together.

    A window of its own, beside the main one. It is told what that shows, and races it; once a race
    is under way it goes on undisturbed, and a button offers to race what the main window has now.
    It has a thread of its own while it is open; `stop` ends that, as closing does.

    Signals
    -------
    run_chosen(object, object)
        Go on with this Experiment in the main window, from this step on.
    """

    run_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None, loader: KernelLoader | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Window)
        self.setObjectName("raceWindow")
        self.setWindowTitle("Race")
        self._setup = RaceSetup()
        self._snapshot: RaceSnapshot | None = None
        self._selected: int | None = None

        self._runner = RaceRunner(loader or KernelLoader("auto"), self)
        self._head = RaceHeader(self._setup.check)
        self._grid = RaceGrid()
        self._loss = RaceLossView()
        self._transport = TransportPanel(RaceActions(self), setup=_TRANSPORT)
        self._words = muted_label()
        self._words.setObjectName("raceWords")
        self._words.setWordWrap(True)
        self._go_on = QPushButton()
        self._go_on.setObjectName("raceGoOn")
        self._go_on.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Space plays, after a click too
        self._body = QWidget()
        show_panel(self._body)
        self._lay_out()
        self._connect()
        self._mark(None, None)
        self._shortcut_focus = ShortcutFocus(self)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of the data of the main window; the next snapshot tells the settings."""
        self._setup.show_problem(problem)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of where the run of the main window is; cheap while a race is on."""
        self._setup.show_snapshot(snapshot)
        if self.isVisible():
            self._follow()

    def refuse(self, reason: str) -> None:
        """Tell why the main window does not go on with a run."""
        complain(reason, self._go_on)

    def stop(self) -> None:
        """Let the thread end."""
        self._runner.stop()
        self._transport.show_phase(Phase.PAUSED)

    def wait(self) -> None:
        """Wait until it has ended: for the end of the program alone."""
        self._runner.wait()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        # Two lines, whatever is said: nothing moves under the pointer.
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing())

    def snapshot(self) -> RaceSnapshot | None:
        """Return the snapshot of the race on screen."""
        return self._snapshot

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2 * UNIT, UNIT, UNIT, 2 * UNIT)
        title = QHBoxLayout()
        title.addWidget(title_label("Decision boundaries"), 1)
        title.addWidget(muted_label("colour: its curve · bar: lowest loss"))
        column.addLayout(title)
        column.addWidget(self._grid, 1)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setObjectName("raceSplitter")
        sides.setChildrenCollapsible(False)
        sides.setHandleWidth(1)
        sides.addWidget(left)
        sides.addWidget(self._loss)
        sides.setSizes([624, 476])
        body = QVBoxLayout(self._body)
        tighten(body, 0)
        body.addWidget(sides)
        foot = QHBoxLayout()
        tighten(foot, 2 * UNIT)
        foot.addWidget(self._words, 1)
        foot.addWidget(self._go_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, UNIT, 0, 2 * UNIT)
        whole.setSpacing(UNIT)
        foot.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        whole.addWidget(self._head)
        whole.addWidget(self._body, 1)
        whole.addWidget(self._transport)
        whole.addLayout(foot)
        self.resize(*_SIZE)

    def _connect(self) -> None:
        runner, transport = self._runner, self._transport
        transport.play_toggled.connect(runner.play_requested)
        transport.step_requested.connect(runner.step_requested)
        transport.seek_requested.connect(runner.seek_requested)
        transport.reset_requested.connect(runner.reset_requested)
        transport.speed_changed.connect(runner.speed_requested)
        runner.speed_requested.emit(transport.speed())
        runner.snapshot_changed.connect(self._on_runner_snapshot_changed)
        runner.phase_changed.connect(self._on_runner_phase_changed)
        runner.failed.connect(self._on_runner_failed)
        self._head.editor.setting_chosen.connect(self._on_editor_setting_chosen)
        self._head.editor.values_entered.connect(self._on_editor_values_entered)
        self._head.start_chosen.connect(self._on_head_start_chosen)
        self._head.renewal_chosen.connect(self._on_head_renewal_chosen)
        self._go_on.clicked.connect(self._on_go_on_clicked)
        self._grid.run_chosen.connect(self._on_grid_run_chosen)
        for view in (self._grid, self._loss):
            view.run_hovered.connect(self._on_run_hovered)
            view.run_selected.connect(self._on_run_selected)

    # What is raced

    def _follow(self) -> None:
        """Race what the main window has now, or offer it where a race is under way."""
        entry = self._setup.wanted()
        if entry is None:
            return
        is_known = self._setup.has(entry)
        is_under_way = self._snapshot is not None and self._snapshot.race.last_step > 0
        if not is_known and not is_under_way:
            self._begin(entry)
        optimum = self._setup.optimum()
        if optimum is not None:
            self._loss.show_optimum(optimum)
        self._head.renew.setVisible(not is_known and is_under_way)

    def _begin(self, entry: RaceEntry | None) -> None:
        """Begin a race; what was selected is no more."""
        if entry is None:
            return
        setting = self._setup.setting
        self._snapshot = None
        self._grid.show_problem(entry.problem)
        self._loss.show_nothing()
        self._mark(None, None)
        self._head.renew.hide()
        self._head.show_entry(entry, setting)
        try:
            experiments = self._setup.begin(entry)
        except InputError as error:
            self._runner.give_up()
            self._transport.show_nothing()
            self._head.editor.show_refusal(setting, entry.problem.m)
            self._words.setText(f"There is no race: {error}.")
            return
        values = tuple(getattr(experiment, setting) for experiment in experiments)
        self._head.editor.show_values(setting, values, entry.problem.m)
        self._loss.show_optimum(self._setup.optimum())
        self._words.setText(TRIALS[setting])
        self._runner.request(experiments, entry.problem)

    # Which run is meant

    def _mark(self, selected: int | None, hovered: int | None) -> None:
        if selected != self._selected:
            withdraw(self._go_on)  # it speaks of another run
        self._selected = selected
        self._grid.show_selected(selected)
        self._grid.show_hovered(hovered)
        self._loss.show_marked(selected, hovered)
        self._go_on.setEnabled(selected is not None)
        name = "this run"
        if selected is not None and self._snapshot is not None:
            run = self._snapshot.race.runs[selected]
            name = run_name(self._setup.setting, run.experiment)
        self._go_on.setText(f"Go on with {name}")
        self._go_on.setToolTip(
            "Let the main window go on with the selected run, from this step on (double click)."
        )

    def _choose(self, run: int) -> None:
        if self._snapshot is not None:
            state = self._snapshot.race.runs[run]
            self.run_chosen.emit(state.experiment, state.step)

    # What the parts tell

    @Slot(object)
    def _on_runner_snapshot_changed(self, snapshot: RaceSnapshot) -> None:
        self._snapshot = snapshot
        setting = self._setup.setting
        names = [run_name(setting, run.experiment) for run in snapshot.race.runs]
        self._grid.show_race(snapshot.race, names)
        self._loss.show_race(snapshot.race, setting)
        pace = snapshot.steps_per_second
        self._transport.show_step(
            snapshot.race.step, snapshot.race.last_step, rate(pace) if pace > 0 else ""
        )

    @Slot(object)
    def _on_runner_phase_changed(self, phase: Phase) -> None:
        self._transport.show_phase(phase)

    @Slot(object)
    def _on_runner_failed(self, error: Exception) -> None:
        self._words.setText(f"The race stopped: {error}")

    @Slot(str)
    def _on_editor_setting_chosen(self, setting: str) -> None:
        self._setup.setting = setting
        self._begin(self._setup.entry)

    @Slot(object)
    def _on_editor_values_entered(self, values: tuple[Value, ...]) -> None:
        self._setup.choose(values)
        self._begin(self._setup.entry)

    @Slot(bool)
    def _on_head_start_chosen(self, here: bool) -> None:
        self._setup.from_here = here
        self._begin(self._setup.wanted(anew=True))

    @Slot()
    def _on_head_renewal_chosen(self) -> None:
        self._begin(self._setup.wanted(anew=True))

    @Slot(object)
    def _on_run_hovered(self, run: int | None) -> None:
        self._mark(self._selected, run)

    @Slot(object)
    def _on_run_selected(self, run: int | None) -> None:
        self._mark(run, run)

    @Slot(int)
    def _on_grid_run_chosen(self, run: int) -> None:
        self._choose(run)

    @Slot()
    def _on_go_on_clicked(self) -> None:
        if self._selected is not None:
            self._choose(self._selected)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to race."""
        super().showEvent(event)
        self._runner.start()
        self._follow()

    def done(self, result: int) -> None:
        """End the thread, whatever it is doing; the window is closed in whichever way."""
        self.stop()
        super().done(result)


_TRANSPORT = TransportSetup(
    speed_name="raceSpeed",
    timeline_name="raceTimeline",
    step_name="raceStepLabel",
    subject=" of the race",
    speed_hint="How many steps a second every run makes.",
    timeline_hint="The steps done so far; drag to go back.",
    speed=20.0,  # slow enough to see the first leaders give way
)


class RaceActions:
    """The actions of the transport, with keys that hold in the window of the race."""

    def __init__(self, window: QWidget) -> None:
        def add(text: str, hint: str, key: str, name: str) -> QAction:
            action = QAction(text, window)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{hint} ({action.shortcut().toString()})")
            window.addAction(action)
            return action

        self.play = add("Play", "Play or pause the race.", "Space", "racePlay")
        self.play.setCheckable(True)
        self.step = add("Step", "Let every run do one step.", "Right", "raceStep")
        self.step_back = add("Step back", "One step back.", "Left", "raceStepBack")
        self.step10 = add("Ten steps", "Do ten steps.", "Shift+Right", "raceStep10")
        self.step_back10 = add("Ten back", "Ten steps back.", "Shift+Left", "raceStepBack10")
        self.reset = add("Restart", "Start all runs again, at step 0.", "R", "raceReset")
