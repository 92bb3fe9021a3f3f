"""The transport: play, step, speed, and the step shown."""

from __future__ import annotations

import re
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from engine.support.records import dataclass
from engine.training.milestones import Milestone
from engine.training.snapshot import Phase, Snapshot
from gui.style.icons import tinted_icon
from gui.style.numbers import count, epoch, rate
from gui.style.themed import ThemedWidget
from gui.transport.timeline_panel import (
    TIMELINE_HINT,
    TIMELINE_NAME,
    TimelineActions,
    TimelinePanel,
)
from gui.widgets.labels import explain, steady_label, tighten
from gui.widgets.sliders import LogScale, LogSlider

WIDTH = 216
"""Least room in pixels, so that the timeline keeps its length while a short run grows."""


class TransportActions(Protocol):
    """The actions that move along; the window makes them, for its menus share them."""

    play: QAction
    step: QAction
    step_back: QAction
    step10: QAction
    step_back10: QAction
    reset: QAction


class StepDisplay:
    """The step in large figures, and a line to stand beneath it.

    There is always room for any step of the run: a timeline that grew shorter when one goes back
    would move its handle away under the hand.
    """

    def __init__(self, name: str) -> None:
        self.step = steady_label("figure")
        self.step.setObjectName(name)
        self.detail = steady_label("muted")
        for label in (self.step, self.detail):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._usual = WIDTH
        self._figures = 0  # of the last step

    def show(self, step: int, last_step: int, detail: str) -> None:
        """Show a step, of the last one where that is another, and the line beneath."""
        self.step.setText(_text(step, last_step if step < last_step else None))
        self.detail.setText(detail)
        if len(str(last_step)) != self._figures:
            self._figures = len(str(last_step))
            self._make_room()

    def set_scale(self, scale: float) -> None:
        """Take up `scale` times the usual room."""
        self._usual = round(WIDTH * scale)
        self._make_room()

    def _make_room(self) -> None:
        largest = 10**self._figures - 1
        longest = self.step.fontMetrics().horizontalAdvance(_text(largest, largest))
        room = max(self._usual, longest)
        for label in (self.step, self.detail):
            label.set_room(room)


def _text(step: int, last_step: int | None) -> str:
    return f"step {count(step)}" + ("" if last_step is None else f" of {count(last_step)}")


SPEED_HINT = "How many steps a second to show; at the right end, as many as the machine can do."

DEFAULT_SPEED = 60.0
"""Steps per second to begin with: about one a frame."""


@dataclass(frozen=True, slots=True)
class TransportSetup:
    """What differs between the transports of the window and of its tools.

    Attributes
    ----------
    speed_name, timeline_name, step_name
        Object names of the two sliders and of the step.
    subject
        What moves, after "Speed" and "Timeline", where it is not the run.
    speed_hint, timeline_hint
        One sentence each, for tool tips and screen readers.
    speed
        Steps per second to begin with.
    """

    speed_name: str = "speedSlider"
    timeline_name: str = TIMELINE_NAME
    step_name: str = "stepLabel"
    subject: str = ""
    speed_hint: str = SPEED_HINT
    timeline_hint: str = TIMELINE_HINT
    speed: float = DEFAULT_SPEED


SPEEDS = LogScale(1, 1e6, endless=True)

HEIGHT = 32
"""Of the timeline, on the line of whose groove stands what is beside it."""

SPEED_WIDTH = 160


