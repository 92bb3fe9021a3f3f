"""How does one move along the steps of a run, and around a range of them?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.training.milestones import MarkReader
from engine.training.snapshot import Snapshot
from gui.style.numbers import count
from gui.style.theme import Theme
from gui.transport.loop_choice import LoopChoice
from gui.transport.timeline import Timeline
from gui.widgets.basics import elided_label, explain, muted_label
from gui.window.actions import Actions

START = "start"
HINT = "The steps done so far; drag to go back and forth among them, with Shift to draw a loop."


class TimelinePanel(QWidget):
    """The timeline with its marks, and beneath it the range of the loop in words.

    Signals
    -------
    seek_requested(int)
        To this step; emitted while dragging. Declared as an object: a Qt int ends at 2^31.
    loop_changed(tuple or None)
        The first and the last step of the range to be played again and again, or None.
    """

    seek_requested = Signal(object)
    loop_changed = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self._reader = MarkReader()
        self._loop = LoopChoice()
        self._run_id = 0
        self._timeline = Timeline()
        self._timeline.setObjectName("timelineSlider")
        explain(self._timeline, "Timeline", HINT)
        self._start_label = muted_label(START)
        self._start_label.setObjectName("timelineStartLabel")
        self._loop_label = elided_label("muted")
        self._loop_label.setObjectName("loopLabel")
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
        self._timeline.show_steps(snapshot.step, snapshot.last_step)
        self._timeline.show_marks(self._reader.marks(snapshot))
        self._loop.follow(snapshot)
        self._show_loop()
        self._enable(snapshot.step, snapshot.last_step)

    def answer(self) -> None:
        """Take note that the run has done what was asked of it."""
        self._timeline.answer()

    @Slot(bool)
    def set_logarithmic(self, on: bool) -> None:
        """Let the first steps lie as far apart as on a logarithmic axis, or all alike."""
        self._timeline.set_logarithmic(on)
        self._start_label.setText(f"{START} · log" if on else START)

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        self._timeline.apply_theme(theme, scale)

    def _enable(self, step: int, last_step: int) -> None:
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
