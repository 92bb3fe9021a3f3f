"""Which of several values gets there first?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from engine.errors import InputError
from engine.experiment import Experiment
from engine.gap import SETTINGS_OF_J
from engine.lineup import Value
from engine.optimum import Optimum
from engine.problem import Problem
from engine.race_moment import RaceMoment
from engine.snapshot import Phase, Snapshot
from gui.kernel_loader import KernelLoader
from gui.key_manners import KeyManners
from gui.number_format import count
from gui.plot_view import show_panel
from gui.race.entry import Entry, Lineup, entry_of, same_data
from gui.race.lane_grid import LaneGrid
from gui.race.loss_view import RaceLossView
from gui.race.runner import RaceRunner
from gui.race.transport_panel import RaceTransportPanel
from gui.race.values_editor import ValuesEditor
from gui.race.words import TRIALS, lane_name
from gui.style import muted_label, tighten, title_label
from gui.theme import LIGHT, UNIT, Theme
from gui.widgets.segments import Segments

_FROM_START, _FROM_HERE = range(2)
_SIZE = (1100, 720)


class RaceDialog(QDialog):
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
        self._problem: Problem | None = None
        self._snapshot: Snapshot | None = None
        self._entry: Entry | None = None
        self._moment: RaceMoment | None = None
        self._lineup = Lineup()
        self._selected: int | None = None

        self._runner = RaceRunner(loader or KernelLoader("auto"), self)
        self._editor = ValuesEditor(self._check)
        self._begin_at = Segments(
            "begin at",
            ("the start", "here"),
            ("where the run of the main window started", "where that run is now"),
        )
        self._about = muted_label()
        self._about.setObjectName("raceAbout")
        self._renew = QPushButton("Race what the main window has now")
        self._renew.setObjectName("raceRenew")
        self._grid = LaneGrid()
        self._loss = RaceLossView()
        self._transport = RaceTransportPanel()
        self._words = muted_label()
        self._words.setObjectName("raceWords")
        self._words.setWordWrap(True)
        self._go_on = QPushButton()
        self._go_on.setObjectName("raceGoOn")
        self._body = QWidget()
        self._lay_out()
        self._connect()
        self._mark(None, None)
        self._manners = KeyManners(self)
        self._manners.attend_to(self)
        self.apply_theme(LIGHT)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Take note of the data of the main window; the next snapshot tells the settings."""
        entry, self._snapshot = self._entry, None
        is_raced = entry is not None and same_data(entry.problem, problem)
        self._problem = entry.problem if entry is not None and is_raced else problem

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of where the run of the main window is; cheap while a race is on."""
        self._snapshot = snapshot
        if self.isVisible():
            self._follow()

    def stop(self) -> None:
        """End the thread; it takes some milliseconds."""
        self._runner.stop()
        self._transport.show_phase(Phase.PAUSED)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        show_panel(self._body, theme)
        for part in (self._editor, self._begin_at, self._grid, self._loss, self._transport):
            part.apply_theme(theme, scale)

    def moment(self) -> RaceMoment | None:
        """Return the moment of the race on screen."""
        return self._moment

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        tighten(head, 2 * UNIT)
        head.addWidget(title_label("Race"))
        head.addWidget(self._editor, 1)
        under = QHBoxLayout()
        tighten(under, 2 * UNIT)
        under.addWidget(self._begin_at)
        under.addWidget(self._about, 1)
        under.addWidget(self._renew)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2 * UNIT, UNIT, UNIT, 2 * UNIT)
        title = QHBoxLayout()
        title.addWidget(title_label("Decision boundaries"), 1)
        title.addWidget(muted_label("bar: lowest loss"))
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
        for row in (head, under, foot):
            row.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        whole.addLayout(head)
        whole.addLayout(under)
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
        runner.moment_changed.connect(self._on_runner_moment_changed)
        runner.phase_changed.connect(self._on_runner_phase_changed)
        runner.failed.connect(self._on_runner_failed)
        self._editor.setting_chosen.connect(self._on_editor_setting_chosen)
        self._editor.values_entered.connect(self._on_editor_values_entered)
        for place in (_FROM_START, _FROM_HERE):
            self._begin_at.segment(place).clicked.connect(self._on_begin_at_clicked)
        self._renew.clicked.connect(self._on_renew_clicked)
        self._go_on.clicked.connect(self._on_go_on_clicked)
        self._grid.lane_chosen.connect(self._on_grid_lane_chosen)
        for view in (self._grid, self._loss):
            view.lane_hovered.connect(self._on_lane_hovered)
            view.lane_selected.connect(self._on_lane_selected)

    # What is raced

    def _follow(self) -> None:
        """Race what the main window has now, or offer it where a race is under way."""
        entry = self._wanted()
        if entry is None:
            return
        known = self._entry is not None and self._entry.fits(entry, self._lineup.setting)
        is_under_way = self._moment is not None and self._moment.race.last_step > 0
        if not known and not is_under_way:
            self._begin(entry)
        optimum = self._optimum()
        if optimum is not None:
            self._loss.show_optimum(optimum)
        self._renew.setVisible(not known and is_under_way)

    def _wanted(self, *, anew: bool = False) -> Entry | None:
        """Return what a race would begin with now.

        A race from where the run was goes on from there, however far that has come since, until it
        is asked for `anew`.
        """
        problem, snapshot = self._problem, self._snapshot
        if problem is None or snapshot is None or len(snapshot.w) != problem.n:
            return None
        from_here = self._begin_at.choice() == _FROM_HERE
        entry = entry_of(problem, snapshot, from_here=from_here)
        if from_here and not anew and self._entry is not None:
            before = self._entry.experiment.init
            if before is None or len(before) == problem.n + 1:
                return Entry(problem, entry.experiment.changed(init=before))
        return entry

    def _begin(self, entry: Entry) -> None:
        """Begin a race; what was selected is no more."""
        if self._entry is None or self._entry.problem is not entry.problem:
            self._lineup.forget_proposals()
        self._entry = entry
        setting = self._lineup.setting
        values = self._lineup.values(entry.problem)
        try:
            experiments = entry.experiments(setting, values)
        except InputError:
            # Chosen for other data: two batches may be all of these.
            values = self._lineup.propose(entry.problem)
            experiments = entry.experiments(setting, values)
        self._editor.show_values(setting, values, entry.problem.m)
        self._grid.show_problem(entry.problem)
        self._moment = None
        self._mark(None, None)
        self._loss.show_optimum(self._optimum())
        self._renew.hide()
        self._about.setText(_about(entry, setting))
        self._words.setText(TRIALS[setting])
        self._runner.request(experiments, entry.problem)

    def _optimum(self) -> Optimum | None:
        """Return where all lanes lead, if they lead to one place and the main window knows it."""
        snapshot, entry = self._snapshot, self._entry
        if snapshot is None or snapshot.goal is None or entry is None:
            return None
        raced, here = entry.experiment, snapshot.experiment
        is_one_J = self._lineup.setting not in SETTINGS_OF_J
        is_same_J = self._problem is entry.problem and (raced.l1, raced.l2) == (here.l1, here.l2)
        return snapshot.goal.optimum if is_one_J and is_same_J else None

    def _check(self, setting: str, values: tuple[Value, ...]) -> None:
        if self._entry is not None:
            self._entry.experiments(setting, values)

    # Which lane is meant

    def _mark(self, selected: int | None, hovered: int | None) -> None:
        self._selected = selected
        self._grid.show_selected(selected)
        self._grid.show_hovered(hovered)
        self._loss.show_marked(selected, hovered)
        self._go_on.setEnabled(selected is not None)
        name = "this run"
        if selected is not None and self._moment is not None:
            lane = self._moment.race.lanes[selected]
            name = lane_name(self._lineup.setting, lane.experiment)
        self._go_on.setText(f"Go on with {name}")
        self._go_on.setToolTip(
            "Let the main window go on with the selected run, from this step on (double click)."
        )

    def _choose(self, lane: int) -> None:
        if self._moment is not None:
            state = self._moment.race.lanes[lane]
            self.run_chosen.emit(state.experiment, state.step)

    # What the parts tell

    @Slot(object)
    def _on_runner_moment_changed(self, moment: RaceMoment) -> None:
        self._moment = moment
        setting = self._lineup.setting
        names = [lane_name(setting, lane.experiment) for lane in moment.race.lanes]
        self._grid.show_race(moment.race, names)
        self._loss.show_race(moment.race, setting)
        self._transport.show_moment(moment)

    @Slot(object)
    def _on_runner_phase_changed(self, phase: Phase) -> None:
        self._transport.show_phase(phase)

    @Slot(object)
    def _on_runner_failed(self, error: Exception) -> None:
        self._words.setText(f"The race stopped: {error}")

    @Slot(str)
    def _on_editor_setting_chosen(self, setting: str) -> None:
        self._lineup.setting = setting
        self._restart()

    @Slot(object)
    def _on_editor_values_entered(self, values: tuple[Value, ...]) -> None:
        self._lineup.choose(values)
        self._restart()

    @Slot()
    def _on_begin_at_clicked(self) -> None:
        entry = self._wanted(anew=True)
        if entry is not None:
            self._begin(entry)

    @Slot()
    def _on_renew_clicked(self) -> None:
        entry = self._wanted(anew=True)
        if entry is not None:
            self._begin(entry)

    @Slot(object)
    def _on_lane_hovered(self, lane: int | None) -> None:
        self._mark(self._selected, lane)

    @Slot(object)
    def _on_lane_selected(self, lane: int | None) -> None:
        self._mark(lane, lane)

    @Slot(int)
    def _on_grid_lane_chosen(self, lane: int) -> None:
        self._choose(lane)

    @Slot()
    def _on_go_on_clicked(self) -> None:
        if self._selected is not None:
            self._choose(self._selected)

    def _restart(self) -> None:
        if self._entry is not None:
            self._begin(self._entry)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to race."""
        super().showEvent(event)
        self._runner.start()
        self._follow()

    def done(self, result: int) -> None:
        """End the thread, whatever it is doing; the window is closed in whichever way."""
        self.stop()
        super().done(result)


def _about(entry: Entry, setting: str) -> str:
    """Return what all lanes share."""
    experiment, m = entry.experiment, entry.problem.m
    parts = [entry.problem.dataset.title, f"m = {count(m)}"]
    shared = {
        "alpha": f"α {experiment.alpha:g}",
        "batch": "full batch" if experiment.batch is None else f"batch {count(experiment.batch)}",
        "l2": f"L2 {experiment.l2:g}" if experiment.l2 else "",
        "l1": f"L1 {experiment.l1:g}" if experiment.l1 else "",
    }
    parts += [text for name, text in shared.items() if text and name != setting]
    if experiment.init is not None:
        parts.append("start " + ", ".join(f"{value:.4g}" for value in experiment.init))
    return " · ".join(parts)