class TransportPanel(ThemedWidget, QWidget):
    """The row under the plots: buttons, speed, timeline, and the step in large figures.

    The window and the race have one each. Without `timeline_actions` there are neither marks nor
    loop, nor the room for them.

    Signals
    -------
    play_toggled(bool)
        The user started (True) or paused the descent.
    step_requested(int)
        One or ten steps onward, or back where negative.
    reset_requested()
        Back to the start.
    seek_requested(int)
        To this step; emitted while dragging. Declared as an object: a Qt int ends at 2^31.
    speed_changed(float)
        Steps per second; infinity is as fast as can be.
    loop_changed(tuple or None)
        The first and the last step of the range to be played again and again, or None.
    """

    play_toggled = Signal(bool)
    step_requested = Signal(int)
    reset_requested = Signal()
    seek_requested = Signal(object)
    speed_changed = Signal(float)
    loop_changed = Signal(object)

    def __init__(
        self,
        actions: TransportActions,
        timeline_actions: TimelineActions | None = None,
        setup: TransportSetup | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        setup = setup or TransportSetup()
        self._actions = actions
        self._icons = {
            "reset": actions.reset,
            "step_back": actions.step_back,
            "play": actions.play,
            "step": actions.step,
        }
        if timeline_actions is not None:
            self._icons["loop"] = timeline_actions.loop
        self._phase = Phase.PAUSED
        self._inside = False

        self._speed = LogSlider(SPEEDS, rate)
        self._speed.setObjectName(setup.speed_name)
        explain(self._speed, f"Speed{setup.subject}", setup.speed_hint)
        self._speed_label = steady_label("muted")
        self._timeline = TimelinePanel(
            timeline_actions, setup.timeline_name, setup.subject, setup.timeline_hint
        )
        self._where = StepDisplay(setup.step_name)

        self._buttons = [
            _button(action, f"{name}{setup.subject}", "play" if name == "play" else "transport")
            for name, action in self._icons.items()
        ]
        buttons = QHBoxLayout()
        tighten(buttons)
        for button in self._buttons:
            buttons.addWidget(button)
        self._height = 0 if timeline_actions is None else HEIGHT
        if self._height:
            buttons.setContentsMargins(0, 8, 0, 0)

        grid = QGridLayout(self)
        # The marks of the timeline take up the room above it.
        grid.setContentsMargins(16, 0, 16, 8 if self._height else 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        grid.addLayout(buttons, 0, 0, 2, 1)
        # On the line of the timeline, which begins at the top where there are no marks.
        foot = Qt.AlignmentFlag.AlignBottom if self._height else Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._speed, 0, 1, foot)
        grid.addWidget(self._speed_label, 1, 1)
        grid.addWidget(self._timeline, 0, 2, 2, 1)
        grid.addWidget(self._where.step, 0, 3, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._where.detail, 1, 3)
        grid.setColumnStretch(2, 1)
        self._grid = grid

        self.show_speed(setup.speed)
        self.show_step(0, 0, epoch(0.0) if self._height else "")

        actions.play.toggled.connect(self.play_toggled)
        actions.step.triggered.connect(self._on_step_triggered)
        actions.step_back.triggered.connect(self._on_step_back_triggered)
        actions.step10.triggered.connect(self._on_step10_triggered)
        actions.step_back10.triggered.connect(self._on_step_back10_triggered)
        actions.reset.triggered.connect(self._on_reset_triggered)
        self._timeline.seek_requested.connect(self.seek_requested)
        self._timeline.loop_changed.connect(self.loop_changed)
        self._speed.number_changed.connect(self._on_speed_number_changed)

    def speed(self) -> float:
        """Return the speed asked for, in steps per second; infinity is unlimited."""
        return self._speed.number()

    def set_speed(self, steps_per_second: float) -> None:
        """Choose a speed, as the user does."""
        self.show_speed(steps_per_second)
        self.speed_changed.emit(self.speed())

    def show_speed(self, steps_per_second: float) -> None:
        """Show a speed without a signal."""
        self._speed.show_number(steps_per_second)
        self._speed_label.setText(f"speed {rate(steps_per_second)}")

    @Slot(bool)
    def set_micro_mode(self, on: bool) -> None:
        """Let Step back go back inside of a step, even of the first."""
        self._inside = on
        self._actions.step_back.setEnabled(self._actions.step_back10.isEnabled() or on)

    @Slot(bool)
    def set_logarithmic(self, on: bool) -> None:
        """Spread the steps of the timeline as on a logarithmic axis, or evenly."""
        self._timeline.set_logarithmic(on)

    @Slot()
    def forget_loop(self) -> None:
        """Show no loop: the one chosen last is none of the run as it has become meanwhile."""
        self._timeline.forget_loop()

    def show_phase(self, phase: Phase) -> None:
        """Show whether the run is playing, without a signal.

        It is told after every command, and so the timeline hears that a seek was obeyed.
        """
        self._phase = phase
        self._timeline.answer()
        playing = phase is Phase.RUNNING
        if self._actions.play.isChecked() != playing:
            with QSignalBlocker(self):
                self._actions.play.setChecked(playing)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is.

        The play button follows changes of the phase only: between a press and the worker's answer
        snapshots still tell of the phase before.
        """
        if snapshot.phase is not self._phase or snapshot.phase is Phase.DIVERGED:
            self.show_phase(snapshot.phase)
        self._timeline.show_snapshot(snapshot)
        pace = snapshot.steps_per_second
        is_full = snapshot.epoch == snapshot.step  # the epoch would say the step once more
        words = ([] if is_full else [epoch(snapshot.epoch)]) + ([rate(pace)] if pace > 0 else [])
        self._show_where(snapshot.step, snapshot.last_step, " · ".join(words))

    def show_step(self, step: int, last_step: int, detail: str) -> None:
        """Show where one is, and the line beneath; marks and loop are those of a snapshot."""
        self._timeline.show_steps(step, last_step)
        self._show_where(step, last_step, detail)

    def show_notes(self, notes: tuple[Milestone, ...]) -> None:
        """Show the user's own marks on the timeline."""
        self._timeline.show_notes(notes)

    def show_nothing(self) -> None:
        """Show that there is nothing to move along."""
        self._timeline.let_go()
        self.show_phase(Phase.PAUSED)
        self.show_step(0, 0, "")

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        for name, action in self._icons.items():
            if action is self._actions.play:
                icon = tinted_icon(name, self._theme.color("accent_ink"), when_checked="pause")
            else:
                icon = tinted_icon(name, self._theme.color("ink"))
            action.setIcon(icon)
        self._grid.setRowMinimumHeight(0, round(self._height * self._scale))
        self._grid.setColumnMinimumWidth(1, round(SPEED_WIDTH * self._scale))
        self._where.set_scale(self._scale)
        side = round(16 * self._scale)
        for button in self._buttons:
            button.setIconSize(QSize(side, side))

    def _show_where(self, step: int, last_step: int, detail: str) -> None:
        self._actions.step_back.setEnabled(step > 0 or self._inside)
        self._actions.step_back10.setEnabled(step > 0)
        self._where.show(step, last_step, detail)

    @Slot()
    def _on_step_triggered(self) -> None:
        self.step_requested.emit(1)

    @Slot()
    def _on_step_back_triggered(self) -> None:
        self.step_requested.emit(-1)

    @Slot()
    def _on_step10_triggered(self) -> None:
        self.step_requested.emit(10)

    @Slot()
    def _on_step_back10_triggered(self) -> None:
        self.step_requested.emit(-10)

    @Slot()
    def _on_reset_triggered(self) -> None:
        self.reset_requested.emit()

    @Slot(float)
    def _on_speed_number_changed(self, steps_per_second: float) -> None:
        self._speed_label.setText(f"speed {rate(steps_per_second)}")
        self.speed_changed.emit(steps_per_second)


def _button(action: QAction, name: str, role: str) -> QToolButton:
    """Return the button of an action, ``step_back`` being the stepBackButton."""
    button = QToolButton()
    button.setDefaultAction(action)
    first, *others = re.split(r"\W+|_", name)
    button.setObjectName(first + "".join(map(str.capitalize, others)) + "Button")
    button.setAccessibleName(action.text().replace("&", ""))
    button.setProperty("role", role)
    return button
