"""The timeline with the marks of a run and the range that is looped."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.training.milestones import Milestone, MilestoneReader
from engine.training.snapshot import Snapshot
from gui.style.numbers import count
from gui.transport.timeline import Timeline
from gui.widgets.labels import elided_label, explain, muted_label


class TimelineActions(Protocol):
    """The actions that go to the marks of a run, and play a range of it again and again."""

    next_mark: QAction
    previous_mark: QAction
    loop: QAction
    loop_start: QAction
    loop_end: QAction


Steps = tuple[int, int]


class LoopRangeChoice:
    """The loop that was chosen last, here or by the run.

    It follows changes of what snapshots tell only: between a choice and the worker's answer they
    still tell of the loop before.

    Attributes
    ----------
    steps
        First and last step, or None while nothing is looped.
    """

    def __init__(self) -> None:
        self.steps: Steps | None = None
        self._told: Steps | None = None
        self._remembered: Steps | None = None
        self._run_id = 0
        self._step = self._last_step = 0

    def follow(self, snapshot: Snapshot) -> None:
        """Take note of where the run is, and of its loop if that has become another one."""
        self._step, self._last_step = snapshot.step, snapshot.last_step
        is_new = snapshot.run_id != self._run_id
        if is_new:
            self._run_id, self._remembered = snapshot.run_id, None
        if is_new or snapshot.loop != self._told:
            self._told = snapshot.loop
            self.choose(snapshot.loop)

    def choose(self, steps: Steps | None) -> None:
        """Loop over these steps, or not any more."""
        self._remembered = steps or self.steps or self._remembered
        self.steps = steps

    def turn_on(self) -> None:
        """Loop over what was looped over before or, where that is no more, over the whole run."""
        first, last = self._remembered or (0, self._last_step)
        last = min(last, self._last_step)
        self.choose((first, last) if first < last else (0, self._last_step))

    def start_here(self) -> None:
        """Let the loop begin at the step shown, and end where it did or at the last one."""
        last = self._last_step if self.steps is None else self.steps[1]
        self.choose((self._step, last if last > self._step else self._last_step))

    def end_here(self) -> None:
        """Let the loop end at the step shown, and begin where it did or at the start."""
        first = 0 if self.steps is None else self.steps[0]
        self.choose((first if first < self._step else 0, self._step))


START = "start"

TIMELINE_NAME = "timelineSlider"

TIMELINE_HINT = (
    "The steps done so far; drag to go back and forth among them, with Shift to draw a loop."
)


class TimelinePanel(QWidget):
    """The timeline with its marks, and beneath it the range of the loop in words.

    Without `actions` there are neither marks nor loop.

    Signals
    -------
    seek_requested(int)
        To this step; emitted while dragging. Declared as an object: a Qt int ends at 2^31.
    loop_changed(tuple or None)
        The first and the last step of the range to be played again and again, or None.
    """

    seek_requested = Signal(object)
    loop_changed = Signal(object)

    def __init__(
        self,
        actions: TimelineActions | None = None,
        name: str = TIMELINE_NAME,
        subject: str = "",
        hint: str = TIMELINE_HINT,
    ) -> None:
        super().__init__()
        self._actions = actions
        self._reader = MilestoneReader()
        self._loop = LoopRangeChoice()
        self._run_id = 0
        self._milestones: tuple[Milestone, ...] = ()
        self._notes: tuple[Milestone, ...] = ()
        self._timeline = Timeline(has_loop=actions is not None)
        self._timeline.setObjectName(name)
        explain(self._timeline, f"Timeline{subject}", hint)
        self._start_label = muted_label(START)
        self._loop_label = elided_label("muted")
        self._loop_label.setAlignment(Qt.AlignmentFlag.AlignCenter)

        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._timeline, 0, 0, 1, 3)
        grid.addWidget(self._start_label, 1, 0)
        grid.addWidget(self._loop_label, 1, 1)
        grid.addWidget(muted_label("latest"), 1, 2)
        grid.setColumnStretch(1, 1)

        self._timeline.seek_requested.connect(self.seek_requested)
        self._timeline.loop_drawn.connect(self._on_timeline_loop_drawn)
        if actions is not None:
            self._start_label.setObjectName("timelineStartLabel")
            self._loop_label.setObjectName("loopLabel")
            actions.next_mark.triggered.connect(self._on_next_mark_triggered)
            actions.previous_mark.triggered.connect(self._on_previous_mark_triggered)
            actions.loop.triggered.connect(self._on_loop_triggered)
            actions.loop_start.triggered.connect(self._on_loop_start_triggered)
            actions.loop_end.triggered.connect(self._on_loop_end_triggered)
        self._enable(0, 0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is, what marks it has and what range is looped."""
        if snapshot.run_id != self._run_id:
            self._run_id = snapshot.run_id
            self._timeline.let_go()
        self.show_steps(snapshot.step, snapshot.last_step)
        milestones = self._reader.milestones(snapshot)
        if milestones is not self._milestones:
            self._milestones = milestones
            self._show_marks()
        self._loop.follow(snapshot)
        self._show_loop()

    def show_notes(self, notes: tuple[Milestone, ...]) -> None:
        """Show these marks of the user's own beside those of the run."""
        self._notes = notes
        self._show_marks()

    def _show_marks(self) -> None:
        marks = (*self._milestones, *self._notes)
        self._timeline.show_marks(tuple(sorted(marks, key=lambda mark: mark.step)))

    def show_steps(self, step: int, last_step: int) -> None:
        """Show where one is, without marks and loop."""
        self._timeline.show_steps(step, last_step)
        self._enable(step, last_step)

    def let_go(self) -> None:
        """Forget what is held and wanted: its steps are those of something that is gone."""
        self._timeline.let_go()

    def answer(self) -> None:
        """Take note that the run has done what was asked of it."""
        self._timeline.answer()

    @Slot(bool)
    def set_logarithmic(self, on: bool) -> None:
        """Let the first steps lie as far apart as on a logarithmic axis, or all alike."""
        self._timeline.set_logarithmic(on)
        self._start_label.setText(f"{START} · log" if on else START)

    def _enable(self, step: int, last_step: int) -> None:
        if self._actions is not None:
            self._actions.loop.setEnabled(last_step > 0)
            self._actions.loop_start.setEnabled(step < last_step)
            self._actions.loop_end.setEnabled(step > 0)

    @Slot()
    def forget_loop(self) -> None:
        """Show no loop: the one chosen last is none of the run as it has become meanwhile."""
        self._loop.choose(None)
        self._show_loop()

    def _show_loop(self) -> None:
        steps = self._loop.steps
        self._timeline.show_loop(steps)
        if self._actions is not None:
            self._actions.loop.setChecked(steps is not None)
        text = "" if steps is None else f"loop {count(steps[0])}–{count(steps[1])}"
        if self._loop_label.text() != text:
            self._loop_label.setText(text)

    def _tell_loop(self) -> None:
        self._show_loop()
        self.loop_changed.emit(self._loop.steps)

    def _seek_mark(self, onward: bool) -> None:
        step = self._timeline.next_stop(onward)
        if step is not None:
            self._timeline.seek_to(step)

    @Slot()
    def _on_next_mark_triggered(self) -> None:
        self._seek_mark(onward=True)

    @Slot()
    def _on_previous_mark_triggered(self) -> None:
        self._seek_mark(onward=False)

    @Slot(bool)
    def _on_loop_triggered(self, on: bool) -> None:
        if on:
            self._loop.turn_on()
        else:
            self._loop.choose(None)
        self._tell_loop()

    @Slot()
    def _on_loop_start_triggered(self) -> None:
        self._loop.start_here()
        self._tell_loop()

    @Slot()
    def _on_loop_end_triggered(self) -> None:
        self._loop.end_here()
        self._tell_loop()

    @Slot(object)
    def _on_timeline_loop_drawn(self, steps: tuple[int, int]) -> None:
        self._loop.choose(steps)
        self._tell_loop()
