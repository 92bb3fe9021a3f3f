"""The guided lesson in the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.edits import Point
from engine.graph.micro_steps import MICRO_STEPS, micro_step_keys
from engine.lesson.page import Setup
from engine.model.experiment import Experiment
from engine.support.records import dataclass
from engine.training.snapshot import Phase, Snapshot
from gui.window.actions import Actions
from gui.window.central import CentralWidget
from gui.window.layout.workspaces import BOUNDARY, GRAPH, LOSS, SIGMOID
from gui.window.workspace_controller import Arrangement


@dataclass(frozen=True, slots=True)
class Had:
    """What was on screen before the lesson changed it, beside the run and the example.

    Attributes
    ----------
    arrangement
        The workspaces.
    probe
        The place that was followed, or None.
    sigmoid
        What the sigmoid showed.
    edits
        Whether examples were being edited.
    threshold
        The a above which class 1 was predicted; pages speak of ½.
    """

    arrangement: Arrangement
    probe: Point | None
    sigmoid: int
    edits: bool
    threshold: float


class LessonController(QObject):
    """Sets up what a page of the lesson asks for, once the run that it needs has begun.

    A page opens the workspace that shows what it speaks of, and the sections of controls that it
    names. The user's own run and workspace are put aside when the lesson opens, and brought back
    when it closes.

    Signals
    -------
    pause_requested(bool)
        Always False: the run is to stop, as for the pause button.
    set_aside_requested()
        The run is to be put aside.
    return_requested()
        The run put aside is to come back.
    experiment_requested(object)
        The Experiment of a page.
    """

    pause_requested = Signal(bool)
    set_aside_requested = Signal()
    return_requested = Signal()
    experiment_requested = Signal(object)

    def __init__(self, panels: CentralWidget, actions: Actions) -> None:
        super().__init__(panels)
        self._panels = panels
        self._action, self._edit = actions.lesson, actions.edit
        self._start = Experiment()
        self._latest: Snapshot | None = None
        self._wanted: Setup | None = None
        self._has_begun = False
        self._had: Had | None = None  # while the lesson is open
        self._returning: Had | None = None  # until the run is back
        self._opened: dict[str, set[str]] = {}  # sections that pages have opened, by workspace
        actions.lesson.setEnabled(False)  # until there is a run to be put aside
        actions.lesson.toggled.connect(self._on_lesson_toggled)
        panels.lesson.setup_requested.connect(self._on_lesson_setup_requested)
        panels.lesson.restore_requested.connect(self._on_lesson_restore_requested)
        panels.lesson.drag_requested.connect(self._on_lesson_drag_requested)

    def begin_run(self, start: Experiment) -> None:
        """Take notice of a run that begins."""
        self._start = start
        # Another run may begin before the one that a page waits for.
        self._has_begun = self._wanted is not None and start == self._wanted.experiment

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take notice of what is on screen; it may be what a page has waited for."""
        self._latest = snapshot
        self._action.setEnabled(True)
        wanted = self._wanted
        if wanted is None or not self._has_begun or snapshot.phase is Phase.RUNNING:
            return
        self._wanted = None
        self._panels.follow_example(wanted.row)
        had, self._returning = self._returning, None
        if had is not None:
            self._panels.follow_point(had.probe)
            self._edit.setChecked(had.edits)
        else:
            for name in self._panels.lesson.sections():
                self._panels.controls.reveal(name)
        workspaces, graph = self._panels.workspaces, self._panels.graph
        arrangement = workspaces.arrangement()
        graph.set_mean_form(wanted.mean)
        graph.set_micro_mode(False)
        if wanted.micro:
            graph.set_micro_mode(True)
            keys = micro_step_keys(wanted.experiment.optimizer)
            for _ in range(keys.index(wanted.micro)):
                graph.micro_forward()
            if had is not None:  # for micro-steps the graph is opened, which need not have been
                workspaces.bring_back(arrangement)

    @Slot(bool)
    def _on_lesson_toggled(self, on: bool) -> None:
        lesson, now = self._panels.lesson, self._latest
        if not on:
            lesson.leave()
        elif now is not None and not lesson.is_open():
            self.pause_requested.emit(False)
            self.set_aside_requested.emit()
            self._had = Had(
                self._panels.workspaces.arrangement(),
                self._panels.probe(),
                self._panels.sigmoid.mode.choice(),
                self._edit.isChecked(),
                self._panels.threshold(),
            )
            switches = self._panels.graph.switches
            lesson.enter(
                Setup(
                    experiment=self._start,
                    events=now.events,
                    step=now.step,
                    last_step=now.last_step,
                    row=self._panels.example(),
                    mean=switches.form.choice() == 1,
                    micro=MICRO_STEPS[0] if switches.micro.isChecked() else "",
                )
            )

    @Slot(object)
    def _on_lesson_setup_requested(self, setup: Setup) -> None:
        self._wait_for(setup)
        self._edit.setChecked(False)
        self._panels.set_threshold(0.5)
        is_on_graph = bool(setup.micro) or setup.mean
        if setup.sigmoid:
            self._panels.sigmoid.mode.choose(0)
            self._panels.workspaces.show({GRAPH, SIGMOID})
        elif is_on_graph:
            self._panels.workspaces.show({GRAPH, BOUNDARY} if setup.boundary else {GRAPH})
        else:
            self._panels.workspaces.show({BOUNDARY, LOSS})
        self._open_sections()
        self.pause_requested.emit(False)
        self.experiment_requested.emit(setup.experiment)

    @Slot()
    def _on_lesson_drag_requested(self) -> None:
        self._panels.workspaces.show({BOUNDARY, LOSS})
        self._edit.setChecked(True)

    @Slot(object)
    def _on_lesson_restore_requested(self, had: Setup) -> None:
        self._wait_for(had)
        self._edit.setChecked(False)
        self.return_requested.emit()
        if self._had is not None:
            self._panels.workspaces.bring_back(self._had.arrangement)
            self._panels.sigmoid.mode.choose(self._had.sigmoid)
            self._panels.set_threshold(self._had.threshold)
            self._returning, self._had = self._had, None
            self._opened.clear()
        self._action.setChecked(False)

    def _open_sections(self) -> None:
        """Open the sections that the page names, and fold those that a page before has opened."""
        controls, wanted = self._panels.controls, self._panels.lesson.sections()
        opened = self._opened.setdefault(self._panels.workspaces.key(), set())
        for name in opened - wanted:
            controls.sections[name].set_folded(True)
        opened &= wanted
        opened |= wanted.intersection(controls.folded())
        for name in wanted:
            controls.sections[name].set_folded(False)
        controls.show_top()

    def _wait_for(self, setup: Setup) -> None:
        self._wanted = setup
        self._returning = None
        self._has_begun = False
